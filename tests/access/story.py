"""A case that bars somebody, lived step by step by those who act in real life, on top of a base that knows nothing of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from cases import access, workflow_decisions, workflow_support
from cases.models import (
    AgendaEntry,
    AgendaSubject,
    BreakGlass,
    Case,
    CaseExport,
    Committee,
    CommitteeDecision,
    Consent,
    Document,
    DocumentGrant,
    DuplicateLead,
    Exclusion,
    Orientation,
    Proof,
    Referral,
    SubjectRequest,
    SupportGoal,
    SupportMeasure,
    SupportSession,
    Transfer,
)
from cases.services import (
    committees,
    diagnosis,
    documents,
    exclusions,
    exports,
    filing,
    glass,
    intake,
    moving_in,
    orientations,
    proofs,
    requests,
    support,
    transfer,
)
from cases.services.chronology import note
from cases.services.export_files import Wanted
from cases.workflow_sessions import Planned
from housing import workflow
from housing.models import JointRound, Lease, PlaceRequest, Proposal, Reservation, SlidingLease, Stay, Vacancy, VacancyOffer
from housing.workflow import sliding_leases
from tenants.errors import Refused
from tenants.models import Notification
from tenants.quota import spend_reveal
from tenants.tasks import relay_outbox
from tests.cases import papers
from tests.cases.builders import filed, filled_draft, save, today
from tests.cases.meetings import held as met_already
from tests.cases.meetings import planned
from tests.factories import make_vacancy
from tests.housing.course import open_case
from tests.housing.sheltered import ask
from tests.world import World

Who = tuple[str, str]
STEPS = ("filed", "diagnosed", "proposed", "reserved", "presented", "agreed", "booked", "allocated", "accepted", "signed")


@dataclass
class Base:
    """What stands in both worlds: other households, and two open units, one of which (`shared`) is studied for another too."""

    world: World
    held: Vacancy
    shared: Vacancy
    other: Case
    course: Reservation
    measure: SupportMeasure
    orientation: Orientation
    export: CaseExport
    meeting: Committee
    met: Committee


def offer_to(world: World, unit: Vacancy, case: Case, slot: int | None = None, joint: JointRound | None = None) -> Proposal:
    with world.acting("coordinator", "coordinator") as by:
        return workflow.propose(VacancyOffer.objects.get(vacancy=unit.pk), case, by=by, slot=slot, joint=joint)


def refer(world: World) -> Orientation:
    """The landlord refers a woman to the association."""
    with world.acting("landlord") as by:
        return orientations.refer(
            by=by, programme=world.programme, recipient=world.tenant("asso"), channel=None, persons=3, consent_on=today(),
            is_tenant_of_referrer=False, last_name="Lenoir", first_name="Maud", contact="par le gardien",
        )  # fmt: skip


def build_base(world: World) -> Base:
    """Other households, one with a reservation, a measure; an orientation that waits; all of it told."""
    landlord, prefecture = world.tenant("landlord"), world.tenant("prefecture")
    designated = {"contingent": "etat_prioritaires", "reservataire": prefecture, "secured_entrance": True}
    held = make_vacancy(landlord, world.programme, **designated)
    shared, own = (make_vacancy(landlord, world.programme, secured_entrance=True) for _ in range(2))
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=held).update(reservataire=prefecture)
    other, waiting = open_case(world), open_case(world)
    filed(world)  # of the same woman as the case: the coordination is asked whether they are one
    proposal = offer_to(world, own, other)
    offer_to(world, shared, waiting, slot=2)
    with world.acting("landlord", "coordinator") as by:
        course = workflow.reserve(proposal, by=by, second=world.member("landlord"))
    with world.acting("asso") as by:
        access.grant(other.pk, world.tenant("shelter").group_id, access.SHELTER, purpose="shelter")
        measure = support.request_measure(other, by=by, provider=world.tenant("excluded"), type="hold", line="support")
        support.accept(measure, by=by, answered_on=today())
    with world.acting("asso", "coordinator") as by:
        wanted = Wanted(columns=["reference", "last_name"], basis="consent")
        export = exports.request_export(wanted, by=by, purpose="Préparer la réunion de coordination.")
    with world.acting("coordinator") as by:
        while spend_reveal(uuid4(), "identite", by=by):
            pass
    meeting, met = planned(world), met_already(world, days=3)
    with world.acting("coordinator", "coordinator") as by:
        committees.add_case(meeting, by=by, case=other)
        workflow_decisions.draft(met, by=by)
    base = Base(world, held, shared, other, course, measure, refer(world), export, meeting, met)
    relay_outbox()
    return base


@dataclass(frozen=True)
class Plan:
    """How the case is lived: who is barred and how, after how many steps, how many follow, and what else happens to it."""

    who: Who
    mode: str
    before: int = 4
    after: int = 0
    referred: bool = False
    supported: bool = True
    transferred: bool = False
    told: bool = True  # whether what happened before was told before the exclusion, or waits in the outbox


@dataclass
class Story:
    """The case of the first world."""

    base: Base
    plan: Plan
    case: Case = field(init=False)
    orientation: Orientation | None = None
    notifications: list[str] = field(default_factory=list)

    def tell(self) -> None:
        """Live it all."""
        self._draft()
        self._live(0, self.plan.before)
        if self.plan.told:
            relay_outbox()
        self._bar()
        self._live(self.plan.before, self.plan.before + self.plan.after)
        relay_outbox()

    def _live(self, first: int, last: int) -> None:
        """Steps of the course; a step that is no longer possible is left out."""
        for step in STEPS[first:last]:
            with suppress(Refused, Reservation.DoesNotExist, Proposal.DoesNotExist, Case.DoesNotExist), transaction.atomic():
                getattr(self, f"_{step}")()

    def _draft(self) -> None:
        world, shelter = self.base.world, self.base.world.tenant("shelter")
        if self.plan.referred:
            self.orientation = refer(world)
        with world.acting("asso") as by:
            if self.orientation is None:
                self.case = filled_draft(world, shelter=shelter)
                return
            self.case = orientations.take_up(self.orientation, by=by)
            for step in intake.STEPS:
                save(self.case, step, by, **({"shelter": shelter} if step == "origine" else {}))

    def _bar(self) -> None:
        world, (tenant, _role) = self.base.world, self.plan.who
        member = world.member(*self.plan.who)
        with world.acting(*self.plan.who):
            mine = Notification.objects.filter(membership=member, about=self.case.pk)
            self.notifications = [str(pk) for pk in mine.values_list("pk", flat=True)]
        if self.plan.mode == "aside":
            with world.acting(*self.plan.who) as by:
                assert exclusions.step_aside(self.case.pk, by=by)
            return
        with world.acting("asso") as by:
            if self.plan.mode == "tenant":
                exclusions.exclude_tenant(self.case, by=by, tenant=world.tenant(tenant))
            else:
                exclusions.exclude_address(self.case, by=by, address=member.person.email.upper())

    # --- steps ------------------------------------------------------------------------------------------
    def _filed(self) -> None:
        with self.base.world.acting("asso") as by:
            filing.submit(self.case, by=by, consent_on=today())

    def _diagnosed(self) -> None:
        world = self.base.world
        with world.acting("asso") as by:
            diagnosis.record_diagnosis(self.case, by=by, done_on=today(), conclusion="rehousing")
            note(self.case, by=by, kind="call", text="Appel", audience="partners")
        self._kept()
        ask(world, self.case)
        if self.plan.supported:
            self._support()
        with suppress(Refused, AgendaEntry.DoesNotExist, Case.DoesNotExist), transaction.atomic():
            self._examined()
        if self.plan.transferred:
            with world.acting("asso") as by:
                transfer.ask_transfer(self.case, by=by, to=world.tenant("shelter"), consent_on=today())

    def _examined(self) -> None:
        """On the agenda of a meeting to come; looked at in one that was held, with a decision and what was said."""
        world, met = self.base.world, self.base.met
        with world.acting("coordinator", "coordinator") as by:
            committees.add_case(self.base.meeting, by=by, case=self.case)
            entry = committees.add_case(met, by=by, case=self.case)
            decided = workflow_decisions.Decided("Appeler le SIAO", world.tenant("asso"), today() + timedelta(days=9))
            workflow_decisions.decide(entry, by=by, decided=decided)
            workflow_decisions.write(workflow_decisions.draft(met, by=by), by=by, opening="", said={entry.pk: "On cherche."})

    def _kept(self) -> None:
        """Papers seen, kept and lent; a request of hers; an emergency opening by the coordination."""
        world, case = self.base.world, self.case
        with world.acting("asso") as by:
            proofs.note_proofs(case, by=by, kinds=["identity"], seen_on=today())
            document = papers.keep(world, case)
            requests.receive(case, by=by, kind="rectification", received_on=today())
            for to in documents.receivers_of(case):
                documents.lend_document(document, by=by, to=to, consent_on=today(), until=today())
        with world.acting("coordinator") as by:
            reason = "La personne référente est absente et le rendez-vous est dans une heure."
            glass.break_glass(case, by=by, cells=["view_identity"], ground="unreachable", reason=reason)

    def _support(self) -> None:
        world, provider = self.base.world, self.base.world.tenant("excluded")
        with world.acting("shelter") as by:
            support.request_measure(self.case, by=by, provider=provider, type="housing", line="support")
        with world.acting("asso") as by:
            measure = support.request_measure(self.case, by=by, provider=provider, type="hold", line="support")
            support.accept(measure, by=by, answered_on=today())
            support.plan_session(measure, by=by, planned=Planned("phone", timezone.now() + timedelta(days=1)))
            workflow_support.set_goal(measure, by=by, kind="hold", set_on=today())
            moving_in.refer_to(self.case, by=by, body="umj", label="de garde", referred_on=today())

    def _proposed(self) -> None:
        """In a joint answer of the meeting that was held."""
        with self.base.world.acting("coordinator", "coordinator") as by:
            joint = JointRound.objects.create(
                tenant=by.tenant, programme=self.case.programme, committee=self.base.met, version=0, weights={}, households=2, units=2,
                pairs=2, chosen=2, total=60, bound=60,
            )  # fmt: skip
        for unit in (self.base.shared, self.base.held):
            offer_to(self.base.world, unit, self.case, joint=joint)

    def _reserved(self) -> None:
        with self.base.world.acting("asso"):
            proposal = Proposal.objects.get(case=self.case.pk, vacancy=self.base.held.pk)
        with self.base.world.acting("landlord") as by:
            workflow.reserve(proposal, by=by)

    def _course(self, who: str, action: Callable[..., Any], **details: Any) -> None:
        with self.base.world.acting("asso"):
            row = Reservation.objects.get(case=self.case.pk)
        with self.base.world.acting(who) as by:
            action(row, by=by, **details)

    def _presented(self) -> None:
        self._course("asso", workflow.present)

    def _agreed(self) -> None:
        self._course("prefecture", workflow.agree)

    def _booked(self) -> None:
        self._course("landlord", workflow.book_committee, on=today())

    def _allocated(self) -> None:
        self._course("landlord", workflow.decide, decision=workflow.Decision(outcome="allocated", decided_on=today()))

    def _accepted(self) -> None:
        self._course("asso", workflow.accept)

    def _signed(self) -> None:
        self._course("landlord", workflow.sign_lease, tenure="sliding", signed_on=today())
        with self.base.world.acting("asso") as by:
            lease = Lease.objects.get(case=self.case.pk)
            sliding_leases.sign(lease, by=by, signed_on=today(), ends_on=today() + timedelta(days=92))

    # --- what names it ------------------------------------------------------------------------------------
    def keys(self) -> dict[str, list[str]]:
        """The reference of the case and the keys of all that hangs on it, by the name of the parameter in addresses."""
        kinds = {
            "proposal_id": Proposal, "measure_id": SupportMeasure, "session_id": SupportSession, "transfer_id": Transfer,
            "reservation_id": Reservation, "exclusion_id": Exclusion, "consent_id": Consent, "proof_id": Proof,
            "document_id": Document, "request_id": SubjectRequest, "opening_id": BreakGlass,
            "goal_id": SupportGoal, "decision_id": CommitteeDecision, "referral_id": Referral,
            "stay_id": Stay, "lease_id": Lease, "sliding_id": SlidingLease,
        }  # fmt: skip
        with self.base.world.acting("asso"):
            found = {name: [str(row.pk) for row in model.objects.filter(case=self.case.pk)] for name, model in kinds.items()}
            found["entry_id"] = [str(row.entry_id) for row in AgendaSubject.objects.filter(case=self.case.pk)]
            found["loan_id"] = [str(row.pk) for row in DocumentGrant.objects.filter(of_case=self.case.pk)]
            numbers = [row.number for row in Reservation.objects.filter(case=self.case.pk)]
            numbers += [
                row.number for model in (PlaceRequest, Stay, SlidingLease) for row in model.objects.filter(case=self.case.pk)
            ]
            found["request_id"] += [str(row.pk) for row in PlaceRequest.objects.filter(case=self.case.pk)]
        with self.base.world.acting("coordinator"):
            rounds = JointRound.objects.filter(grounds__case=self.case.pk).distinct()
            found["round_id"] = [str(row.pk) for row in rounds]
            found["lead_id"] = [str(row.pk) for row in DuplicateLead.objects.filter(case=self.case.pk)]
        found["membership_id"] = [str(self.base.world.member("asso").pk)]
        numbers += [self.orientation.number] if self.orientation else []
        return found | {"reference": [self.case.reference], "number": numbers, "notification_id": self.notifications}
