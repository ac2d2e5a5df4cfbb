"""Several units of a landlord held at once, each for the household that was chosen for it: each whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from housing.models import Proposal, Reservation, Vacancy
from housing.policies import proposal_policy, vacancy_policy
from housing.workflow.holds import require_free, reserve
from tenants.actor import Actor
from tenants.constraints import message_of
from tenants.errors import Forbidden, Refused, TransitionRefused
from tenants.models import Membership, Participation
from tenants.policies import require_part
from tenants.roles import Permission

ANSWERED = _("Cette proposition n’est plus à étudier.")
TWICE = _("Ce ménage est choisi pour deux de vos logements : un seul peut lui être réservé.")


@dataclass(frozen=True)
class Wanted:
    """A unit, the proposal chosen for it (which may have gone since), the colleague who is to follow it too."""

    unit: Vacancy
    proposal_id: UUID
    second: Membership | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of each: units held, units not held with the sentence that says why."""

    held: list[Reservation]
    refused: list[tuple[Wanted, str]]


def reserve_together(wanted: Sequence[Wanted], *, by: Actor) -> Outcome:
    """Hold units, each for its household. One that can no longer be is refused by itself, and said; the others are held.

    Raises Forbidden; TransitionRefused when nothing is chosen.
    """
    require_part(by, Permission.RESERVE, Participation.Part.LANDLORD)
    if not wanted:
        raise TransitionRefused(_("Choisissez au moins un ménage à réserver."))
    held, refused = list[Reservation](), list[tuple[Wanted, str]]()
    with transaction.atomic():
        for one in _in_order(wanted, by):
            try:
                with transaction.atomic():
                    held.append(_reserve_one(one, by, held))
            except Forbidden:
                raise
            except Refused as error:
                refused.append((one, error.message))
            except IntegrityError as error:
                refused.append((one, message_of(error)))
    return Outcome(held, refused)


def _in_order(wanted: Sequence[Wanted], by: Actor) -> list[Wanted]:
    """Units are locked first, in the order of their numbers; then cases, in the order of their proposals' cases: two people who hold
    several at once, of one landlord or of two, wait for each other in one order.
    """
    units = vacancy_policy.visible(by).filter(pk__in=[one.unit.pk for one in wanted])
    list(units.select_for_update(of=("self",)).order_by("number"))
    rows = proposal_policy.visible(by).filter(pk__in=[one.proposal_id for one in wanted])
    cases = dict(rows.values_list("pk", "case_id"))
    return sorted(wanted, key=lambda one: (str(cases.get(one.proposal_id, "")), one.unit.number))


def _reserve_one(one: Wanted, by: Actor, held: Sequence[Reservation]) -> Reservation:
    unit = vacancy_policy.visible(by).get(pk=one.unit.pk)
    row = require_live(unit, proposal_policy.visible(by).filter(pk=one.proposal_id).first())
    if row.case_id in {other.case_id for other in held}:
        raise TransitionRefused(TWICE)
    try:
        return reserve(row, by=by, second=one.second)
    except ObjectDoesNotExist as error:  # withdrawn, or barred, between the two readings
        raise TransitionRefused(ANSWERED) from error


def require_live(unit: Vacancy, proposal: Proposal | None) -> Proposal:
    """The proposal chosen for a unit, when both still stand. Raises TransitionRefused with what a landlord may know of why not.

    `proposal`: None when it is not seen, as when a colleague holds the unit: so the unit speaks first.
    """
    require_free(unit)
    if proposal is None or proposal.vacancy_id != unit.pk or proposal.status != Proposal.Status.PROPOSED:
        raise TransitionRefused(ANSWERED)
    return proposal
