"""Indicators 4 and 5: support asked by partners, by the date it was received; support delivered, by its first held session."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reporting.indicators.source import Scope, rows

# One request = measures of one case, type and line of which each was asked while an earlier one was open.
REQUESTS = """
WITH asked AS (
    SELECT m.id, m.case_id, m.type, m.line, m.requester_id, m.requested_on, m.status,
           max(coalesce(CASE WHEN m.status = 'declined' THEN m.answered_on ELSE m.ended_on END, 'infinity'))
               OVER (PARTITION BY m.case_id, m.type, m.line ORDER BY m.requested_on, m.id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS open_until
      FROM cases_supportmeasure m
     WHERE m.programme_id = %(programme)s AND m.requester_id <> m.tenant_id
), numbered AS (
    SELECT a.*, count(*) FILTER (WHERE a.open_until IS NULL OR a.open_until <= a.requested_on)
               OVER (PARTITION BY a.case_id, a.type, a.line ORDER BY a.requested_on, a.id) AS request,
           a.status IN ('accepted', 'paused', 'completed')
               AND EXISTS (SELECT 1 FROM cases_supportsession s WHERE s.measure_id = a.id AND s.status = 'held') AS started
      FROM asked a
), requests AS (
    SELECT (array_agg(n.id ORDER BY n.requested_on, n.id))[1] AS id, n.case_id, n.type, n.line,
           (array_agg(n.requester_id ORDER BY n.requested_on, n.id))[1] AS requester_id, min(n.requested_on) AS requested_on,
           CASE WHEN bool_or(n.started) THEN 'started' WHEN bool_or(n.status IN ('accepted', 'paused', 'completed')) THEN 'accepted'
                WHEN bool_or(n.status = 'requested') THEN 'unanswered' WHEN bool_or(n.status = 'declined') THEN 'declined'
                ELSE 'withdrawn' END AS fate
      FROM numbered n GROUP BY n.case_id, n.type, n.line, n.request
)
SELECT r.id, r.case_id, r.type, r.line, r.requester_id, r.requested_on, r.fate
  FROM requests r WHERE r.requested_on BETWEEN %(start)s AND %(end)s ORDER BY r.id
"""

MEASURES = """
SELECT m.id, m.case_id, m.type, m.line, m.tenant_id, CASE WHEN m.requester_id <> m.tenant_id THEN m.requester_id END,
       held.first, held.first >= %(start)s,
       m.ended_on IS NULL OR m.ended_on >= %(start)s,
       m.status = 'completed' AND m.ended_on BETWEEN %(start)s AND %(end)s
  FROM cases_supportmeasure m
  JOIN LATERAL (SELECT min(s.held_on) AS first FROM cases_supportsession s WHERE s.measure_id = m.id AND s.status = 'held') held
    ON held.first <= %(end)s
 WHERE m.programme_id = %(programme)s AND m.status IN ('accepted', 'paused', 'completed')
   AND (held.first >= %(start)s OR m.ended_on IS NULL OR m.ended_on >= %(start)s)
 ORDER BY m.id
"""

ANSWERS = """
SELECT m.id, m.case_id, CASE WHEN m.status = 'declined' THEN 'declined' ELSE 'accepted' END
  FROM cases_supportmeasure m
 WHERE m.programme_id = %(programme)s AND m.answered_on BETWEEN %(start)s AND %(end)s ORDER BY m.id
"""

DIAGNOSES = """
SELECT d.case_id, EXISTS (SELECT 1 FROM cases_supportsession s
                           WHERE s.case_id = d.case_id AND s.status = 'held' AND s.held_on <= %(end)s)
  FROM cases_casediagnosis d JOIN cases_case c ON c.id = d.case_id
 WHERE c.programme_id = %(programme)s AND d.done_on BETWEEN %(start)s AND %(end)s AND d.carried_at IS NULL ORDER BY d.case_id
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a partner. `fate` so far: started, accepted (not begun), unanswered, declined, withdrawn."""

    measure: UUID
    case: UUID
    type: str
    line: str
    requester: UUID
    requested_on: date
    fate: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One accepted measure that has begun. `requester` is None when its provider began it by itself."""

    measure: UUID
    case: UUID
    type: str
    line: str
    provider: UUID
    requester: UUID | None
    first_held_on: date
    begun_in_period: bool
    active: bool
    completed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A household's answer, given in the period, to a measure offered: accepted or declined."""

    measure: UUID
    case: UUID
    answer: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis made in the period; `supported` when a session had also been held by its end."""

    case: UUID
    supported: bool


def requests(scope: Scope) -> list[Request]:
    """Distinct requests of partners received in the period."""
    return [Request(*row) for row in rows(REQUESTS, scope.parameters)]


def measures(scope: Scope) -> list[Measure]:
    """Measures begun by the end of the period, that began in it or were still active in it."""
    return [Measure(*row) for row in rows(MEASURES, scope.parameters)]


def answers(scope: Scope) -> list[Answer]:
    """Answers of households in the period."""
    return [Answer(*row) for row in rows(ANSWERS, scope.parameters)]


def diagnoses(scope: Scope) -> list[Diagnosis]:
    """Diagnoses of the period."""
    return [Diagnosis(*row) for row in rows(DIAGNOSES, scope.parameters)]
