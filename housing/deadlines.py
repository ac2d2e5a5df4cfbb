"""Deadlines that follow from the facts of housing: a proposal to study, a hold that runs, answers, two home visits after the keys."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.deadlines.of_cases import answering, case_page
from cases.deadlines.registry import Deadline, Source
from cases.deadlines.rules import Kind, RuleBook
from cases.models import Case, SupportSession
from housing.models import Lease, Proposal, Reservation, SlidingLease
from housing.notifications import around_a_sliding_lease, concerned
from housing.policies import coordinated, lease_policy, proposal_policy, reservation_policy
from housing.sliding_policies import sliding_lease_policy
from tenants.actor import Actor
from tenants.calendar import beginning_of, closing_of
from tenants.roles import Permission

Step = Reservation.Step
VISITS = 2  # S1: two home visits after the keys
RUNNING = (Step.HELD, Step.PRESENTED, Step.TO_BOOK)


def _of_programme(rows: "QuerySet[Any]", *order: str) -> "QuerySet[Any]":
    return rows.annotate(deadline_programme=F("programme")).order_by(*order, "pk")


def _deadline(
    kind: Kind, row: Any, holder: UUID, begins_at: datetime, book: RuleBook, due_at: datetime | None = None
) -> Deadline:
    rule = book.rule(kind, row.programme_id, begins_at)
    due = due_at or rule.due_at(begins_at)
    return Deadline(kind, row, row.case_id, row.case_tenant_id, row.programme_id, holder, begins_at, due, rule)


# --- proposals ------------------------------------------------------------------------------------------
def _to_study(actor: Actor) -> "QuerySet[Any]":
    return _of_programme(proposal_policy.rows(actor).filter(status=Proposal.Status.PROPOSED), "proposed_at")


def _answer(row: Proposal, book: RuleBook) -> Deadline:
    return _deadline(Kind.LANDLORD_ANSWER, row, row.tenant_id, row.proposed_at, book)


# --- reservations: the end is written in the row, the workflow's and the job's one truth --------------------
def _live(actor: Actor) -> "QuerySet[Any]":
    return reservation_policy.rows(actor).filter(ended_at__isnull=True)


def _running(actor: Actor) -> "QuerySet[Any]":
    rows = _live(actor).filter(step__in=RUNNING, clock_stopped_at__isnull=True)
    return _of_programme(rows, "expires_at")


def _hold(row: Reservation, book: RuleBook) -> Deadline:
    """Whose move it is: the household's answer comes by its association; the rest is the landlord's."""
    holder = row.case_tenant_id if row.step == Step.HELD else row.tenant_id
    return _deadline(Kind.HOLD, row, holder, row.held_at, book, row.expires_at)


def _designating(actor: Actor) -> "QuerySet[Any]":
    rows = _live(actor).filter(step=Step.RESERVATAIRE, reservataire__isnull=False)
    return _of_programme(rows.filter(reservataire_due_on__isnull=False), "reservataire_due_on")


def _designation(row: Reservation, book: RuleBook) -> Deadline:
    assert row.reservataire_id is not None
    assert row.reservataire_due_on is not None
    return _deadline(Kind.RESERVATAIRE, row, row.reservataire_id, row.step_since, book, closing_of(row.reservataire_due_on))


def _allocated(actor: Actor) -> "QuerySet[Any]":
    rows = _live(actor).filter(step=Step.ALLOCATED, answer_due_on__isnull=False)
    return _of_programme(rows, "answer_due_on")


def _household(row: Reservation, book: RuleBook) -> Deadline:
    """18 h 00 on the last day, as all deadlines here; her answer is still taken until midnight."""
    assert row.answer_due_on is not None
    return _deadline(Kind.HOUSEHOLD_ANSWER, row, row.case_tenant_id, row.step_since, book, closing_of(row.answer_due_on))


# --- after the keys -------------------------------------------------------------------------------------
def _visited(actor: Actor) -> "QuerySet[Any]":
    """Leases with keys and fewer than two home visits held since, for those who stand by the household: a landlord sees no visit."""
    held = SupportSession.objects.filter(
        case=OuterRef("case"),
        kind=SupportSession.Kind.HOME_VISIT,
        status=SupportSession.Status.HELD,
        held_on__gte=OuterRef("keys_on"),
    )
    count = held.order_by().values("case").annotate(count=Count("pk")).values("count")
    rows = lease_policy.rows(actor).filter(Q(case_tenant=actor.tenant) | Q(programme__in=coordinated(actor)))
    rows = rows.filter(keys_on__isnull=False, cancelled_on__isnull=True, case__status=Case.Status.FOLLOW_UP)
    rows = rows.annotate(visits=Coalesce(Subquery(count, output_field=IntegerField()), 0)).filter(visits__lt=VISITS)
    return _of_programme(rows, "keys_on")


def _visits(row: Lease, book: RuleBook) -> Deadline:
    assert row.keys_on is not None
    return _deadline(Kind.HOME_VISITS, row, row.case_tenant_id, beginning_of(row.keys_on), book)


# --- a lease that slides ----------------------------------------------------------------------------------
def two_months_before(day: date) -> date:
    """The day by which the préfet is told: the same day of the month two months before, or its last one (CCH L442-8-3)."""
    year, month = (day.year, day.month - 2) if day.month > 2 else (day.year - 1, day.month + 10)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _to_tell(actor: Actor) -> "QuerySet[Any]":
    """Those that run, of social stock, whose landlord has not told the préfet of the period that runs."""
    rows = sliding_lease_policy.rows(actor).filter(status=SlidingLease.Status.RUNNING, lease__is_private=False)
    return _of_programme(rows.dated().filter(told_on__isnull=True), "signed_on")  # type: ignore[attr-defined]


def _prefect(row: Any, book: RuleBook) -> Deadline:
    begins_at = beginning_of(row.period_starts_on)
    return _deadline(Kind.PREFECT, row, row.tenant_id, begins_at, book, closing_of(two_months_before(row.period_ends_on)))


def _sliding_page(subject: UUID, _reference: str) -> str:
    return reverse("housing:open_sliding_lease", args=[subject])


def _proposal_page(subject: UUID, _reference: str) -> str:
    return reverse("housing:open_proposal", args=[subject])


def _reservation_page(subject: UUID, _reference: str) -> str:
    return reverse("housing:open_reservation", args=[subject])


READ = Permission.READ_VACANCIES
SOURCES = [
    Source(
        Kind.LANDLORD_ANSWER, READ, "case_tenant", _to_study, _answer, concerned, _proposal_page,
        _("La proposition reste ouverte ; la coordination peut la retirer et chercher ailleurs."),
    ),
    Source(
        Kind.HOLD, READ, "case_tenant", _running, _hold, concerned, _reservation_page,
        _("La réservation prend fin d’elle-même : le logement est de nouveau libre, la recherche reprend."),
    ),
    Source(
        Kind.RESERVATAIRE, READ, "case_tenant", _designating, _designation, concerned, _reservation_page,
        _("Le temps de la réservation s’écoule ensuite ; sans accord, elle prend fin."),
    ),
    Source(
        Kind.HOUSEHOLD_ANSWER, READ, "case_tenant", _allocated, _household, concerned, _reservation_page,
        _("Sans réponse ce jour-là à minuit, l’attribution prend fin et passe au rang suivant."),
    ),
    Source(
        Kind.PREFECT, READ, "case_tenant", _to_tell, _prefect, around_a_sliding_lease, _sliding_page,
        _("La loi demande que le préfet sache, deux mois avant la fin de la période d’examen, si un bail est proposé."),
    ),
    Source(
        Kind.HOME_VISITS, Permission.READ_CASES, "case_tenant", _visited, _visits, answering, case_page,
        _("Les visites restent dues : rien ne dit comment se passe l’installation."),
    ),
]  # fmt: skip
