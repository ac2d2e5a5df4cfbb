"""A landlord's list of freed units as CSV or XLSX: read, checked row by row with the form of one unit, then declared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Tenure
from housing.forms.units import UnitForm
from housing.services.stock import declare
from tenants import tables
from tenants.actor import Actor
from tenants.constraints import message_of
from tenants.errors import Refused
from tenants.french import sort_key
from tenants.models import Commune

MAX_ROWS = 500
FIELDS: dict[str, str] = {
    "reference": "landlord_ref",
    "adresse": "address",
    "complement": "complement",
    "commune": "commune",
    "position": "position",
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
    "apres relogement": "on_rehousing",
    "loyer": "rent",
    "charges": "charges",
    "titres": "tenures",
    "contingent": "contingent",
    "collectivite": "collectivity",
}
REQUIRED = ("reference", "adresse", "commune", "pieces", "surface", "etage", "libre le", "loyer", "charges")
EXAMPLE = (
    *(
        "A-1204",
        "12 rue des Lilas",
        "bât. B",
        "Saran",
        "47.9500 1.8800",
        "3",
        "64",
        "2",
        "oui",
        "non",
        "oui",
        "non",
        "PLUS",
        "C",
        "",
    ),
    *("15/10/2026", "01/12/2026", "non", "548,00", "72,00", "bail direct / bail glissant", "etat_prioritaires", ""),
)
BOOLEANS = frozenset({"has_lift", "wheelchair", "secured_entrance", "in_qpv", "on_rehousing"})
TENURES = {sort_key(str(label))[0]: code for code, label in Tenure.choices} | {code: code for code in Tenure.values}


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
    header, lines = tables.read_table(upload)
    if missing := [name for name in REQUIRED if name not in header]:
        raise Refused(_("Il manque des colonnes : %(names)s. Partez du modèle."), names=", ".join(missing))
    rows = [
        Row(number, {name: cell for name, cell in zip(header, cells, strict=False) if name in FIELDS})
        for number, cells in lines
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


def _data(row: Row) -> dict[str, Any]:
    data: dict[str, Any] = {FIELDS[column]: value for column, value in row.values.items()}
    data["tenures"] = _tenures(data.pop("tenures", ""))
    for name in BOOLEANS:
        data[name] = "on" if data.get(name, "").lower() in tables.YES else ""
    data["energy_class"] = data.get("energy_class", "").upper()
    data["financing"] = data.get("financing") or "PLUS"
    data["contingent"] = data.get("contingent") or "a_completer"
    return data


def _tenures(text: str) -> list[str]:
    """Codes of titles between slashes or semicolons, else between commas: some names have a comma. What is unknown stays as it is."""
    found: list[str] = []
    for part in re.split(r"[;/]", text):
        whole = TENURES.get(sort_key(part.strip())[0])
        named = [whole] if whole else [TENURES.get(sort_key(one)[0], one) for one in map(str.strip, part.split(",")) if one]
        found += named
    return found


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
                    **form.location,
                )
            done += 1
        except IntegrityError as error:
            row.errors.append(("", message_of(error)))
    return done


# --- between the preview and the confirmation, the rows travel in the page, packed --------------------
def pack(rows: Iterable[Row]) -> str:
    """Rows as a short text."""
    return tables.pack([[row.number, row.values] for row in rows])


def unpack(text: str) -> list[Row]:
    """Rows of a packed text; they are checked again. Raises Refused when it is damaged."""
    try:
        return [
            Row(int(number), {str(key): str(value) for key, value in values.items() if key in FIELDS})
            for number, values in tables.unpack(text)[:MAX_ROWS]
        ]
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(_("L’aperçu a été abîmé en chemin : choisissez de nouveau le fichier.")) from error
