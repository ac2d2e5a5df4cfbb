"""Asking for a household of an order of study: the landlord asks, a job of the coordination proposes, or answers that it cannot be.

StudyRequest  action            who                              → state
------------  ----------------  -------------------------------  ------------------------------------
(none)        ask_to_study      landlord                         waiting
waiting       answer_request    a job of the coordination        proposed; gone when it cannot be

Whatever the reason, the landlord reads the same: first that its request is passed on, then the household, or one neutral sentence.
"""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.workflow import note_proposal
from housing.constraints import MESSAGES
from housing.models import Proposal, StudyHousehold, StudyRequest, Vacancy
from housing.policies import (
    offer_policy,
    proposal_policy,
    study_household_policy,
    study_line_policy,
    study_request_policy,
    vacancy_policy,
)
from housing.workflow.proposals import one_unit_after_another, propose
from tenants.actor import Actor
from tenants.errors import Refused, TransitionRefused
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Status = StudyRequest.Status
GONE = _("Ce ménage ne peut plus être étudié pour ce logement.")


def open_rankings() -> set[UUID]:
    """Programmes that open the order of study to the acting landlord."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_rankings()")
        return set(cursor.fetchone()[0])


def asks_left(vacancy: Vacancy) -> int:
    """How many households the acting landlord may still ask for today for one of its units."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT study_asks_left(%s)", [vacancy.pk])
        return int(cursor.fetchone()[0])


@transaction.atomic
def ask_to_study(vacancy: Vacancy, line_id: UUID, *, by: Actor) -> StudyRequest:
    """Ask for a line; asked again, it is the same request. One that is gone, or never was, is taken like any other.

    Raises Forbidden; TransitionRefused when the unit has no order of study open to its landlord, or no place left to ask for.
    """
    vacancy_policy.require(by, Permission.RESERVE, vacancy)
    if by.membership is None:
        raise forbidden(Permission.RESERVE)
    asked = study_request_policy.visible(by).filter(vacancy=vacancy, line=line_id, asked_by=by.membership).first()
    if asked is not None:
        return asked
    offers = offer_policy.visible(by).filter(vacancy=vacancy, is_open=True, programme__in=open_rankings())
    line = study_line_policy.visible(by).filter(pk=line_id, offer__in=offers).first()
    programme_id = line.programme_id if line else offers.order_by("pk").values_list("programme", flat=True).first()
    if programme_id is None:
        raise TransitionRefused(GONE)
    if not asks_left(vacancy):
        raise TransitionRefused(MESSAGES["study_request__within_places"])
    row = StudyRequest.objects.create(
        tenant=by.tenant, programme_id=programme_id, vacancy=vacancy, line=line_id, asked_by=by.membership
    )
    record("study.asked", row, by=by, reference=vacancy.number)
    return row


@transaction.atomic
def answer_request(request_id: UUID, *, by: Actor) -> None:
    """Propose the household that was asked for, if it can be. The job of a coordination; twice does nothing twice."""
    waiting = study_request_policy.visible(by).filter(status=Status.WAITING)
    row = waiting.select_for_update(of=("self",)).filter(pk=request_id).first()
    if row is None:
        return
    one_unit_after_another(row.programme_id)
    household = _asked_for(row, by)
    made = household is not None and _study(household, by)
    if household is not None and not made:
        record("study.refused", household, by=by, vacancy=row.vacancy_id)
        household.delete()  # gone for all of the landlord's people, until the next morning
    row.status = Status.PROPOSED if made else Status.GONE
    row.answered_at = timezone.now()
    row.save(update_fields=["status", "answered_at"])


def _asked_for(row: StudyRequest, by: Actor) -> StudyHousehold | None:
    """The household behind the line, for that unit; none when it is gone, or when whoever asked has been barred from it since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT asker_may_study(%s)", [row.pk])
        if not cursor.fetchone()[0]:
            return None
    households = study_household_policy.visible(by).filter(line=row.line, offer__vacancy=row.vacancy_id)
    return households.select_related("case", "offer").first()


def _study(household: StudyHousehold, by: Actor) -> bool:
    """Whether the household is proposed for the unit now: a colleague's request may have done it before."""
    live = proposal_policy.visible(by).filter(case=household.case_id, status=Proposal.Status.PROPOSED)
    if waits_for := set(live.values_list("vacancy", flat=True)):
        return waits_for == {household.offer.vacancy_id}
    try:
        with transaction.atomic():
            proposal = propose(household.offer, household.case, by=by)
            note_proposal(proposal.case_id, step="study_asked", action=Case.NextAction.LANDLORD_ANSWER)
            record("study.proposed", proposal, by=by, owner=proposal.case_tenant_id, reference=household.case.reference)
    except (Refused, IntegrityError, ObjectDoesNotExist):
        return False
    return True
