"""Indicator 1, situations traitées: the active file of the period, and those of it with at least one dated act.

An entry is one woman's stay in the programme: two cases filed for her while one is open are one entry (the first one filed);
a case filed after the closing is another entry. What was carried over from a former follow-up is present at its own dates; its diagnosis
and its closing were acts of that follow-up, and are none here.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reporting.indicators.source import Scope, rows

SQL = """
WITH entries AS (
    SELECT * FROM programme_entries(%(programme)s, %(ends_before)s)
), acts AS (
    SELECT e.case_id FROM cases_chronologyentry e
     WHERE e.kind IN ('interview', 'diagnosis') AND e.occurred_at >= %(starts_at)s AND e.occurred_at < %(ends_before)s
    UNION SELECT d.case_id FROM cases_casediagnosis d WHERE d.done_on BETWEEN %(start)s AND %(end)s AND d.carried_at IS NULL
    UNION SELECT p.case_id FROM housing_proposal p
     WHERE p.programme_id = %(programme)s AND p.proposed_at >= %(starts_at)s AND p.proposed_at < %(ends_before)s
    UNION SELECT a.case_id FROM housing_allocationdecision a
     WHERE a.programme_id = %(programme)s AND a.decided_on BETWEEN %(start)s AND %(end)s
    UNION SELECT s.case_id FROM cases_supportsession s
     WHERE s.programme_id = %(programme)s AND s.status = 'held' AND s.held_on BETWEEN %(start)s AND %(end)s
)
SELECT e.id, e.person_ref, e.channel_id, (e.filed_at AT TIME ZONE 'Europe/Paris')::date,
       CASE WHEN e.closed_at < %(ends_before)s THEN (e.closed_at AT TIME ZONE 'Europe/Paris')::date END, e.outcome,
       (e.closed_at >= %(starts_at)s AND e.closed_at < %(ends_before)s) IS TRUE
               AND NOT EXISTS (SELECT 1 FROM cases_carriedover k WHERE k.case_id = ANY (e.cases) AND e.closed_at < k.carried_at)
           OR EXISTS (SELECT 1 FROM acts a WHERE a.case_id = ANY (e.cases)),
       EXISTS (SELECT 1 FROM cases_caseorigin o WHERE o.case_id = e.id AND cardinality(o.override_criteria) > 0)
  FROM entries e
 WHERE e.closed_at IS NULL OR e.closed_at >= %(starts_at)s
 ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Situation:
    """One entry of the active file; `case` is its first case, `closed_on` is set when it closed in the period.

    `overridden`: it entered by a written decision that set a criterion of the programme aside.
    """

    case: UUID
    person: UUID
    channel: UUID | None
    filed_on: date
    closed_on: date | None
    outcome: str
    treated: bool
    overridden: bool


def active_file(scope: Scope) -> list[Situation]:
    """Entries present at the start of the period or filed in it."""
    return [Situation(*row) for row in rows(SQL, scope.parameters)]
