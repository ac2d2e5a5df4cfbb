"""The lines of a workbook: read from the file, kept sealed between the preview and its confirmation."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.carrying.columns import EXAMPLE, EXAMPLE_TITLE, MAX_LINES, SHEETS, Sheet
from housing.carrying.model_file import GUIDE, LISTS
from tenants import drafts, tables
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.french import join_fr
from tenants.tables import headings

KEY = "reprise"
KEPT = timedelta(days=7)  # as `form_draft_is_over()` says
LONGEST_CELL = 300
READING, RUNNING, DONE = "reading", "running", "done"


@dataclass
class Line:
    """One line: its sheet, its number there, its cells by title; then what became of it, said in a few words."""

    sheet: str
    number: int
    values: dict[str, str]
    state: str = "waiting"  # waiting, left_out, made, known, failed; wrong while others are made
    said: str = ""

    @property
    def where(self) -> Sheet:
        """Its sheet."""
        return SHEETS[self.sheet]

    @property
    def mark(self) -> str:
        """The organisation's own mark for it."""
        return " ".join(self.values.get("Repère", "").split())

    @property
    def waits(self) -> bool:
        """True for what is still to be made."""
        return self.state == "waiting"


@dataclass
class Preview:
    """What was read of a workbook, for one member; seen by nobody else."""

    programme: UUID
    lines: list[Line] = field(default_factory=list)
    phase: str = READING

    def keep(self, by: Actor) -> None:
        """Seal it. Raises Refused when it is too long."""
        lines = [[one.sheet, one.number, one.values, one.state, one.said] for one in self.lines]
        packed = tables.pack({"programme": str(self.programme), "phase": self.phase, "lines": lines})
        try:
            drafts.keep(by, KEY, {"content": [packed]})
        except ValueError as error:
            raise Refused(_("Ce classeur contient trop de texte : envoyez-le en deux fois.")) from error


def find_preview(by: Actor, *, held: bool = False) -> Preview | None:
    """The actor's own preview, while it is younger than seven days. `held`: nobody else changes it before the end of the transaction."""
    kept = drafts.initial(by, KEY, since=timezone.now() - KEPT, held=held)
    try:
        content = tables.unpack(str(kept["content"]))
        lines = [Line(*one) for one in content["lines"] if one[0] in SHEETS]
        return Preview(UUID(content["programme"]), lines, content["phase"])
    except (KeyError, ValueError, TypeError):
        return None


def forget_preview(by: Actor) -> None:
    """Nothing is left of the file."""
    drafts.forget(by, KEY)


# --- the file ------------------------------------------------------------------------------------------
def read_lines(upload: UploadedFile) -> list[Line]:
    """Lines of a filled model. Raises Refused, naming the sheets or columns that are not as in the model."""
    book = tables.read_book(upload)
    known = {headings([sheet.title])[0]: sheet for sheet in SHEETS.values()}
    ours = {*known, *headings([GUIDE, LISTS])}
    if strange := [title for title, lines in book.items() if headings([title])[0] not in ours and lines]:
        raise Refused(
            _("Feuille non reconnue : %(names)s. Les feuilles du modèle sont %(wanted)s."),
            names=join_fr([f"« {one} »" for one in strange]),
            wanted=join_fr([f"« {sheet.title} »" for sheet in SHEETS.values()]),
        )
    found: list[Line] = []
    for title, lines in book.items():
        if (sheet := known.get(headings([title])[0])) and lines:
            found += _lines(sheet, lines)
    if not found:
        raise Refused(_("Ce classeur ne contient aucune ligne à reprendre : remplissez l’une des feuilles du modèle."))
    if len(found) > MAX_LINES:
        raise Refused(
            _("Ce classeur contient %(count)s lignes : %(most)s au plus à la fois, envoyez-en plusieurs."),
            count=len(found), most=MAX_LINES,
        )  # fmt: skip
    return found


def _lines(sheet: Sheet, lines: list[tables.Line]) -> list[Line]:
    heads = headings(lines[0][1])
    titles = dict(zip(headings(one.title for one in sheet.columns), [one.title for one in sheet.columns], strict=True))
    [example] = headings([EXAMPLE_TITLE])
    _require_columns(sheet, heads, {*titles, example}, lines[0][1])
    found = []
    for number, cells in lines[1:]:
        if any(cells[len(heads) :]) or any(cell and not head for head, cell in zip(heads, cells, strict=False)):
            raise Refused(
                _("« %(sheet)s », ligne %(number)s : une cellule est remplie hors des colonnes du modèle."),
                sheet=sheet.title, number=number,
            )  # fmt: skip
        values = {titles[head]: cell for head, cell in zip(heads, cells, strict=False) if cell and head in titles}
        if values and not _is_example(sheet, values, dict(zip(heads, cells, strict=False)).get(example, "")):
            found.append(Line(sheet.code, number, values))
    return found


def _require_columns(sheet: Sheet, heads: list[str], known: Iterable[str], written: list[str]) -> None:
    required = [one.title for one in sheet.columns if one.required]
    if missing := [title for title, head in zip(required, headings(required), strict=True) if head not in heads]:
        said = {"sheet": sheet.title, "names": join_fr(missing)}
        raise Refused(_("« %(sheet)s » : il manque des colonnes (%(names)s). Partez du modèle."), **said)
    if strange := [title for title, head in zip(written, heads, strict=True) if head and head not in known]:
        said = {"sheet": sheet.title, "names": join_fr(strange)}
        raise Refused(_("« %(sheet)s » : colonne non reconnue (%(names)s). Gardez les titres du modèle."), **said)
    if len(heads) - heads.count("") != len({head for head in heads if head}):
        raise Refused(_("« %(sheet)s » : une colonne figure deux fois."), sheet=sheet.title)


def _is_example(sheet: Sheet, values: dict[str, str], marked: str) -> bool:
    """The line of the model, as it was: one that somebody wrote over is a line like the others."""
    example = sheet.columns[0].example
    return headings([marked]) == headings([EXAMPLE]) and values.get("Repère", example) == example
