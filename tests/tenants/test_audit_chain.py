"""The log is a chain: whoever rewrites the database, its superuser included, is found out."""

import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone

from tenants import anchors, audit
from tenants.models import AuditEntry
from tenants.record import record
from tests.database import DATABASE, administer
from tests.security.attempts import FORBIDDEN, refusal, run

WHO = ("asso", "coordinator", "landlord")


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path) -> Path:
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
    return tmp_path / "anchors.jsonl"


def write(world, *, who="asso", count=5):
    """Entries in one tenant's log, each in a transaction of its own."""
    for number in range(count):
        with transaction.atomic(), world.acting(who) as actor:
            record("test.noted", actor.tenant, by=actor, owner=actor.tenant.pk, number=number)


def as_superuser(statement, *parameters):
    """What somebody who owns the server can do."""
    with administer(DATABASE) as attacker:
        return attacker.execute(statement, parameters)


def log_of(world, who="asso"):
    rows = AuditEntry.objects.using("owner").filter(tenant=world.tenant(who))
    return list(rows.order_by("seq"))


def faults(**options):
    return [str(fault) for fault in audit.verify(**options).faults]


def test_entries_are_numbered_when_their_transaction_commits(committed):
    with transaction.atomic(), committed.acting("asso") as actor:
        record("test.noted", actor.tenant, by=actor, owner=actor.tenant.pk)
        assert AuditEntry.objects.get().seq is None
    write(committed, count=2)
    assert [entry.seq for entry in log_of(committed)] == [1, 2, 3]
    assert faults() == []


def test_each_tenant_has_a_chain_of_its_own(committed):
    for who in WHO:
        write(committed, who=who, count=3)
    assert [[entry.seq for entry in log_of(committed, who)] for who in WHO] == [[1, 2, 3]] * 3
    assert audit.verify().entries == 9
    assert faults() == []


def test_a_transaction_that_fails_leaves_neither_entry_nor_gap(committed):
    write(committed, count=1)
    with pytest.raises(LookupError), transaction.atomic(), committed.acting("asso") as actor:
        record("test.noted", actor.tenant, by=actor, owner=actor.tenant.pk)
        raise LookupError
    write(committed, count=1)
    assert [entry.seq for entry in log_of(committed)] == [1, 2]


def test_transactions_that_cross_do_not_wait_for_each_other_for_ever(committed):
    """Each writes in two logs, in opposite orders, many times: numbers follow on, nobody deadlocks."""
    failures = []

    def work(first, second):
        try:
            for _ in range(20):
                with transaction.atomic():
                    for who in (first, second):
                        with committed.acting(who) as actor:
                            record("test.crossed", actor.tenant, by=actor, owner=actor.tenant.pk)
        except Exception as error:
            failures.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in [WHO[:2], WHO[1::-1]] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [[entry.seq for entry in log_of(committed, who)] for who in WHO[:2]] == [list(range(1, 81))] * 2
    assert faults() == []


ATTACKS = {
    "edit": ("UPDATE tenants_auditentry SET actor_person = gen_random_uuid() WHERE id = %s", "altered"),
    "edit facts": ("UPDATE tenants_auditentry SET facts = '{\"number\": 99}' WHERE id = %s", "altered"),
    "edit the time": ("UPDATE tenants_auditentry SET at = at - interval '1 day' WHERE id = %s", "altered"),
    "delete": ("DELETE FROM tenants_auditentry WHERE id = %s", "missing"),
    "edit with a matching digest": (
        "UPDATE tenants_auditentry e SET kind = 'x', digest = sha256((SELECT digest FROM tenants_auditentry p"
        " WHERE p.tenant_id = e.tenant_id AND p.seq = e.seq - 1) || convert_to(audit_payload(e), 'UTF8')) WHERE id = %s",
        "altered",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_done_to_an_entry_shows(committed, attack):
    write(committed)
    statement, words = ATTACKS[attack]
    assert faults() == []
    as_superuser(statement, log_of(committed)[2].pk)
    assert words in " ".join(faults())


def test_two_entries_that_change_places_show(committed):
    write(committed)
    second, third = log_of(committed)[1:3]
    as_superuser("UPDATE tenants_auditentry SET seq = 0 WHERE id = %s", second.pk)
    as_superuser("UPDATE tenants_auditentry SET seq = 2 WHERE id = %s", third.pk)
    as_superuser("UPDATE tenants_auditentry SET seq = 3 WHERE id = %s", second.pk)
    assert any("altered" in words for words in faults())


def cut_tail(world):
    """The last two entries go, and the head is set back as if they had never been."""
    entries = log_of(world)
    as_superuser("DELETE FROM tenants_auditentry WHERE id = ANY(%s)", [entry.pk for entry in entries[-2:]])
    keeper = entries[-3]
    as_superuser(
        "UPDATE tenants_audithead SET seq = %s, digest = %s WHERE tenant_id = %s",
        keeper.seq, bytes(keeper.digest), keeper.tenant_id,
    )  # fmt: skip


def anchor():
    with transaction.atomic():
        return audit.anchor_heads()


def test_a_tail_that_was_cut_is_missed_outside_the_database(committed):
    write(committed)
    assert anchor() == 1
    cut_tail(committed)
    assert faults() == []  # the database alone does not know: why heads are anchored outside it
    assert any("cut" in words for words in faults(anchored=anchors.read()))


def test_a_tail_that_was_written_anew_is_not_the_one_anchored(committed):
    write(committed)
    anchor()
    cut_tail(committed)
    write(committed, count=4)
    assert faults() == []
    assert any("anchored outside" in words for words in faults(anchored=anchors.read()))


def test_a_head_set_back_alone_shows(committed):
    write(committed)
    as_superuser("UPDATE tenants_audithead SET seq = 3")
    assert any("head" in words for words in faults())


def test_an_anchor_that_was_rewritten_is_not_believed(committed, anchor_file):
    write(committed)
    anchor()
    anchor_file.write_text(anchor_file.read_text().replace('"seq": 5', '"seq": 3'))
    assert any("signature" in words for words in faults(anchored=anchors.read()))


def test_heads_are_anchored_once_each_time_they_move(committed, anchor_file):
    assert anchor() == 0
    assert not anchor_file.exists()
    write(committed)
    write(committed, who="landlord")
    assert (anchor(), anchor()) == (2, 0)
    write(committed)
    assert anchor() == 1
    assert sorted(one.seq for one in anchors.read()) == [5, 5, 10]
    assert anchor_file.stat().st_mode & 0o777 == 0o600


def test_nobody_who_acts_reads_the_heads(committed):
    write(committed)
    with transaction.atomic(), committed.acting("asso"):
        assert run("SELECT * FROM audit_heads()") == []


FORBIDDEN_TO_APP = (
    "UPDATE tenants_auditentry SET kind = 'x'",
    "DELETE FROM tenants_auditentry",
    "UPDATE tenants_audithead SET seq = 1",
    "SELECT * FROM tenants_audithead",
    "SELECT * FROM tenants_auditcheckpoint",
    "SELECT chain_entries()",
)


def test_who_serves_pages_cannot_touch_the_chain(committed):
    write(committed)
    for statement in FORBIDDEN_TO_APP:
        with transaction.atomic(), committed.acting("asso"):
            assert refusal(lambda statement=statement: run(statement))[0] == FORBIDDEN


def age(days):
    """Time passes: entries and what they digest to are written again as they would have been."""
    as_superuser("UPDATE tenants_auditentry SET at = at - make_interval(days => %s), seq = NULL, digest = NULL", days)
    as_superuser("DELETE FROM tenants_audithead")
    as_superuser("SELECT chain_entries()")


def test_old_entries_retire_behind_a_signed_checkpoint(committed):
    write(committed, count=4)
    age(400)
    write(committed, count=3)
    assert faults() == []
    assert audit.retire(committed.tenant("asso").pk, before=timezone.now() - timedelta(days=365)) == 4
    assert [entry.seq for entry in log_of(committed)] == [5, 6, 7]
    assert faults() == []
    as_superuser("UPDATE tenants_auditcheckpoint SET seq = 3")
    assert any("checkpoint" in words for words in faults())


def test_everything_may_retire_and_the_chain_goes_on(committed):
    write(committed, count=3)
    age(400)
    tenant = committed.tenant("asso").pk
    assert audit.retire(tenant, before=timezone.now() - timedelta(days=365)) == 3
    assert audit.retire(tenant, before=timezone.now() - timedelta(days=365)) == 0
    assert faults() == []
    write(committed, count=1)
    assert [entry.seq for entry in log_of(committed)] == [4]
    assert faults() == []


def test_a_young_entry_does_not_retire(committed):
    write(committed, count=3)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM tenants_auditentry")
        assert cursor.rowcount == 0
    assert audit.retire(committed.tenant("asso").pk, before=timezone.now() + timedelta(days=1)) == 0
    assert faults() == []


def test_the_command_says_what_it_found(committed):
    write(committed)
    out = StringIO()
    call_command("audit", "anchor", stdout=out)
    call_command("audit", "verify", stdout=out)
    assert "5 entries verified" in out.getvalue()
    as_superuser("DELETE FROM tenants_auditentry WHERE id = %s", log_of(committed)[1].pk)
    words = StringIO()
    with pytest.raises(CommandError, match="tampered"):
        call_command("audit", "verify", stderr=words)
    assert "missing before it" in words.getvalue()


def test_a_file_of_anchors_that_is_none_is_named(committed, tmp_path):
    (tmp_path / "other").write_text("not json\n")
    with pytest.raises(CommandError, match="line 1"):
        call_command("audit", "verify", anchors=tmp_path / "other")
    with pytest.raises(CommandError, match="six months"):
        call_command("audit", "retire", months=2)
