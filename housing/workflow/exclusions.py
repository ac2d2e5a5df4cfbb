"""What an exclusion undoes in housing, in words that tell the landlord nothing; who takes a unit over from an officer that is barred."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from housing.models import HouseholdSide, Reservation, Vacancy
from housing.policies import reservation_policy
from housing.workflow.common import BEFORE_LEASE, End, due_end, end, note_household_side, tell
from housing.workflow.proposals import withdraw_barred
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import counted
from tenants.policies import require_ability
from tenants.roles import Permission


def leave_tenant(case: Case, tenant_id: UUID, by: Actor) -> None:
    """The case bars an organisation: its course there ends as if the household had declined, its proposals are withdrawn.

    Raises TransitionRefused once a lease is signed with it: that is undone first.
    """
    courses = reservation_policy.visible(by).filter(case=case, case_tenant=by.tenant, ended_at__isnull=True)
    for row in courses.select_for_update(of=("self",)).order_by("pk"):
        if tenant_id in (row.tenant_id, row.reservataire_id):
            _end(row, by)
    withdraw_barred(case.pk, by=by)


def _end(row: Reservation, by: Actor) -> None:
    now = timezone.now()
    if row.step not in BEFORE_LEASE:
        raise TransitionRefused(
            _(
                "Un bail est signé pour ce logement : le bailleur l’annule, ou remet les clés, avant que vous puissiez l’écarter."
            )
        )
    if (how := due_end(row, now)) is not None:
        end(row, how, by=by, now=now)
        return
    note_household_side(row.proposal_id, decline_reason=HouseholdSide.DeclineReason.SAFETY)
    end(row, End.DECLINED_BY_HOUSEHOLD, by=by, now=now, answered_on=timezone.localdate(now))


def leave_sectors(case: Case, by: Actor) -> list[str]:
    """The case avoids a sector from now on: proposals there are withdrawn; a unit that is held there is hers to decide on."""
    sentences = []
    if count := withdraw_barred(case.pk, by=by):
        done = counted(count, "proposition est retirée", "propositions sont retirées")
        sentences.append(str(_("%(done)s : le logement est dans un secteur à éviter.")) % {"done": done})
    if _ask("SELECT held_in_avoided(%s)", case.pk):
        sentences.append(
            str(
                _(
                    "Un logement est réservé dans un secteur à éviter : si elle n’en veut plus,"
                    " enregistrez son refus dans « Propositions »."
                )
            )
        )
    return sentences


def unattended_units() -> set[UUID]:
    """Units of the acting landlord whose course nobody can follow any more: its officers have left, or were barred from the case."""
    return set(_ask("SELECT unattended_units()"))


@transaction.atomic
def take_over(vacancy: Vacancy, *, by: Actor) -> Reservation:
    """Become the officer of a unit that nobody can follow. Raises Forbidden, TransitionRefused when somebody was faster."""
    require_ability(by, Permission.RESERVE)
    course = _ask("SELECT take_over(%s)", vacancy.pk)
    if course is None:
        raise TransitionRefused(_("Quelqu’un de votre organisation suit déjà ce logement."))
    row: Reservation = reservation_policy.visible(by).get(pk=course)
    tell("reservation.officers", row, by=by)
    return row


def _ask(statement: str, *parameters: UUID) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]
