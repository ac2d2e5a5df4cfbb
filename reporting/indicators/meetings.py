"""What a quarter's meetings show beside the five: households followed at once, returns, progress points, decisions."""

from datetime import datetime
from typing import Any

from reporting.counting import Axis, Book
from reporting.indicators.source import Scope, rows
from reporting.layout import Node, counted_table

FOLLOWED = """
SELECT CASE WHEN c.status IN ('rehoused', 'follow_up') THEN 'housed' ELSE 'searching' END FROM cases_case c
 WHERE c.programme_id = %(programme)s AND c.filed_at < %(ends_before)s AND (c.closed_at IS NULL OR c.closed_at >= %(ends_before)s)
"""

RETURNS = """
SELECT r.kind FROM housing_stayreturn r
 WHERE r.programme_id = %(programme)s AND r.happened_on BETWEEN %(start)s AND %(end)s
"""

POINTS = """
SELECT p.side FROM cases_progresspoint p WHERE p.programme_id = %(programme)s AND p.said_on BETWEEN %(start)s AND %(end)s
"""

DECISIONS = """
SELECT CASE WHEN d.status = 'open' AND d.due_on <= %(end)s THEN 'late' ELSE d.status END FROM cases_committeedecision d
 WHERE d.programme_id = %(programme)s AND d.taken_on BETWEEN %(start)s AND %(end)s
"""

MEETINGS = """
SELECT m.kind, m.planned_at, m.status, m.has_quorum FROM cases_committee m
 WHERE m.programme_id = %(programme)s AND m.planned_at >= %(starts_at)s AND m.planned_at < %(ends_before)s ORDER BY m.planned_at
"""

TABLES: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("followed", "Ménages suivis en fin de trimestre", FOLLOWED, "État", {"searching": "En recherche", "housed": "Relogés, suivis"}),
    ("returns", "Retours pendant le trimestre", RETURNS, "Nature", {"home": "Retour au domicile", "shelter": "Retour en hébergement"}),
    ("points", "Points d’étape du trimestre", POINTS, "Par", {"mediator": "Médiation du bailleur", "worker": "Travail social"}),
    (
        "decisions", "Décisions du trimestre", DECISIONS, "Suite",
        {"done": "Faites", "open": "En cours", "late": "En retard", "dropped": "Abandonnées"},
    ),
)  # fmt: skip


def tables(book: Book, scope: Scope) -> list[Node]:
    """Each count along its axis, tied to its total in the book."""
    found = []
    for code, title, statement, head, labels in TABLES:
        facts = [row[0] for row in rows(statement, scope.parameters)]
        axis: Axis = Axis(f"{code}_by", labels, str)
        found.append(counted_table(book, code, title, code, facts, axis, head=head))
    return found


def meetings(scope: Scope) -> list[dict[str, Any]]:
    """Meetings of the period, to the month: kind, month (ISO 8601), state, quorum. They say nothing of a household."""
    found = rows(MEETINGS, scope.parameters)
    return [{"kind": kind, "month": _month(at), "status": status, "quorum": quorum} for kind, at, status, quorum in found]


def _month(at: datetime) -> str:
    return f"{at:%Y-%m}-01"
