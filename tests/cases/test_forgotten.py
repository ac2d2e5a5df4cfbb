"""What never became a case is forgotten sooner: drafts, orientations without a sequel, forms that were never sent."""

import pytest
from django.db import connection

from cases.models import Case, CaseContact, CaseKey, Orientation, OrientationContent, RetentionNotice, TakenUp
from cases.services import orientations, retention
from tenants import drafts
from tenants.acting import acting_as
from tenants.models import AuditEntry, FormDraft
from tests.cases.aging import ago, fresh, notice, notices_of, old_case, settle, waiting
from tests.cases.builders import today

LONG, RECENT = 800, 300
Answer = RetentionNotice.Answer


def test_a_forgotten_draft_goes_with_its_key(world):
    case, young = old_case(world, 95, status="draft"), old_case(world, 20, status="draft")
    assert waiting() & {case.pk, young.pk} == {case.pk}
    settle(case)
    assert fresh(case) is not None
    other = old_case(world, 130, status="draft")
    notice(other, raised=31, erase=0)
    settle(other)
    with world.acting("asso"):
        assert not Case.objects.filter(pk=other.pk).exists()
        assert not CaseKey.objects.filter(case=other.pk).exists()
        assert AuditEntry.objects.filter(kind="case.discarded", subject_id=other.pk).exists()


def test_a_draft_that_somebody_edits_is_not_forgotten(world):
    case = old_case(world, 130, status="draft")
    notice(case, raised=31, erase=0)
    with world.acting("asso"):
        CaseContact.objects.get(case=case).save()
    settle(case)
    assert [one.answer for one in notices_of(case)] == [Answer.OVERTAKEN]


def referred(world):
    with world.acting("shelter") as by:
        return orientations.refer(
            by=by, programme=world.programme, recipient=world.tenant("asso"), channel=None, persons=2, consent_on=today(),
            is_tenant_of_referrer=False, last_name="Petit", first_name="Anne", contact="le matin", message="",
        )  # fmt: skip


def aged_orientation(world, days, **fields):
    """An orientation of long ago with what it said, as the past is brought in."""
    with acting_as(world.tenant("shelter")):
        orientation = Orientation.objects.create(
            tenant=world.tenant("shelter"), recipient=world.tenant("asso"), programme=world.programme, received_at=ago(days), **fields
        )  # fmt: skip
    source = referred(world)
    with world.acting("shelter"):
        content = OrientationContent(
            tenant=world.tenant("asso"), orientation=orientation, author_tenant=world.tenant("shelter"), consent_on=today(), last_name=b"x"
        )  # fmt: skip
        content.save(force_insert=True)
    assert source.pk != orientation.pk
    return orientation


@pytest.mark.parametrize(
    ("days", "closed", "goes"), [(100, 95, True), (100, 20, False), (LONG, None, True), (RECENT, None, False)]
)
def test_an_orientation_that_became_no_case_is_emptied(world, days, closed, goes):
    state = {"status": "closed", "out_of_scope": True, "closed_at": ago(closed)} if closed else {}
    orientation = aged_orientation(world, days, **state)
    assert (orientation.pk in waiting("orientations")) == goes
    if not goes:
        return
    with acting_as(world.tenant("asso")) as system:
        retention.settle_orientation(orientation.pk, by=system)
        assert OrientationContent.objects.get(orientation=orientation).last_name is None
        assert Orientation.objects.filter(pk=orientation.pk).exists()
    assert orientation.pk not in waiting("orientations")


def test_a_forgotten_draft_that_came_by_an_orientation_leaves_it_counted(world):
    orientation = referred(world)
    with world.acting("asso") as by:
        case = orientations.take_up(orientation, by=by)
    with acting_as(case.tenant) as system:
        retention._end(Case.objects.get(pk=case.pk), system)
        assert not Case.objects.filter(pk=case.pk).exists()
        assert not TakenUp.objects.filter(orientation=orientation).exists()
        content = OrientationContent.objects.get(orientation=orientation)
        assert (content.last_name, content.contact) == (None, None)
        assert Orientation.objects.get(pk=orientation.pk).status == "taken_up"


def test_unsent_forms_are_forgotten_after_a_while(world):
    with world.acting("asso") as by:
        drafts.keep(by, "orientation", {"last_name": ["Petit"]})
        drafts.keep(by, "passation", {"text": ["Une phrase."]})
        FormDraft.objects.filter(key="orientation").update(updated_at=ago(95))
    assert waiting("form_drafts") == {world.tenant("asso").pk}
    with acting_as(world.tenant("asso")) as system:
        assert retention.sweep_forms(by=system) == 1
    with world.acting("asso"):
        assert list(FormDraft.objects.values_list("key", flat=True)) == ["passation"]


@pytest.mark.parametrize("statement", ["erase_orientation", "discard_stale_draft"])
@pytest.mark.parametrize(("key", "role"), [("asso", "manager"), ("coordinator", "coordinator"), ("stranger", "officer")])
def test_no_person_erases_by_sql(world, statement, key, role):
    draft, orientation = old_case(world, 130, status="draft"), referred(world)
    target = orientation.pk if statement == "erase_orientation" else draft.pk
    with world.acting(key, role), connection.cursor() as cursor:
        cursor.execute(f"SELECT {statement}(%s, '{{}}')", [target])
        assert cursor.fetchone() == (False,)
