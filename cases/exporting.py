"""What of a case may leave in a list, and the files that hold it: marked with who asked, when and under which number.

An allow-list. Nothing here says where she lives, lived or may not live, how to reach her, who shelters her, or how much danger she is in.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING, WriteOnlyCell
from openpyxl.styles import Font

from cases.models import Case, CaseExport, CaseIdentity, CaseNeed
from cases.models.export import IDENTITY_COLUMNS
from tenants.crypto import Vault
from tenants.french import PARIS, datetime_fr
from tenants.spreadsheets import harmless

Cell = str | int | Decimal | date | None
UNREADABLE = "illisible"
CONFIDENTIAL = "Confidentiel : ne pas transmettre, détruire après usage"


@dataclass(frozen=True)
class Column:
    """A column: its title, how it is read. One of identity is read with the vault of the case."""

    label: str
    read: Callable[[Case], Cell]


def _day(instant: datetime | None) -> date | None:
    return instant.astimezone(PARIS).date() if instant else None


def _need(read: Callable[[CaseNeed], Cell]) -> Callable[[Case], Cell]:
    return lambda case: read(case.need) if hasattr(case, "need") else None


def _application(name: str) -> Callable[[Case], Cell]:
    def read(case: Case) -> Cell:
        found = getattr(case.application, name) if hasattr(case, "application") else None
        return ("oui" if found else "non") if isinstance(found, bool) else found

    return read


COLUMNS: dict[str, Column] = {
    "reference": Column("Référence", lambda case: case.reference),
    "programme": Column("Dispositif", lambda case: case.programme.name),
    "channel": Column("Voie d’orientation", lambda case: case.channel.code if case.channel else None),
    "status": Column("État", lambda case: case.get_status_display()),
    "next_action": Column("Prochaine action", lambda case: case.get_next_action_display() if case.next_action else None),
    "filed_on": Column("Transmis le", lambda case: _day(case.filed_at)),
    "since": Column("Dans cet état depuis le", lambda case: _day(case.status_since)),
    "closed_on": Column("Clos le", lambda case: _day(case.closed_at)),
    "outcome": Column("Issue", lambda case: case.get_outcome_display() if case.outcome else None),
    "persons": Column("Personnes", _need(lambda need: need.persons)),
    "children": Column("Enfants à charge", _need(lambda need: need.children)),
    "rooms": Column("Pièces, minimum", _need(lambda need: need.rooms_min)),
    "bedrooms": Column("Chambres", _need(lambda need: need.bedrooms)),
    "accessibility": Column("Accessibilité", _need(lambda need: need.get_accessibility_display())),
    "rent_max": Column("Loyer et charges, maximum", _need(lambda need: need.rent_max)),
    "has_nur": Column("Numéro unique attribué", _application("has_nur")),
    "nur_expires_on": Column("Numéro unique valable jusqu’au", _application("nur_expires_on")),
    "dalo": Column("Reconnue au titre du DALO", _application("dalo")),
}
IDENTITY: dict[str, str] = dict(zip(IDENTITY_COLUMNS, ("Nom", "Prénom", "Date de naissance", "Numéro unique"), strict=True))
BY_DEFAULT = ("reference", "status", "next_action", "filed_on", "persons")


def label_of(code: str) -> str:
    """The title of a column."""
    return IDENTITY.get(code) or COLUMNS[code].label


def row_of(case: Case, columns: Sequence[str], vault: Vault | None) -> list[Cell]:
    """The cells of a case. `vault`: of the case, one that notes what is lost, when a column of identity is among them."""
    hers = _identity(case, vault) if vault is not None else {}
    return [hers.get(code) if code in IDENTITY else COLUMNS[code].read(case) for code in columns]


def _identity(case: Case, vault: Vault) -> dict[str, Cell]:
    row: CaseIdentity | None = getattr(case, "identity", None)
    if row is None:
        return {}
    texts: dict[str, Any] = row.unseal(vault, IDENTITY_COLUMNS)
    for lost in vault.lost or []:
        texts[lost.column] = UNREADABLE
    return texts


def mark_of(export: CaseExport, *, who: str, organisation: str, at: datetime) -> str:
    """The line that every page of the file carries."""
    return f"Export {export.number} · {who}, {organisation} · {datetime_fr(at)} · {CONFIDENTIAL}"


def to_file(export: CaseExport, rows: Iterable[Sequence[Cell]], *, mark: str) -> bytes:
    """The file in the format of the request."""
    heads = [label_of(code) for code in export.columns]
    return to_xlsx(export, heads, rows, mark) if export.format == CaseExport.Format.XLSX else to_csv(heads, rows, mark)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return f"{cell:%d/%m/%Y}"
        case Decimal():
            return str(cell).replace(".", ",")
    return harmless(str(cell))


def to_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]], mark: str) -> bytes:
    """Semicolons, UTF-8 with its mark, as French office software expects; the line of the mark first and last."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([mark])
    writer.writerow(heads)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    writer.writerow([mark])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(export: CaseExport, heads: Sequence[str], rows: Iterable[Sequence[Cell]], mark: str) -> bytes:
    """One sheet; the mark stands in its first line, on every printed page and in the properties of the file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=f"Export {export.number}")
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = mark.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    sheet.print_title_rows, sheet.freeze_panes = "1:2", "B3"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for number in range(len(heads)):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]].width = 22
    sheet.append([_cell(sheet, mark)])
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    about = book.properties
    about.title, about.creator, about.lastModifiedBy = f"Export {export.number}", mark, mark
    about.subject, about.keywords, about.description = CONFIDENTIAL, export.number, mark
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    """A cell that holds a value and never a formula."""
    shown: Any = harmless(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=shown)
    if isinstance(value, str):
        cell.data_type = TYPE_STRING
    if isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell
