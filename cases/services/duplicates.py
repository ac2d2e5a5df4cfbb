"""One woman filed twice in a programme: compared at filing without a word to who files; the coordination says what it is.

Two live cases in one programme would be proposed twice and could hold two dwellings: the later one is closed as a duplicate, the first
one goes on. Cases that are on their way to a dwelling, or of different programmes, are linked and stay. See docs/adr/0006-keys.md.
"""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.keys import case_vault
from cases.models import Case, DuplicateLead
from cases.policies import case_policy
from cases.services.identity import blind, texts_of
from tenants.actor import Actor
from tenants.crypto import derive
from tenants.errors import TransitionRefused
from tenants.keys import programme_key
from tenants.policies import forbidden, require_part
from tenants.record import record
from tenants.roles import Permission

PURPOSE = "duplicates"


def file_fingerprint(case: Case) -> None:
    """Compare a case that was just filed with those of its programme. The same queries and no answer, whatever is found."""
    key = derive(programme_key(case.programme_id), PURPOSE)
    person, nur = blind(key, texts_of(case, case_vault(case, lost=[])))
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_fingerprint(%s, %s, %s)", [case.pk, person, nur])


def may_answer(actor: Actor, programme: UUID) -> bool:
    """True for those who coordinate the programme."""
    return actor.may(Permission.PROPOSE) and actor.plays("coordinator", programme=programme)


def leads(actor: Actor) -> "QuerySet[DuplicateLead]":
    """Questions that wait for the coordination, on cases that the actor sees."""
    visible = case_policy.visible(actor).values("pk")
    rows = DuplicateLead.objects.filter(answered_at__isnull=True, case__in=visible, other__in=visible)
    coordinated = [part.programme_id for part in actor.participations if part.part == "coordinator"]
    waiting = rows.filter(programme__in=coordinated).select_related("case__tenant", "other__tenant").order_by("found_at", "pk")
    return waiting if actor.may(Permission.PROPOSE) else waiting.none()


def leads_of(case: Case, actor: Actor) -> "QuerySet[DuplicateLead]":
    """Questions that wait about a case."""
    return leads(actor).filter(Q(case=case) | Q(other=case))


@transaction.atomic
def answer(lead: DuplicateLead, *, by: Actor, same: bool) -> bool:
    """Say whether two cases are of one woman; link them if so. Returns whether the later one was closed as a duplicate.

    Raises Forbidden, TransitionRefused when the question was answered meanwhile.
    """
    require_part(by, Permission.PROPOSE, "coordinator", programme=lead.programme_id)
    if not case_policy.visible(by).filter(pk=lead.case_id).exists():
        raise forbidden(Permission.PROPOSE)
    if not leads(by).filter(pk=lead.pk).exists():
        raise TransitionRefused(_("Cette question a déjà reçu une réponse."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer_duplicate(%s, %s)", [lead.pk, same])
        owner = cursor.fetchone()[0]
    chosen = DuplicateLead.Answer.SAME if same else DuplicateLead.Answer.DISTINCT
    record("duplicate.answered", lead.case, by=by, owner=by.tenant.pk, other=lead.other_id, answer=chosen)
    if owner is not None:
        outcome = Case.Outcome.DUPLICATE
        record("case.closed", lead.case, by=by, owner=owner, tell=[owner], reference=lead.case.reference, outcome=outcome)
    return owner is not None
