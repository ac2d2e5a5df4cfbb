"""Ready-made situations along the course, each made by the people who make it in real life."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases import access
from cases.models import Case, TeamMember
from housing import workflow
from housing.models import Proposal, Reservation, Vacancy, VacancyOffer
from tests.factories import make_case, make_vacancy
from tests.world import World


@dataclass
class Course:
    """A case, a unit, and what has been done of them so far."""

    world: World
    case: Case
    vacancy: Vacancy
    landlord: str = "landlord"
    proposal: Proposal | None = None
    reservation: Reservation | None = None

    def act(self, who: str, action, *args: Any, role: str | None = None, **kwargs: Any) -> Any:
        """Run a move as somebody, in her database context."""
        role = role or ("coordinator" if who == "coordinator" else "officer")
        with self.world.acting(who, role) as actor:
            return action(*args, by=actor, **kwargs)

    def offer(self) -> VacancyOffer:
        with self.world.acting("coordinator", "coordinator"):
            return VacancyOffer.objects.get(vacancy=self.vacancy.pk)

    def propose(self, **kwargs: Any) -> Proposal:
        self.proposal = self.act("coordinator", workflow.propose, self.offer(), self.case, **kwargs)
        return self.proposal

    def reserve(self, **kwargs: Any) -> Reservation:
        if self.proposal is None:
            self.propose()
        self.reservation = self.act(self.landlord, workflow.reserve, self.proposal, **kwargs)
        return self.reservation

    def run(self, who: str, action, **kwargs: Any) -> Any:
        """A move of the reservation; returns what the service returns."""
        answer = self.act(who, action, self.reservation, **kwargs)
        self.refresh()
        return answer

    def refresh(self) -> None:
        with self.world.acting("asso"):
            if self.reservation is not None:
                self.reservation.refresh_from_db()
            self.case.refresh_from_db()
            if self.proposal is not None:
                self.proposal.refresh_from_db()
        with self.world.acting(self.landlord):
            self.vacancy.refresh_from_db()

    # --- as far as a step ---------------------------------------------------------------------
    def to_book(self) -> "Course":
        self.reserve()
        self.run("asso", workflow.present)
        return self

    def in_committee(self, on=None) -> "Course":
        self.to_book()
        self.run(self.landlord, workflow.book_committee, on=on or timezone.localdate())
        return self

    def allocated(self) -> "Course":
        self.in_committee()
        self.decide("allocated")
        return self

    def accepted(self) -> "Course":
        self.allocated()
        self.run("asso", workflow.accept)
        return self

    def signed(self) -> "Course":
        self.accepted()
        self.run(self.landlord, workflow.sign_lease, tenure="direct", signed_on=timezone.localdate())
        return self

    def decide(self, outcome: str, now: datetime | None = None, **details: Any) -> None:
        day = timezone.localdate(now) if now else timezone.localdate()
        decision = workflow.Decision(outcome=outcome, decided_on=day, **details)
        self.run(self.landlord, workflow.decide, decision=decision, now=now)


def open_case(world: World, *, owner: str = "asso", referent: bool = True, **fields: Any) -> Case:
    """A case that searches, shared with the coordination, followed by its officer."""
    case = make_case(world.tenant(owner), world.programme, **fields)
    with world.acting(owner):
        access.grant(case.pk, world.tenant("coordinator").group_id, access.COORDINATOR, purpose="coordination")
        if referent:
            TeamMember.objects.create(tenant=case.tenant, case=case, membership=world.member(owner))
    return case


def start(world: World, *, landlord: str = "landlord", case: Case | None = None, **fields: Any) -> Course:
    """A case that searches and an open unit."""
    return Course(world, case or open_case(world), make_vacancy(world.tenant(landlord), world.programme, **fields), landlord)


def start_private(world: World) -> Course:
    """The same with a unit of the private stock."""
    return start(world, landlord="agency", contingent="sans_objet", financing="prive")


def start_designated(world: World) -> Course:
    """The same with a unit of the State's contingent, designated by the préfecture."""
    course = start(world, contingent="etat_prioritaires", reservataire=world.tenant("prefecture"))
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=course.vacancy).update(reservataire=world.tenant("prefecture"))
    return course


def days(count: int) -> timedelta:
    return timedelta(days=count)
