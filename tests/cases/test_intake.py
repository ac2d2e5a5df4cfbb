"""Filling a draft, step by step."""

import pytest
from django.db import connection

from cases.models import AvoidArea, Case, CaseIdentity, CaseNeed, CaseSummary, Protection, TeamMember, WantedSector
from cases.services import intake
from cases.services.steps import done_steps
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import FLEURY, closed_case, filled_draft, read_step, save, values_for
from tests.factories import make_case


@pytest.fixture
def asso(world):
    with world.acting("asso") as actor:
        yield actor


@pytest.fixture
def draft(world, asso):
    return intake.open_draft(by=asso, programme=world.programme, channel=world.channel)


def test_a_draft_has_a_key_and_a_referent(draft, asso):
    assert draft.status == Case.Status.DRAFT
    assert TeamMember.objects.get(case=draft).membership == asso.membership
    assert read_step(draft, "contact") == {}


@pytest.mark.parametrize("step", list(intake.STEPS))
def test_what_is_saved_is_read_again(draft, asso, step):
    save(draft, step, asso)
    assert intake._canonical(read_step(draft, step)) == intake._canonical(values_for(step))
    assert step in done_steps(draft)


def test_no_sealed_text_stands_in_clear(draft, asso):
    save(draft, "menage", asso, last_name="Zzyzx-canari")
    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM cases_caseidentity i")
        stored = "".join(row[0] for row in cursor.fetchall())
    assert "Zzyzx" not in stored
    assert b"Zzyzx".hex() not in stored


def test_the_composition_proposes_a_size_until_the_dwelling_is_settled(draft, asso):
    save(draft, "menage", asso, adults=1, children=3)
    assert (CaseNeed.objects.get().rooms_min, CaseNeed.objects.get().rooms_max) == (3, 4)
    save(draft, "besoin", asso, rooms_min=4, rooms_max=4)
    save(draft, "menage", asso, adults=1, children=0)
    assert CaseNeed.objects.get().rooms_min == 4


def test_the_reduced_cell_follows(draft, asso):
    save(draft, "menage", asso, children=1, expected_children=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT persons FROM cases_casesummary")
        assert cursor.fetchall() == [(3,)]
    assert CaseSummary.objects.get(case=draft).reference == draft.reference


def test_lists_are_replaced(draft, asso):
    save(draft, "secteurs", asso)
    save(draft, "secteurs", asso, wanted=[FLEURY], avoid=[])
    assert list(WantedSector.objects.values_list("commune_id", flat=True)) == [FLEURY]
    assert not AvoidArea.objects.exists()
    save(draft, "securite", asso)
    save(draft, "securite", asso, protections={"bar": None})
    assert list(Protection.objects.values_list("kind", flat=True)) == ["bar"]


def test_the_second_editor_sees_both_versions_and_nothing_is_written(draft, asso):
    save(draft, "contact", asso)
    shown = intake.token_of(read_step(draft, "contact"))
    save(draft, "contact", asso, hours="l’après-midi")
    with pytest.raises(intake.StepConflict) as conflict:
        intake.save_step(draft, "contact", by=asso, token=shown, values=values_for("contact", hours="le soir"))
    assert conflict.value.stored["hours"] == "l’après-midi"
    assert read_step(draft, "contact")["hours"] == "l’après-midi"


def test_the_same_values_sent_twice_do_nothing(draft, asso):
    save(draft, "contact", asso)
    version = Case.objects.get().version
    intake.save_step(draft, "contact", by=asso, token="stale", values=values_for("contact"))
    assert Case.objects.get().version == version


def test_another_step_does_not_disturb(draft, asso):
    save(draft, "menage", asso)
    shown = intake.token_of(read_step(draft, "menage"))
    save(draft, "besoin", asso)
    save(draft, "demande", asso)
    intake.save_step(draft, "menage", by=asso, token=shown, values=values_for("menage", first_name="Lina"))
    assert read_step(draft, "menage")["first_name"] == "Lina"
    assert read_step(draft, "demande")["nur"] == values_for("demande")["nur"]


@pytest.mark.parametrize("role", ["reader", "manager", "analyst"])
def test_a_role_without_the_ability_writes_nothing(world, draft, role):
    with world.acting("asso", role) as actor, pytest.raises(Forbidden):
        intake.save_step(draft, "contact", by=actor, token="", values=values_for("contact"))


@pytest.mark.parametrize("key", ["coordinator", "shelter", "landlord", "stranger"])
def test_another_tenant_writes_nothing(world, draft, key):
    with world.acting(key) as actor, pytest.raises(Forbidden):
        intake.save_step(draft, "contact", by=actor, token="", values=values_for("contact"))


@pytest.mark.parametrize("key", ["landlord", "agency", "metropole", "prefecture", "stranger"])
def test_who_owns_no_case_opens_none(world, key):
    with world.acting(key) as actor, pytest.raises(Forbidden):
        intake.open_draft(by=actor, programme=world.programme)


def test_a_channel_of_another_programme_is_refused(world, asso):
    with pytest.raises(Forbidden):
        intake.open_draft(by=asso, programme=world.elsewhere)


def test_a_closed_case_is_not_edited(world, asso):
    case = closed_case(world)
    with pytest.raises(TransitionRefused):
        save(case, "contact", asso)


def test_the_origin_is_frozen_once_filed(world, asso):
    case = make_case(asso.tenant, world.programme, status="filed")
    with pytest.raises(TransitionRefused, match="figée"):
        save(case, "origine", asso)
    save(case, "contact", asso)


def test_a_draft_is_thrown_away_with_its_key(world, asso):
    case = filled_draft(world)
    intake.discard_draft(case, by=asso)
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not CaseIdentity.objects.filter(case=case.pk).exists()


def test_only_a_draft_is_thrown_away(world, asso):
    case = make_case(asso.tenant, world.programme, status="filed")
    with pytest.raises(TransitionRefused):
        intake.discard_draft(case, by=asso)
    assert Case.objects.filter(pk=case.pk).exists()
