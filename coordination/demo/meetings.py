"""Meetings of a partnership: a quarterly committee that was held with its minutes, one that was missed, one that comes; progress points."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from cases import workflow_committees, workflow_decisions
from cases.disclosure import Purpose
from cases.models import AgendaEntry, Case, Committee, CommitteeSeat
from cases.policies import case_policy
from cases.progress import landlords_of, mediated
from cases.services import committees, progress
from cases.services.agreements import agree
from cases.services.consent import Given
from cases.workflow_committees import Planned
from cases.workflow_decisions import Decided
from coordination.demo.cast import Partnership
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.french import PARIS
from tenants.models import Tenant

PLACE = "Salle de réunion de la coordination"
COMES_IN, BACK = 9, (280, 190)  # days
Topic = tuple[str, str, int, bool]
TOPICS: tuple[Topic, ...] = (
    ("Charte des écrits partagés", "Relire la charte des écrits et la faire signer", 30, True),
    ("Accueil des nouveaux partenaires", "Préparer une demi-journée de sensibilisation", 220, False),
)
SAID = "Chacun a dit où il en est ; la suite est convenue."
OPENING = "Tour de table, puis relecture des décisions de la réunion précédente."
POINTS = (
    {"settling": "fine", "rent": "watch", "neighbours": "fine", "ask": "talk"},
    {"settling": "watch", "rent": "fine", "neighbours": "unknown", "ask": "nothing"},
    {"settling": "fine", "rent": "fine", "neighbours": "fine", "ask": "nothing"},
)


def hold_meetings(partnership: Partnership) -> None:
    """What a stranger finds on the calendar of the programme; told by the services, but for the past, which is written as it was."""
    convener = partnership.coordinator.tenant
    guests = [one.tenant for part in ("landlord", "referrer", "support", "shelter") for one in partnership.players(part)][:6]
    _points(partnership)
    with acting_as(convener) as by:
        for back, topic in zip(BACK, TOPICS, strict=True):
            _past(by, partnership, guests, back, topic)
        coming = workflow_committees.plan(
            by=by, programme=partnership.programme, kind=Committee.Kind.STEERING, planned=Planned(_at(_day(COMES_IN)), 120, PLACE),
            invited=guests,
        )  # fmt: skip
        committees.refresh_agenda(coming, by=by)
        committees.add_topic(coming, by=by, title="Calendrier des réunions de l’année")


def _day(number: int) -> date:
    """So many days from today, off Saturdays and Sundays."""
    day = timezone.localdate() + timedelta(days=number)
    return day + timedelta(days=max(0, 7 - day.isoweekday()) + 1) if day.isoweekday() > 5 else day


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 14, tzinfo=PARIS)


def _past(by: Actor, partnership: Partnership, guests: list[Tenant], back: int, topic: Topic) -> None:
    """A committee of the past; the quarter between the last one and today was missed."""
    programme = partnership.programme
    day = max(_day(-back), programme.starts_on + timedelta(days=60))
    row = Committee.objects.create(
        tenant=by.tenant, programme=programme, kind=Committee.Kind.STEERING, planned_at=_at(day), place=PLACE,
        quorum=programme.committee_quorum,
    )  # fmt: skip
    invited = list({tenant.pk: tenant for tenant in (by.tenant, *guests)}.values())
    seats = [CommitteeSeat(tenant=tenant, committee=row, programme=programme) for tenant in invited]
    CommitteeSeat.objects.bulk_create(seats)
    there = {seat.pk for seat in seats[:4]}
    title, label, days, done = topic
    entry = committees.add_topic(row, by=by, title=title)
    row = workflow_committees.hold(row, by=by, attending=there, excused={seat.pk for seat in seats[4:5]})
    _decide(by, row, entry, Decided(label, guests[0], day + timedelta(days=days)), done=done)
    minutes = workflow_decisions.draft(row, by=by)
    workflow_decisions.write(minutes, by=by, opening=OPENING, said={entry.pk: SAID})
    workflow_decisions.approve(minutes, by=by)


def _decide(by: Actor, row: Committee, entry: AgendaEntry, decided: Decided, *, done: bool) -> None:
    decision = workflow_decisions.decide(entry, by=by, decided=decided)
    if done and row.held_on is not None:
        workflow_decisions.finish(decision, by=by, on=row.held_on + timedelta(days=21), outcome="Relue et signée par tous.")


def _points(partnership: Partnership) -> None:
    """Both sides speak of some households that have their keys."""
    said = iter(POINTS)
    for owner in partnership.owners:
        with acting_as(owner.tenant) as by:
            rows = case_policy.visible(by).filter(
                tenant=by.tenant, programme=partnership.programme, status=Case.Status.FOLLOW_UP
            )
            for case in rows.order_by("reference")[:3]:
                landlords, point = landlords_of(case), next(said, None)
                if not landlords or point is None:
                    continue
                agree(case, by=by, purpose=Purpose.MEDIATION, recipient=landlords[0], given=Given(timezone.localdate()))
                progress.of_worker(case, by=by, said_on=timezone.localdate() - timedelta(days=4), said=point)
    for landlord in partnership.players("landlord"):
        with acting_as(landlord.tenant) as by:
            for household in mediated()[:2]:
                day = timezone.localdate() - timedelta(days=2)
                progress.of_mediator(by=by, household=household, said_on=day, said=POINTS[0])
