"""What is noted on a case: append-only, its text sealed with the case's key, each line for its audience."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.keys import case_vault
from cases.models import Case, ChronologyEntry
from cases.policies import case_policy, works_on
from tenants.actor import Actor
from tenants.crypto import CannotOpen
from tenants.errors import TransitionRefused
from tenants.french import noon
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Kind, Audience = ChronologyEntry.Kind, ChronologyEntry.Audience
WRITTEN_BY_HAND = (Kind.CALL, Kind.INTERVIEW, Kind.NOTE, Kind.PROGRESS)


@transaction.atomic
def note(
    case: Case, *, by: Actor, kind: str, text: str, audience: str = Audience.OWNER, occurred_at: datetime | None = None
) -> ChronologyEntry:
    """Add a line to the chronology of a visible case.

    Raises Forbidden, or TransitionRefused on a closed case, a future date, or when the text cannot be sealed by this actor.
    """
    require_ability(by, Permission.EDIT_CASE)
    case = case_policy.visible(by).get(pk=case.pk)
    if not works_on(by, case):
        raise forbidden(Permission.EDIT_CASE)
    if case.status == Case.Status.CLOSED:
        raise TransitionRefused(_("Ce dossier est clos : la chronologie n’accepte plus de note."))
    if kind not in WRITTEN_BY_HAND:
        raise TransitionRefused(_("Cette étape est inscrite par le parcours, pas à la main."))
    now = timezone.now()
    if occurred_at is not None and occurred_at > now:
        raise TransitionRefused(_("Un échange se note une fois qu’il a eu lieu."))
    entry = _line(case, by, kind=kind, audience=audience, occurred_at=occurred_at or now)
    try:
        entry.seal(case_vault(case, sealing=True), text=text)
    except CannotOpen as error:
        raise TransitionRefused(_("Votre organisation n’a pas accès aux textes de ce dossier.")) from error
    entry.save(force_insert=True)
    touch(case.pk)
    told = [] if by.tenant.pk == case.tenant_id else [case.tenant_id]
    record(
        "case.noted", case, by=by, owner=case.tenant_id, tell=told, reference=case.reference, entry=entry.pk, entry_kind=kind
    )
    return entry


def dated_act(case: Case, *, by: Actor, kind: str, day: date, audience: str = Audience.PARTNERS) -> ChronologyEntry:
    """A dated act without a text (it counts in the evaluation)."""
    entry = _line(case, by, kind=kind, audience=audience, occurred_at=min(noon(day), timezone.now()))
    entry.save(force_insert=True)
    return entry


def _line(case: Case, by: Actor, *, kind: str, audience: str, occurred_at: datetime) -> ChronologyEntry:
    return ChronologyEntry(
        tenant_id=case.tenant_id,
        case=case,
        kind=kind,
        audience=audience,
        author_tenant=by.tenant,
        author=by.membership,
        author_name=by.display_name,
        occurred_at=occurred_at,
    )


def touch(case_id: UUID) -> None:
    """Something happened now. Without effect for a tenant that sees the case and may not move it."""
    Case.objects.filter(pk=case_id).update(last_event_at=timezone.now())
