"""Every column of every table of a case is emptied by erasure, read by the evaluation, or kept with a reason: none is forgotten."""

from datetime import timedelta
from secrets import token_hex

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import sql

from cases import access, workflow_decisions, workflow_support
from cases.keys import case_vault
from cases.models import (
    CarriedOver,
    Case,
    CaseContact,
    CaseNewAddress,
    DeadlineNotice,
    Installation,
    OrientationContent,
    PresentLease,
    Transfer,
)
from cases.services import committees, exclusions, filing, moving_in, orientations, progress, proofs, rehousing, requests
from cases.services.chronology import note
from cases.services.erasure import erase_case_key, plan_of_erasure
from housing.models import ExpectedRelease, Lease, Proposal, ProposalGrounds, StayEvaluation, StudyHousehold, VacancyOffer
from housing.workflow import sliding_leases, stays
from reporting.collecting import collect
from reporting.figures import count
from reporting.indicators.source import Scope
from reporting.periods import Period
from tenants.acting import acting_as
from tenants.roles import Permission
from tenants.sqlfile import role_name
from tests.access.canary import dump, found
from tests.cases import papers
from tests.cases.builders import save, today
from tests.cases.meetings import COORDINATION, held
from tests.conftest import empty_tables
from tests.database import DATABASE, administer
from tests.factories import consent_to, make_vacancy
from tests.housing.sheltered import ask, make_shelter
from tests.reporting.scene import Scene
from tests.security.test_attacks_glass import breaking


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


STRUCTURE = {"id", "tenant_id", "case_id", "case_tenant_id", "programme_id", "updated_at", "version", "created_at"}
# What stays in clear once she is erased, and why.
KEPT = {
    "cases_case": (
        {"reference", "status_before", "status_since", "erased_at", "next_action", "next_due_at", "last_event_at"},
        "where the case stands, by a random reference",
    ),
    "cases_casekey": ({"generation", "tenant_key_version", "wrapped"}, "the wrapped key itself is emptied by erase_case()"),
    "cases_caseneed": (
        {"adults", "children", "rooms_min", "rooms_max", "bedrooms", "any_sector"},
        "the size of the household and of the dwelling",
    ),
    "cases_casesummary": ({"reference", "persons", "bedrooms"}, "the same, as a landlord saw it"),
    "cases_carriedover": ({"source"}, "which sheet and line it came from, without the organisation's own mark"),
    "cases_caseaccess": ({"group_id", "status", "expires_at"}, "who sees the case in lists"),
    "cases_exclusion": (
        {"excluded_tenant_id", "excluded_membership_id", "lifted_at", "by_address", "reason", "declared"},
        "lifted by erasure, it would show the barred that there was something",
    ),
    "cases_teammember": ({"membership_id", "part", "since"}, "who worked on it"),
    "cases_transfer": (
        {"from_tenant_id", "to_tenant_id", "consent_id", "tenant_key_version", "asked_at", "answered_at", "accepted"},
        "the trace of who was responsible",
    ),
    "cases_chronologyentry": ({"audience", "author_tenant_id"}, "which organisation wrote, without the words"),
    "cases_agendasubject": (
        {"entry_id", "committee_id", "kind", "reference", "landlord_id"},
        "that a meeting looked at the case, by a random reference",
    ),
    "cases_committeedecision": ({"entry_id", "seat_id"}, "who was to see to it, without what it was"),
    "cases_minutesline": ({"minutes_id", "entry_id"}, "its place in the minutes, without the words"),
    "cases_progresspoint": ({"reference"}, "that a point was made, by a random reference, without what it said"),
    "cases_barredaddress": ({"exclusion_id", "person_id", "salt"}, "whom an exclusion bars, without the digest of the address"),
    "cases_consent": (
        {"purpose", "recipient_id", "cells", "given_on", "how", "sign_by", "signed_on", "language", "expires_on", "withdrawn_at"},
        "the proof that she agreed, in codes and dates",
    ),
    "cases_document": (
        {
            "kind", "reason", "type", "size", "file", "by_tenant_id", "kept_by_id", "kept_by_name", "expires_at", "destroyed_at",
        },
        "the proof that a copy was kept and destroyed, without its key",
    ),
    "cases_breakglass": (
        {
            "opener_id", "opener_tenant_id", "opener_person", "opener_name", "cells", "ground", "opened_at", "expires_at", "review_due",
            "reviewed_at", "reviewer_id", "verdict", "restored_at", "restored_by_id", "reminded_at",
        },
        "who opened in an emergency and what was said of it, without the words",
    ),
    "cases_erasure": ({"erased_at"}, "the proof"),
    "cases_supportmeasure": (
        {"phase", "worker_id", "deputy_id", "expected_end_on", "interrupted_on", "interruption", "result"},
        "who supported her, until when, how it ended: codes that the database ties to the state",
    ),
    "cases_supportsession": (
        {
            "minutes", "worker_id", "second_id", "call_back_at", "back_at", "alerted_at", "address_named_at", "after_keys_of", "rank",
            "moved_at",
        },
        "the work of who met her, dated, without the place",
    ),
    "cases_takenup": ({"orientation_id"}, "two orientations of one woman count once"),
    "cases_duplicatelead": ({"other_id", "found_at", "answer", "answered_at"}, "two cases of one woman count once"),
    "cases_identityindex": ({"tenant_key_version"}, "of digests that are gone"),
    "cases_retentionnotice": (
        {"raised_on", "erase_on", "answer", "answered_on", "answered_by_id", "contact_on", "ground", "kept_until"},
        "why and by whom it was kept, then erased",
    ),
    "cases_subjectrequest": (
        {"kind", "received_on", "due_on", "extended_on", "answer", "answered_on", "lifted_on"},
        "the proof that she was answered",
    ),
    "housing_proposal": ({"vacancy_id", "slot", "waiting_band"}, "the landlord's order of study, in codes"),
    "housing_fit": (None, "a view: nothing of it is stored"),
    "housing_studyhousehold": (None, "which case stands behind a line of one morning: the row goes with her data"),
    "housing_proposalgrounds": (
        {"proposal_id", "joint_id", "version", "weights", "score", "rank", "candidates"},
        "that a proposal followed the rules of its day, without what they found of her",
    ),
    "housing_minutedproposal": (
        {"minutes_id", "proposal_id", "reference", "made_at", "status"},
        "that a meeting proposed a dwelling for the case, by a random reference, and how that stood",
    ),
    "housing_householdside": (
        {"proposal_id", "number", "withdraw_reason"},
        "a code that the database ties to the withdrawal",
    ),
    "housing_reservation": (
        {
            "proposal_id", "vacancy_id", "number", "step_since", "expires_at", "clock_stopped_at", "extended_at", "presented_at",
            "officer_id", "second_officer_id", "reservataire_id", "reservataire_state", "reservataire_due_on", "committee_on", "rank",
            "condition_due_on", "answer_due_on", "answered_on", "is_private", "open_to_landlords", "deputy_id",
        },
        "the landlord's procedure, dated; named officers keep it from the rest of its staff",
    ),
    "housing_precautions": (
        {
            "reservation_id", "restricted_file", "anonymous_committee", "no_name_displayed", "caretaker_untold", "no_mail_to_old_address",
            "confirmed_by_id", "confirmed_at",
        },
        "what the landlord undertook, and who confirmed it",
    ),
    "housing_allocationdecision": (
        {"rank", "condition_due_on", "refusal_reason", "candidates", "is_owner", "guarantee"},
        "a legal decision of the landlord's committee, in codes",
    ),
    "housing_lease": ({"rent", "address_sealed_at"}, "the price of a dwelling, frozen with its lease"),
    "housing_slidinglease": ({"number"}, "the convention, by a random number"),
    "housing_placerequest": (
        {"number", "wanted_from"},
        "the place in the list, by a random number",
    ),
    "housing_stayevaluation": ({"stay_id", "done_on"}, "that an evaluation was made, without what it said"),
    "housing_stay": ({"number", "carried_at"}, "the stay, by a random number; whether it began before the case was here"),
    "housing_shelterreportline": (None, "a shelter's month: a random reference, codes and dates, as they stood"),
    "reporting_reportfact": (None, "facts of a frozen report: ids and codes"),
}  # fmt: skip
PLACES = {
    "refused": ["45232"],
    "around": [{"where": "Blois", "radius": 500}],
    "left": {"address": "8 venelle des Canaris", "commune": "41018"},
    "matters": [{"kind": "school", "where": "Blois"}],
}
OVERRIDDEN = {"eligibility_override": "accord du comité", "override_by": "la direction", "override_on": today()}


def of_case():
    return [model for model in apps.get_models() if model is Case or hasattr(model, "case_id")]


def read_by_evaluation():
    with administer(DATABASE) as superuser:
        rows = superuser.execute(
            "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = %s AND privilege_type = 'SELECT'",
            [role_name("report")],
        )
        return set(rows.fetchall())


def test_no_column_of_a_case_is_forgotten(world):
    evaluated, unexplained = read_by_evaluation(), []
    for model in of_case():
        table, declared = (
            model._meta.db_table,
            {model._meta.get_field(name).column for name in getattr(model, "PERSONAL_DATA", ())},
        )
        kept, _reason = KEPT.get(table, (set(), ""))
        if kept is None:
            continue
        for field in model._meta.concrete_fields:
            read = (table, field.column) in evaluated
            assert not (field.column in kept and (field.column in declared or read)), f"{table}.{field.column} is said twice"
            if field.column not in declared | kept | STRUCTURE and not read:
                unexplained.append(f"{table}.{field.column}")
    assert unexplained == [], "declare these personal (PERSONAL_DATA), or say here why they stay"


def test_what_reaches_a_case_by_another_name_is_known():
    """A table that points to a case otherwise than by `case` would not be walked."""
    otherwise = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Case and field.column != "case_id"
    }
    # Loans lose their key with that of their copy; an export's file is destroyed by the cases that it names (erase_case()).
    assert otherwise == {"cases_caseshare.content_object_id", "cases_duplicatelead.other_id", "cases_documentgrant.of_case_id"}


# --- canaries -----------------------------------------------------------------------------------------
def told_everything(world):
    """A case with at least one row in every table that says something of a person."""
    with world.acting("shelter") as by:
        orientation = orientations.refer(
            by=by, programme=world.programme, recipient=world.tenant("asso"), channel=world.channel, persons=3,
            consent_on=today(), is_tenant_of_referrer=False, last_name="Petit", first_name="Anne", contact="le matin", message="rien",
        )  # fmt: skip
    with world.acting("asso") as by:
        case = orientations.take_up(orientation, by=by)
        for step in ("contact", "menage", "besoin", "secteurs", "demande", "securite", "origine"):
            save(case, step, by, **{"origine": OVERRIDDEN, "secteurs": PLACES}.get(step, {}))
        case = filing.submit(case, by=by, consent_on=today())
        note(case, by=by, kind="note", text="Une note.")
        requests.receive(case, by=by, kind="access", received_on=today(), text="Tout lire.")
        access.grant(case.pk, by.membership.group_id, [Permission.VIEW_NEW_ADDRESS], purpose="suivi")
        Transfer.objects.create(
            tenant=case.tenant, case=case, from_tenant=case.tenant, to_tenant=world.tenant("shelter"),
            consent=consent_to(case, world.tenant("shelter"), "transfer"), rewrapped_key=b"x", tenant_key_version=1,
        )  # fmt: skip
    with world.acting("asso") as by:
        row = CaseNewAddress(tenant=case.tenant, case=case)
        row.seal(case_vault(case, sealing=True), address="8 venelle des Canaris")
        row.save()
        proofs.note_proofs(case, by=by, kinds=["identity"], seen_on=today())
        PresentLease.objects.create(tenant=case.tenant, case=case)
        papers.keep(world, case)
        exclusions.exclude_address(case, by=by, address="quelquun@nulle-part.test")
    with world.acting("asso", "coordinator"):
        breaking(case)()
    with acting_as(world.tenant("asso")):
        CarriedOver.objects.create(tenant=case.tenant, case=case, source="Dossiers en cours, ligne 2", key=b"key")
        DeadlineNotice.objects.create(
            tenant=case.tenant, case=case, kind="nur", subject_id=case.pk, due_at=timezone.now(), step="overdue"
        )
    _shelter, places = make_shelter(world)
    request = ask(world, case)
    with world.acting("shelter") as by:
        booking = stays.Booking(tuple(places), today() - timedelta(days=3), today() + timedelta(days=9), entered=True)
        stay = stays.book_request(request, by=by, booking=booking)
        levels = dict.fromkeys(StayEvaluation.DOMAINS, "to_build")
        stays.evaluate(stay, by=by, done_on=today(), levels=levels, orientation="supported")
        stays.extend(stay, by=by, until=today() + timedelta(days=20), reason="health")
    scene = Scene(world)
    lease = scene.lease(case, "landlord", today(), proposed=today(), tenure="sliding")
    with world.acting(*COORDINATION) as by:
        ProposalGrounds.objects.create(
            tenant=by.tenant, proposal=Proposal.objects.get(case=case), case=case, programme=world.programme, version=0, weights={},
            points={"danger": 30}, facts={"danger": "danger élevé"}, score=30, rank=1, candidates=1,
        )  # fmt: skip
        StudyHousehold.objects.create(
            tenant=by.tenant, case=case, offer=VacancyOffer.objects.earliest("pk"), programme=world.programme
        )
    with world.acting("asso") as by:
        sliding = sliding_leases.sign(lease, by=by, signed_on=today(), ends_on=today() + timedelta(days=92))
        sliding_leases.hold_review(sliding, by=by, on=today(), finding="ready")
    measure = scene.measure(case, "coordinator", today(), answered_on=today())
    scene.session(measure, today())
    with world.acting("asso") as by:
        workflow_support.set_goal(measure, by=by, kind="hold", set_on=today())
        moving_in.refer_to(case, by=by, body="umj", label="service de garde", referred_on=today())
        rehousing.lease_signed(case.pk, Lease.objects.get(case=case).pk)
        progress.of_worker(case, by=by, said_on=today(), said={"settling": "fine", "ask": "nothing"})
        moving_in.tick(Installation.objects.get(), by=by, thing="phone", state="done")
    looked_at(world, case)
    lives_in(world, case)
    return case


def lives_in(world, case):
    """Her rehousing frees a unit."""
    unit = make_vacancy(world.tenant("other_landlord"), world.programme)
    with world.acting("other_landlord"):
        VacancyOffer.objects.filter(vacancy=unit).update(on_rehousing=True)
    with world.acting(*COORDINATION) as by:
        offer = VacancyOffer.objects.get(vacancy=unit.pk)
        ExpectedRelease.objects.create(tenant=by.tenant, offer=offer, case=case, programme=world.programme)


def looked_at(world, case):
    """A meeting decided something of it, and minutes say so."""
    met = held(world)
    with world.acting(*COORDINATION) as by:
        entry = committees.add_case(met, by=by, case=case)
        decision = workflow_decisions.Decided("Appeler le SIAO", world.tenant("asso"), today() + timedelta(days=9))
        workflow_decisions.decide(entry, by=by, decided=decision)
        workflow_decisions.write(workflow_decisions.draft(met, by=by), by=by, opening="", said={entry.pk: "On cherche."})


def value_of(field, word):
    """Something that stands out in a column, as text; None where nothing can."""
    match field:
        case models.BinaryField():
            return "\\x" + word.encode().hex()
        case models.BooleanField():
            return None
        case models.JSONField():
            return f'["{word}"]'
        case models.CharField():
            return word[: field.max_length]
        case models.DateField():
            return "1871-03-18"
        case models.PositiveSmallIntegerField() if field.name in {"dependent_adults", "couple_age_total"}:
            return None  # tied to how many adults there are
        case models.DecimalField() | models.PositiveSmallIntegerField() | models.PositiveIntegerField():
            return "1" if field.name == "alternating_children" else "971"
        case models.ForeignKey():
            return None
    return "{" + word[:6] + "}"  # an array of codes


def planted(case):
    """A canary in every personal column of the case, past every trigger. Returns the words, by column."""
    words = {}
    tables = {model._meta.db_table: model for model in (*of_case(), OrientationContent)}
    plan = plan_of_erasure()
    with administer(DATABASE) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for table, one in {**plan["case"], **plan["orientation"]}.items():
            for name in sorted(tables[table].PERSONAL_DATA) if one["to"] else ():
                field, word = tables[table]._meta.get_field(name), f"zk{token_hex(3)}"
                if (text := value_of(field, word)) is not None:
                    superuser.execute(
                        sql.SQL("UPDATE {} SET {} = %s").format(sql.Identifier(table), sql.Identifier(field.column)), [text]
                    )
                    if isinstance(field, models.CharField | models.BinaryField) or text.startswith("{"):
                        words[f"{table}.{name}"] = word[:6] if text.startswith("{") else word
            there = superuser.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            assert there is not None
            assert there[0] > 0, f"{table} has no row here: make one in told_everything()"
            assert one["by"] in {"id", "case_id", "orientation_id"}
    return words


@pytest.mark.committed
def test_no_canary_is_left_in_a_dump(committed):
    case = told_everything(committed)
    words = planted(case)
    assert found(list(words.values()), dump()) == set(words.values()), "the scan finds what is there"
    erase_closed(case)
    content = dump()
    assert {column for column, word in words.items() if found([word], content)} == set()
    assert emptied(case) == []


def erase_closed(case):
    with administer(DATABASE) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE cases_case SET status = 'closed', outcome = 'no_news', closed_at = now(), status_before = '' WHERE id = %s",
            [case.pk],
        )
    with acting_as(case.tenant) as system:
        erase_case_key(Case.objects.get(pk=case.pk), by=system)


def emptied(case):
    """Columns whose value is not the planned one, rows that should have gone."""
    wrong = []
    with administer(DATABASE) as superuser:
        for part in plan_of_erasure().values():
            for table, one in part.items():
                for column, value in (one["to"] or {}).items():
                    query = sql.SQL("SELECT count(*) FROM {} WHERE {} IS DISTINCT FROM {}").format(
                        sql.Identifier(table), sql.Identifier(column), sql.Literal(value)
                    )
                    left = superuser.execute(query).fetchone()
                    wrong += [f"{table}.{column}"] if left and left[0] else []
                if one["to"] is None:
                    rows = superuser.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
                    wrong += [table] if rows and rows[0] else []
    return wrong


@pytest.mark.committed
def test_a_column_that_is_not_declared_stays_in_the_dump(committed, monkeypatch):
    """Negative control: without its declaration a column keeps its canary, and this test's scan says so."""
    case = told_everything(committed)
    words = planted(case)
    monkeypatch.setattr(CaseContact, "PERSONAL_DATA", CaseContact.PERSONAL_DATA - {"interpreter"})
    erase_closed(case)
    content = dump()
    assert {column for column, word in words.items() if found([word], content)} == {"cases_casecontact.interpreter"}


# --- the figures stay ---------------------------------------------------------------------------------
FACTS = ("interview", "diagnosis", "proposal", "declined", "lease", "measure", "session")
stories = st.lists(
    st.tuples(
        st.booleans(),  # closed
        st.booleans(),  # erased, when closed
        st.integers(30, 700),  # filed so many days ago
        st.lists(st.tuples(st.sampled_from(FACTS), st.integers(0, 29)), max_size=4, unique_by=lambda one: one[0]),
    ),
    min_size=2,
    max_size=5,
)


def tell(scene, case, what, day):
    match what:
        case "interview":
            scene.act(case, day)
        case "diagnosis":
            scene.diagnosis(case, day)
        case "proposal":
            scene.proposal(case, "landlord", day)
        case "declined":
            scene.proposal(case, "other_landlord", day, status="declined", answered=day + timedelta(days=1))
        case "lease":
            scene.lease(case, "landlord", day)
        case "measure":
            scene.measure(case, "coordinator", day, provider="asso", status="requested")
        case "session":
            scene.session(scene.measure(case, "shelter", day, provider="coordinator", type="housing"), day)


def figures(world):
    """Every figure, masked and not, of a short and a long period, computed anew."""
    year = today() - timedelta(days=365)
    periods = (Period(today() - timedelta(days=800), today()), Period(year, today() - timedelta(days=60)))
    found = [count(collect(Scope(world.programme.pk, period), lambda _percent: None)) for period in periods]
    return [one.published(masked=masked) for one in found for masked in (True, False)]


@pytest.mark.committed
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=stories)
def test_whoever_is_erased_every_figure_stays(committed, told):
    empty_tables()
    scene, gone = Scene(committed), []
    for closed, erased, days, facts in told:
        filed = today() - timedelta(days=days)
        case = scene.case(
            filed, closed=filed + timedelta(days=29) if closed else None, oriented_on=filed, shelter=committed.tenant("shelter")
        )
        for what, after in facts:
            tell(scene, case, what, filed + timedelta(days=after))
        if closed and erased:
            gone.append(case)
    before = figures(committed)
    for case in gone:
        with acting_as(case.tenant) as system:
            erase_case_key(case, by=system)
    assert figures(committed) == before
