"""Charts and words: masked counts stay masked, drawings carry no style of their own, French is right."""

import pytest

from reporting import charts, reading
from tenants.french import NBSP
from tenants.spreadsheets import harmless

ROWS = [
    {"key": "a", "label": "Toits du Val", "cells": [6, 8, 14]},
    {"key": "b", "label": "Loire <Logis> & fils", "cells": [None, None, 9]},
    {"key": "c", "label": "Centre Habitat", "cells": [None, None, None]},
    {"key": "d", "label": "Agence", "cells": [0, 0, 0]},
]


def drawn(spec, code="landlords"):
    return charts.svg(spec, code)


def test_a_chart_has_a_title_and_no_style_nor_script():
    svg = drawn(charts.landlords({"rows": ROWS}))
    assert "<title>Relogements par bailleur, dont inter-bailleurs</title>" in svg
    assert 'role="img"' in svg
    for forbidden in ("style=", "<style", "<script", "http://www.w3.org/1999/xhtml"):
        assert forbidden not in svg


def test_a_chart_draws_shown_rows_only_and_escapes_names():
    svg = drawn(charts.landlords({"rows": ROWS}))
    assert "Toits du Val" in svg
    assert "Loire &lt;Logis&gt; &amp; fils" in svg
    assert "Centre Habitat" not in svg
    assert "Agence" not in svg


def test_drawing_twice_gives_the_same_text():
    assert drawn(charts.landlords({"rows": ROWS})) == drawn(charts.landlords({"rows": ROWS}))


def test_nothing_to_draw_is_no_chart():
    assert charts.landlords({"rows": ROWS[2:]}) is None
    assert charts.bars([]) is None
    assert charts.places([]) is None


def test_a_masked_channel_says_so_beside_its_target():
    row = {"key": "a", "label": "Voie A", "value": None, "low": 7, "high": 10, "pace": None}
    assert "masqué pour 7 à 10" in drawn(charts.targets([row]), "channels")


def test_names_on_the_map_do_not_cover_discs():
    spots = [charts.Spot("Orléans", 100, 100, 9), charts.Spot("Fleury", 100, 125, 8)]
    under = spots[0].label_boxes()[0]
    assert charts._overlap(under, spots[1].box)
    assert not charts._overlap(spots[0].label_boxes()[1], spots[1].box)


FIGURES = {
    "period": {"start": "2026-01-01", "end": "2026-10-31"},
    "inter": {"counted": [], "voted_on": None},
    "threshold": 5,
    "delays": [{"code": "orientation", "label": "", "number": 8, "missing": 0, "mean": 40.5, "median": 38.0}],
    "headlines": [
        {
            "code": "situations",
            "value": 1,
            "previous": 0,
            "notes": [{"code": "file", "value": 1}, {"code": "idle", "value": None}],
        },
        {"code": "rehousings", "value": None, "previous": 7, "notes": []},
        {"code": "inter_landlord", "value": 12, "previous": None, "notes": []},
        {"code": "requests", "value": 1240, "previous": 1, "notes": [{"code": "partners", "value": 2}]},
        {"code": "realised", "value": 0, "previous": 0, "notes": []},
    ],
}


def test_the_five_figures_in_words():
    shown = {one.code: one for one in reading.headlines(FIGURES)}
    assert (shown["situations"].value, shown["situations"].label, shown["situations"].note) == (
        "1",
        "situation traitée",
        "file active 1",
    )
    assert (shown["rehousings"].value, shown["rehousings"].previous) == ("masqué", "7")
    assert shown["requests"].note == f"par 2{NBSP}partenaires"
    assert shown["inter_landlord"].note == "les trois dernières classes, dans l’attente d’un vote du comité"


def test_the_report_in_sentences():
    told = reading.sentences(FIGURES)
    assert told[0] == f"1{NBSP}situation a été traitée, contre 0 aux mêmes dates de l’année précédente."
    assert told[1] == "Le nombre des relogements est masqué."
    assert told[2] == f"12{NBSP}relogements comptent comme inter-bailleurs."
    assert told[-1] == f"De l’orientation au bail, le délai médian est de 38{NBSP}jours."


def raw(**more):
    base = {"code": "t", "title": "T", "head": "H", "columns": [{"key": "all", "label": "Nombre"}], "indicator": "rehousings",
            "dimension": "commune", "across": "", "rows": [], "total": []}  # fmt: skip
    return {"tables": {"t": base | more}}


def test_masked_rows_are_told_in_one_sentence():
    rows = [
        {"key": key, "label": label, "cells": [value]}
        for key, label, value in (("1", "Saran", 7), ("2", "Olivet", None), ("3", "Ingré", None))
    ]
    table = reading.table(raw(rows=rows), "t")
    assert [row.label for row in table.rows] == ["Saran"]
    assert table.below == [f"Masqués{NBSP}: Olivet et Ingré."]


def test_a_figure_knows_the_keys_of_its_facts():
    rows = [{"key": "45302", "label": "Saran", "cells": [7]}]
    table = reading.table(raw(rows=rows, total=[7]), "t")
    assert (table.rows[0].cells[0].keys, table.total[0].keys) == ("commune=45302", "all")


@pytest.mark.parametrize(
    ("cell", "written"), [("=1+1", "'=1+1"), ("-12", "-12"), ("@x", "'@x"), ("Saran", "Saran"), ("-2,5", "-2,5")]
)
def test_a_spreadsheet_takes_no_label_for_a_formula(cell, written):
    assert harmless(cell) == written
