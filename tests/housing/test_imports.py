"""Importing a list: a preview with an error per row, then what is sound and nothing else."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from housing.models import Vacancy
from housing.services import imports
from tenants import tables
from tenants.errors import Refused

HEADER = list(imports.FIELDS)
SOUND = list(imports.EXAMPLE)


def row(**changes):
    values = dict(zip(HEADER, SOUND, strict=True)) | {name.replace("_", " "): value for name, value in changes.items()}
    return [values[name] for name in HEADER]


def csv_file(*rows, header=None, encoding="utf-8-sig", delimiter=";", name="logements.csv"):
    lines = [delimiter.join(line) for line in [header or HEADER, *rows]]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding))


def xlsx_file(*rows):
    book = Workbook()
    for line in [HEADER, *rows]:
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("logements.xlsx", content.getvalue())


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def packed(response):
    return re.search(r'name="rows" value="([^"]*)"', response.content.decode()).group(1)


def test_a_preview_writes_nothing_and_its_confirmation_does(world, browse):
    client = browse("landlord")
    page = client.post(reverse("housing:import"), {"file": csv_file(row(), row(reference="A-2"))})
    assert "2 lignes prêtes" in words(page).replace("\N{NO-BREAK SPACE}", " ")
    with world.acting("landlord"):
        assert not Vacancy.objects.exists()
    assert client.post(reverse("housing:confirm_import"), {"rows": packed(page)}).status_code == 302
    with world.acting("landlord"):
        vacancy = Vacancy.objects.get(dwelling__landlord_ref="A-1204")
        assert Vacancy.objects.count() == 2
    assert (vacancy.status, vacancy.free_on, vacancy.dwelling.has_lift) == ("to_qualify", date(2026, 12, 1), True)


def test_each_wrong_row_says_what_is_wrong_and_the_others_pass(world, browse):
    client = browse("landlord")
    wrong = [
        row(reference="B-1", loyer="-5"),
        row(reference="B-2", commune="Atlantide"),
        row(reference="B-3", libre_le="31/02/2027"),
        row(reference="B-4", pieces="trois"),
        row(reference="A-1204"),
        row(reference=""),
    ]
    page = client.post(reverse("housing:import"), {"file": csv_file(row(), *wrong)})
    read = words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 ligne prête · 6 lignes à corriger" in read
    for number in range(3, 9):
        assert f"Ligne {number}" in read
    assert "déjà plus haut" in read
    client.post(reverse("housing:confirm_import"), {"rows": packed(page)})
    with world.acting("landlord"):
        assert Vacancy.objects.count() == 1


def test_a_dwelling_already_declared_is_refused_at_confirmation(world, browse):
    client = browse("landlord")
    page = client.post(reverse("housing:import"), {"file": csv_file(row())})
    client.post(reverse("housing:confirm_import"), {"rows": packed(page)})
    again = client.post(reverse("housing:confirm_import"), {"rows": packed(page)})
    assert "déjà déclaré libéré" in words(again)


def test_a_workbook_gives_the_same_as_a_csv(world):
    cells = [3 if value == "3" else value for value in row()]
    cells[HEADER.index("libre le")] = date(2026, 12, 1)
    cells[HEADER.index("loyer")] = 548.0
    (read,) = imports.read(xlsx_file(cells))
    assert (read.values["pieces"], read.values["libre le"], read.values["loyer"]) == ("3", "2026-12-01", "548")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_and_delimiters_of_spreadsheets(encoding):
    (read,) = imports.read(csv_file(row(), encoding=encoding))
    assert read.values["complement"] == "bât. B"
    (comma,) = imports.read(csv_file([value.replace(",", ".") for value in row()], delimiter=","))
    assert comma.values["loyer"] == "548.00"


def test_headers_are_read_whatever_accents_and_case():
    header = [name.upper().replace("ETAGE", "Étage").replace("PIECES", "Pièces").replace(" ", "_") for name in HEADER]
    (read,) = imports.read(csv_file(row(), header=header))
    assert read.values["etage"] == "2"


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (lambda: csv_file(), "aucun logement"),
        (lambda: csv_file(row(), header=["x", *HEADER[1:]]), "Il manque des colonnes"),
        (lambda: csv_file(*[row(reference=str(n)) for n in range(501)]), "500 au plus"),
        (lambda: SimpleUploadedFile("logements.pdf", b"%PDF"), "CSV ou XLSX"),
        (lambda: SimpleUploadedFile("logements.xlsx", b"not a workbook"), "ne s’ouvre pas"),
        (lambda: SimpleUploadedFile("logements.csv", b"a" * (tables.MAX_BYTES + 1)), "2 Mo"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(upload, message):
    with pytest.raises(Refused, match=message):
        imports.read(upload())


def test_five_hundred_rows_are_checked_with_few_queries(world, django_assert_max_num_queries):
    rows = imports.read(csv_file(*[row(reference=f"R-{n}") for n in range(500)]))
    with world.acting("landlord") as actor, django_assert_max_num_queries(10):
        checked = imports.check(rows, by=actor, near=())
    assert not any(one.errors for one, _form in checked)
    assert len(imports.pack(rows)) < 40_000


@pytest.mark.parametrize("damaged", ["", "AAAA", "§", "eJw="])
def test_a_damaged_preview_is_refused(damaged):
    with pytest.raises(Refused):
        imports.unpack(damaged)


def test_packing_comes_back():
    rows = [imports.Row(2, {"reference": "É 1"})]
    assert imports.unpack(imports.pack(rows)) == rows


@pytest.mark.parametrize(("who", "role"), [("landlord", "reader"), ("asso", "officer")])
def test_who_imports_nothing(world, browse, who, role):
    client = browse(who, role)
    assert client.get(reverse("housing:import")).status_code == 403
    assert client.post(reverse("housing:confirm_import"), {"rows": ""}).status_code == 403


def test_the_template_is_a_file_that_imports(world, browse):
    response = browse("landlord").get(reverse("housing:import_template"))
    (read,) = imports.read(SimpleUploadedFile("modele.csv", response.content))
    assert read.values["reference"] == "A-1204"
