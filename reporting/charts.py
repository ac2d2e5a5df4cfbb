"""Charts as Vega-Lite specifications, drawn to SVG once and used by the page and the PDF alike.

Each is narrow (a phone's width), names its rows above their bars, and carries a title; its table stands beside it. Masked counts
have no bar: the word stands in its place.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import vl_convert

from tenants.french import number_fr

Spec = dict[str, Any]
Rows = Sequence[dict[str, Any]]

INK, SOFT, ACCENT, ACCENT_MID, PALE, SAND = "#14303f", "#4b6273", "#0a6a72", "#9cc7c9", "#c9d5dc", "#eadfc9"
FONT = "Source Sans 3"
WIDTH, STEP, BAR = 348, 40, 9
MASKED = "masqué"
NAMED_PLACES = 6
LONGEST_LINE = 60
NOISE = re.compile(r' (?:role="graphics-(?:object|symbol)"|aria-roledescription="[^"]*"|aria-hidden="true"|class="[^"]*")')


def draw_all(figures: dict[str, Any]) -> dict[str, str]:
    """The SVG of each chart of a report, by its code."""
    tables = figures["tables"]
    specifications = {
        "landlords": landlords(tables["landlords"]),
        "contingents": bars(tables["contingents"]["rows"]),
        "channels": targets(figures["targets"]["rows"]),
        "types": bars(tables["realised_types"]["rows"], cell=-1),
        "places": places(figures["places"]),
    }
    return {code: svg(spec, TITLES[code]) for code, spec in specifications.items() if spec is not None}


TITLES = {
    "landlords": "Relogements par bailleur, dont inter-bailleurs",
    "contingents": "Relogements par réservataire",
    "channels": "Entrées par voie d’orientation, face à la cible annuelle",
    "types": "Accompagnements réalisés par type",
    "places": "Relogements par commune",
}


def svg(spec: Spec, title: str) -> str:
    """Draw a specification. The answer has no inline style and no script: it stands in a page under a strict policy."""
    drawn: str = vl_convert.vegalite_to_svg(spec, format_locale="fr-FR")
    opening = f'<svg role="img" aria-label="{escape(title)}" '
    body = NOISE.sub("", drawn).replace("<svg ", opening, 1)
    end = body.index(">") + 1
    return f"{body[:end]}<title>{escape(title)}</title>{body[end:]}"


def _base(height: int) -> Spec:
    config: Spec = {
        "aria": False,
        "view": {"stroke": None},
        "font": FONT,
        "text": {"font": FONT, "fontSize": 12.5, "color": INK},
        "axis": None,
        "background": None,
    }
    return {"width": WIDTH, "height": height, "padding": 2, "autosize": "none", "background": None, "config": config}


def _line(at: int, label: str, words: str) -> dict[str, Any]:
    """Name and number of a row: they share a line, the name gives way."""
    room = LONGEST_LINE - len(words)
    return {"row": at, "label": label if len(label) <= room else f"{label[: room - 1].rstrip()}…", "words": words}


def _words(number: int | None) -> str:
    return MASKED if number is None else number_fr(number)


def _row_axis(count: int) -> Spec:
    return {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": list(range(count)), "padding": 0}}


def _labels(values: Rows, count: int) -> list[Spec]:
    """The name of each row on the left, its number on the right, both above the bar."""
    y = _row_axis(count)
    name = {"mark": {"type": "text", "align": "left", "yOffset": -8, "x": 0}, "encoding": {"y": y, "text": {"field": "label"}}}
    number = {
        "mark": {"type": "text", "align": "right", "yOffset": -8, "x": WIDTH, "fontWeight": 700},
        "encoding": {"y": y, "text": {"field": "words"}},
    }
    return [{"data": {"values": list(values)}, **layer} for layer in (name, number)]


def _listed(rows: Rows, cell: int) -> list[dict[str, Any]]:
    """Rows that have something to say: shown and not zero, largest first as they come in the table."""
    return [row for row in rows if row["cells"][cell]]


def bars(rows: Rows, *, cell: int = 0) -> Spec | None:
    """One bar a row; None when there is nothing to draw."""
    kept = sorted(_listed(rows, cell), key=lambda row: -row["cells"][cell])
    if not kept:
        return None
    labels = [_line(at, row["label"], _words(row["cells"][cell])) for at, row in enumerate(kept)]
    parts = [{"row": at, "kind": "all", "value": row["cells"][cell]} for at, row in enumerate(kept)]
    return _stacked(labels, parts, {"all": ACCENT})


def landlords(table: dict[str, Any]) -> Spec | None:
    """Rehousings of each landlord: inter-landlord ones, then the others; the total alone when the parts are masked."""
    kept = sorted(_listed(table["rows"], -1), key=lambda row: -row["cells"][-1])
    if not kept:
        return None
    labels, parts = [], []
    for at, row in enumerate(kept):
        inter, others, total = row["cells"]
        labels.append(_line(at, row["label"], _words(total)))
        shown = {"all": total} if inter is None or others is None else {"inter": inter, "others": others}
        parts += [{"row": at, "kind": kind, "value": value} for kind, value in shown.items() if value]
    return _stacked(labels, parts, {"inter": ACCENT, "others": ACCENT_MID, "all": PALE})


def _stacked(labels: Rows, parts: Rows, colours: dict[str, str]) -> Spec:
    count = len(labels)
    bar = {
        "data": {"values": list(parts)},
        "mark": {"type": "bar", "size": BAR, "yOffset": 8, "cornerRadius": 3},
        "encoding": {
            "y": _row_axis(count),
            "x": {"field": "value", "type": "quantitative", "axis": None, "aggregate": "sum", "scale": {"nice": False}},
            "color": {"field": "kind", "scale": {"domain": list(colours), "range": list(colours.values())}, "legend": None},
            "order": {"field": "kind", "sort": "ascending"},
        },
    }
    return {**_base(STEP * count), "layer": [*_labels(labels, count), bar]}


def targets(rows: Rows) -> Spec | None:
    """Entries of each channel on the band of its yearly target."""
    kept = [row for row in rows if row["high"] or row["low"] or row["value"]]
    if not kept:
        return None
    count = len(kept)
    labels = [_line(at, row["label"], _against(row)) for at, row in enumerate(kept)]
    bands = [
        {"row": at, "low": row["low"] or row["high"], "high": row["high"] or row["low"]}
        for at, row in enumerate(kept)
        if row["high"] or row["low"]
    ]
    values = [{"row": at, "value": row["value"]} for at, row in enumerate(kept) if row["value"]]
    top = max([*(band["high"] for band in bands), *(one["value"] for one in values), 1])
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, top], "nice": False}}
    y = _row_axis(count)
    band = {
        "data": {"values": [one | {"zero": 0} for one in bands]},
        "mark": {"type": "bar", "size": BAR + 6, "yOffset": 8, "color": SAND, "cornerRadius": 3},
        "encoding": {"y": y, "x": {"field": "zero", **x}, "x2": {"field": "high"}},
    }
    aim = {
        "data": {"values": bands},
        "mark": {"type": "tick", "size": BAR + 6, "thickness": 2, "yOffset": 8, "color": INK},
        "encoding": {"y": y, "x": {"field": "low", **x}},
    }
    bar = {
        "data": {"values": values},
        "mark": {"type": "bar", "size": BAR - 2, "yOffset": 8, "color": ACCENT, "cornerRadius": 3},
        "encoding": {"y": y, "x": {"field": "value", **x}},
    }
    return {**_base(STEP * count), "layer": [*_labels(labels, count), band, bar, aim]}


def _against(row: dict[str, Any]) -> str:
    """As in "4 pour 7 à 10"."""
    low, high = row["low"], row["high"]
    if not (low or high):
        return _words(row["value"])
    aim = number_fr(high or low) if low == high or not (low and high) else f"{number_fr(low)} à {number_fr(high)}"
    return f"{_words(row['value'])} pour {aim}"


def places(found: Rows) -> Spec | None:
    """Communes as points; those with rehousings as discs with their number, the largest ones with their name."""
    if len(found) < 2:
        return None
    shown = sorted((place for place in found if place["value"]), key=lambda place: (-place["value"], place["name"]))
    here = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
    }
    most = shown[0]["value"] if shown else 1
    discs = [place | {"words": number_fr(place["value"]), "size": 420 + 900 * place["value"] / most} for place in shown]
    names = [place | {"down": 13 + (place["size"] / 3.1416) ** 0.5} for place in discs[:NAMED_PLACES]]
    layers: list[Spec] = [
        {"data": {"values": list(found)}, "mark": {"type": "circle", "color": PALE, "opacity": 1, "size": 45}, "encoding": here}
    ]
    for disc in discs:
        layers.append(_at(disc, {"type": "circle", "color": ACCENT, "opacity": 0.86, "size": disc["size"]}, here))
        layers.append(_at(disc, {"type": "text", "text": disc["words"], "color": "#ffffff", "fontWeight": 700}, here))
    halo = {"type": "text", "fontSize": 11.5, "stroke": "#ffffff", "strokeWidth": 3, "fill": "#ffffff"}
    layers += [_at(one, {**halo, "text": one["name"], "dy": one["down"] - 4}, here) for one in names]
    layers += [_at(one, {"type": "text", "text": one["name"], "dy": one["down"] - 4, "fontSize": 11.5}, here) for one in names]
    return {**_base(300), "projection": {"type": "mercator"}, "layer": layers}


def _at(place: dict[str, Any], mark: Spec, here: Spec) -> Spec:
    return {"data": {"values": [place]}, "mark": mark, "encoding": here}
