"""Attempts, as role `app` by plain SQL, to open without telling, for longer, for somebody else, or to judge oneself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import BreakGlass, Exclusion
from tenants.acting import acting_as
from tests.cases.test_break_glass import IDENTITY, NEW_ADDRESS, case, open_it  # noqa: F401
from tests.factories import make_case
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

CHECK = "23514"
SEALED = b"\x03\x00\x01" + b"x" * 80


def soon(days=2):
    return timezone.now() + timedelta(days=days)


def breaking(case, cells=(NEW_ADDRESS,), ground="danger", sealed=SEALED, due=None):  # noqa: F811
    """The call that the service makes, with values of the attacker's choice."""
    return lambda: run(
        "SELECT break_glass(%s, %s, %s::text[], %s, %s, %s)",
        uuid4(),
        getattr(case, "pk", case),
        list(cells),
        ground,
        sealed,
        due or soon(),
    )


@pytest.mark.parametrize(
    ("who", "role"),
    [("asso", "reader"), ("asso", "manager"), ("shelter", "officer"), ("landlord", "officer"), ("metropole", "analyst"),
     ("stranger", "coordinator"), ("excluded", "officer"), ("prefecture", "officer")],
)  # fmt: skip
def test_only_those_who_work_on_it_break_the_glass(world, case, who, role):  # noqa: F811
    with world.acting(who, role):
        assert refusal(breaking(case, [IDENTITY])) == refusal(breaking(uuid4(), [IDENTITY])) == (FORBIDDEN, "")


def test_nobody_breaks_it_without_being_somebody(world, case):  # noqa: F811
    with acting_as(world.tenant("asso")):
        assert refusal(breaking(case)) == (FORBIDDEN, "")


def test_the_excluded_cannot_break_the_glass(world, case):  # noqa: F811
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "coordinator"))
    with world.acting("asso", "coordinator"):
        assert refusal(breaking(case)) == refusal(breaking(uuid4())) == (FORBIDDEN, "")


def test_the_coordination_cannot_open_the_new_address(world, case):  # noqa: F811
    with world.acting("coordinator", "coordinator"):
        assert refusal(breaking(case)) == (FORBIDDEN, "")
        assert refusal(breaking(case, [IDENTITY, NEW_ADDRESS])) == (FORBIDDEN, "")
        breaking(case, [IDENTITY])()


def test_a_landlord_cannot_even_on_a_case_of_its_own(world):
    """Whatever a landlord's tenant files, the glass is not for it."""
    own = make_case(world.tenant("landlord"), world.programme)
    with world.acting("landlord"):
        assert refusal(breaking(own)) == (FORBIDDEN, "")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"sealed": b"\x03\x00\x01court"}, "break_glass__has_reason"),
        ({"sealed": None}, "break_glass__has_reason"),
        ({"due": "far"}, "break_glass__review_soon"),
        ({"due": "past"}, "break_glass__review_soon"),
        ({"cells": ["view_application"]}, "break_glass__known_cells"),
        ({"cells": []}, "break_glass__known_cells"),
        ({"ground": "unreachable"}, "break_glass__new_address_in_danger"),
    ],
)
def test_what_is_said_is_checked_by_the_database(world, case, changes, constraint):  # noqa: F811
    days = {"far": 30, "past": -1}
    if changes.get("due"):
        changes = {"due": soon(days[changes["due"]])}
    with world.acting("asso", "coordinator"):
        assert refusal(breaking(case, **changes)) == (CHECK, constraint)


def test_it_cannot_be_opened_twice_nor_prolonged(world, case):  # noqa: F811
    opening = open_it(world, case)
    with world.acting("asso", "coordinator"):
        assert refusal(breaking(case)) == (CHECK, "break_glass__open_already")
        for column in ("expires_at", "review_due", "opened_at"):
            assert refusal(lambda c=column: run(f"UPDATE cases_breakglass SET {c} = {c} + interval '1 hour'"))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE cases_breakglass SET cells = '{view_identity,view_new_address}'"))[0] == FORBIDDEN
        assert refusal(lambda: run("DELETE FROM cases_breakglass WHERE id = %s", opening.pk))[0] == FORBIDDEN


def test_there_is_no_other_way_in(world, case):  # noqa: F811
    member, now = world.member("asso", "coordinator"), timezone.now()
    attempt = insert(
        "cases_breakglass", tenant_id=case.tenant_id, case_id=case.pk, opener_id=member.pk, opener_tenant_id=case.tenant_id,
        opener_person=member.person_id, opener_name="x", cells=["view_new_address"], ground="danger", reason=SEALED, opened_at=now,
        expires_at=now + timedelta(hours=1), review_due=soon(), verdict="",
    )  # fmt: skip
    with world.acting("asso", "coordinator"):
        assert refusal(attempt)[0] == FORBIDDEN


def reviewing(opening, verdict="justified"):
    return lambda: run("SELECT review_glass(%s, %s, %s)", opening.pk, verdict, SEALED)


def test_nobody_reviews_oneself_nor_what_is_not_theirs(world, case):  # noqa: F811
    opening = open_it(world, case)
    for who, role in (
        ("asso", "coordinator"), ("asso", "reader"), ("coordinator", "coordinator"), ("coordinator", "manager"), ("stranger", "manager"),
    ):  # fmt: skip
        with world.acting(who, role):
            assert refusal(reviewing(opening)) == (FORBIDDEN, "")
    with world.acting("asso", "manager"):
        assert value("SELECT review_glass(%s, 'justified', %s)", opening.pk, SEALED) is True
        assert value("SELECT review_glass(%s, 'unjustified', %s)", opening.pk, SEALED) is False


def test_a_review_is_not_written_by_hand(world, case):  # noqa: F811
    open_it(world, case)
    with world.acting("asso", "manager"):
        assert refusal(lambda: run("UPDATE cases_breakglass SET verdict = 'justified'"))[0] == FORBIDDEN
        assert run("UPDATE cases_breakglass SET review_note = %s", SEALED) == 0
        assert run("UPDATE cases_breakglass SET reminded_at = now() + interval '1 year'") == 0


def test_the_person_who_was_barred_does_not_restore_herself(world, case):  # noqa: F811
    opening = open_it(world, case)
    with world.acting("asso", "manager"):
        reviewing(opening, "unjustified")()
    for role in ("coordinator", "officer"):
        with world.acting("asso", role):
            assert refusal(lambda: run("SELECT restore_glass(%s)", opening.pk)) == (FORBIDDEN, "")
    with world.acting("asso", "coordinator"):
        assert refusal(breaking(make_case(world.tenant("asso"), world.programme))) == (CHECK, "break_glass__barred")


def test_a_manager_with_a_second_membership_does_not_review_herself(world, case):  # noqa: F811
    """The person counts, not the membership: the same one, reading in the same tenant as a manager, is still the one who opened."""
    opening = open_it(world, case)
    member = world.member("asso", "coordinator")
    with world.acting("asso", "manager"):
        run("UPDATE tenants_membership SET roles = '{coordinator,manager}' WHERE id = %s", member.pk)
    with world.acting("asso", "coordinator"):
        assert value("SELECT manages()") is True
        assert refusal(reviewing(opening)) == (FORBIDDEN, "")


def test_openings_are_read_by_those_concerned_alone(world, case):  # noqa: F811
    open_it(world, case)
    seen = {
        (who, role)
        for who in ("asso", "coordinator", "shelter", "landlord", "stranger", "excluded")
        for role in ("reader", "officer", "manager", "coordinator")
        if counted(world, who, role)
    }
    assert seen == {("asso", "officer"), ("asso", "manager"), ("asso", "coordinator")}


def counted(world, who, role):
    with world.acting(who, role):
        return BreakGlass.objects.exists()


def test_an_opening_of_one_case_shows_no_other(world, case):  # noqa: F811
    open_it(world, case)
    with world.acting("asso", "coordinator"):
        assert value("SELECT glass_cases('view_new_address')") == [case.pk]
        assert value("SELECT glass_cases('view_identity')") == []
    with world.acting("coordinator", "coordinator"):
        assert value("SELECT glass_cases('view_new_address')") == []


def test_nobody_at_work_lists_late_reviews_or_the_barred(world, case):  # noqa: F811
    open_it(world, case)
    with world.acting("asso", "manager"):
        assert run("SELECT * FROM due_work_glass_reviews(10)") == []
        assert value("SELECT barred_members(%s)", case.pk) == []
