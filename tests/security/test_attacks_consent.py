"""Opening a case without her consent, past it, or beyond it; forging or keeping a consent: what the database answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import access
from cases.models import CaseIdentity, CaseShare, Consent, Exclusion
from cases.services.consent import Given
from housing import workflow
from housing.models import Precautions, Reservation
from tests.factories import consent_to
from tests.housing.course import Course, start
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

SHARE = "SELECT share_case(%s, %s, %s::text[], %s, NULL, %s)"
TODAY = timezone.localdate
IDENTITY, CELLS = ["view_identity"], ["view_case", "view_identity", "view_contact"]


@pytest.fixture
def course(world) -> Course:
    """Accepted, with the landlord's precautions confirmed; nothing opened."""
    made = start(world).accepted()
    made.run("landlord", workflow.confirm_precautions, ticked=set(Precautions.TICKED))
    return made


def share(case, group, codes, why, consent=None):
    return lambda: run(SHARE, case.pk, group, codes, why, consent and consent.pk)


def consent(course, to, purpose, **fields):
    return consent_to(course.case, course.world.tenant(to) if to else None, purpose, **fields)


# --- without her consent -------------------------------------------------------------------------------
@pytest.mark.parametrize("codes", [["view_identity"], ["view_contact"], CELLS])
def test_a_provider_is_not_opened_who_she_is_without_her_consent(world, course, codes):
    group = world.tenant("excluded").group_id  # supports in the programme, and is barred from nothing here
    with world.acting("asso"):
        for why in ("support", "coordination", "test"):
            assert refusal(share(course.case, group, codes, why)) == (FORBIDDEN, "share__rests_on_consent")
        run(SHARE, course.case.pk, group, codes, "support", consent(course, "excluded", "support").pk)
    with world.acting("excluded"):
        assert CaseIdentity.objects.count() == ("view_identity" in codes)


def test_the_consent_of_a_coordinator_who_also_supports_is_asked_for_support(world, course):
    with world.acting("asso"):
        assert refusal(share(course.case, world.tenant("coordinator").group_id, IDENTITY, "support"))[0] == FORBIDDEN


def test_a_landlord_as_a_whole_is_never_opened_who_she_is(world, course):
    with world.acting("asso"):
        for key, purpose in (("landlord", "acceptance"), ("agency", "support"), ("landlord", "transfer")):
            group = world.tenant(key).group_id
            agreed = consent(course, key, purpose)
            for why in (purpose, "acceptance", "coordination"):
                assert refusal(share(course.case, group, IDENTITY, why, agreed)) == (FORBIDDEN, "share__rests_on_consent")


def test_nothing_but_the_summary_goes_to_a_landlord_either(world, course):
    with world.acting("asso"):
        for code in ("view_case", "view_need", "view_danger", "view_avoidance", "view_origin", "view_application"):
            assert refusal(share(course.case, world.tenant("landlord").group_id, [code], "test"))[0] == FORBIDDEN
        run(SHARE, course.case.pk, world.tenant("landlord").group_id, ["view_summary"], "test", None)


def test_the_public_authority_never_learns_who_she_is(world, course):
    with world.acting("asso"):
        agreed = consent(course, "metropole", "coordination")
        assert refusal(share(course.case, world.tenant("metropole").group_id, IDENTITY, "coordination", agreed))[0] == FORBIDDEN


@pytest.mark.parametrize("role", ["reader", "manager", "coordinator"])
def test_an_officer_who_is_not_named_is_opened_nothing(world, course, role):
    with world.acting("asso"):
        agreed = consent(course, "landlord", "acceptance")
        assert refusal(share(course.case, world.member("landlord", role).group_id, IDENTITY, "acceptance", agreed)) == (
            FORBIDDEN, "share__rests_on_consent",
        )  # fmt: skip


def test_a_named_officer_is_opened_nothing_without_a_consent_that_names_the_lessor(world, course):
    officer = world.member("landlord").group_id
    with world.acting("asso"):
        for agreed in (None, consent(course, "other_landlord", "acceptance"), consent(course, "landlord", "transfer")):
            assert refusal(share(course.case, officer, IDENTITY, "acceptance", agreed))[0] == FORBIDDEN
        over = consent(
            course, "landlord", "acceptance", given_on=TODAY() - timedelta(days=9), expires_on=TODAY() - timedelta(days=1)
        )
        assert refusal(share(course.case, officer, IDENTITY, "acceptance", over))[0] == FORBIDDEN
        run(SHARE, course.case.pk, officer, IDENTITY, "acceptance", consent(course, "landlord", "acceptance").pk)


def test_nothing_is_opened_before_the_precautions(world):
    course = start(world).accepted()
    with world.acting("asso"):
        agreed = consent(course, "landlord", "acceptance")
        assert refusal(share(course.case, world.member("landlord").group_id, IDENTITY, "acceptance", agreed))[0] == FORBIDDEN


def test_a_consent_covers_its_cells_and_its_case_alone(world, course):
    with world.acting("asso"):
        narrow = consent(course, "excluded", "support", cells=["view_case"])
        assert refusal(share(course.case, world.tenant("excluded").group_id, IDENTITY, "support", narrow))[0] == FORBIDDEN
        elsewhere = consent_to(start(world).case, world.tenant("excluded"), "support")
        assert refusal(share(course.case, world.tenant("excluded").group_id, IDENTITY, "support", elsewhere))[0] == FORBIDDEN


def test_an_excluded_provider_is_opened_nothing_whatever_she_signed(world, course):
    with world.acting("asso"):
        agreed = consent(course, "excluded", "support")
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_tenant=world.tenant("excluded"))
        assert refusal(share(course.case, world.tenant("excluded").group_id, IDENTITY, "support", agreed))[0] == FORBIDDEN


# --- past it, beyond it --------------------------------------------------------------------------------
def test_a_share_ends_no_later_than_the_consent(world, course):
    with world.acting("asso"):
        agreed = consent(course, "excluded", "support", expires_on=TODAY() + timedelta(days=2))
        run(SHARE, course.case.pk, world.tenant("excluded").group_id, IDENTITY, "support", agreed.pk)
        end = CaseShare.objects.get(consent=agreed).expires_at
        assert timezone.localdate(end - timedelta(seconds=1)) == TODAY() + timedelta(days=2)


def test_a_withdrawn_consent_opens_nothing_more_and_is_not_revived(world, course):
    group = world.tenant("excluded").group_id
    with world.acting("asso"):
        agreed = consent(course, "excluded", "support")
        run(SHARE, course.case.pk, group, IDENTITY, "support", agreed.pk)
        assert value("SELECT withdraw_consent(%s)", agreed.pk) == 1
        assert value("SELECT withdraw_consent(%s)", agreed.pk) is None
        assert refusal(share(course.case, group, IDENTITY, "support", agreed))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE cases_consent SET withdrawn_at = NULL"))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE cases_consent SET expires_on = NULL, cells = '{view_identity}'"))[0] == FORBIDDEN
    with world.acting("excluded"):
        assert not CaseIdentity.objects.exists()


def test_what_another_consent_covers_goes_on(world, course):
    group = world.tenant("shelter").group_id
    with world.acting("asso"):
        housed, helped = consent(course, "shelter", "shelter"), consent(course, "shelter", "support")
        run(SHARE, course.case.pk, group, ["view_identity", "view_origin"], "shelter", housed.pk)
        assert value("SELECT withdraw_consent(%s)", housed.pk) == 1
        kept = access.in_force(course.case.pk).filter(group=group).select_related("permission")
        assert [(one.permission.codename, one.consent_id, one.purpose) for one in kept] == [
            ("view_identity", helped.pk, "support")
        ]


def test_after_she_took_it_back_no_landlord_is_shown_her_summary(world, course):
    group = world.tenant("other_landlord").group_id
    with world.acting("asso"):
        agreed = consent(course, None, "study")
        run(SHARE, course.case.pk, group, ["view_summary"], "proposition", None)
        assert CaseShare.objects.get(group=group).consent_id == agreed.pk
        assert value("SELECT withdraw_consent(%s)", agreed.pk) == 1
        assert refusal(share(course.case, group, ["view_summary"], "proposition"))[0] == FORBIDDEN
        consent(course, None, "study")
        run(SHARE, course.case.pk, group, ["view_summary"], "proposition", None)


# --- forging -------------------------------------------------------------------------------------------
FACTS = {"purpose": "support", "cells": ["view_identity"], "how": "signed", "language": "fr"}


def forged(world, course, **changes):
    day = TODAY()
    columns = {
        "tenant_id": course.case.tenant_id, "case_id": course.case.pk, "recipient_id": world.tenant("excluded").pk,
        "given_on": day, "signed_on": day, "created_at": timezone.now(), **FACTS,
    }  # fmt: skip
    return insert("cases_consent", **columns | changes)


@pytest.mark.parametrize("who", ["coordinator", "landlord", "excluded", "shelter", "stranger"])
def test_nobody_consents_for_her_in_the_name_of_her_association(world, course, who):
    with world.acting(who):
        assert refusal(forged(world, course))[0] == FORBIDDEN
        assert refusal(forged(world, course, tenant_id=world.tenant(who).pk))[0] == FORBIDDEN


@pytest.mark.parametrize("who", ["coordinator", "landlord", "excluded", "shelter", "stranger"])
def test_her_consents_are_read_and_withdrawn_by_the_owner_alone(world, course, who):
    with world.acting("asso"):
        agreed = consent(course, "excluded", "support")
    with world.acting(who):
        assert not Consent.objects.exists()
        assert value("SELECT withdraw_consent(%s)", agreed.pk) is None
        assert value("SELECT no_longer_agrees(%s, 'support')", course.case.pk) is False


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"given_on": TODAY() + timedelta(days=3), "signed_on": None, "how": "said", "sign_by": TODAY()}, "consent__given_by_today"),
        ({"given_on": TODAY() - timedelta(days=40)}, "consent__given_for_this_case"),
        ({"cells": ["view_avoidance"]}, "consent__cells_of_its_step"),
        ({"cells": []}, "consent__cells_of_its_step"),
        ({"purpose": "whatever"}, "consent__cells_of_its_step"),
        ({"recipient_id": None}, "consent__names_who_receives"),
        ({"purpose": "acceptance"}, "consent__ends_when_it_must"),
        ({"expires_on": TODAY() - timedelta(days=1)}, "consent__ends_later"),
        ({"signed_on": None}, "consent__signed_or_to_be_signed"),
    ],
)  # fmt: skip
def test_a_consent_is_what_it_says(world, course, changes, constraint):
    with world.acting("asso"):
        assert refusal(forged(world, course, **changes)) == ("23514", constraint)


def test_a_consent_is_not_born_withdrawn(world, course):
    with world.acting("asso"):
        assert refusal(forged(world, course, withdrawn_at=timezone.now()))[0] == FORBIDDEN


# --- the lessor's people -------------------------------------------------------------------------------
def precautions(course, **changes):
    row = course.reservation
    columns = {
        "tenant_id": row.tenant_id, "case_tenant_id": row.case_tenant_id, "programme_id": row.programme_id, "case_id": row.case_id,
        "reservation_id": row.pk, "confirmed_by_id": course.world.member("landlord").pk, "confirmed_at": timezone.now(),
        **dict.fromkeys(Precautions.TICKED, True),
    }  # fmt: skip
    return insert("housing_precautions", **columns | changes)


def test_precautions_are_whole_in_their_time_and_by_a_named_officer(world):
    early = start(world).allocated()
    with world.acting("landlord"):
        assert refusal(precautions(early)) == ("23514", "precautions__in_their_time")
    early.run("asso", workflow.accept)
    with world.acting("landlord"):
        assert refusal(precautions(early, no_name_displayed=False)) == ("23514", "precautions__all_of_them")
        other = world.member("landlord", "coordinator").pk
        assert refusal(precautions(early, confirmed_by_id=other)) == ("23514", "precautions__in_their_time")
    for who, role in (
        ("landlord", "coordinator"),
        ("asso", "officer"),
        ("coordinator", "coordinator"),
        ("other_landlord", "officer"),
    ):
        with world.acting(who, role):
            assert refusal(precautions(early))[0] in {FORBIDDEN, "23514"}
            assert not Precautions.objects.exists()


def test_no_other_side_names_the_deputy(world, course):
    row = course.reservation
    for who, role in (("asso", "officer"), ("coordinator", "coordinator")):
        with world.acting(who, role):
            deputy = world.member("landlord", "coordinator").pk
            assert (
                refusal(lambda d=deputy: run("UPDATE housing_reservation SET deputy_id = %s WHERE id = %s", d, row.pk))[0]
                == FORBIDDEN
            )


def test_an_excluded_colleague_cannot_be_named_by_hand(world, course):
    barred = world.member("landlord", "coordinator")
    with world.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_membership=barred)
    with world.acting("landlord"):
        for column in ("second_officer_id", "deputy_id"):
            refused = refusal(lambda c=column: run(f"UPDATE housing_reservation SET {c} = %s", barred.pk))
            assert refused == ("23514", "reservation__officer_may_be_named")


def test_nobody_learns_from_the_functions_who_may_be_named_elsewhere(world, course):
    for who in ("other_landlord", "asso", "coordinator", "stranger"):
        with world.acting(who):
            assert value("SELECT nameable(%s)", course.case.pk) == []
    for who in ("landlord", "other_landlord", "shelter", "excluded", "stranger"):
        with world.acting(who):
            assert run("SELECT * FROM contact_for_lessor(%s)", course.case.pk) == []
    for who in ("landlord", "coordinator", "stranger"):
        with world.acting(who):
            assert run("SELECT * FROM named_officers(%s)", course.case.pk) == []


def test_an_end_by_hand_closes_what_was_opened(world, course):
    course.run("asso", workflow.open_identity, given=Given(TODAY(), "signed"))
    with world.acting("landlord"):
        assert CaseIdentity.objects.exists()
        run("UPDATE housing_reservation SET ended_at = now(), \"end\" = 'released' WHERE id = %s", course.reservation.pk)
        assert not CaseIdentity.objects.exists()
        assert Reservation.objects.get().end == "released"


def test_a_named_officer_who_sees_the_case_moves_nothing_in_it_by_hand(world, course):
    course.run("asso", workflow.open_identity, given=Given(TODAY(), "signed"))
    with world.acting("landlord"):
        assert value("SELECT count(*) FROM cases_case") == 1
        for change in ("next_action = 'search'", "next_due_at = now()", "last_event_at = now()"):
            assert run(f"UPDATE cases_case SET {change} WHERE id = %s", course.case.pk) == 0
        for table in ("cases_caseidentity", "cases_caseneed", "cases_caseapplication", "cases_casekey", "cases_caseorigin"):
            assert run(f"UPDATE {table} SET version = version WHERE case_id = %s", course.case.pk) == 0
