"""The figures as CSV: one line a cell, for spreadsheets (semicolons, UTF-8 with its mark, as French office software expects)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from reporting.reading import HEADLINES, MASKED
from tenants.spreadsheets import harmless

HEADER = ("tableau", "ligne", "colonne", "valeur")
TOTAL = "Total"


def to_csv(figures: dict[str, Any]) -> bytes:
    """Every table of a report."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for line in _lines(figures):
        writer.writerow([harmless(cell) for cell in line])
    return text.getvalue().encode("utf-8-sig")


def _value(cell: Any) -> str:
    if cell is None:
        return MASKED
    return str(cell).replace(".", ",")


def _lines(figures: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    period = figures["period"]
    yield "Rapport", "Dispositif", "", figures["programme"]
    yield "Rapport", "Période", "du", period["start"]
    yield "Rapport", "Période", "au", period["end"]
    yield "Rapport", "Définitions", "version", str(figures["definitions"])
    for one in figures["headlines"]:
        yield "Indicateurs", HEADLINES[one["code"]][1], "période", _value(one["value"])
        yield "Indicateurs", HEADLINES[one["code"]][1], "mêmes dates, année précédente", _value(one["previous"])
    for table in figures["tables"].values():
        rows = [(row["label"], row["cells"]) for row in table["rows"]]
        for label, cells in [*rows, *([(TOTAL, table["total"])] if table["total"] else [])]:
            for column, cell in zip(table["columns"], cells, strict=True):
                yield table["title"], label, column["label"], _value(cell)
    yield from _beside(figures)


def _beside(figures: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for one in figures["delays"]:
        for name, label in (
            ("mean", "moyenne"),
            ("median", "médiane"),
            ("number", "parcours comptés"),
            ("missing", "à compléter"),
        ):
            yield "Délais, en jours", one["label"], label, _value(one[name])
    for one in figures["rates"]:
        yield "Taux", one["label"], "taux", _value(one["rate"])
        yield "Taux", one["label"], "sur", _value(one["of"])
    for one in figures["targets"]["rows"]:
        yield "Entrées de l’exercice", one["label"], "entrées", _value(one["value"])
        yield "Entrées de l’exercice", one["label"], "cible, minimum", _value(one["low"] or "")
        yield "Entrées de l’exercice", one["label"], "cible, maximum", _value(one["high"] or "")
