"""Frozen figures made ready to be read: the same words on the page, in the PDF and in the CSV."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reporting.definitions import LIMITS, MASKING_LIMITS, Definition, definition_of
from reporting.periods import Period
from tenants.french import NBSP, counted, date_fr, join_fr, number_fr, percent_fr, plural

Figures = dict[str, Any]

LONG_TABLE = 14  # from there on, rows without anything are told in one sentence
HEADLINES = {
    "situations": ("situation traitée", "situations traitées"),
    "rehousings": ("relogement", "relogements"),
    "inter_landlord": ("relogement inter-bailleurs", "relogements inter-bailleurs"),
    "requests": ("accompagnement ou suivi demandé", "accompagnements et suivis demandés"),
    "realised": ("accompagnement réalisé", "accompagnements réalisés"),
}
NOTES = {
    "file": "file active {}",
    "idle": "sans acte {}",
    "social": "{} dans le parc social",
    "beyond": "{} hors parc social",
    "partners": "par {}",
    "ongoing": "{} en cours",
    "declined": "{} refus",
}
SECTIONS = {
    "situations": ("channels", "movement", "exits", "orientations"),
    "rehousings": ("landlords", "contingents", "communes", "stocks", "households"),
    "inter_landlord": ("classes", "balance"),
    "requests": ("requesters", "request_types", "fates"),
    "realised": ("realised_types", "providers", "realised_requesters", "support_states"),
}
CHARTED = ("landlords", "contingents", "places", "channels", "types")
TABLE_OF_CHART = {"landlords": "landlords", "contingents": "contingents", "places": "communes", "types": "realised_types"}
NOT_APPLICABLE = "–"
MASKED = "masqué"
TITLES = {
    "landlords": "Relogements par bailleur, dont inter-bailleurs",
    "contingents": "Relogements par réservataire",
    "channels": "Entrées par voie d’orientation, face à la cible annuelle",
    "types": "Accompagnements réalisés par type",
    "places": "Relogements par commune",
    "waiting": "Ménages en attente, mois après mois",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its words, the keys of its facts, and where they are listed for those who may open them."""

    text: str
    masked: bool = False
    keys: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[Shown]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to read. `below` says in words which rows are not listed, and why."""

    code: str
    title: str
    head: str
    columns: list[str]
    rows: list[Row]
    total: list[Shown]
    indicator: str
    below: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the five figures."""

    code: str
    value: str
    label: str
    note: str
    previous: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class Section:
    """One indicator with its definition and its tables."""

    headline: Headline
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, its title, its legend (class of the swatch, words), and its table."""

    code: str
    title: str
    svg: str
    legend: list[tuple[str, str]]
    table: Table


def words(value: Any) -> str:
    """A published value: masked, without meaning there, or a number."""
    if value is None:
        return MASKED
    return NOT_APPLICABLE if value == "" else number_fr(value)


def period_of(figures: Figures, name: str = "period") -> Period:
    """A period of the figures."""
    return Period(date.fromisoformat(figures[name]["start"]), date.fromisoformat(figures[name]["end"]))


# --- the five figures ---------------------------------------------------------------------------
def headlines(figures: Figures) -> list[Headline]:
    """The five, in order."""
    return [_headline(one, figures) for one in figures["headlines"]]


def _headline(one: dict[str, Any], figures: Figures) -> Headline:
    code, value = one["code"], one["value"]
    notes = [_note(note["code"], note["value"]) for note in one["notes"] if note["value"] is not None]
    note = inter_note(figures) if code == "inter_landlord" else ", ".join(notes)
    label = HEADLINES[code][1] if value is None else plural(value, *HEADLINES[code])
    return Headline(code, words(value), label, note, words(one["previous"]), definition_of(code))


def _note(code: str, value: int) -> str:
    text = counted(value, "partenaire") if code == "partners" else number_fr(value)
    return NOTES[code].format(text)


def inter_note(figures: Figures) -> str:
    """Which classes are counted as inter-landlord, and who decided."""
    voted = figures["inter"]["voted_on"]
    if voted:
        return f"classes retenues par le comité de pilotage du {date_fr(date.fromisoformat(voted))}"
    return "les trois dernières classes, dans l’attente d’un vote du comité"


# --- tables -------------------------------------------------------------------------------------
def table(figures: Figures, code: str) -> Table:
    """One table, its empty and masked rows told in words."""
    raw = figures["tables"][code]
    rows = [Row(row["label"], _cells(row["cells"], raw, row["key"])) for row in raw["rows"] if not _left_out(row, raw)]
    total = _cells(raw["total"], raw, "") if raw["total"] else []
    columns = [column["label"] for column in raw["columns"]]
    return Table(code, raw["title"], raw["head"], columns, rows, total, raw["indicator"], _below(raw))


def _left_out(row: dict[str, Any], raw: dict[str, Any]) -> bool:
    return _all_masked(row) or (len(raw["rows"]) > LONG_TABLE and _all_zero(row))


def _all_masked(row: dict[str, Any]) -> bool:
    return all(cell is None for cell in row["cells"])


def _all_zero(row: dict[str, Any]) -> bool:
    return all(cell == 0 for cell in row["cells"])


def _cells(values: Iterable[Any], raw: dict[str, Any], key: str) -> list[Shown]:
    across = [column["key"] for column in raw["columns"]]
    return [
        Shown(words(value), value is None, _address(raw, key, column) if value else "")
        for value, column in zip(values, across, strict=True)
    ]


def _address(raw: dict[str, Any], key: str, column: str) -> str:
    """The keys of a cell's facts as "dimension=key" pairs, or nothing when it has none of its own."""
    if not raw["indicator"] or (key and not raw["dimension"]):
        return ""
    pairs = [f"{raw['dimension']}={key}"] if key else []
    pairs += [f"{raw['across']}={column}"] if column != "all" else []
    return ";".join(pairs) or "all"


def _below(raw: dict[str, Any]) -> list[str]:
    masked = [row["label"] for row in raw["rows"] if _all_masked(row)]
    zero = [row["label"] for row in raw["rows"] if len(raw["rows"]) > LONG_TABLE and _all_zero(row)]
    told = []
    if masked:
        told.append(f"Masqué{'s' if len(masked) > 1 else ''}{NBSP}: {join_fr(masked)}.")
    if raw.get("withheld"):
        told.append("D’autres lignes, de moins de cinq, ne sont pas listées.")
    if zero:
        told.append(f"Aucun{NBSP}: {join_fr(zero)}.")
    return told


def sections(figures: Figures) -> list[Section]:
    """The five indicators, each with its tables."""
    return [Section(one, [table(figures, code) for code in SECTIONS[one.code]]) for one in headlines(figures)]


def targets_table(figures: Figures) -> Table:
    """Channels against their yearly target."""
    targets = figures["targets"]
    rows = [
        Row(row["label"], [Shown(words(row["value"]), row["value"] is None), Shown(_aim(row)), Shown(_pace(row))])
        for row in targets["rows"]
    ]
    total = [Shown(words(targets["total"]), targets["total"] is None), Shown(NOT_APPLICABLE), Shown(NOT_APPLICABLE)]
    start, end = (date.fromisoformat(targets["exercise"][name]) for name in ("start", "end"))
    title = f"Entrées de l’exercice face à la cible annuelle, du {date_fr(start)} au {date_fr(end)}"
    at_once, below = targets["concurrent"], []
    if at_once:
        below.append(f"Ménages suivis en même temps{NBSP}: {words(at_once['value'])} pour {number_fr(at_once['target'])}.")
    return Table("targets", title, "Voie d’orientation", ["Entrées", "Cible", "À ce rythme, en un an"], rows, total, "", below)


def _aim(row: dict[str, Any]) -> str:
    low, high = row["low"], row["high"]
    if low and high and low != high:
        return f"{number_fr(low)} à {number_fr(high)}"
    return number_fr(low or high) if low or high else NOT_APPLICABLE


def _pace(row: dict[str, Any]) -> str:
    return words(row["pace"])


def delays_table(figures: Figures) -> Table:
    """Mean and median of the three delays."""
    rows = []
    for one in figures["delays"]:
        mean, median = (_days(one[name], one["number"]) for name in ("mean", "median"))
        rows.append(Row(one["label"], [Shown(mean), Shown(median), Shown(words(one["number"])), Shown(words(one["missing"]))]))
    columns = ["Moyenne", "Médiane", "Parcours comptés", "À compléter"]
    return Table("delays", "Délais des parcours achevés, en jours", "Délai", columns, rows, [], "")


def _days(value: float | None, number: int | None) -> str:
    if value is None:
        return MASKED if number is None else NOT_APPLICABLE
    return number_fr(value, 0 if value == int(value) else 1)


def rates_table(figures: Figures) -> Table:
    """Shares, each with what it is a share of."""
    rows = []
    for one in figures["rates"]:
        rate = percent_fr(one["rate"]) if one["rate"] is not None else (NOT_APPLICABLE if one["of"] == 0 else MASKED)
        rows.append(Row(one["label"], [Shown(rate), Shown(words(one["of"]))]))
    return Table("rates", "Taux", "Part", ["Taux", "Sur"], rows, [], "")


# --- charts -------------------------------------------------------------------------------------
def charts(figures: Figures, drawn: dict[str, str]) -> dict[str, Chart]:
    """The charts there are, each with its table."""
    found = {}
    for code in CHARTED:
        if code in drawn:
            beside = targets_table(figures) if code == "channels" else table(figures, TABLE_OF_CHART[code])
            found[code] = Chart(code, TITLES[code], drawn[code], _legend(code, figures), beside)
    return found


def _legend(code: str, figures: Figures) -> list[tuple[str, str]]:
    if code == "landlords":
        rows = figures["tables"]["landlords"]["rows"]
        alone = any(row["cells"][-1] and None in row["cells"] for row in rows)
        return [
            ("inter", "inter-bailleurs"),
            ("others", "même bailleur, ou hors parc social"),
            *([("all", "détail masqué")] if alone else []),
        ]
    if code == "channels":
        return [("inter", "entrées"), ("band", "cible annuelle (le trait en marque le minimum)")]
    return []


# --- in sentences -------------------------------------------------------------------------------
def sentences(figures: Figures) -> list[str]:
    """The report told in a few sentences; what is masked is said to be."""
    five = {one["code"]: one for one in figures["headlines"]}
    told = [_told(five[code], *texts) for code, texts in SENTENCES.items()]
    orientation = next(one for one in figures["delays"] if one["code"] == "orientation")
    if orientation["median"] is not None:
        told.append(f"De l’orientation au bail, le délai médian est de {counted(round(orientation['median']), 'jour')}.")
    return told


SENTENCES = {
    "situations": ("situation a été traitée", "situations ont été traitées", "des situations traitées"),
    "rehousings": ("relogement a été signé", "relogements ont été signés", "des relogements"),
    "inter_landlord": (
        "relogement compte comme inter-bailleurs",
        "relogements comptent comme inter-bailleurs",
        "des relogements inter-bailleurs",
    ),
    "requests": (
        "accompagnement ou suivi a été demandé par les partenaires",
        "accompagnements et suivis ont été demandés par les partenaires",
        "des demandes d’accompagnement",
    ),
    "realised": (
        "accompagnement a effectivement commencé",
        "accompagnements ont effectivement commencé",
        "des accompagnements réalisés",
    ),
}


def _told(one: dict[str, Any], singular: str, many: str, masked: str) -> str:
    if one["value"] is None:
        return f"Le nombre {masked} est masqué."
    before = one["previous"]
    compared = "" if before is None else f", contre {number_fr(before)} aux mêmes dates de l’année précédente"
    return f"{counted(one['value'], singular, many)}{compared}."


def limits(figures: Figures) -> list[str]:
    """What to know before reading."""
    return [*LIMITS, *(MASKING_LIMITS if figures["threshold"] else ())]
