"""A copy that is kept: sealed before the disk, for the team alone, opened with a trace, destroyed on its day."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import content, sealed_files
from cases.document_policies import document_policy
from cases.models import Case, Document, Exclusion, TeamMember
from cases.services import documents, intake, team, transfer
from cases.services.erasure import erase_case_key
from cases.services.rotation import renew_case
from cases.tasks import destroy_expired, sweep_files
from cases.workflow import close_case
from tenants.acting import acting_as
from tenants.crypto import CannotOpen
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import AuditEntry
from tests.access.canary import found
from tests.cases import papers
from tests.cases.builders import filed, filled_draft, today
from tests.cases.test_content import EICAR, clamd
from tests.cases.test_stepup import QUARTER, proved
from tests.security.attempts import FORBIDDEN, refusal, run
from tests.world import PASSWORD

WORD = "Zorglubine"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files" / "documents"


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


@pytest.fixture
def document(world, case):
    with world.acting("asso"):
        return papers.keep(world, case, content=papers.pdf(WORD), name=f"{WORD}.pdf", kind="protection")


def address(name, case, *more):
    return reverse(f"cases:{name}", args=[case.reference, *(one.pk for one in more)])


def upload(client, case, sent, name="piece.pdf", **more):
    data = {"kind": "identity", "reason": "at_risk", "days": "30", "file": SimpleUploadedFile(name, sent)} | more
    return client.post(address("keep_document", case), data)


def kinds(world, prefix="document."):
    with world.acting("asso"):
        return list(AuditEntry.objects.filter(kind__startswith=prefix).order_by("id").values_list("kind", flat=True))


# --- keeping -----------------------------------------------------------------------------------------
def test_a_copy_is_kept_and_opened_under_a_neutral_name(world, browse, case, place):
    client = browse("asso")
    sent = papers.pdf(WORD)
    answer = upload(client, case, sent, f"ordonnance {WORD}.pdf", kind="protection")
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Décision de protection" in page
    assert WORD not in page
    with world.acting("asso"):
        document = Document.objects.get()
    opened = client.post(address("open_document", case, document))
    assert opened.content == sent
    assert opened["Content-Disposition"] == f'attachment; filename="{case.reference}-decision.pdf"'
    assert opened["Content-Type"] == "application/octet-stream"
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in opened["Cache-Control"]
    name = client.post(address("reveal_document_name", case, document)).content.decode()
    assert f"ordonnance {WORD}.pdf" in name
    assert kinds(world) == ["document.kept", "document.revealed"]
    assert "Pièce affichée" in client.get(reverse("cases:access", args=[case.reference])).content.decode()


def test_nothing_of_it_stands_in_clear_on_the_disk_or_in_the_row(world, document, place):
    [path] = place.iterdir()
    assert path.name == str(document.file)
    assert path.stat().st_mode & 0o777 == 0o600
    assert place.stat().st_mode & 0o777 == 0o700
    with connections["default"].cursor() as cursor, world.acting("asso"):
        cursor.execute("SELECT d::text FROM cases_document d")
        row = cursor.fetchone()[0]
    assert found([WORD], path.read_bytes() + row.encode()) == set()
    assert b"PDF" not in path.read_bytes()


def test_a_large_copy_is_sealed_piece_by_piece(world, case, place):
    sent = papers.raw_pdf(b"<< /Length 300000 >>", os.urandom(300_000).replace(b"/", b" "))
    with world.acting("asso") as by:
        document = papers.keep(world, case, content=sent)
        assert documents.open_document(document, by=by) == sent
    assert place.joinpath(str(document.file)).stat().st_size == len(sent) + 5 * sealed_files.OVERHEAD


@pytest.mark.parametrize(
    ("sent", "name", "words"),
    [
        (b"", "a.pdf", "est vide"),
        (b"<html>", "a.pdf", "ni un PDF"),
        (papers.encrypted(), "a.pdf", "mot de passe"),
        (papers.with_xfa(), "a.pdf", "éléments actifs"),
        (papers.photo(), "a.pdf", "ne correspond pas"),
    ],
    ids=["empty", "html", "encrypted", "active", "suffix"],
)
def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(world, browse, case, place, sent, name, words):
    answer = upload(browse("asso"), case, sent, name, kind="tax", reason="deadline")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    form = answer.context["form"]
    assert (form["kind"].value(), form["reason"].value()) == ("tax", "deadline")
    assert not place.exists() or not list(place.iterdir())
    assert kinds(world) == ["document.refused"]


def test_what_the_scanner_knows_is_refused_and_noted(world, browse, case, settings, tmp_path):
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    with clamd(tmp_path / "clamd"):
        page = upload(browse("asso"), case, papers.raw_pdf(b"<< /Length 68 >>", EICAR)).content.decode()
    assert "programme malveillant" in page
    with world.acting("asso"):
        assert AuditEntry.objects.get(kind="document.refused").facts["why"] == "infected"
    page = upload(browse("asso"), case, papers.pdf()).content.decode()
    assert "L’antivirus ne répond pas" in page


# --- too big: dropped as it comes in -----------------------------------------------------------------
@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_file_beyond_the_limit_is_refused_and_the_rest_is_kept(browse, case, settings, times):
    settings.UPLOAD_MAX_BYTES = 100_000
    answer = upload(browse("asso"), case, papers.pdf() + bytes(100_000 * times), kind="tax")
    assert answer.status_code == 422
    assert "Ce fichier dépasse" in answer.content.decode()


def test_a_big_file_is_never_held_nor_written(browse, case, settings, monkeypatch, tmp_path):
    settings.UPLOAD_MAX_BYTES = settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 200_000
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    held = []
    from tenants.uploads import BoundedUploadHandler

    receive = BoundedUploadHandler.receive_data_chunk

    def watched(self, data, start):
        try:
            return receive(self, data, start)
        finally:
            held.append(len(self.content.getvalue()))

    monkeypatch.setattr(BoundedUploadHandler, "receive_data_chunk", watched)
    assert upload(browse("asso"), case, bytes(700_000)).status_code == 422
    assert max(held) <= 200_000
    assert held[-1] == 0
    assert len(held) <= 5, "what follows is not even received"


def test_several_files_share_one_limit(browse, case, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    client = browse("asso")
    files = {f"f{number}": SimpleUploadedFile("a.pdf", bytes(40_000)) for number in range(4)}
    request = client.post(address("keep_document", case), files).wsgi_request
    assert sum(one.size for one in request.FILES.values()) <= 100_000


def test_who_is_not_signed_in_sends_no_file(world, case):
    request = Client().post(address("keep_document", case), {"file": SimpleUploadedFile("a.pdf", papers.pdf())}).wsgi_request
    assert not request.FILES


def test_the_import_of_units_says_it_too(browse, settings):
    settings.UPLOAD_MAX_BYTES = 10_000
    client = browse("landlord")
    page = client.post(reverse("housing:import"), {"file": SimpleUploadedFile("a.csv", b"x" * 20_000)}).content.decode()
    assert "Ce fichier dépasse" in page


# --- who ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "role", "status"),
    [
        ("asso", "officer", 200),
        ("asso", "reader", 404),
        ("asso", "coordinator", 404),
        ("coordinator", "coordinator", 404),
        ("shelter", "officer", 404),
        ("landlord", "officer", 404),
        ("stranger", "coordinator", 404),
    ],
)
def test_a_copy_is_for_the_team_in_code_and_in_the_database(world, browse, case, document, key, role, status):
    assert browse(key, role).post(address("open_document", case, document)).status_code == status
    with world.acting(key, role) as by:
        assert document_policy.visible(by).exists() == (status == 200)
        assert Document.objects.exists() == (status == 200)
        with pytest.raises(Forbidden) if status != 200 else transaction.atomic():
            documents.destroy_document(document, by=by)
        assert run("SELECT destroy_document(%s)", document.pk) == [(None,)]


def test_a_deputy_opens_it_during_the_leave_alone(world, case, document):
    deputy = world.member("asso", "coordinator")
    with world.acting("asso") as by:
        leave = team.delegate(by=by, membership=by.membership, deputy=deputy, starts_on=today(), ends_on=today())
    with world.acting("asso", "coordinator") as by:
        assert documents.open_document(document, by=by)
        assert Document.objects.count() == 1
        team.end_delegation(leave, by=by)
        assert Document.objects.count() == 0
        with pytest.raises(Document.DoesNotExist):
            documents.open_document(document, by=by)


def test_the_tab_says_to_colleagues_that_copies_are_for_the_team(browse, case, document):
    page = browse("asso", "reader").get(address("documents", case)).content.decode()
    assert "réservées à l’équipe" in page
    assert "Décision de protection" not in page
    assert "l’équipe du dossier" not in browse("shelter").get(address("documents", case)).content.decode()


def test_an_excluded_member_of_the_team_finds_nothing(world, browse, case, document):
    with world.acting("asso") as by:
        mate = world.member("asso", "coordinator")
        team.add_co_referent(case, by=by, membership=mate)
    with world.acting("asso", "coordinator"):
        assert Document.objects.count() == 1
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=mate)
    with world.acting("asso", "coordinator"):
        assert Document.objects.count() == 0
        assert run("SELECT destroy_document(%s)", document.pk) == [(None,)]
    assert browse("asso", "coordinator").post(address("open_document", case, document)).status_code == 404


def test_nobody_changes_keeps_or_revives_a_copy_by_hand(world, case, document):
    with world.acting("asso"):
        for change in (
            "expires_at = now() + interval '300 days'",
            "file = gen_random_uuid()",
            "destroyed_at = NULL",
            "size = 3",
        ):
            assert refusal(lambda change=change: run(f"UPDATE cases_document SET {change}"))[0] == FORBIDDEN
        assert run("UPDATE cases_document SET file_key = file_key") == 0, "jobs alone seal again"
        assert refusal(lambda: run("DELETE FROM cases_document"))[0] == FORBIDDEN
        documents.destroy_document(document, by=world.actor("asso"))
    with acting_as(world.tenant("asso")):
        revive = "UPDATE cases_document SET file_key = '\\x01' WHERE id = %s"
        assert refusal(lambda: run(revive, document.pk))[1] == "document__destroyed_without_key"


@pytest.mark.parametrize(("key", "role"), [("asso", "reader"), ("shelter", "officer"), ("stranger", "officer")])
def test_only_the_team_keeps(world, browse, case, key, role):
    client = browse(key, role)
    assert upload(client, case, papers.pdf()).status_code in {403, 404}
    with world.acting("asso"):
        assert not Document.objects.exists()


def test_the_database_lets_the_team_alone_keep(world, case, document):
    columns = (
        "id, tenant_id, case_id, kind, reason, type, size, file, file_key, by_tenant_id, kept_by_id, kept_by_name, created_at,"
    )
    columns += " expires_at, updated_at, version"
    copy = (
        f"INSERT INTO cases_document ({columns}) SELECT gen_random_uuid(), %s, case_id, kind, reason, type, size, gen_random_uuid(),"
        " '\\x01', %s, %s, 'x', now(), now() + interval '{days} days', now(), 1 FROM (SELECT %s::uuid AS case_id, 'tax' AS kind,"
        " 'at_risk' AS reason, 'pdf' AS type, 1 AS size) one"
    )
    for key, role in (("asso", "reader"), ("shelter", "officer"), ("stranger", "officer")):
        member = world.member(key, role)
        with world.acting(key, role):
            ours = (member.tenant_id, member.tenant_id, member.pk, case.pk)
            assert refusal(lambda ours=ours: run(copy.format(days=5), *ours))[0] == FORBIDDEN
    mine = world.member("asso")
    with world.acting("asso"):
        ours = (mine.tenant_id, mine.tenant_id, mine.pk, case.pk)
        assert refusal(lambda: run(copy.format(days=400), *ours))[1] == "document__a_year_at_most"
        other = (mine.tenant_id, mine.tenant_id, world.member("asso", "reader").pk, case.pk)
        assert refusal(lambda: run(copy.format(days=5), *other))[0] == FORBIDDEN
        assert run(copy.format(days=5), *ours) == 1, "negative control"


def test_an_old_session_is_asked_again_then_led_back(world, browse, case, document):
    client = proved(world, browse("asso"), QUARTER + 1)
    asked = client.post(address("open_document", case, document))
    assert "Confirmez que c’est bien vous" in asked.content.decode()
    answered = client.post(address("open_document", case, document), {"proof": PASSWORD})
    assert (answered.status_code, answered["Location"]) == (302, address("documents", case))
    assert WORD.encode() in client.post(address("open_document", case, document)).content
    assert kinds(world).count("document.revealed") == 1


@pytest.mark.parametrize("name", ["open_document", "reveal_document_name"])
def test_a_link_shows_nothing(world, browse, case, document, name):
    """Only an act does."""
    assert browse("asso").get(address(name, case, document)).status_code == 405
    assert kinds(world) == ["document.kept"]


# --- what does not open --------------------------------------------------------------------------------
def spoil_bytes(path, document, other):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def spoil_cut(path, document, other):
    path.write_bytes(path.read_bytes()[:-40])


def spoil_missing(path, document, other):
    path.unlink()


def spoil_moved_file(path, document, other):
    path.write_bytes(path.with_name(str(other.file)).read_bytes())


def spoil_moved_key(path, document, other):
    change = Document.objects.get(pk=other.pk).file_key
    Document.objects.filter(pk=document.pk).update(file_key=change)


def spoil_fingerprint(path, document, other):
    Document.objects.filter(pk=document.pk).update(fingerprint=Document.objects.get(pk=document.pk).file_key)


def spoil_moved_both(path, document, other):
    spoil_moved_file(path, document, other)
    spoil_moved_key(path, document, other)


@pytest.mark.parametrize(
    "spoil",
    [spoil_bytes, spoil_cut, spoil_missing, spoil_moved_file, spoil_moved_key, spoil_moved_both, spoil_fingerprint],
    ids=lambda f: f.__name__,
)
def test_what_was_altered_moved_or_lost_is_said_and_noted_and_the_page_stands(world, browse, case, document, place, spoil):
    with world.acting("asso"):
        other = papers.keep(world, case, content=papers.pdf(WORD), kind="tax")
    with acting_as(world.tenant("asso")):
        spoil(place / str(document.file), document, other)
    client = browse("asso")
    answer = client.post(address("open_document", case, document), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "ne s’ouvre plus" in page
    assert "Décision de protection" in page
    assert "Avis d’imposition" in page
    with world.acting("asso"):
        entry = AuditEntry.objects.get(kind="field.unreadable")
        assert (entry.subject_id, entry.facts["column"]) == (document.pk, "file")
    assert kinds(world).count("document.revealed") == 0
    assert WORD.encode() in client.post(address("open_document", case, other)).content, "the other one opens"


def test_pieces_do_not_change_places(world, case, place):
    sent = papers.raw_pdf(b"<< /Length 200000 >>", bytes(200_000))
    with world.acting("asso"):
        document = papers.keep(world, case, content=sent)
    path, step = place / str(document.file), sealed_files.PIECE + sealed_files.OVERHEAD
    data = path.read_bytes()
    path.write_bytes(data[step : 2 * step] + data[:step] + data[2 * step :])
    with world.acting("asso") as by:
        assert documents.open_document(document, by=by) == b""
        path.write_bytes(data)
        assert documents.open_document(document, by=by) == sent


def test_a_name_that_does_not_open_is_said(world, browse, case, document):
    with acting_as(world.tenant("asso")):
        row = Document.objects.get(pk=document.pk)
        Document.objects.filter(pk=row.pk).update(original_name=row.fingerprint)
    page = browse("asso").post(address("reveal_document_name", case, document)).content.decode()
    assert "ne s’ouvre plus" in page


# --- its end -------------------------------------------------------------------------------------------
def test_the_team_destroys_it_for_good(world, browse, case, document, place, django_capture_on_commit_callbacks):
    client = browse("asso")
    assert "Rien ne permet" in client.get(address("destroy_document", case, document)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address("destroy_document", case, document)).status_code == 302
    assert list(place.iterdir()) == []
    with world.acting("asso"):
        gone = Document.objects.get()
        assert (gone.file_key, gone.original_name, gone.fingerprint) == (None, None, None)
        assert gone.destroyed_at is not None
    assert client.post(address("open_document", case, document)).status_code == 404
    assert client.post(address("destroy_document", case, document)).status_code == 404


def test_until_it_is_committed_the_file_stays(world, case, document, place):
    """A crash between the two loses no row: the file goes after, or with the sweep."""
    with world.acting("asso") as by:
        documents.destroy_document(document, by=by)
        assert len(list(place.iterdir())) == 1
    assert sealed_files.sweep() == 1
    assert list(place.iterdir()) == []


def later(document, **changes):
    """As if time had passed."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_document NO FORCE ROW LEVEL SECURITY")
        for name, moment in changes.items():
            cursor.execute(f"UPDATE cases_document SET {name} = %s WHERE id = %s", [moment, document.pk])
        cursor.execute("ALTER TABLE cases_document FORCE ROW LEVEL SECURITY")


def test_on_its_day_it_is_closed_at_once_and_destroyed_by_the_job(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    world, case = committed, filed(committed)
    with world.acting("asso"):
        document, other = papers.keep(world, case), papers.keep(world, case, kind="tax")
    now = timezone.now()
    later(document, created_at=now - timedelta(days=31), expires_at=now - timedelta(minutes=1))
    with world.acting("asso") as by:
        assert [one.pk for one in document_policy.visible(by)] == [other.pk]
        assert [one.pk for one in Document.objects.all()] == [other.pk]
    with transaction.atomic():
        assert due_work("documents") == [(case.tenant_id, document.pk)]
    for _twice in range(2):
        destroy_expired(str(case.tenant_id), None, str(document.pk))
    assert [path.name for path in (tmp_path / "files" / "documents").iterdir()] == [str(other.file)]
    with acting_as(world.tenant("asso")):
        assert Document.objects.get(pk=document.pk).destroyed_at is not None
        assert AuditEntry.objects.get(kind="document.destroyed").facts["why"] == "expired"


def test_the_sweep_takes_what_nothing_stands_for_after_a_day(world, case, document, place, monkeypatch):
    orphan, part = place / "3f0c5dc2-58a4-4a3c-9f0e-0d8f5f6f2a11", place / f"{document.file}.part"
    for path in (orphan, part):
        path.write_bytes(b"left by an upload that was never committed")
        os.utime(path, (0, 0))
    assert sealed_files.sweep() == 0, "an old modification time may be that of a restored file"
    now = time.time()
    monkeypatch.setattr(sealed_files.time, "time", lambda: now + sealed_files.GRACE_SECONDS + 60)
    sweep_files()
    assert [path.name for path in place.iterdir()] == [str(document.file)]


def test_nobody_at_work_asks_what_files_are_known(world, document):
    with world.acting("asso"):
        assert run("SELECT * FROM known_files(%s)", [document.file]) == []
        assert run("SELECT * FROM due_work_documents(10)") == []


def test_an_upload_that_fails_at_its_end_leaves_no_row(world, case, place, monkeypatch):
    monkeypatch.setattr(sealed_files, "write_synced", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with world.acting("asso"), pytest.raises(OSError, match="disk full"):
        papers.keep(world, case)
    with world.acting("asso"):
        assert not Document.objects.exists()


def test_an_erasure_takes_copies_with_it(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    world, case = committed, filed(committed)
    with world.acting("asso") as by:
        document = papers.keep(world, case)
        close_case(Case.objects.get(pk=case.pk), by=by, outcome=Case.Outcome.NO_NEWS)
    with acting_as(world.tenant("asso")) as system:
        erase_case_key(Case.objects.get(pk=case.pk), by=system)
        assert (tmp_path / "files" / "documents" / str(document.file)).exists(), "not before it is certain"
    assert not (tmp_path / "files" / "documents" / str(document.file)).exists()
    with acting_as(world.tenant("asso")):
        row = Document.objects.get()
        assert (row.file_key, row.original_name, row.fingerprint) == (None, None, None)
        assert row.destroyed_at is not None


def test_a_draft_thrown_away_takes_copies_with_it(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    world = committed
    with world.acting("asso") as by:
        draft = filled_draft(world)
        papers.keep(world, draft)
        intake.discard_draft(draft, by=by)
    assert list((tmp_path / "files" / "documents").iterdir()) == []
    with acting_as(world.tenant("asso")):
        assert not Document.objects.exists()


# --- keys, transfer ------------------------------------------------------------------------------------
def test_a_renewed_case_still_opens_its_copies(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    world, case = committed, filed(committed)
    with world.acting("asso"):
        document = papers.keep(world, case, content=papers.pdf(WORD))
    assert renew_case(world.tenant("asso"), case.pk)
    with world.acting("asso") as by:
        assert WORD.encode() in documents.open_document(document, by=by)


def test_the_new_owner_opens_it_the_former_no_more(world, case, document):
    with world.acting("asso") as by:
        asked = transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    with world.acting("shelter") as by:
        transfer.accept_transfer(asked, by=by)
        assert WORD.encode() in documents.open_document(document, by=by)
    with world.acting("asso"):
        assert not Document.objects.exists()


def test_without_the_key_of_the_case_nothing_opens(world, case, document):
    """The file alone, with the row: what a thief of both would have."""
    with acting_as(world.tenant("asso")):
        run("UPDATE cases_casekey SET wrapped = '' WHERE case_id = %s", case.pk)
    with world.acting("asso") as by:
        assert documents.open_document(document, by=by) == b""
        with pytest.raises(CannotOpen):
            sealed_files.read(document, os.urandom(32))


def test_a_closed_case_takes_no_copy(world, case):
    with world.acting("asso") as by:
        close_case(Case.objects.get(pk=case.pk), by=by, outcome=Case.Outcome.NO_NEWS)
        with pytest.raises(TransitionRefused):
            papers.keep(world, case)


def test_the_page_asks_no_more_for_many_copies(world, browse, case, document, django_assert_num_queries):
    client, page = browse("asso"), address("documents", case)
    client.get(page)
    with world.acting("asso"):
        before = counted(client, page)
        for kind in ("tax", "income", "family"):
            papers.keep(world, case, kind=kind)
    assert counted(client, page) == before


def counted(client, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_without_the_team_s_policy_a_colleague_would_read_the_row(committed, settings, tmp_path):
    """Negative control of the policy: let through, the row is there."""
    settings.MEDIA_ROOT = tmp_path / "files"
    world, case = committed, filed(committed)
    with world.acting("asso"):
        papers.keep(world, case)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE policyname = 'team_or_officer'")
        [[qual]] = cursor.fetchall()
        try:
            cursor.execute("ALTER POLICY team_or_officer ON cases_document USING (true)")
            with world.acting("asso", "reader"):
                assert Document.objects.count() == 1
        finally:
            cursor.execute(f"ALTER POLICY team_or_officer ON cases_document USING ({qual})")
    with world.acting("asso", "reader"):
        assert Document.objects.count() == 0


def test_team_is_what_the_code_says_it_is(world, case):
    with world.acting("asso") as by:
        assert documents.in_team(case, by)
        assert TeamMember.objects.filter(case=case).count() == 1
    with world.acting("asso", "reader") as by:
        assert not documents.in_team(case, by)


def test_every_code_of_a_refusal_fits_the_log():
    assert all(len(code) <= 64 for code in content.WORDS)
