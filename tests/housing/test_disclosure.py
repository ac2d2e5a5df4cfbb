"""From her acceptance: precautions, two names and a deputy, her consent, and who she is open to these people and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import access
from cases.keys import case_vault
from cases.models import (
    AvoidArea,
    Case,
    CaseApplication,
    CaseContact,
    CaseDanger,
    CaseIdentity,
    CaseNeed,
    CaseOrigin,
    CaseShare,
    ChronologyEntry,
    Consent,
    Exclusion,
)
from cases.reach import contact_of
from cases.services.chronology import note
from cases.services.consent import Given, withdraw_consent
from cases.services.support import request_measure
from housing import workflow
from housing.models import Precautions, Reservation
from housing.workflow.disclosure import nameable
from tenants.crypto import CannotOpen
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import Membership
from tests.factories import ORLEANS
from tests.housing.course import Course, start

OPEN = {Case, CaseIdentity, CaseContact, CaseNeed, CaseOrigin, CaseApplication}
NEVER = (CaseDanger, AvoidArea, Exclusion, ChronologyEntry, Consent)


def today():
    return timezone.localdate()


@pytest.fixture
def course(world) -> Course:
    """She has accepted; the landlord's officer and coordination role follow it, its reader does not."""
    made = start(world)
    with world.acting("asso"):
        CaseDanger.objects.create(tenant=made.case.tenant, case=made.case, level="high")
        AvoidArea.objects.create(tenant=made.case.tenant, case=made.case, commune_id="45147")
        CaseApplication.objects.create(tenant=made.case.tenant, case=made.case)
    made.reserve(second=world.member("landlord", "coordinator"))
    made.run("asso", workflow.present)
    made.run("landlord", workflow.book_committee, on=today())
    made.decide("allocated")
    made.run("asso", workflow.accept)
    return made


def confirm(course, ticked=Precautions.TICKED, **names):
    second = course.world.member("landlord", "coordinator")
    course.run("landlord", workflow.confirm_precautions, ticked=set(ticked), second=second, **names)


def given(**changes):
    return Given(today(), "signed", **changes)


def opened(course) -> Course:
    confirm(course)
    course.run("asso", workflow.open_identity, given=given())
    return course


def identity_of(world, case, who="landlord", role="officer"):
    """Her first name as somebody opens it, or nothing."""
    with world.acting(who, role):
        row = CaseIdentity.objects.filter(case=case).first()
        return row and row.unseal(case_vault(case))["first_name"]


def readable(world, who="landlord", role="officer"):
    with world.acting(who, role):
        found = {model for model in OPEN | set(NEVER) if model.objects.exists()}
        return found | ({CaseContact} if Case.objects.exists() and contact_of(Case.objects.get()) else set())


def test_before_everything_is_done_the_landlord_knows_nothing(course):
    world = course.world
    assert readable(world) == set()
    with pytest.raises(TransitionRefused, match="précautions"):
        course.run("asso", workflow.open_identity, given=given())
    confirm(course)
    assert readable(world) == set()
    with pytest.raises(TransitionRefused, match="accord"):
        course.run("asso", workflow.open_identity)
    assert readable(world) == set()


def test_the_named_read_what_a_lease_needs_and_never_the_rest(course):
    world = opened(course).world
    for role in ("officer", "coordinator"):
        assert readable(world, role=role) == OPEN
        assert identity_of(world, course.case, role=role) == "Alix"
    for role in ("reader", "manager", "analyst"):
        assert readable(world, role=role) == set()
    for who in ("other_landlord", "agency", "prefecture", "metropole"):
        assert readable(world, who=who) == set()


def test_of_how_to_reach_her_they_read_neither_the_code_word_nor_what_she_confided(course):
    opened(course)
    with course.world.acting("landlord"):
        assert not CaseContact.objects.exists()
        row = contact_of(course.case)
        assert row.unseal(case_vault(course.case)) == {"phone": "0600000000", "email": "", "code_word": "", "instructions": ""}


def test_they_write_nothing_in_her_case_and_read_no_chronology(course):
    opened(course)
    with course.world.acting("landlord") as by:
        assert not ChronologyEntry.objects.exists()
        with pytest.raises(Forbidden):
            note(course.case, by=by, kind="note", text="Vue ce matin.")
        with pytest.raises(Forbidden):
            request_measure(course.case, by=by, provider=course.world.tenant("coordinator"), type="legal", line="support")


@pytest.mark.parametrize("missing", Precautions.TICKED)
def test_each_precaution_is_required(course, missing):
    with pytest.raises(TransitionRefused, match="Chaque précaution"):
        confirm(course, set(Precautions.TICKED) - {missing})
    with course.world.acting("landlord"):
        assert not Precautions.objects.exists()


def test_who_confirmed_and_when_is_kept(course):
    confirm(course)
    with course.world.acting("asso"):
        kept = Precautions.objects.get()
        assert (kept.confirmed_by_id, kept.confirmed_at.date()) == (course.world.member("landlord").pk, timezone.now().date())


def test_the_owner_knows_the_names_of_those_who_know_her_and_nobody_else_does(course):
    confirm(course, deputy=deputy_of(course.world))
    with course.world.acting("asso"):
        assert [(one.name, one.is_deputy) for one in access.named_officers(course.case.pk)] == [
            ("Officer landlord", False), ("Coordinator landlord", False), ("Reader landlord", True),
        ]  # fmt: skip
    for who, role in (("coordinator", "coordinator"), ("shelter", "officer"), ("landlord", "officer"), ("stranger", "officer")):
        with course.world.acting(who, role):
            assert access.named_officers(course.case.pk) == []


def deputy_of(world, role="reader"):
    """A colleague who has just received the right to reserve."""
    member = world.member("landlord", role)
    with world.acting("landlord", "manager"):
        Membership.objects.filter(pk=member.pk).update(roles=["officer"])
        return Membership.objects.get(pk=member.pk)


def test_a_change_of_officers_closes_at_once_and_opens_once_she_was_told(course):
    world = opened(course).world
    deputy = deputy_of(world)
    course.run("landlord", workflow.name_officers, second=None, deputy=deputy)
    assert identity_of(world, course.case, role="coordinator") is None
    course.run("asso", workflow.open_identity)
    with world.acting("landlord"):
        assert CaseIdentity.objects.exists()
    assert shared_with(world, course, deputy)
    assert not shared_with(world, course, world.member("landlord", "coordinator"))


def shared_with(world, course, member):
    with world.acting("asso"):
        return access.in_force(course.case.pk).filter(group=member.group_id).exists()


def test_whoever_leaves_the_organisation_keeps_nothing_even_when_it_comes_back(course):
    world = opened(course).world
    member = world.member("landlord", "coordinator")
    with world.acting("landlord", "manager"):
        Membership.objects.filter(pk=member.pk).update(is_active=False)
        Membership.objects.filter(pk=member.pk).update(is_active=True)
    assert identity_of(world, course.case, role="coordinator") is None


def test_an_excluded_colleague_is_like_one_who_left(course):
    world = course.world
    gone, barred = deputy_of(world), world.member("landlord", "coordinator")
    with world.acting("landlord", "manager"):
        Membership.objects.filter(pk=gone.pk).update(is_active=False)
    course.run("landlord", workflow.name_officers, second=None)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_membership=barred)
    with world.acting("landlord") as by:
        assert [one.pk for one in nameable(course.case.pk, by)] == [world.member("landlord").pk]
    said = set()
    for member in (gone, barred, world.member("other_landlord")):
        with pytest.raises(TransitionRefused) as refused:
            course.run("landlord", workflow.name_officers, second=member)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_colleague_excluded_once_named_is_opened_nothing(course):
    world = course.world
    confirm(course)
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=world.member("landlord", "coordinator")
        )
    course.run("asso", workflow.open_identity, given=given())
    assert identity_of(world, course.case) == "Alix"
    assert identity_of(world, course.case, role="coordinator") is None


@pytest.mark.parametrize("how", ["release", "decline_for_household"])
def test_it_ends_with_the_course(course, how):
    world = opened(course).world
    if how == "release":
        course.run("landlord", workflow.release)
    else:
        course.run("asso", workflow.decline_for_household, reason="sector")
    assert readable(world) == set()
    with world.acting("landlord"), pytest.raises(CannotOpen):
        case_vault(course.case)


def test_after_signature_the_lessor_keeps_it_by_contract(course):
    world = opened(course).world
    course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=today())
    with world.acting("asso") as by:
        kept = CaseShare.objects.filter(content_object=course.case, group=world.member("landlord").group)
        assert set(kept.values_list("purpose", "consent", "expires_at")) == {("contract", None, None)}
        withdraw_consent(Consent.objects.get(purpose="acceptance"), by=by)
    assert identity_of(world, course.case) == "Alix"
    course.run("landlord", workflow.hand_keys, keys_on=today())
    assert identity_of(world, course.case) == "Alix"


def test_a_lease_that_is_undone_closes_it(course):
    opened(course).run("landlord", workflow.sign_lease, tenure="direct", signed_on=today())
    course.run("landlord", workflow.cancel_lease)
    assert identity_of(course.world, course.case) is None


def test_withdrawn_before_signature_nothing_is_left_to_the_contract(course):
    world = opened(course).world
    with world.acting("asso") as by:
        withdraw_consent(Consent.objects.get(purpose="acceptance"), by=by)
    course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=today())
    assert identity_of(world, course.case) is None


def test_it_lasts_no_longer_than_her_consent(course):
    confirm(course)
    course.run("asso", workflow.open_identity, given=given(expires_on=today() + timedelta(days=3)))
    with course.world.acting("asso"):
        ends = set(CaseShare.objects.filter(purpose="acceptance").values_list("expires_at", flat=True))
    assert {timezone.localdate(end - timedelta(seconds=1)) for end in ends} == {today() + timedelta(days=3)}


def test_the_one_who_acts_stays_named(course):
    with pytest.raises(TransitionRefused, match="Restez"):
        course.run("landlord", workflow.name_officers, officer=course.world.member("landlord", "coordinator"))


def test_only_the_owner_opens_and_only_the_landlord_confirms(course):
    confirm(course)
    for who, role in (("landlord", "officer"), ("coordinator", "coordinator"), ("asso", "reader")):
        with pytest.raises((Forbidden, Reservation.DoesNotExist)):
            course.act(who, workflow.open_identity, course.reservation, role=role, given=given())
    with pytest.raises((Forbidden, Reservation.DoesNotExist)):
        course.act("asso", workflow.confirm_precautions, course.reservation, ticked=set(Precautions.TICKED))


def test_a_proposal_still_opens_nothing_but_the_summary(world):
    course = start(world, commune=ORLEANS)
    course.propose()
    assert readable(world) == set()
