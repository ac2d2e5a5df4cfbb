"""What each line would make, before anything is made: with the forms of the screens, in the words of the person who wrote it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.forms.steps import FORMS
from cases.models import Case
from cases.services.carrying import Former, carried, key_of, marking_key, same_person
from cases.services.steps import STEPS
from cases.sizing import proposed_size
from housing.carrying.columns import EVERYWHERE, Column, Kind
from housing.carrying.lines import LONGEST_CELL, Line
from housing.carrying.surroundings import Surroundings
from tenants.fields import CommuneField, DayField
from tenants.french import without_accents
from tenants.tables import NO, YES

SPREADSHEET_ERRORS = (
    "#n/a",
    "#ref!",
    "#value!",
    "#valeur!",
    "#name?",
    "#nom?",
    "#div/0!",
    "#num!",
    "#nombre!",
    "#null!",
    "#nul!",
)
DAYS: dict[str, forms.Field] = {
    name: DayField(required=False, past=name != "expected_on")
    for name in ("diagnosed_on", "consent_on", "starts_on", "expected_on", "oriented_on", "signed_on", "keys_on", "closed_on")
}


@dataclass
class Checked:
    """A line with what was understood of it. `errors`: (title of the column, sentence). `known`: the case that it made already."""

    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    outcome: str = ""
    known: Case | None = None
    former: Former | None = None

    def wrong(self, name: str, sentence: object) -> None:
        """Note what is wrong with the column that a name stands for (none: with the line)."""
        title = next((one.title for one in self.line.where.columns if name and one.name.rpartition(".")[2] == name), "")
        self.errors.append((title, str(sentence)))

    @property
    def is_sound(self) -> bool:
        """True when it would be made."""
        return not self.errors and self.known is None


class Checking:
    """Checks the lines of one workbook; what several lines need is read once."""

    def __init__(self, around: Surroundings, lines: Sequence[Line]) -> None:
        self.around, self.lines = around, lines
        self.case = Case(tenant=around.by.tenant, programme=around.programme)
        self.columns = {(sheet.code, one.title): one for sheet in around.sheets for one in sheet.columns}
        self.marks = Counter((one.sheet, one.mark.casefold()) for one in lines if one.state != "left_out")
        self.cases: dict[str, Checked] = {}

    @cached_property
    def known(self) -> dict[bytes, Case]:
        """Cases that were carried over under the marks of this workbook."""
        return carried(list({self.key(one) for one in self.lines if one.mark}), by=self.around.by)

    @cached_property
    def _marking(self) -> bytes:
        return marking_key(self.around.programme)

    def key(self, line: Line) -> bytes:
        """The digest of the mark of a line."""
        return key_of(line.mark, by=self.around.by, using=self._marking)

    def read(self, line: Line) -> Checked:
        """The cells of a line: which are wrong, what the others say."""
        found = Checked(line)
        if (line.sheet, "Repère") not in self.columns:
            found.wrong("", _("Votre organisation n’a pas de place déclarée dans ce dispositif."))
            return found
        for column in (one for (sheet, _title), one in self.columns.items() if sheet == line.sheet):
            text = line.values.get(column.title, "")
            try:
                found.values[column.name] = self._cell(column, text)
            except ValidationError as error:
                found.errors += [(column.title, sentence) for sentence in error.messages]
        if line.mark and self.marks[line.sheet, line.mark.casefold()] > 1:
            found.wrong("mark", _("Ce repère figure deux fois dans la feuille."))
        found.known = self.known.get(self.key(line)) if line.mark else None
        return found

    def _cell(self, column: Column, text: str) -> Any:
        if not text:
            if column.required:
                raise ValidationError(_("À remplir."))
            return None if column.name in DAYS else ""
        if text.casefold() in SPREADSHEET_ERRORS:
            raise ValidationError(_("Votre tableur affiche ici une erreur (%(text)s) : écrivez la valeur.") % {"text": text})
        if len(text) > LONGEST_CELL:
            raise ValidationError(_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST_CELL})
        if column.name in DAYS:
            return DAYS[column.name].clean(text)
        match column.kind:
            case Kind.YES_NO:
                return _yes_or_no(text)
            case Kind.CHOICE:
                return _chosen(column, text)
            case Kind.COMMUNE:
                return CommuneField().clean(text)
        return text

    # --- a case that is followed today -----------------------------------------------------------------
    def case_line(self, line: Line) -> Checked:
        """What a line of current cases would make."""
        if (found := self.cases.get(line.mark.casefold())) is not None and found.line is line:
            return found
        found = self.read(line)
        steps: dict[str, Any] = {}
        for code in STEPS:
            cells = {name.partition(".")[2]: value for name, value in found.values.items() if name.startswith(f"{code}.")}
            if any(value not in {"", None} for value in cells.values()):
                self._step(found, code, cells, steps)
        since: date | None = steps.get("origine", {}).get("oriented_on")
        if since and not found.errors:
            found.former = self._former(found, since, steps)
            self._dates(found, found.former)
        self.cases[line.mark.casefold()] = found
        found.outcome = "" if found.former is None else _outcome(found.former)
        return found

    def _step(self, found: Checked, code: str, cells: dict[str, Any], steps: dict[str, Any]) -> None:
        """Validate the cells of a step with its form, what is not in the file being as on the screen."""
        form = FORMS[code](self._defaults[code] | _as_sent(code, cells, found), case=self.case)
        if form.is_valid():
            steps[code] = form.values()
            if callable(warning := getattr(form, "warning", None)) and (sentence := warning()):
                found.warnings.append(sentence)
            return
        titles = {title for title, _sentence in found.errors}
        for name, sentences in form.errors.items():
            column = name.removesuffix("_others")
            title = found.line.where.titles(code).get(column, "")
            if title not in titles or not title:
                found.errors += [(title, str(sentence)) for sentence in sentences]

    @cached_property
    def _defaults(self) -> dict[str, dict[str, Any]]:
        """What the page of each step sends when nothing is touched."""
        return {code: _untouched(form(case=self.case)) for code, form in FORMS.items()}

    def _former(self, found: Checked, since: date, steps: dict[str, Any]) -> Former:
        line, values = found.line, found.values
        return Former(
            self.around.programme,
            source=f"{line.where.title}, ligne {line.number}",
            key=self.key(line),
            since=since,
            channel=self.around.channels.get(values.get("channel", "")),
            steps=steps,
            consent_on=values.get("consent_on"),
            signed=values.get("signed") == "on",
            diagnosed_on=values.get("diagnosed_on"),
        )

    def _dates(self, found: Checked, former: Former) -> None:
        """Rules of a past that the screens never see."""
        if former.diagnosed_on and former.diagnosed_on < former.since:
            found.wrong("diagnosed_on", _("Le diagnostic précède l’orientation."))
        if former.consent_on and (former.since - former.consent_on).days > 31:
            found.wrong("consent_on", _("Cet accord précède l’orientation de plus d’un mois : recueillez-le de nouveau."))
        if former.missing:
            found.warnings.append(_("Brouillon, à compléter : %(titles)s.") % {"titles": ", ".join(former.missing).lower()})
            return
        for one in former.unmet:
            found.warnings.append(_("Brouillon, condition du dispositif : %(reason)s.") % {"reason": one.reason})
        if former.consent_on is None:
            found.warnings.append(_("Brouillon : son accord manque."))

    def look_for_duplicates(self, checked: Sequence[Checked]) -> None:
        """Note, on lines of cases, who is already in the organisation's own cases, or twice in the file."""
        people = [(one, texts) for one in checked if one.is_sound and one.former and (texts := _person(one.former))]
        matches = same_person([texts for _one, texts in people], by=self.around.by) if people else []
        seen: dict[str, int] = {}
        for (one, texts), cases in zip(people, matches, strict=True):
            if cases:
                names = ", ".join(case.reference for case in cases)
                one.warnings.append(
                    _("Doublon possible avec votre dossier %(names)s : écartez la ligne si c’est elle.") % {"names": names}
                )
            same = without_accents(f"{texts['last_name']}|{texts['first_name']}|{texts['birth_date']}")
            if texts["birth_date"] and same in seen:
                said = {"number": seen[same]}
                one.warnings.append(_("Même nom et même date de naissance qu’à la ligne %(number)s.") % said)
            seen.setdefault(same, one.line.number)


def _person(former: Former) -> dict[str, str]:
    household, application = former.steps.get("menage", {}), former.steps.get("demande", {})
    texts = {name: str(household.get(name, "")) for name in ("last_name", "first_name", "birth_date")}
    return texts | {"nur": str(application.get("nur", ""))} if any(texts.values()) else {}


def _outcome(former: Former) -> str:
    if not former.may_be_filed:
        return _("Brouillon")
    return _("Dossier en recherche") if former.diagnosed_on else _("Dossier transmis, diagnostic à faire")


def _yes_or_no(text: str) -> str:
    plain = without_accents(text).strip()
    if plain not in YES | NO:
        raise ValidationError(_("Écrivez oui ou non."))
    return "on" if plain in YES else "no"


def _chosen(column: Column, text: str) -> str:
    plain = without_accents(text)
    for code, label in column.choices:
        if plain in {without_accents(code), without_accents(label)}:
            return code
    labels = ", ".join(label for _code, label in column.choices) or _("aucun choix possible")
    raise ValidationError(_("« %(text)s » n’est pas dans la liste : %(labels)s.") % {"text": text, "labels": labels})


def _untouched(form: forms.Form) -> dict[str, Any]:
    sent = {}
    for name, one in form.fields.items():
        value = one.get_bound_field(form, name).value()
        if value is True:
            sent[name] = "on"
        elif value not in (None, False, ""):
            sent[name] = value
    return sent


def _as_sent(code: str, cells: dict[str, Any], found: Checked) -> dict[str, Any]:
    """Cells of a line as the page of the step would send them."""
    sent = {name: "" if value == "no" else value for name, value in cells.items() if value not in {"", None}}
    match code:
        case "secteurs":
            wanted = str(sent.pop("wanted", ""))
            everywhere = without_accents(wanted).startswith(EVERYWHERE)
            others = {"avoid_others": str(sent.pop("avoid", "")), "wanted_others": "" if everywhere else wanted}
            sent |= others | ({"any_sector": "on"} if everywhere else {})
        case "besoin":
            size = proposed_size(_persons(found))
            usual = {"rooms_min": size.rooms_min, "rooms_max": size.rooms_max, "bedrooms": size.bedrooms}
            sent = usual | sent
        case "demande":
            letters = str(sent.pop("priority_categories", "")).replace(",", ";").split(";")
            sent["priority_categories"] = ["_".join(one.lower().split()) for one in letters if one.strip()]
            sent |= {"has_nur": "on"} if sent.get("nur") else {}
    return sent


def _persons(found: Checked) -> int:
    counts = [str(found.values.get(f"menage.{name}") or fallback) for name, fallback in (("adults", "1"), ("children", "0"))]
    return max(1, sum(int(one) for one in counts if one.isdecimal()))
