"""Opening a draft and filling its steps, one by one; two editors of one step are told of each other."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cases import consequences, workflow
from cases.keys import case_vault, create_case_key
from cases.models import Case, TakenUp, TeamMember
from cases.policies import case_policy
from cases.sealed_files import remove_after_commit
from cases.services.documents import files_of
from cases.services.identity import index_identity
from cases.services.steps import STEPS, Values
from tenants.actor import Actor
from tenants.errors import Conflict, TransitionRefused
from tenants.locking import lock
from tenants.models import AuditEntry, Channel, Participation, Person, Programme
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission
from tenants.unreadable import noted

Status = Case.Status
FROZEN_WHEN_FILED = frozenset({"origine"})
IDENTIFYING = frozenset({"menage", "demande"})
OPENING_PARTS = ("referrer", "support", "coordinator")


class StepConflict(Conflict):
    """Somebody saved the same step meanwhile; `stored` is what stands there now."""

    def __init__(self, stored: Values) -> None:
        super().__init__(_("Ces informations ont changé pendant votre saisie."))
        self.stored = stored


def programmes_to_open_in(actor: Actor) -> list[Programme]:
    """Programmes in which the actor's tenant may open a case: it orients, supports or coordinates, and is no landlord there."""
    parts: dict[Programme, set[str]] = {}
    for one in actor.participations:
        parts.setdefault(one.programme, set()).add(one.part)
    return [
        programme
        for programme, played in parts.items()
        if played & set(OPENING_PARTS) and Participation.Part.LANDLORD not in played
    ]


@transaction.atomic
def open_draft(*, by: Actor, programme: Programme, channel: Channel | None = None, at: datetime | None = None) -> Case:
    """Open a draft, with its key and its referent. `at`: when it was opened, if it was followed elsewhere before. Raises Forbidden."""
    require_ability(by, Permission.FILE_CASE)
    if programme not in programmes_to_open_in(by) or (channel is not None and channel.programme_id != programme.pk):
        raise forbidden(Permission.FILE_CASE)
    case = workflow.create_draft(by=by, programme=programme, channel=channel, at=at)
    create_case_key(case)
    if by.membership is not None:
        TeamMember.objects.create(tenant=by.tenant, case=case, membership=by.membership, part=TeamMember.Part.REFERENT)
    return case


AVOIDING = ("avoid", "around", "left")  # values of a step that undo what stands against them


def _canonical(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case models.Model():
            return str(value.pk)
        case dict():
            return repr(sorted((str(key), _canonical(one)) for key, one in value.items()))
        case list() | tuple() | set():
            return repr(sorted(_canonical(one) for one in value))
    return str(value)


def token_of(values: Values) -> str:
    """Stands for a version of a step: equal values give an equal token, and it says nothing of them."""
    return salted_hmac("cases.step", _canonical(values), algorithm="sha256").hexdigest()[:32]


def show_step(case: Case, step: str, *, by: Actor) -> tuple[Values, bool]:
    """What is stored for a step, for a page: empty where a field does not open any more, and whether there is one."""
    vault = case_vault(case, lost=[])
    return STEPS[step].read(case, vault), noted(vault, by=by)


def _more(stored: Any, values: Any) -> bool:
    """Is there something that was not there before?"""
    before, now = (
        {_canonical(one) for one in found} if isinstance(found, list) else {_canonical(found)} for found in (stored, values)
    )
    return bool(values) and not now <= before


@transaction.atomic
def save_step(case: Case, step: str, *, by: Actor, token: str, values: Values, notices: list[str] | None = None) -> Case:
    """Save one step.

    `token`: of the version that was shown. `notices`: where sentences on what it undid are noted.
    Saving what stands there already does nothing, so twice does no harm.
    Raises Forbidden, TransitionRefused (closed case, frozen step), StepConflict.
    """
    case_policy.require(by, Permission.EDIT_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if case.status == Status.CLOSED:
        raise TransitionRefused(_("Ce dossier est clos : il ne peut plus être modifié."))
    if step in FROZEN_WHEN_FILED and case.status != Status.DRAFT:
        raise TransitionRefused(_("L’origine est figée à la transmission : elle sert à l’évaluation du dispositif."))
    vault = replace(case_vault(case, sealing=True), lost=[])  # what does not open any more is written anew
    stored = STEPS[step].read(case, vault)
    if stored and _canonical(stored) == _canonical({name: values[name] for name in stored}):
        return case
    if token != token_of(stored):
        raise StepConflict(stored)
    STEPS[step].write(case, vault, values)
    if step in IDENTIFYING:
        index_identity(case, vault)
    case.version += 1
    case.save(update_fields=["version"])
    record("case.edited", case, by=by, step=step)
    if any(_more(stored.get(name), values.get(name)) for name in AVOIDING):
        told = consequences.sector_avoided(case, by)
        if notices is not None:
            notices += told
    return case


def last_editor(case: Case, step: str) -> tuple[str, datetime | None]:
    """Who saved a step last, when it is a colleague, and when."""
    entry = AuditEntry.objects.filter(subject_id=case.pk, kind="case.edited", facts__step=step).order_by("-id").first()
    if entry is None:
        return "", None
    person = Person.objects.filter(pk=entry.actor_person).first() if entry.actor_person else None
    return (person.display_name if person else ""), entry.at


@transaction.atomic
def discard_draft(case: Case, *, by: Actor) -> None:
    """Throw a draft away with its key: the only thing that is ever deleted. Raises Forbidden, TransitionRefused."""
    case_policy.require(by, Permission.EDIT_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if TakenUp.objects.filter(case=case).exists():
        raise TransitionRefused(
            _("Ce brouillon vient d’une orientation prise en charge : il se termine, il ne se supprime pas.")
        )
    remove_after_commit(files_of(case))
    record("case.discarded", case, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT discard_draft(%s)", [case.pk])
        if not cursor.fetchone()[0]:
            raise TransitionRefused(_("Seul un brouillon peut être supprimé."))
