"""Lists of cases that leave: small ones at once, others with a second person's agreement; who fetches them, and for how long."""

import io
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cases import workflow_export as workflow
from cases.exporting import COLUMNS, IDENTITY
from cases.keys import case_vault
from cases.models import Case, CaseExport, CaseIdentity, Exclusion
from cases.models.export import DECIDED_WITHIN
from cases.services import export_files, exports
from cases.services.export_files import Wanted
from tenants import context
from tenants.acting import acting_as
from tenants.calendar import hold_deadline
from tenants.errors import Forbidden, TransitionRefused
from tenants.french import PARIS
from tenants.keys import tenant_vault
from tenants.models import AuditEntry, Notification
from tenants.spreadsheets import harmless
from tenants.tasks import relay_outbox
from tests.access.canary import Canaries, found
from tests.access.planted import plant
from tests.factories import make_case
from tests.security.attempts import run

PURPOSE = "Préparer la réunion de coordination du mois ; lue par l’équipe seulement."
PLAIN, NAMED = ("reference", "status", "persons"), ("reference", "last_name", "first_name")


@pytest.fixture
def cases(world):
    return [make_case(world.tenant("asso"), world.programme) for _one in range(3)]


def ask(world, columns=PLAIN, role="coordinator", **wanted):
    with world.acting("asso", role) as by:
        basis = "consent" if set(columns) & set(IDENTITY) else ""
        return exports.request_export(Wanted(columns=columns, basis=basis, **wanted), by=by, purpose=PURPOSE)


def agree(world, export, agreed=True, role="manager"):
    with world.acting("asso", role) as by:
        return exports.decide(export, by=by, agreed=agreed, note="d’accord" if agreed else "trop large")


def advance(world, export):
    """The job."""
    with acting_as(world.tenant("asso")) as system:
        export_files.advance(export.pk, by=system)
    return again(world, export)


def again(world, export):
    with acting_as(world.tenant("asso")):
        return CaseExport.objects.get(pk=export.pk)


def fetch(world, export, role="coordinator"):
    with world.acting("asso", role) as by:
        return exports.fetch(export, by=by)


def rows_of(content):
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# --- small ones ----------------------------------------------------------------------------------
def test_a_small_list_without_identity_needs_nobody(world, cases):
    export = ask(world)
    assert (export.status, export.counted, export.decided_by) == ("queued", 3, None)
    assert (advance(world, export).status, advance(world, export).rows) == ("ready", 3)
    mark, heads, *rows = rows_of(fetch(world, export))
    assert heads[:3] == ["Référence", "État", "Personnes"]
    assert {row[0] for row in rows} == {case.reference for case in cases}
    assert {row[2] for row in rows} == {3}
    assert mark[0].startswith(f"Export {export.number} · Coordinator asso, Association Rivage (test) · ")


def test_fifty_are_small_and_fifty_one_are_not(world, monkeypatch):
    for count, expected in ((50, "queued"), (51, "asked")):
        monkeypatch.setattr(exports, "selected", lambda *_args, n=count, **_kw: Counted(n))
        export = ask(world)
        assert export.status == expected
        with world.acting("asso", "coordinator") as by:
            workflow.cancel(export, by=by)


class Counted:
    """A set of so many cases."""

    def __init__(self, number):
        self.number = number

    def count(self):
        return self.number


def test_only_ones_own_transmitted_cases(world, cases):
    make_case(world.tenant("coordinator"), world.programme)
    make_case(world.tenant("asso"), world.programme, status=Case.Status.DRAFT)
    assert ask(world).counted == 3


def test_an_excluded_case_never_appears(world, cases):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=cases[0].tenant, case=cases[0], excluded_membership=world.member("asso", "coordinator"))
    export = ask(world)
    assert export.counted == 2
    content = rows_of(fetch(world, advance(world, export)))
    assert cases[0].reference not in repr(content)


def test_who_is_excluded_between_the_agreement_and_the_job_gets_it_not(world, cases):
    export = agree(world, ask(world, NAMED))
    with world.acting("asso"):
        Exclusion.objects.create(tenant=cases[0].tenant, case=cases[0], excluded_membership=world.member("asso", "coordinator"))
    made = advance(world, export)
    assert (made.status, made.rows) == ("ready", 2)
    assert cases[0].reference not in repr(rows_of(fetch(world, made)))


@pytest.mark.parametrize(("cap", "refused"), [(3, False), (2, True)])
def test_the_cap_is_the_organisations(world, monkeypatch, cap, refused):
    with world.acting("asso", "coordinator") as by:
        monkeypatch.setattr(by.tenant, "export_rows", cap)
        if not refused:
            exports.check_size(3, by=by)
            return
        with pytest.raises(TransitionRefused, match="choisissez une période plus courte"):
            exports.check_size(3, by=by)


def test_an_empty_list_says_what_to_do(world):
    with pytest.raises(TransitionRefused, match="Aucun dossier ne correspond"):
        ask(world)


@pytest.mark.parametrize(
    ("who", "role"), [("asso", "officer"), ("asso", "reader"), ("asso", "manager"), ("landlord", "coordinator")]
)
def test_who_may_not_ask(world, cases, who, role):
    with world.acting(who, role) as by, pytest.raises(Forbidden):
        exports.request_export(Wanted(columns=PLAIN), by=by, purpose=PURPOSE)


# --- with a second person --------------------------------------------------------------------------
def test_identity_waits_for_a_second_person_then_leaves(world, cases):
    export = ask(world, NAMED)
    assert export.status == "asked"
    assert advance(world, export).status == "asked", "the job does nothing without the agreement"
    with pytest.raises(TransitionRefused):
        fetch(world, export)
    made = advance(world, agree(world, export))
    assert made.status == "ready"
    assert rows_of(fetch(world, made))[2][:3] == [cases[0].reference, "Martin", "Alix"]


def test_nobody_agrees_to_its_own_request(world, cases):
    export = ask(world, NAMED)
    with pytest.raises(Forbidden):
        agree(world, export, role="coordinator")
    assert again(world, export).status == "asked"


def test_an_officer_does_not_agree(world, cases):
    export = ask(world, NAMED)
    with world.acting("asso", "officer") as by, pytest.raises(Forbidden):
        exports.decide(export, by=by, agreed=True)


def test_a_refusal_ends_it_with_its_word(world, cases):
    export = agree(world, ask(world, NAMED), agreed=False)
    assert (export.status, again(world, export).ended_at is not None) == ("refused", True)
    with world.acting("asso", "coordinator"):
        assert exports.texts_of(again(world, export)) == {"purpose": PURPOSE, "note": "trop large"}
    for answer in (True, False):
        with pytest.raises(TransitionRefused):
            agree(world, export, agreed=answer)


def test_a_list_that_grew_since_is_refused(world, cases):
    """A case transferred, reopened or uncovered meanwhile: the agreement was for three."""
    export = agree(world, ask(world, NAMED))
    earlier = make_case(world.tenant("asso"), world.programme)
    with world.acting("asso"):
        assert earlier.filed_at > export.requested_at
    run_as_asso(world, "UPDATE cases_caseexport SET status = status")  # nothing else moves it
    backdated = export_files.selected
    assert advance_with(world, export, lambda wanted, by: Later(backdated(wanted, by=by))).problem == "grown"


def run_as_asso(world, statement):
    with acting_as(world.tenant("asso")):
        return run(statement)


class Later:
    """The set without the condition on when a case was filed."""

    def __init__(self, rows):
        self.rows = rows

    def filter(self, **_conditions):
        return self.rows


def advance_with(world, export, selected):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export_files, "selected", lambda wanted, *, by: selected(wanted, by))
        return advance(world, export)


def test_cases_filed_after_the_request_are_not_in_it(world, cases):
    export = agree(world, ask(world, NAMED))
    make_case(world.tenant("asso"), world.programme)
    assert (advance(world, export).status, again(world, export).rows) == ("ready", 3)


def test_the_database_keeps_to_what_was_agreed(world, cases, monkeypatch):
    """Negative control: with the job's own comparison off, the constraint stops one row too many."""
    export = agree(world, ask(world, NAMED))
    finish = workflow.finish
    monkeypatch.setattr(workflow, "finish", lambda row, **more: finish(row, **more | {"rows": 4}))
    with pytest.raises(IntegrityError, match="case_export__no_more_than_agreed"), transaction.atomic():
        advance(world, export)
    assert again(world, export).status == "queued"


def test_a_double_click_makes_one_request(world, cases):
    ask(world, NAMED)
    with pytest.raises(IntegrityError, match="case_export__one_live"), transaction.atomic():
        ask(world, NAMED)


def test_who_lost_the_right_gets_nothing(world, cases):
    export = agree(world, ask(world, NAMED))
    with world.acting("asso", "manager"):
        run("UPDATE tenants_membership SET roles = '{reader}' WHERE id = %s", world.member("asso", "coordinator").pk)
    with acting_as(world.tenant("asso")) as system:
        export_files.advance(export.pk, by=system)
    assert (again(world, export).status, again(world, export).problem) == ("failed", "left")


# --- the file --------------------------------------------------------------------------------------
def test_the_file_is_the_requesters_alone_three_times(world, cases):
    export = advance(world, ask(world))
    with pytest.raises(Forbidden):
        fetch(world, export, role="manager")
    assert len({fetch(world, export) for _time in range(3)}) == 1
    with pytest.raises(TransitionRefused, match="trois fois"):
        fetch(world, export)
    assert advance(world, export).status == "destroyed"


def test_it_is_sealed_where_it_stands_and_destroyed_with_its_key(world, cases):
    export = advance(world, agree(world, ask(world, NAMED)))
    stored = stored_file(world, export)
    assert len(stored) == 1
    assert not any(word in stored[0] for word in (b"Martin", b"PK\x03\x04", cases[0].reference.encode()))
    with world.acting("asso", "coordinator") as by:
        workflow.cancel(export, by=by)
    ended = again(world, export)
    assert (ended.status, ended.file_key, stored_file(world, export)) == ("destroyed", None, [])


def stored_file(world, export):
    """What the table holds, as a dump would take it; `app` has no right to look."""
    with world.acting("asso", "coordinator"), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        run("SELECT content FROM cases_exportfile")
    return [bytes(content) for _file, content in peek(world, export)]


def peek(world, export):
    """Take the file and give the count back."""
    with world.acting("asso", "coordinator"):
        point = transaction.savepoint()
        found = run("SELECT file, content FROM take_export(%s)", export.pk)
        transaction.savepoint_rollback(point)
    return found


def test_the_key_of_the_file_is_sealed_again_with_the_tenants(world, cases):
    export = advance(world, ask(world))
    with acting_as(world.tenant("asso")):
        row = CaseExport.objects.get(pk=export.pk)
        vault = tenant_vault(row.tenant_id, sealing=True)
        row.reseal(vault, vault)
    assert rows_of(fetch(world, export))


def test_each_case_remembers_it_in_its_owners_log(world, browse, cases):
    export = advance(world, agree(world, ask(world, NAMED)))
    fetch(world, export)
    with world.acting("asso", "manager"):
        entries = AuditEntry.objects.filter(kind="case.exported")
        assert {entry.about for entry in entries} == {case.pk for case in cases}
        assert {entry.actor_person for entry in entries} == {world.member("asso", "coordinator").person_id}
        assert AuditEntry.objects.filter(kind="export.downloaded", subject_id=export.pk).count() == 1
    page = browse("asso").get(reverse("cases:access", args=[cases[0].reference])).content.decode()
    assert "Exporté dans une liste" in page


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_mark_is_on_the_file_and_in_its_properties(world, cases, format):
    export = advance(world, ask(world, format=format))
    content = fetch(world, export)
    mark = f"Export {export.number} · Coordinator asso, Association Rivage (test)"
    if format == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0] == lines[-1]
        assert mark in lines[0]
        return
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    assert mark in sheet.oddHeader.center.text
    assert mark in sheet.oddFooter.center.text
    assert mark in book.properties.creator
    assert export.number in book.properties.title
    assert "Confidentiel" in book.properties.subject


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_nothing_becomes_a_formula(world, format):
    """Names that somebody typed to be run by a spreadsheet."""
    case = make_case(world.tenant("asso"), world.programme)
    evil = '=HYPERLINK("http://evil.example";"x")'
    with world.acting("asso"):
        row = CaseIdentity.objects.get(case=case)
        row.seal(case_vault(case, sealing=True), last_name=evil, first_name=" +1+1\x0b")
        row.save()
    content = fetch(world, advance(world, agree(world, ask(world, NAMED, format=format))))
    if format == "csv":
        assert "\"'=HYPERLINK" in content.decode("utf-8-sig")
        assert ";' +1+1" in content.decode("utf-8-sig")
        return
    sheet = load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} <= {"s", "n", "d"}
    assert (sheet["B3"].value, sheet["C3"].value) == (f"'{evil}", "' +1+1")
    assert b"<f>" not in b"".join(ZipFile(io.BytesIO(content)).read(name) for name in ZipFile(io.BytesIO(content)).namelist())


@given(st.text(max_size=40))
def test_no_text_begins_like_a_formula(text):
    assert not harmless(text).lstrip(" \xa0").startswith(("=", "+", "@", "\t", "\r"))
    assert harmless(text) == harmless(harmless(text)) or text.startswith("'")


def test_a_list_without_identity_holds_no_word_of_hers(world):
    """Every fact column of a woman whose every secret is a canary: in no disguise, in no part of the file."""
    her, flat = Canaries.hatch(), Canaries.hatch()
    course = plant(world, her, flat)
    with world.acting("asso", "coordinator") as by:
        export = exports.request_export(Wanted(columns=list(COLUMNS), selection="all"), by=by, purpose=PURPOSE)
    content = fetch(world, advance(world, export))
    parts = [content] + [ZipFile(io.BytesIO(content)).read(name) for name in ZipFile(io.BytesIO(content)).namelist()]
    assert course.case.reference.encode() in b"".join(parts)
    assert found(her.words() + flat.words(), b"\n".join(parts)) == set()
    for place in ("Orléans", "Saran", "Fleury", "Tilleuls", "45234"):
        assert place.encode() not in b"".join(parts)


def test_the_scan_finds_her_where_identity_was_asked(world):
    """Negative control of the scan: the same woman, the same scan, the columns of identity."""
    her, flat = Canaries.hatch(), Canaries.hatch()
    plant(world, her, flat)
    content = fetch(world, advance(world, agree(world, ask(world, (*PLAIN, *IDENTITY), selection="all"))))
    parts = b"\n".join(ZipFile(io.BytesIO(content)).read(name) for name in ZipFile(io.BytesIO(content)).namelist())
    assert found(her.words() + flat.words(), parts) == {her.last_name, her.first_name}


# --- told, and pages -------------------------------------------------------------------------------
def test_who_is_told(world, cases):
    export = ask(world, NAMED)
    agree(world, export)
    advance(world, export)
    context.apply(context.NOBODY)
    relay_outbox()
    told = {}
    for role in ("manager", "coordinator", "officer"):
        with world.acting("asso", role):
            told[role] = set(Notification.objects.values_list("kind", flat=True))
    assert told == {"manager": {"export.asked"}, "coordinator": {"export.agreed", "export.ready"}, "officer": set()}


def form_data(**changes):
    return {"selection": "open", "facts": ["reference", "status"], "format": "xlsx", "purpose": PURPOSE} | changes


def test_the_whole_way_by_the_pages(world, browse, cases):
    requester, second = browse("asso", "coordinator"), browse("asso", "manager")
    url = reverse("cases:ask_export")
    data = form_data(identity=["last_name"], basis="consent")
    check = requester.post(url, data).content.decode()
    assert "Vérifiez la demande" in check
    assert "3\xa0dossiers" in check
    assert "Manager asso" in check
    with world.acting("asso", "coordinator"):
        assert not CaseExport.objects.exists(), "a look makes nothing"
    page = requester.post(url, data | {"confirm": "1"})["Location"]
    assert "En attente d’un accord" in requester.get(page).content.decode()
    assert "1\xa0export attend votre accord" in second.get(reverse("tenants:members")).content.decode()
    shown = second.get(page).content.decode()
    assert PURPOSE.replace("’", "&#x27;") in shown or PURPOSE in shown
    assert second.post(f"{page}repondre/", {"answer": "refuse"}).status_code == 422
    assert second.post(f"{page}repondre/", {"answer": "agree"}).status_code == 302
    with world.acting("asso", "coordinator"):
        export = CaseExport.objects.get()
    advance(world, export)
    assert "Télécharger" in requester.get(page).content.decode()
    assert "Télécharger" not in second.get(page).content.decode()
    file = requester.post(f"{page}telecharger/")
    assert file["Content-Disposition"] == f'attachment; filename="export-{export.number}.xlsx"'
    assert file["Cache-Control"] == "no-store, private"
    assert rows_of(file.content)[2][1] == "Martin"
    assert second.post(f"{page}telecharger/").status_code == 403


def test_correcting_gives_back_what_was_typed(browse, cases):
    answer = browse("asso", "coordinator").post(reverse("cases:ask_export"), form_data(correct="1")).content.decode()
    assert "Demander un export" in answer
    assert "réunion de coordination" in answer


def test_identity_needs_a_basis(browse, cases):
    answer = browse("asso", "coordinator").post(reverse("cases:ask_export"), form_data(identity=["last_name"]))
    assert "Dites ce qui permet de faire sortir" in answer.content.decode()


def test_a_proof_is_asked_before_downloading(world, browse, cases, settings):
    export = advance(world, ask(world))
    client = browse("asso", "coordinator")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = client.post(reverse("cases:download_export", args=[export.pk]))
    assert "Confirmez que c’est bien vous" in answer.content.decode()
    assert again(world, export).downloads == 0


# --- deadlines -------------------------------------------------------------------------------------
@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31)))
def test_three_working_days_always_fit_in_what_the_database_allows(moment):
    now = moment.replace(tzinfo=PARIS)
    assert timedelta(0) < hold_deadline(now, exports.DECISION_DAYS) - now <= DECIDED_WITHIN


def test_the_list_asks_as_many_questions_for_three_as_for_one(world, browse, cases):
    client, counts = browse("asso", "manager"), []
    client.get(reverse("cases:exports"))  # the first request of a session does more
    for _one in range(3):
        agree(world, ask(world, NAMED), agreed=False)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("cases:exports")).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
