"""Taking over what an organisation already follows: nothing is lost, nothing is made twice, nothing is told, nothing counts as an act."""

import io
import re
from datetime import date, timedelta
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from cases.keys import case_vault
from cases.models import CarriedOver, Case, CaseDiagnosis, Consent
from cases.services.identity import index_identity
from cases.services.retention import sweep_forms
from housing.carrying import making
from housing.carrying.columns import CASES, REHOUSINGS, SHEETS, STAYS
from housing.carrying.lines import DONE, KEY, READING, find_preview, read_lines
from housing.models import Lease, Stay
from reporting.indicators import rehousings, situations, support
from reporting.indicators.source import Scope
from reporting.periods import Period
from tenants import tables
from tenants.acting import acting_as
from tenants.errors import Refused
from tenants.models import AuditEntry, FormDraft, Notification
from tests.factories import make_case
from tests.housing.sheltered import make_shelter

TODAY = timezone.localdate


def ago(days):
    return TODAY() - timedelta(days=days)


def a_case(**changes):
    """A line of current cases with all that a filing asks, as somebody types it."""
    return {
        "Repère": "D-1", "Orientation reçue le": ago(60), "Nom": "Tavernier", "Prénom": "Maëlys", "Née le": date(1991, 5, 4),
        "Adultes": 1, "Enfants": 2, "Moyen de contact": "Appel téléphonique", "Téléphone": "06 39 98 00 01",
        "Message vocal": "Non", "Loyer maximum": "620,50", "Communes souhaitées": "Orléans ; Saran", "Communes à éviter": "45147",
        "Catégories prioritaires": "d ; g bis",
        "Ressources mensuelles": 1380, "Niveau de danger": "Élevé", "Danger évalué le": ago(50), "Habitait le territoire": "Oui",
        "Diagnostic réalisé le": ago(55), "Accord recueilli le": ago(60), "Accord signé": "oui",
    } | {name.replace("_", " "): value for name, value in changes.items()}  # fmt: skip


def a_stay(**changes):
    return {"Repère": "D-1", "Place": "Résidence (test) – A1", "Entrée le": ago(400)} | changes


def a_rehousing(**changes):
    return {
        "Repère": "R-1", "Orientation reçue le": ago(300), "Bail signé le": ago(200), "Clés remises le": ago(190),
        "Titre d’occupation": "bail direct", "Commune du logement": "Saran", "Suivi terminé le": ago(100),
    } | changes  # fmt: skip


def book(*, cases=(), stays=(), rehoused=(), titles=None, heads=None):
    """A filled workbook."""
    made = Workbook()
    made.remove(made.active)
    for sheet, lines in ((CASES, cases), (STAYS, stays), (REHOUSINGS, rehoused)):
        page = made.create_sheet((titles or {}).get(sheet.code, sheet.title))
        columns = [one.title for one in sheet.columns]
        page.append([(heads or {}).get(title, title) for title in columns])
        for line in lines:
            assert set(line) <= set(columns), set(line) - set(columns)
            page.append([line.get(title) for title in columns])
    content = io.BytesIO()
    made.save(content)
    return SimpleUploadedFile("suivi.xlsx", content.getvalue())


def words(response):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def read(by, world, **lines):
    return making.open_preview(book(**lines), by=by, programme=world.programme)


def take_over(by, world, **lines):
    """Read, confirm and make, as the worker does."""
    read(by, world, **lines)
    assert making.confirm(by)
    while making.make_some(by):
        pass
    return find_preview(by)


# --- the whole way -----------------------------------------------------------------------------------
def test_a_workbook_becomes_cases_with_their_own_dates_and_nobody_is_told(world, browse):
    client = browse("asso")
    page = client.post(
        reverse("housing:carry_over"), {"file": book(cases=[a_case(), a_case(Repère="D-2", Accord_recueilli_le=None)])}
    )
    assert page.status_code == 302
    shown = client.get(page.url)
    assert "2 lignes prêtes · 0 ligne à corriger" in words(shown)
    assert "Dossier en recherche" in words(shown)
    assert "son accord manque" in words(shown)
    with world.acting("asso") as by:
        assert not Case.objects.exists()
        assert making.confirm(by)
        assert not making.make_some(by)
        draft, searching = Case.objects.order_by("status")
        assert (searching.status, draft.status) == ("searching", "draft")
        assert timezone.localdate(searching.filed_at) == timezone.localdate(searching.created_at) == ago(60)
        assert CaseDiagnosis.objects.get().carried_at is not None
        assert set(Consent.objects.values_list("given_on", "how")) == {(ago(60), "signed")}
        assert [row.source for row in CarriedOver.objects.order_by("source")] == [
            "Dossiers en cours, ligne 2", "Dossiers en cours, ligne 3"
        ]  # fmt: skip
    done = words(client.get(reverse("housing:carry_over_preview")))
    assert "2 lignes reprises" in done
    assert searching.reference in done
    for key in ("asso", "coordinator"):
        with world.acting(key):
            assert not Notification.objects.exists()
    with world.acting("coordinator"):
        assert list(Case.objects.values_list("reference", flat=True)) == [searching.reference]


def test_the_same_workbook_twice_makes_nothing_twice(world):
    with world.acting("asso") as by:
        lines = {
            "cases": [a_case()],
            "rehoused": [a_rehousing(), a_rehousing(Repère="D-1", **{"Suivi terminé le": None, "Orientation reçue le": None})],
        }
        take_over(by, world, **lines)
        before = (Case.objects.count(), Lease.objects.count())
        read(by, world, **lines)
        assert not making.confirm(by)
        again = find_preview(by)
        _checking, found = making.look(again, by=by)
        assert all(one.known for one in found)
        assert (Case.objects.count(), Lease.objects.count()) == before == (2, 2)


def test_a_stopped_worker_makes_no_line_twice(world, monkeypatch):
    monkeypatch.setattr(making, "BATCH", 1)
    with world.acting("asso") as by:
        read(by, world, cases=[a_case(Repère=f"D-{n}") for n in range(3)])
        making.confirm(by)
        making.make_some(by)
        assert making.confirm(by)  # sent again while it runs
        while making.make_some(by):
            pass
        assert not making.make_some(by)
        assert Case.objects.count() == 3
        assert find_preview(by).phase == DONE


def test_each_line_stands_or_falls_alone_and_is_mended_in_the_page(world, browse):
    client = browse("asso")
    wrong = a_case(
        Repère="D-2", Née_le="31/02/1990", Niveau_de_danger="terrible", Communes_souhaitées="Atlantide", Enfants="deux"
    )
    client.post(reverse("housing:carry_over"), {"file": book(cases=[a_case(), wrong])})
    page = words(client.get(reverse("housing:carry_over_preview")))
    assert "1 ligne prête · 1 ligne à corriger" in page
    for said in (
        "Cette date n’existe pas",
        "« terrible » n’est pas dans la liste",
        "« Atlantide » : commune inconnue",
        "nombre entier",
    ):
        assert said in page, said
    with world.acting("asso") as by:
        making.confirm(by)
        making.make_some(by)
        assert [line.state for line in find_preview(by).lines] == ["made", "waiting"], "what is wrong waits"
    mended = {"Née le": "28/02/1990", "Niveau de danger": "faible", "Communes souhaitées": "toutes", "Enfants": "2"}
    client.post(reverse("housing:carry_over_mend"), {f"c-1-{title}": text for title, text in mended.items()})
    assert "1 ligne prête" in words(client.get(reverse("housing:carry_over_preview")))
    client.post(reverse("housing:carry_over_mend"), {"out": "1"})
    with world.acting("asso") as by:
        assert not making.confirm(by)
        assert Case.objects.count() == 1
        assert [line.state for line in find_preview(by).lines] == ["made", "left_out"]


# --- stays and past rehousings -----------------------------------------------------------------------
def test_a_stay_of_long_ago_is_taken_over_beyond_the_longest_one(world):
    make_shelter(world, max_stay_days=180)
    with world.acting("shelter") as by:
        preview = take_over(by, world, cases=[a_case()], stays=[a_stay()])
        assert [line.state for line in preview.lines] == ["made", "made"], [line.said for line in preview.lines]
        stay = Stay.objects.get()
        assert (stay.status, stay.starts_on, stay.expected_on) == ("current", ago(400), None)
        assert stay.carried_at is not None
        held = stay.held.get()
        assert (held.place.code, held.starts_on) == ("A1", ago(365))  # nights count from the day that the place is known


@pytest.mark.parametrize(
    ("stay", "said"),
    [
        ({"Repère": "D-9"}, "Aucun dossier transmis"),
        ({"Place": "Autre – B7"}, "n’est pas dans la liste"),
        ({"Sortie prévue le": ago(1)}, "Cette sortie est passée"),
    ],
)
def test_what_is_wrong_with_a_stay(world, stay, said):
    make_shelter(world)
    with world.acting("shelter") as by:
        _checking, found = making.look(read(by, world, cases=[a_case()], stays=[a_stay(**stay)]), by=by)
    [wrong] = [one for one in found if one.errors]
    assert wrong.line.sheet == "stays"
    assert said in wrong.errors[0][1].replace("\N{NO-BREAK SPACE}", " ")


def test_a_past_rehousing_says_nothing_of_her_and_is_shared_with_nobody(world):
    with world.acting("asso") as by:
        take_over(by, world, rehoused=[a_rehousing()])
        case, lease = Case.objects.get(), Lease.objects.get()
        assert (case.status, case.outcome, timezone.localdate(case.closed_at)) == ("closed", "permanent_social", ago(100))
        assert (lease.signed_on, lease.keys_on, lease.outside_network) == (ago(200), ago(190), True)
        assert not hasattr(case, "identity")
        assert not hasattr(case, "contact")
    with world.acting("coordinator"):
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Suivi terminé le": ago(900), "Bail signé le": ago(950), "Clés remises le": None, "Orientation reçue le": ago(990)},
         "durée de conservation"),
        ({"Suivi terminé le": None}, "avec la date du diagnostic"),
        ({"Clés remises le": ago(210)}, "précède la précédente"),
        ({"Orientation reçue le": None}, "quand le suivi est terminé"),
        ({"Commune du logement": "#REF!"}, "affiche ici une erreur"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_past_rehousing(world, changes, said):
    with world.acting("asso") as by:
        _checking, [found] = making.look(read(by, world, rehoused=[a_rehousing(**changes)]), by=by)
    assert any(said in sentence for _title, sentence in found.errors), found.errors


# --- what counts -------------------------------------------------------------------------------------
def figures(world, start, end):
    scope = Scope(world.programme.pk, Period(start, end))
    entries = situations.active_file(scope)
    return len(entries), sum(one.treated for one in entries), len(rehousings.rehousings(scope)), len(support.diagnoses(scope))


def test_what_is_taken_over_is_present_and_no_act_of_any_period(committed):
    world = committed
    with world.acting("asso") as by:
        take_over(by, world, cases=[a_case()], rehoused=[a_rehousing()])
    whole = (ago(320), TODAY())
    assert figures(world, *whole) == (2, 0, 0, 0)
    assert figures(world, ago(5), TODAY())[:2] == (1, 0)
    with connections["owner"].cursor() as cursor:  # control: were the marks not there, all of it would count
        for table in ("housing_lease", "cases_casediagnosis", "cases_carriedover"):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE housing_lease DISABLE TRIGGER guard_carried_over")
        cursor.execute("UPDATE housing_lease SET carried_at = NULL")
        cursor.execute("UPDATE cases_casediagnosis SET carried_at = NULL")
        cursor.execute("DELETE FROM cases_carriedover")
        cursor.execute("ALTER TABLE housing_lease ENABLE TRIGGER guard_carried_over")
        for table in ("housing_lease", "cases_casediagnosis", "cases_carriedover"):
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    assert figures(world, *whole) == (2, 2, 1, 1)


# --- duplicates --------------------------------------------------------------------------------------
def test_one_s_own_duplicate_is_told_and_another_organisation_s_is_not(world):
    same = {"Nom": "MARTIN", "Prénom": "alix", "Née_le": date(1990, 4, 2)}
    with world.acting("coordinator") as by:
        theirs = make_case(world.tenant("coordinator"), world.programme)
        index_identity(theirs, case_vault(theirs))
    with world.acting("asso") as by:
        _checking, [blank] = making.look(read(by, world, cases=[a_case(**same)]), by=by)
        assert not blank.warnings
        mine = make_case(world.tenant("asso"), world.programme)
        index_identity(mine, case_vault(mine))
        _checking, [found] = making.look(find_preview(by), by=by)
        assert mine.reference in found.warnings[0]
        assert theirs.reference not in found.warnings[0]
        entry = AuditEntry.objects.filter(kind="identity.searched").latest("id")
        assert entry.facts["reason"] == "carry_over"
        assert "martin" not in str(entry.facts).lower()


# --- the file ------------------------------------------------------------------------------------------
def bomb():
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.MAX_OPENED + 1))
    return SimpleUploadedFile("suivi.xlsx", content.getvalue())


def with_part(name, content):
    source, made = io.BytesIO(book(cases=[a_case()]).read()), io.BytesIO()
    with ZipFile(source) as parts, ZipFile(made, "w", ZIP_DEFLATED) as copy:
        for one in parts.infolist():
            copy.writestr(one, parts.read(one))
        copy.writestr(name, content)
    return SimpleUploadedFile("suivi.xlsx", made.getvalue())


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (bomb, "anormalement gros"),
        (lambda: with_part("xl/vbaProject.bin", b"x"), "contient des macros"),
        (lambda: SimpleUploadedFile("suivi.xlsm", b"x"), "contient des macros"),
        (lambda: with_part("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "ne s’ouvre pas"),
        (lambda: SimpleUploadedFile("suivi.xlsx", b"x"), "ne s’ouvre pas"),
        (lambda: SimpleUploadedFile("suivi.csv", b"x"), "classeur XLSX"),
        (lambda: SimpleUploadedFile("suivi.xlsx", b"x" * (tables.MAX_BYTES + 1)), "2 Mo"),
        (lambda: book(cases=[a_case()], titles={"cases": "Femmes"}), "Feuille non reconnue : « Femmes »"),
        (lambda: book(cases=[a_case()], heads={"Repère": "Numéro"}), "il manque des colonnes (Repère)"),
        (lambda: book(cases=[a_case()], heads={"Voie": "Remarques"}), "colonne non reconnue (Remarques)"),
        (lambda: book(cases=[a_case(Repère=str(n)) for n in range(201)]), "200 au plus"),
        (book, "aucune ligne"),
    ],
)
def test_a_file_that_is_refused_is_refused_in_french(upload, said):
    with pytest.raises(Refused) as refusal:
        read_lines(upload())
    assert said in refusal.value.message.replace("\N{NO-BREAK SPACE}", " ")


def test_a_formula_is_read_and_never_worked_out(world):
    made = load_workbook(io.BytesIO(book(cases=[a_case()]).read()))
    made["Dossiers en cours"]["D2"] = '=HYPERLINK("http://ailleurs.test","x")'
    content = io.BytesIO()
    made.save(content)
    [line] = read_lines(SimpleUploadedFile("suivi.xlsx", content.getvalue()))
    assert "Nom" not in line.values


def test_the_model_is_read_back_and_its_example_is_left_out(world, browse):
    make_shelter(world)
    for key, sheets in (("asso", 2), ("shelter", 3)):
        answer = browse(key).get(reverse("housing:carry_over_model", args=[world.programme.pk]))
        made = load_workbook(io.BytesIO(answer.content))
        assert [title for title in made.sheetnames if title in {one.title for one in SHEETS.values()}] == [
            sheet.title for sheet in SHEETS.values() if sheets == 3 or sheet is not STAYS
        ]
        upload = SimpleUploadedFile("modele.xlsx", answer.content)
        with pytest.raises(Refused, match="aucune ligne"):
            read_lines(upload)
        made["Dossiers en cours"]["A3"] = "D-77"
        made["Dossiers en cours"]["B3"] = date(2026, 3, 3)
        content = io.BytesIO()
        made.save(content)
        [line] = read_lines(SimpleUploadedFile("modele.xlsx", content.getvalue()))
        assert line.values == {"Repère": "D-77", "Orientation reçue le": "2026-03-03"}


# --- what is kept of it --------------------------------------------------------------------------------
def test_the_preview_is_sealed_for_one_member_and_expires(world, browse):
    with world.acting("asso") as by:
        read(by, world, cases=[a_case()])
        with connection.cursor() as cursor:
            cursor.execute("SELECT payload::text FROM tenants_formdraft")
            assert "Tavernier" not in cursor.fetchone()[0]
    assert browse("asso", "coordinator").get(reverse("housing:carry_over_preview")).status_code == 302
    with world.acting("asso") as by:
        assert find_preview(by).phase == READING
        FormDraft.objects.filter(key=KEY).update(updated_at=timezone.now() - timedelta(days=8))
        assert find_preview(by) is None
        with pytest.raises(Refused, match="sept jours"):
            making.mend(by, cells={}, left_out=set(), taken_back=set())
    with acting_as(world.tenant("asso")) as system:
        assert sweep_forms(by=system) == 1


def test_what_names_her_leaves_the_preview_once_she_has_her_case(world):
    with world.acting("asso") as by:
        preview = take_over(by, world, cases=[a_case()])
    assert [line.values for line in preview.lines] == [{"Repère": "D-1"}]


def test_a_hundred_lines_are_looked_at_without_a_query_each_for_what_they_share(world, django_assert_max_num_queries):
    with world.acting("asso") as by:
        lines = [a_case(Repère=f"D-{n}", Communes_souhaitées="toutes", Communes_à_éviter="") for n in range(100)]
        preview = read(by, world, cases=lines)
        with django_assert_max_num_queries(140):
            making.look(preview, by=by)


# --- who reads it ----------------------------------------------------------------------------------------
def test_where_a_case_came_from_is_its_owner_s_alone(world):
    with world.acting("asso") as by:
        take_over(by, world, cases=[a_case()])
        case = Case.objects.get()
        assert CarriedOver.objects.count() == 1, "negative control"
    with world.acting("coordinator"):
        assert Case.objects.filter(pk=case.pk).exists(), "negative control"
        assert not CarriedOver.objects.exists()
    for key in ("coordinator", "stranger"):
        with world.acting(key) as by, pytest.raises(Error, match="row-level security"), transaction.atomic():
            CarriedOver.objects.create(tenant=by.tenant, case=case, source="x", key=b"x")
    with world.acting("asso"), pytest.raises(Error, match="permission denied"), transaction.atomic():
        CarriedOver.objects.update(carried_at=timezone.now())


def test_what_is_carried_over_stays_so(world):
    with world.acting("asso") as by:
        take_over(by, world, rehoused=[a_rehousing()])
        assert Lease.objects.update(address_sealed_at=None) == 1, "negative control"
        with pytest.raises(Error, match="stays so"), transaction.atomic():
            Lease.objects.update(carried_at=None)
