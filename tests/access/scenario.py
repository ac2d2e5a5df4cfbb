"""What the matrix asks for: one object of each kind, made by the people who make it in real life, and committed.

Each case bars one member of its owner (association, coordination role) and one whole tenant; every event has been relayed.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core import mail
from django.db import transaction
from django.utils import timezone

from cases import workflow_decisions, workflow_support
from cases.models import (
    Consent,
    DocumentGrant,
    DuplicateLead,
    Exclusion,
)
from cases.services import (
    committees,
    diagnosis,
    documents,
    exports,
    filing,
    glass,
    moving_in,
    orientations,
    proofs,
    requests,
    support,
    team,
    transfer,
)
from cases.services.export_files import Wanted
from cases.workflow_sessions import Planned
from housing import workflow
from housing.models import (
    JointRound,
    VacancyOffer,
)
from housing.services import shelters
from housing.services.shelter_reports import make_month, month_of
from housing.workflow import safety, sliding_leases, stays
from reporting import ledger
from reporting.charts import draw_all
from reporting.collecting import collect
from reporting.figures import count, fingerprint
from reporting.indicators.source import Scope
from reporting.models import Report
from reporting.packs import make_pack, quarters_to_make
from reporting.periods import Period
from reporting.targets import current_year
from tenants.acting import acting_as
from tenants.models import (
    Notification,
)
from tenants.quota import spend_reveal
from tenants.services import members
from tenants.tasks import relay_outbox
from tests.access.objects import Scenario
from tests.cases import papers
from tests.cases.builders import filled_draft, today
from tests.cases.meetings import COORDINATION, held, planned
from tests.factories import make_case, make_vacancy
from tests.housing import course, handed
from tests.housing.sheltered import ask, make_shelter
from tests.tenants.resources import make_resources
from tests.world import World

PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31))


def build(world: World) -> Scenario:
    """Make everything; to be called outside a transaction, since the evaluation reads what is committed."""
    made = Scenario(world)
    _cases(made)
    with world.acting("asso"):
        made.consent = Consent.objects.get(case=made.case, purpose="coordination")
    _courses(made)
    _housed(made)
    _handed(made)
    _slid(made)
    _around(made)
    _people(made)
    _leaving(made)
    with world.acting("coordinator", "coordinator"):
        made.lead = DuplicateLead.objects.get(case__in=[made.case, made.held], other__in=[made.case, made.held])
    _papers(made)
    _meetings(made)
    made.partner, made.team, made.convention, made.procedure, made.action, made.advice = make_resources(world)
    made.report = _report(world, "metropole", "analyst", Report.Edition.METROPOLE)
    made.steering = _report(world, "coordinator", "coordinator", Report.Edition.STEERING)
    _money(made)
    relay_outbox()
    with world.acting("asso"):
        made.notification = Notification.objects.filter(membership=world.member("asso")).latest("created_at")
        made.exclusion = Exclusion.objects.get(case=made.case, excluded_tenant=world.tenant("excluded"))
    return made


def _cases(made: Scenario) -> None:
    world = made.world
    with world.acting("asso") as officer:
        made.draft, made.case, made.held = (filled_draft(world, shelter=world.tenant("shelter")) for _ in range(3))
        for case in (made.draft, made.case, made.held):
            bars: list[dict[str, Any]] = [
                {"excluded_membership": world.member("asso", "coordinator")},
                {"excluded_tenant": world.tenant("excluded")},
            ]
            for bar in bars:
                Exclusion.objects.create(tenant=case.tenant, case=case, **bar)
        for case in (made.case, made.held):
            filing.submit(case, by=officer, consent_on=today())
            diagnosis.record_diagnosis(case, by=officer, done_on=today(), conclusion="rehousing")


def _courses(made: Scenario) -> None:
    world, prefecture = made.world, made.world.tenant("prefecture")
    made.vacancy = make_vacancy(world.tenant("landlord"), world.programme, secured_entrance=True)
    made.unit = make_vacancy(
        world.tenant("landlord"),
        world.programme,
        contingent="etat_prioritaires",
        reservataire=prefecture,
        secured_entrance=True,
    )
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=made.unit).update(reservataire=prefecture)
        VacancyOffer.objects.filter(vacancy=made.vacancy).update(on_rehousing=True)
    with world.acting("coordinator", "coordinator") as by:
        offers = {offer.vacancy_id: offer for offer in VacancyOffer.objects.all()}
        made.joint = JointRound.objects.create(
            tenant=by.tenant, programme=world.programme, version=0, weights={"danger": 30}, households=2, units=2, pairs=2, chosen=2,
            total=60, bound=60,
        )  # fmt: skip
        made.proposal = workflow.propose(offers[made.vacancy.pk], made.case, by=by, joint=made.joint)
        other = workflow.propose(offers[made.unit.pk], made.held, by=by)
    with world.acting("landlord") as by:
        made.reservation = workflow.reserve(other, by=by)
    with world.acting("asso") as by:
        workflow.present(made.reservation, by=by)


def _housed(made: Scenario) -> None:
    """The household of `held` stays in the shelter; a place is asked for that of `case`."""
    world = made.world
    made.shelter, [made.place, spare] = make_shelter(world)
    with world.acting("shelter") as by:
        booking = stays.Booking((made.place,), today(), None, entered=True)
        made.stay = stays.book_case(made.held, by=by, booking=booking)
        made.outage = shelters.close_place_for(spare, by=by, starts_on=today(), ends_on=None, reason="works")
        made.works = shelters.note_works(
            made.shelter, by=by, values={"year": 2025, "subject": "Cuisines", "cost": 9000, "subsidy": 0}
        )
        made.shift = safety.add_shift(
            by=by, programme=world.programme, membership=world.member("shelter"), starts_at=timezone.now(), ends_at=_tomorrow(),
            callback="02 61 91 40 12",
        )  # fmt: skip
    with acting_as(world.tenant("shelter")) as job:
        made.month = make_month(by=job, month=month_of(today()))
    made.place_request = ask(world, made.case)
    with world.acting("asso") as by:
        made.urgency = safety.ask_now(by=by, programme=world.programme, persons=safety.Persons(children=1))


def _handed(made: Scenario) -> None:
    """A unit shown to the shelter, another that it has."""
    made.agreement = handed.sign(made.world)
    made.watched = handed.watched(made.world, made.agreement, secured_entrance=True)
    made.handed = handed.handed(made.world, made.agreement, secured_entrance=True)


def _slid(made: Scenario) -> None:
    """A household of its own has signed a sublease that slides; its case bars the same as the others."""
    world = made.world
    moved = course.start(world, secured_entrance=True).accepted()
    made.lease = moved.run("landlord", workflow.sign_lease, tenure="sliding", signed_on=today())
    with world.acting("asso") as by:
        Exclusion.objects.create(
            tenant=moved.case.tenant, case=moved.case, excluded_membership=world.member("asso", "coordinator")
        )
        made.sliding = sliding_leases.sign(made.lease, by=by, signed_on=today(), ends_on=today() + timedelta(days=92))
    with world.acting("landlord") as by:
        sliding_leases.tell_prefect(made.sliding, by=by, on=today(), offers_lease=True)


def _meetings(made: Scenario) -> None:
    """A meeting to come and one that was held, both about the case; a decision about it, minutes approved; the pack of a quarter."""
    world = made.world
    made.meeting, made.met = planned(world, kind="coordination"), held(world)
    with world.acting(*COORDINATION) as by:
        made.entry, made.under = (committees.add_case(one, by=by, case=made.case) for one in (made.meeting, made.met))
        due = today() + timedelta(days=9)
        decided = workflow_decisions.Decided("Appeler le SIAO", world.tenant("asso"), due)
        made.decision = workflow_decisions.decide(made.under, by=by, decided=decided)
        workflow_decisions.approve(workflow_decisions.draft(made.met, by=by), by=by)
        made.pack = make_pack(by=by, programme=world.programme, start=quarters_to_make(today())[0].start)


def _papers(made: Scenario) -> None:
    """A paper seen, a copy kept by the referent, lent to the shelter's officer."""
    world, case = made.world, made.case
    with world.acting("asso") as by:
        [made.proof] = proofs.note_proofs(case, by=by, kinds=["identity"], seen_on=today())
        made.document = papers.keep(world, case)
        officer = world.member("shelter").pk
        to = next(one for one in documents.receivers_of(case) if one.membership == officer)
        lent = documents.lend_document(made.document, by=by, to=to, consent_on=today(), until=today(1))
    with world.acting("shelter"):
        made.loan = DocumentGrant.objects.get(pk=lent)


def _around(made: Scenario) -> None:
    world = made.world
    with world.acting("shelter") as by:
        made.measure = support.request_measure(
            made.case, by=by, provider=world.tenant("coordinator"), type="legal", line="support"
        )
    with world.acting("asso") as by:
        support.accept(made.measure, by=by, answered_on=today())
        made.session = support.plan_session(made.measure, by=by, planned=Planned("phone", _tomorrow()))
        made.goal = workflow_support.set_goal(made.measure, by=by, kind="rights", set_on=today())
        made.referral = moving_in.refer_to(made.case, by=by, body="caf", label="", referred_on=today())
        made.transfer = transfer.ask_transfer(made.case, by=by, to=world.tenant("shelter"), consent_on=today())
        made.request = requests.receive(made.case, by=by, kind="rectification", received_on=today())
        made.delegation = team.delegate(
            by=by,
            membership=world.member("asso"),
            deputy=world.member("asso", "coordinator"),
            starts_on=today(),
            ends_on=today() + timedelta(days=5),
        )
    with world.acting("landlord") as by:
        made.orientation = orientations.refer(
            by=by,
            programme=world.programme,
            recipient=world.tenant("coordinator"),
            channel=world.channel,
            persons=2,
            consent_on=today(),
            is_tenant_of_referrer=True,
            last_name="Lenoir",
            contact="par le gardien",
        )


def _leaving(made: Scenario) -> None:
    """An emergency opening by the coordination, beyond its quota; an export of a case that bars nobody, which waits."""
    world = made.world
    with world.acting("coordinator", "coordinator") as by:
        while spend_reveal(uuid4(), "identite", by=by):
            pass
        reason = "La personne référente est absente et le rendez-vous est dans une heure."
        made.opening = glass.break_glass(made.case, by=by, cells=["view_identity"], ground="unreachable", reason=reason)
    make_case(world.tenant("asso"), world.programme)
    with world.acting("asso", "coordinator") as by:
        wanted = Wanted(columns=["reference", "last_name"], basis="consent")
        made.export = exports.request_export(wanted, by=by, purpose="Préparer la réunion de coordination.")


def _tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def _people(made: Scenario) -> None:
    mail.outbox = []
    with made.world.acting("asso", "manager") as by:
        made.invitation = members.invite(by=by, email="invitee@asso.test", roles=["officer"])
    found = re.search(r"/invitation/([^/\s]+)/", str(mail.outbox[0].body))
    assert found
    made.token = found[1]


def _money(made: Scenario) -> None:
    """A share of the association, voted this year."""
    world = made.world
    with world.acting("coordinator", "coordinator") as by:
        made.line = ledger.open_line(
            world.programme, by=by, year=current_year(world.programme), funder="FSL", label="", beneficiary=world.tenant("asso"),
            voted=ledger.Entered(Decimal("5000.00"), today(), "convention"),
        )  # fmt: skip
        made.movement = made.line.movements.get()


def _report(world: World, key: str, role: str, edition: str) -> Report:
    """A frozen report over what is committed."""
    found = collect(Scope(world.programme.pk, PERIOD), lambda _percent: None)
    figures = count(found).published(masked=edition == Report.Edition.METROPOLE)
    now = timezone.now()
    with world.acting(key, role) as by, transaction.atomic():
        return Report.objects.create(
            tenant=by.tenant, programme=world.programme, starts_on=PERIOD.start, ends_on=PERIOD.end, edition=edition,
            definitions_version=1, requested_by=by.membership, status=Report.Status.READY, progress=100, data_at=now,
            finished_at=now, figures=figures, charts=draw_all(figures), sha256=fingerprint(figures),
        )  # fmt: skip
