"""Attempts, as role `app` by plain SQL, to let a list out without the second person, to more readers, or for longer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import CaseExport, ExportFile
from tenants.acting import acting_as
from tests.cases.test_exports import NAMED, advance, agree, ask, cases, fetch  # noqa: F401
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

CHECK = "23514"


def request(world, role="coordinator", by_role=None, **changes):
    """A request as the service writes it, with the attacker's changes."""
    now = timezone.now()
    columns = {
        "tenant_id": world.tenant("asso").pk, "number": f"X{uuid4().hex[:8]}", "selection": "all", "columns": ["reference"],
        "with_identity": False, "basis": "", "format": "xlsx", "purpose": b"x", "counted": 3, "status": "queued", "problem": "",
        "requested_by_id": world.member("asso", by_role or role).pk, "requested_at": now, "decide_by": now + timedelta(days=3),
        "downloads": 0,
    }  # fmt: skip
    return insert("cases_caseexport", **columns | changes)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"counted": 51}, (CHECK, "case_export__agreed_when_large")),
        ({"columns": ["last_name"], "with_identity": True, "basis": "consent"}, (CHECK, "case_export__agreed_when_large")),
        ({"columns": ["last_name"]}, (CHECK, "case_export__identity_is_said")),
        ({"columns": ["last_name"], "with_identity": True, "status": "asked"}, (CHECK, "case_export__identity_has_basis")),
        ({"counted": 501, "status": "asked"}, (CHECK, "case_export__capped")),
        ({"decide_by": timezone.now() + timedelta(days=40), "status": "asked"}, (CHECK, "case_export__decided_soon")),
        ({"status": "ready"}, (FORBIDDEN, "")),
        ({"downloads": -9}, None),
    ],
)
def test_a_request_is_what_it_may_be(world, changes, answer):
    with world.acting("asso", "coordinator"):
        found = refusal(request(world, **changes))
        assert answer is None or found == answer


def test_one_cannot_come_decided(world):
    second = world.member("asso", "manager").pk
    with world.acting("asso", "coordinator"):
        for attempt in ({"counted": 400, "decided_by_id": second, "decided_at": timezone.now()}, {"rows": 3}):
            assert refusal(request(world, **attempt)) == (FORBIDDEN, "")


@pytest.mark.parametrize(
    ("who", "role"), [("asso", "officer"), ("asso", "reader"), ("stranger", "coordinator"), ("landlord", "manager")]
)
def test_nobody_else_asks_in_the_organisations_name(world, who, role):
    with world.acting(who, role):
        assert refusal(request(world, by_role="coordinator"))[0] == FORBIDDEN


def test_nobody_asks_in_anothers_name(world):
    with world.acting("asso", "manager"):
        assert refusal(request(world, by_role="coordinator"))[0] == FORBIDDEN


def moving(export, **columns):
    sets = ", ".join(f"{name} = %s" for name in columns)
    return lambda: run(f"UPDATE cases_caseexport SET {sets} WHERE id = %s", *columns.values(), export.pk)


def test_nobody_agrees_to_oneself_nor_signs_for_another(world, cases):  # noqa: F811
    export, now = ask(world, NAMED), timezone.now()
    me, manager = world.member("asso", "coordinator").pk, world.member("asso", "manager").pk
    with world.acting("asso", "coordinator"):
        for signed in (me, manager):
            assert refusal(moving(export, status="queued", decided_by_id=signed, decided_at=now)) == (FORBIDDEN, "")
        assert refusal(moving(export, status="queued")) == (FORBIDDEN, "")
    with world.acting("asso", "officer"):
        assert moving(export, status="queued", decided_by_id=world.member("asso").pk, decided_at=now)() == 0
    with world.acting("asso", "manager"):
        assert refusal(moving(export, status="queued", decided_by_id=me, decided_at=now)) == (FORBIDDEN, "")
        assert moving(export, status="queued", decided_by_id=manager, decided_at=now)() == 1


def test_the_organisations_jobs_do_not_agree_either(world, cases):  # noqa: F811
    export = ask(world, NAMED)
    with acting_as(world.tenant("asso")):
        changes = {"status": "queued", "decided_by_id": world.member("asso", "manager").pk, "decided_at": timezone.now()}
        assert refusal(moving(export, **changes)) == (FORBIDDEN, "")
        assert refusal(moving(export, status="lapsed", ended_at=timezone.now())) == (FORBIDDEN, ""), "not before its time"


@pytest.mark.parametrize(
    "column", ["counted", "columns", "with_identity", "selection", "requested_by_id", "downloads", "decide_by"]
)
def test_what_was_asked_does_not_change(world, cases, column):  # noqa: F811
    export = ask(world, NAMED)
    for role in ("coordinator", "manager"):
        with world.acting("asso", role):
            assert (
                refusal(lambda: run(f"UPDATE cases_caseexport SET {column} = {column} WHERE id = %s", export.pk))[0]
                == FORBIDDEN
            )


def test_the_purpose_does_not_change_under_the_second_persons_eyes(world, cases):  # noqa: F811
    export = ask(world, NAMED)
    with world.acting("asso", "coordinator"):
        assert refusal(moving(export, purpose=b"autre chose")) == (FORBIDDEN, "")
    with world.acting("asso", "manager"):
        changes = {"status": "queued", "decided_by_id": world.member("asso", "manager").pk, "decided_at": timezone.now()}
        assert refusal(moving(export, purpose=b"autre chose", **changes)) == (FORBIDDEN, "")


def test_a_refused_request_stays_refused(world, cases):  # noqa: F811
    export = agree(world, ask(world, NAMED), agreed=False)
    with world.acting("asso", "manager"):
        manager = world.member("asso", "manager").pk
        assert refusal(moving(export, status="queued", ended_at=None)) == (FORBIDDEN, "")
        assert refusal(moving(export, status="queued", ended_at=None, decided_by_id=manager, decided_at=timezone.now())) == (
            FORBIDDEN,
            "",
        )


def test_more_rows_or_a_longer_life_are_refused(world, cases):  # noqa: F811
    export, now = ask(world), timezone.now()
    ready = {"status": "ready", "rows": 3, "ready_at": now, "expires_at": now + timedelta(hours=48), "file_key": b"k"}
    with world.acting("asso", "coordinator"):
        assert refusal(moving(export, **ready | {"rows": 4})) == (CHECK, "case_export__no_more_than_agreed")
        assert refusal(moving(export, **ready | {"expires_at": now + timedelta(hours=49)})) == (
            CHECK,
            "case_export__ready_is_whole",
        )
        later = now + timedelta(days=30)
        assert refusal(moving(export, **ready | {"ready_at": later, "expires_at": later + timedelta(hours=1)})) == (
            FORBIDDEN,
            "",
        )
        assert moving(export, **ready)() == 1
        assert refusal(moving(export, expires_at=now + timedelta(hours=48), ready_at=now)) == (FORBIDDEN, "")


def test_the_file_is_read_by_no_statement(world, cases):  # noqa: F811
    export = advance(world, ask(world))
    for role in ("coordinator", "manager"):
        with world.acting("asso", role):
            assert refusal(lambda: run("SELECT * FROM cases_exportfile"))[0] == FORBIDDEN
            assert refusal(lambda: run("UPDATE cases_exportfile SET content = ''"))[0] == FORBIDDEN
    for who, role in (("asso", "manager"), ("asso", "officer"), ("coordinator", "coordinator"), ("stranger", "coordinator")):
        with world.acting(who, role):
            assert run("SELECT * FROM take_export(%s)", export.pk) == []
            assert value("SELECT shred_export(%s)", export.pk) is False
    assert fetch(world, export)


def test_each_taking_counts_even_by_sql(world, cases):  # noqa: F811
    export = advance(world, ask(world))
    with world.acting("asso", "coordinator"):
        taken = [len(run("SELECT file FROM take_export(%s)", export.pk)) for _time in range(5)]
        assert taken == [1, 1, 1, 0, 0]
        assert CaseExport.objects.get(pk=export.pk).downloads == 3


def test_nobody_slips_a_file_under_anothers_export(world, cases):  # noqa: F811
    export = agree(world, ask(world, NAMED))
    with world.acting("asso", "manager"):
        attempt = insert("cases_exportfile", tenant_id=export.tenant_id, export_id=export.pk, content=b"x")
        assert refusal(attempt)[0] == FORBIDDEN
    with world.acting("asso", "coordinator"):
        ExportFile(tenant=export.tenant, export=export, content=b"x").save(force_insert=True)


def test_exports_are_read_by_those_who_decide_alone(world, cases):  # noqa: F811
    ask(world, NAMED)
    seen = set()
    for who in ("asso", "coordinator", "shelter", "landlord", "stranger"):
        for role in ("reader", "officer", "manager", "coordinator", "analyst"):
            with world.acting(who, role):
                seen |= {(who, role)} if CaseExport.objects.exists() else set()
    assert seen == {("asso", "manager"), ("asso", "coordinator")}


def test_nobody_at_work_lists_what_the_jobs_do(world, cases):  # noqa: F811
    ask(world)
    with world.acting("asso", "coordinator"):
        assert run("SELECT * FROM due_work_exports(10)") == []
