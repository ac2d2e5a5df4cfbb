"""Transmitting a draft: complete, with consent, and opened to those who are to work on it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cases import access
from cases.models import Case, CaseContact, CaseIdentity, CaseOrigin, CaseShare, Exclusion
from cases.services import filing, intake
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.french import paris
from tenants.models import AuditEntry, OutboxEvent
from tenants.services.setup import join
from tests.cases.builders import filed, filled_draft, save, today

OVERRIDE = {"eligibility_override": "voie A", "override_by": "Direction", "override_on": today()}


@pytest.fixture
def asso(world):
    with world.acting("asso") as actor:
        yield actor


def test_an_empty_draft_misses_every_step_in_order(world, asso):
    draft = intake.open_draft(by=asso, programme=world.programme)
    assert [missing.step for missing in filing.missing_for_filing(draft)] == list(intake.STEPS)


def test_a_full_draft_misses_nothing(world, asso):
    assert filing.missing_for_filing(filled_draft(world)) == []


@pytest.mark.parametrize(
    ("step", "changes"),
    [
        ("contact", {"channel": "phone", "phone": ""}),
        ("contact", {"channel": "email", "email": ""}),
        ("secteurs", {"wanted": [], "any_sector": False}),
        ("origine", {"oriented_on": None}),
        ("menage", {"last_name": ""}),
    ],
)
def test_what_is_lacking_is_named_with_its_step(world, asso, step, changes):
    draft = filled_draft(world)
    save(draft, step, asso, **changes)
    assert [missing.step for missing in filing.missing_for_filing(draft)] == [step]
    with pytest.raises(TransitionRefused, match="pas complet"):
        filing.submit(draft, by=asso, consent_on=today())
    assert Case.objects.get().status == Case.Status.DRAFT
    assert not CaseShare.objects.exists()


@pytest.mark.parametrize(
    ("filed_on", "due_on"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 21), date(2026, 11, 30)),  # a Saturday
        (date(2026, 12, 18), date(2026, 12, 28)),  # Christmas, then a Saturday
    ],
)
def test_the_diagnosis_is_due_on_a_day_that_people_work(filed_on, due_on):
    due = paris(filing.diagnosis_due(filed_on))
    assert (due.date(), due.hour) == (due_on, 18)


def test_a_contact_through_the_shelter_needs_no_number(world, asso):
    draft = filled_draft(world)
    save(draft, "contact", asso, channel="shelter", phone="")
    assert filing.missing_for_filing(draft) == []


def test_where_residence_is_required_an_outsider_needs_a_written_reason(world, asso):
    draft = filled_draft(world, lived_in_territory="no")
    draft.programme.residence_required = True
    [missing] = filing.missing_for_filing(draft)
    assert missing.step == "origine"
    assert "n’habitait pas le territoire" in missing.text
    assert "dérogation" in missing.text
    save(draft, "origine", asso, lived_in_territory="no", **OVERRIDE)
    assert filing.missing_for_filing(draft) == []


def test_an_override_is_counted_by_criterion_once_filed(world, asso):
    draft = filled_draft(world, lived_in_territory="no", shelter_entered_on=None, **OVERRIDE)
    draft.programme.residence_required = draft.programme.shelter_required = True
    filing.submit(draft, by=asso, consent_on=today())
    assert CaseOrigin.objects.get(case=draft).override_criteria == ["residence", "shelter"]
    assert AuditEntry.objects.filter(kind="eligibility.overridden", about=draft.pk).count() == 1


def test_a_reason_that_nothing_calls_for_is_not_counted(world, asso):
    draft = filled_draft(world, **OVERRIDE)
    filing.submit(draft, by=asso, consent_on=today())
    assert CaseOrigin.objects.get(case=draft).override_criteria == []


def test_an_override_without_who_decided_is_refused_by_the_database(world, asso):
    draft = filled_draft(world)
    with pytest.raises(IntegrityError, match="override_is_decided"), transaction.atomic():
        CaseOrigin.objects.filter(case=draft).update(eligibility_override="voie A")


def seen_by(world, key, model=Case):
    with world.acting(key):
        return model.objects.count()


def test_filing_opens_the_case_to_the_coordination_and_nobody_else(world):
    case = filed(world)
    assert case.status == Case.Status.FILED
    assert case.next_action == Case.NextAction.DIAGNOSE
    keys = ("asso", "coordinator", "landlord", "shelter", "metropole", "prefecture", "excluded", "stranger")
    assert [seen_by(world, key) for key in keys] == [1, 1, 0, 0, 0, 0, 0, 0]
    assert seen_by(world, "coordinator", CaseIdentity) == 1


def test_the_shelter_where_she_is_gains_its_cells(world):
    filed(world, shelter=world.tenant("shelter"))
    assert [seen_by(world, "shelter", model) for model in (Case, CaseIdentity, CaseContact)] == [1, 1, 1]


@pytest.fixture
def coordinating_epci(committed):
    parts = join(committed.programme, committed.tenant("metropole"), parts=["coordinator"])
    yield committed
    for part in parts:
        part.delete(using="owner")


def test_a_coordinator_that_is_a_landlord_or_an_epci_never_gets_the_identity(coordinating_epci):
    world = coordinating_epci
    metropole = world.tenant("metropole")
    with world.acting("asso") as asso:
        draft = filled_draft(world)
        found = {one.tenant.pk: one.permissions for one in filing.recipients(draft)}
        filing.submit(draft, by=asso, consent_on=today())
    assert found[metropole.pk] == access.COORDINATOR_WITHOUT_IDENTITY
    assert [seen_by(world, "metropole", model) for model in (Case, CaseIdentity, CaseContact)] == [1, 0, 0]


def test_an_excluded_partner_gains_nothing(world, asso):
    draft = filled_draft(world, shelter=world.tenant("shelter"))
    Exclusion.objects.create(tenant=asso.tenant, case=draft, excluded_tenant=world.tenant("shelter"))
    assert [one.tenant for one in filing.recipients(draft)] == [world.tenant("coordinator")]
    filing.submit(draft, by=asso, consent_on=today())
    assert seen_by(world, "shelter") == 0


def test_the_consent_is_kept_with_each_share(world):
    case = filed(world)
    with world.acting("asso"):
        assert set(CaseShare.objects.filter(content_object=case).values_list("consent__given_on", flat=True)) == {today()}


def test_filing_tells_the_coordination_and_leaves_a_trace(world):
    case = filed(world)
    with world.acting("asso"):
        assert {"case.filed", "case.shared"} <= set(
            AuditEntry.objects.filter(subject_id=case.pk).values_list("kind", flat=True)
        )
    with acting_as(world.tenant("coordinator")):
        assert OutboxEvent.objects.filter(kind="case.filed", reference=case.reference).count() == 1


def test_a_second_click_files_once(world):
    case = filed(world)
    with world.acting("asso") as actor:
        with pytest.raises(TransitionRefused):
            filing.submit(case, by=actor, consent_on=today())
        assert CaseShare.objects.filter(content_object=case, group=world.tenant("coordinator").group).count() == len(
            access.COORDINATOR
        )


def test_a_reader_files_nothing(world):
    with world.acting("asso"):
        draft = filled_draft(world)
    with world.acting("asso", "reader") as reader, pytest.raises(Forbidden):
        filing.submit(draft, by=reader, consent_on=today())
