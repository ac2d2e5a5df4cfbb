"""A landlord's list of freed units as CSV or XLSX: read, checked row by row with the form of one unit, then declared."""

import base64
import csv
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from housing.forms.units import UnitForm
from housing.services.stock import declare
from tenants.actor import Actor
from tenants.constraints import message_of
from tenants.errors import Refused
from tenants.french import without_accents
from tenants.models import Commune

MAX_ROWS = 500
MAX_BYTES = 2_000_000
FIELDS: dict[str, str] = {
    "reference": "landlord_ref",
    "adresse": "address",
    "complement": "complement",
    "commune": "commune",
    "pieces": "rooms",
    "surface": "area",
    "etage": "floor",
    "ascenseur": "has_lift",
    "pmr": "wheelchair",
    "entree securisee": "secured_entrance",
    "qpv": "in_qpv",
    "financement": "financing",
    "dpe": "energy_class",
    "identifiant rpls": "rpls_id",
    "conge le": "notice_on",
    "libre le": "free_on",
    "loyer": "rent",
    "charges": "charges",
    "contingent": "contingent",
    "collectivite": "collectivity",
}
REQUIRED = ("reference", "adresse", "commune", "pieces", "surface", "etage", "libre le", "loyer", "charges")
EXAMPLE = (
    *("A-1204", "12 rue des Lilas", "bât. B", "Saran", "3", "64", "2", "oui", "non", "oui", "non", "PLUS", "C", ""),
    *("15/10/2026", "01/12/2026", "548,00", "72,00", "etat_prioritaires", ""),
)
YES = frozenset({"oui", "o", "1", "x", "vrai", "true"})
BOOLEANS = frozenset({"has_lift", "wheelchair", "secured_entrance", "in_qpv"})


@dataclass
class Row:
    """A line of the file: its number, what it says, and what is wrong with it, column by column."""

    number: int
    values: dict[str, str]
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def free_on(self) -> str:
        """The day as it was written."""
        return self.values.get("libre le", "")


def read(upload: UploadedFile) -> list[Row]:
    """Rows of an uploaded CSV or XLSX. Raises Refused with a sentence for a file that cannot be read."""
    if (upload.size or 0) > MAX_BYTES:
        raise Refused(_("Ce fichier dépasse 2 Mo."))
    name = (upload.name or "").lower()
    content = upload.read()
    lines = _xlsx(content) if name.endswith(".xlsx") else _csv(content) if name.endswith(".csv") else None
    if lines is None:
        raise Refused(_("Choisissez un fichier CSV ou XLSX."))
    return _rows(lines)


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = ";" if text.split("\n", 1)[0].count(";") >= text.split("\n", 1)[0].count(",") else ","
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, OSError, KeyError, ValueError) as error:
        raise Refused(_("Ce fichier XLSX ne s’ouvre pas : enregistrez-le de nouveau depuis votre tableur.")) from error
    for line in book.worksheets[0].iter_rows(values_only=True):
        yield [_text(cell) for cell in line]


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "oui" if cell else "non"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def _rows(lines: Iterable[list[str]]) -> list[Row]:
    iterator = iter(lines)
    header = [" ".join(without_accents(cell).replace("_", " ").split()) for cell in next(iterator, [])]
    if missing := [name for name in REQUIRED if name not in header]:
        raise Refused(_("Il manque des colonnes : %(names)s. Partez du modèle."), names=", ".join(missing))
    rows = [
        Row(number, {name: cell.strip() for name, cell in zip(header, line, strict=False) if name in FIELDS})
        for number, line in enumerate(iterator, start=2)
        if any(cell.strip() for cell in line)
    ]
    if not rows:
        raise Refused(_("Ce fichier ne contient aucun logement."))
    if len(rows) > MAX_ROWS:
        raise Refused(_("Ce fichier contient %(count)s lignes : 500 au plus à la fois."), count=len(rows))
    return rows


def check(rows: Iterable[Row], *, by: Actor, near: Iterable[Commune]) -> list[tuple[Row, UnitForm]]:
    """The form of each row, validated; errors are written on the rows, a reference given twice among them."""
    template = UnitForm(actor=by, near=near)
    seen: set[str] = set()
    checked = []
    for row in rows:
        form = UnitForm(_data(row), actor=by, near=near)
        form.fields["commune"] = template.fields["commune"]
        if not form.is_valid():
            columns = {name: column for column, name in FIELDS.items()}
            row.errors += [(columns.get(name, ""), str(error)) for name, errors in form.errors.items() for error in errors]
        reference = row.values.get("reference", "")
        if reference and reference in seen:
            row.errors.append(("reference", "Cette référence figure déjà plus haut dans le fichier."))
        seen.add(reference)
        checked.append((row, form))
    return checked


def _data(row: Row) -> dict[str, str]:
    data = {FIELDS[column]: value for column, value in row.values.items()}
    for name in BOOLEANS:
        data[name] = "on" if data.get(name, "").lower() in YES else ""
    data["energy_class"] = data.get("energy_class", "").upper()
    data["financing"] = data.get("financing") or "PLUS"
    data["contingent"] = data.get("contingent") or "a_completer"
    return data


def declare_rows(checked: Iterable[tuple[Row, UnitForm]], *, by: Actor) -> int:
    """Declare the rows without error; one that the database refuses gets its sentence. Returns how many were declared."""
    done = 0
    for row, form in checked:
        if row.errors:
            continue
        try:
            with transaction.atomic():
                cleaned = form.cleaned_data
                declare(
                    by=by,
                    landlord_ref=cleaned["landlord_ref"],
                    features=form.features,
                    terms=form.terms,
                    address=cleaned["address"],
                    complement=cleaned["complement"],
                )
            done += 1
        except IntegrityError as error:
            row.errors.append(("", message_of(error)))
    return done


# --- between the preview and the confirmation, the rows travel in the page, packed --------------------
def pack(rows: Iterable[Row]) -> str:
    """Rows as a short text."""
    content = json.dumps([[row.number, row.values] for row in rows], ensure_ascii=False)
    return base64.b64encode(zlib.compress(content.encode(), 9)).decode()


def unpack(text: str) -> list[Row]:
    """Rows of a packed text; they are checked again. Raises Refused when it is damaged."""
    try:
        expander = zlib.decompressobj()
        content = json.loads(expander.decompress(base64.b64decode(text, validate=True), MAX_BYTES))
        return [
            Row(int(number), {str(key): str(value) for key, value in values.items() if key in FIELDS})
            for number, values in content[:MAX_ROWS]
        ]
    except (ValueError, TypeError, AttributeError, zlib.error) as error:
        raise Refused(_("L’aperçu a été abîmé en chemin : choisissez de nouveau le fichier.")) from error
