"""Charts as Vega-Lite specifications, drawn to SVG once and used by the page and the PDF alike.

Each is narrow (a phone's width), names its rows above their bars, and carries a title; its table stands beside it. Masked counts
have no bar: the word stands in its place.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert

from reporting.reading import MASKED, TITLES
from tenants.french import number_fr

Spec = dict[str, Any]
Rows = Sequence[dict[str, Any]]

INK, SOFT, ACCENT, ACCENT_MID, PALE, SAND, LINE = "#14303f", "#4b6273", "#0a6a72", "#9cc7c9", "#c9d5dc", "#eadfc9", "#d8e0e6"
FONT = "Source Sans 3"
WIDTH, STEP, BAR, CURVE = 348, 40, 9, 210
NAMED_PLACES = 8
PLACE_SIZE, MARGIN, TALLEST = 11.5, 24, 300
LONGEST_LINE = 60
ROLES = r'role="graphics-(?:object|symbol)"|aria-roledescription="[^"]*"|aria-hidden="true"'
NOISE = re.compile(rf' (?:{ROLES}|class="[^"]*"|font-family="[^"]*"|font-size="12.5px")')

CLIP = re.compile(r"\bclip\d+\b")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


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
    return {code: svg(spec, code) for code, spec in specifications.items() if spec is not None}


def svg(spec: Spec, code: str) -> str:
    """Draw a specification. The answer has no inline style and no script: it stands in a page under a strict policy.

    The same specification gives the same text: the engine numbers its clips through the life of a process, we number them by chart.
    """
    drawn: str = vl_convert.vegalite_to_svg(spec, format_locale="fr-FR")
    title = escape(TITLES[code])
    opening = f'<svg role="img" aria-label="{title}" font-family="{FONT}" font-size="12.5px" '
    body = NOISE.sub("", drawn).replace("<svg ", opening, 1)
    clips = {name: f"{code}-{number}" for number, name in enumerate(dict.fromkeys(CLIP.findall(body)), start=1)}
    body = LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", CLIP.sub(lambda found: clips[found[0]], body))
    end = body.index(">") + 1
    return f"{body[:end]}<title>{title}</title>{body[end:]}"


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
    spots = [Spot(place["name"], *at, place["value"] or 0) for place, at in zip(found, _positions(found), strict=True)]
    shown = sorted((spot for spot in spots if spot.value), key=lambda spot: (-spot.value, spot.name))
    dots = [{"x": spot.x, "y": spot.y} for spot in spots]
    layers: list[Spec] = [_at(dots, {"type": "circle", "color": PALE, "opacity": 1, "size": 45})]
    for spot in shown:
        layers.append(_at([spot.point], {"type": "circle", "color": ACCENT, "opacity": 0.88, "size": math.pi * spot.radius**2}))
        layers.append(_at([spot.point], {"type": "text", "text": number_fr(spot.value), "color": "#ffffff", "fontWeight": 700}))
    taken: list[Box] = [spot.box for spot in shown]
    for spot in shown[:NAMED_PLACES]:
        place = next((box for box in spot.label_boxes() if not any(_overlap(box, other) for other in taken)), None)
        if place:
            taken.append(place)
            middle = {"x": (place[0] + place[2]) / 2, "y": (place[1] + place[3]) / 2}
            layers.append(_at([middle], {"type": "text", "text": spot.name, "fontSize": PLACE_SIZE}))
    return {**_base(round(max(spot.y for spot in spots)) + MARGIN), "layer": layers}


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A commune on the drawing, in points from its top left corner."""

    name: str
    x: float
    y: float
    value: int

    @property
    def point(self) -> dict[str, float]:
        return {"x": self.x, "y": self.y}

    @property
    def radius(self) -> float:
        return min(11 + 1.2 * self.value**0.5, 22)

    @property
    def box(self) -> Box:
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius

    def label_boxes(self) -> list[Box]:
        """Where its name may stand, best first: under, above, right, left."""
        half, tall, gap = len(self.name) * PLACE_SIZE * 0.235, PLACE_SIZE * 1.1, self.radius + 2
        centres = (
            (self.x, self.y + gap + tall / 2),
            (self.x, self.y - gap - tall / 2),
            (self.x + gap + half + 2, self.y),
            (self.x - gap - half - 2, self.y),
        )
        boxes = [(x - half, y - tall / 2, x + half, y + tall / 2) for x, y in centres]
        return [box for box in boxes if box[0] >= 0 and box[2] <= WIDTH]


def _positions(found: Rows) -> list[tuple[float, float]]:
    """Places on a plane: longitudes narrowed by the latitude, the whole fitted to the width."""
    middle = math.radians(sum(place["latitude"] for place in found) / len(found))
    flat = [(place["longitude"] * math.cos(middle), -place["latitude"]) for place in found]
    left, top = min(x for x, _ in flat), min(y for _, y in flat)
    wide, tall = max(x for x, _ in flat) - left, max(y for _, y in flat) - top
    scale = min((WIDTH - 2 * MARGIN) / wide if wide else 1e6, TALLEST / tall if tall else 1e6)
    return [(MARGIN + (x - left) * scale, MARGIN + (y - top) * scale) for x, y in flat]


def waiting(values: Rows, months: int) -> Spec:
    """Those who wait over months: a band and a line for "as_is" (dashed) and for "supposed" (whole)."""
    plain = {"labelColor": SOFT, "titleColor": SOFT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400}
    axis = {**plain, "domain": False, "ticks": False}
    quarters = list(range(0, months + 1, months // 4))
    x = {
        "field": "month",
        "type": "quantitative",
        "scale": {"domain": [0, months], "nice": False},
        "axis": {**axis, "grid": False, "title": "mois à partir d’aujourd’hui", "values": quarters, "offset": 6},
    }
    y = {"type": "quantitative", "scale": {"zero": True}, "axis": {**axis, "title": None, "gridColor": LINE, "tickCount": 5}}
    layers: list[Spec] = []
    for kind, fill, opacity in (("as_is", PALE, 0.75), ("supposed", ACCENT_MID, 0.5)):
        band = {"type": "area", "color": fill, "opacity": opacity}
        layers.append(_of(values, kind, band, {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}))
    for kind, look in (("as_is", {"color": INK, "strokeDash": [5, 4]}), ("supposed", {"color": ACCENT})):
        layers.append(_of(values, kind, {"type": "line", "strokeWidth": 2.5, **look}, {"x": x, "y": {**y, "field": "middle"}}))
    return {**_base(CURVE), "width": WIDTH - MARGIN, "autosize": "pad", "layer": layers}


def _of(values: Rows, kind: str, mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": [one for one in values if one["kind"] == kind]}, "mark": mark, "encoding": encoding}


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _at(points: list[dict[str, float]], mark: Spec) -> Spec:
    x, y = ({"field": name, "type": "quantitative", "axis": None, "scale": None} for name in ("x", "y"))
    return {"data": {"values": points}, "mark": mark, "encoding": {"x": x, "y": y}}
