"""Tables that people send: a CSV file or an XLSX workbook, read as plain texts. Nothing in them is run, nothing is written on the disk.

A workbook that holds macros, that grows out of proportion when it is opened or that declares entities is refused before it is read.
Of a formula, the result that the person's own spreadsheet stored is read; it is never worked out here.
"""

import base64
import csv
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from xml.etree.ElementTree import ParseError  # the name of what may be raised; nothing is parsed here  # nosec B405
from zipfile import BadZipFile, ZipFile

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tenants.errors import Refused
from tenants.french import without_accents

MAX_BYTES = 2_000_000
MAX_OPENED = 20_000_000  # bytes of all parts of a workbook, once inflated
MAX_PARTS = 300
MAX_SCANNED = 20_000  # lines of a sheet, empty ones included
MAX_COLUMNS = 64
MACROS = ("vbaproject", "macrosheets/", "activex/")
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
YES = frozenset({"oui", "o", "1", "x", "vrai", "true"})
NO = frozenset({"non", "n", "0", "faux", "false"})
UNREADABLE = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    OSError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
)
Line = tuple[int, list[str]]  # its number in the file, its cells


def headings(cells: Iterable[str]) -> list[str]:
    """Titles of columns as they are compared: without accents, case, underscores or double spaces."""
    return [" ".join(without_accents(cell).replace("_", " ").split()) for cell in cells]


def read_table(upload: UploadedFile) -> tuple[list[str], list[Line]]:
    """Titles (see `headings`) and lines of a CSV, or of the first sheet of a workbook. Raises Refused with a sentence."""
    name = (upload.name or "").lower()
    if name.endswith(".csv"):
        lines = _filled(_csv(_content(upload)))
    else:
        lines = next(iter(read_book(upload, otherwise=_("Choisissez un fichier CSV ou XLSX.")).values()), [])
    if not lines:
        return [], []
    return headings(lines[0][1]), lines[1:]


def read_book(upload: UploadedFile, *, otherwise: object = None) -> dict[str, list[Line]]:
    """Lines of each sheet of a workbook, by the sheet's title; empty lines are left out.

    `otherwise`: what to say of a file that is no workbook. Raises Refused with a sentence.
    """
    name = (upload.name or "").lower()
    if name.endswith((".xlsm", ".xlsb", ".xltm")):
        raise Refused(MACRO_WORDS)
    if not name.endswith(".xlsx"):
        raise Refused(otherwise or _("Choisissez un classeur XLSX."))
    content = _content(upload)
    try:
        with ZipFile(BytesIO(content)) as parts:
            _refuse_hostile(parts)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return {sheet.title: _filled(_cells(sheet)) for sheet in book.worksheets}
    except UNREADABLE as error:
        raise Refused(_("Ce fichier XLSX ne s’ouvre pas : enregistrez-le de nouveau depuis votre tableur.")) from error


MACRO_WORDS = _("Ce classeur contient des macros : enregistrez-le au format « Classeur Excel (.xlsx) », sans macro.")


def _content(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > MAX_BYTES:
        raise Refused(_("Ce fichier dépasse 2 Mo."))
    return bytes(upload.read())


def _refuse_hostile(parts: ZipFile) -> None:
    """Raise Refused for macros and for what grows out of proportion; BadZipFile for what is no honest workbook."""
    found = parts.infolist()
    if any(word in one.filename.lower() for one in found for word in MACROS):
        raise Refused(MACRO_WORDS)
    if len(found) > MAX_PARTS or sum(one.file_size for one in found) > MAX_OPENED:
        raise Refused(_("Ce classeur est anormalement gros une fois ouvert : copiez vos lignes dans un modèle neuf."))
    for one in found:  # a part is never read beyond the size that was counted above
        text = parts.read(one).replace(b"\0", b"").upper()
        if any(word in text for word in ENTITIES):
            raise BadZipFile("a workbook declares no entity")


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = ";" if text.split("\n", 1)[0].count(";") >= text.split("\n", 1)[0].count(",") else ","
    yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _cells(sheet: Any) -> Iterator[list[str]]:
    for number, line in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
        if number > MAX_SCANNED:
            raise Refused(_("La feuille « %(title)s » est trop longue : effacez ses lignes vides."), title=sheet.title)
        yield [_text(cell) for cell in line]


def _filled(lines: Iterable[list[str]]) -> list[Line]:
    stripped = ((number, [cell.strip() for cell in line]) for number, line in enumerate(lines, start=1))
    return [(number, line) for number, line in stripped if any(line)]


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


# --- what is kept of a table until it is confirmed, as a short text -----------------------------------
def pack(content: Any) -> str:
    """Lists, numbers and texts as a short text."""
    return base64.b64encode(zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 9)).decode()


def unpack(text: str) -> Any:
    """What was packed. Raises ValueError when the text is damaged."""
    try:
        return json.loads(zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MAX_BYTES))
    except zlib.error as error:
        raise ValueError("damaged") from error
