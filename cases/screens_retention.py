"""What the pages of conservation and of her rights show: references, days and words; never a name."""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cases.models import Case, Erasure, RetentionNotice, SubjectRequest, TeamMember
from cases.policies import retention_policy
from cases.services import retention
from tenants.actor import Actor
from tenants.models import Membership

SHOWN = 100
Answer = RetentionNotice.Answer
# Not a line of any register: what is left of an erased case, in words.
KEPT_AFTER = (
    "la référence, le dispositif et la voie d’entrée",
    "les dates et les étapes du parcours",
    "la taille du ménage et du logement recherché",
    "les propositions, décisions et baux, sans identité",
    "les accompagnements et leurs séances, sans texte",
    "les accords donnés et les accès ouverts, avec leurs dates",
)


def words_of(case: Case) -> dict[str, Any]:
    """Where a case stands: dates, notice, referent, what may be done."""
    notice = retention.open_notice(case)
    referent = TeamMember.objects.filter(case=case, part=TeamMember.Part.REFERENT).select_related("membership__person").first()
    return {
        "standing": retention.standing_of(case),
        "notice": notice,
        "referent": referent.membership.person.display_name if referent else "",
        "may_erase": retention.may_erase_now(case),
        "erasure_decided": retention.erasure_decided(case),
        "history": RetentionNotice.objects.filter(case=case).exclude(answer="").order_by("-answered_on"),
        "kept_after": KEPT_AFTER,
    }


def erased_rows(actor: Actor) -> list[dict[str, Any]]:
    """The latest erasures of the tenant: reference, day, and whether somebody decided or the delay had run out."""
    decided = RetentionNotice.objects.filter(case=OuterRef("case"), answer=Answer.ERASE).values("answered_by")[:1]
    visible = retention_policy.visible(actor)
    rows = list(
        Erasure.objects.filter(tenant=actor.tenant, case__in=visible)
        .select_related("case")
        .annotate(decided_by=Subquery(decided))
        .order_by("-erased_at")[:SHOWN]
    )
    names = _names({row.decided_by for row in rows if row.decided_by})
    return [{"reference": row.case.reference, "at": row.erased_at, "who": _who(row.decided_by, names)} for row in rows]


def _names(members: set[UUID]) -> dict[UUID, str]:
    rows = Membership.objects.filter(pk__in=members).select_related("person")
    return {row.pk: row.person.display_name for row in rows}


def _who(member: UUID | None, names: dict[UUID, str]) -> str:
    if member is None:
        return "Automatique, à l’échéance"
    return names.get(member, "Une personne d’une autre organisation")


def request_rows(actor: Actor) -> list[SubjectRequest]:
    """Requests that wait for an answer, soonest due first."""
    rows = SubjectRequest.objects.filter(tenant=actor.tenant, answer="", case__in=retention_policy.visible(actor))
    return list(rows.select_related("case").order_by("due_on")[:SHOWN])
