"""What stands beside the five: orientations received, answers of landlords to proposals, and the names of those counted."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reporting.indicators.source import Scope, rows

ORIENTATIONS = """
SELECT o.id, CASE WHEN o.out_of_scope THEN 'out_of_scope' ELSE o.status END
  FROM cases_orientation o
 WHERE o.programme_id = %(programme)s AND o.received_at >= %(starts_at)s AND o.received_at < %(ends_before)s ORDER BY o.id
"""

PROPOSALS = """
SELECT p.id, p.case_id, CASE WHEN p.status = 'declined' THEN 'declined' ELSE 'accepted' END
  FROM housing_proposal p
 WHERE p.programme_id = %(programme)s AND p.status IN ('reserved', 'closed', 'declined')
   AND p.answered_at >= %(starts_at)s AND p.answered_at < %(ends_before)s
 ORDER BY p.id
"""

PROGRAMME = """
SELECT p.name, p.epci_siren, coalesce(p.exercise_starts_on, p.starts_on), coalesce(t.high, t.low), p.inter_landlord_classes::text,
       p.inter_landlord_voted_on
  FROM tenants_programme p
  LEFT JOIN tenants_channeltarget t ON t.programme_id = p.id AND t.channel_id IS NULL AND t.kind = 'concurrent'
   AND t.since <= %(end)s AND (t.until IS NULL OR t.until > %(end)s)
 WHERE p.id = %(programme)s
"""

CHANNELS = """
SELECT c.id, c.code, c.label, t.low, t.high
  FROM tenants_channel c
  LEFT JOIN tenants_channeltarget t ON t.channel_id = c.id AND t.kind = 'entries'
   AND t.since <= %(end)s AND (t.until IS NULL OR t.until > %(end)s)
 WHERE c.programme_id = %(programme)s ORDER BY c.code
"""

ORGANISATIONS = "SELECT t.id, t.name, t.kind IN ('AIVS', 'AGENCE_PRIVEE') FROM tenants_tenant t"

LANDLORDS = """
SELECT DISTINCT p.tenant_id FROM tenants_participation p
 WHERE p.programme_id = %(programme)s AND p.part = 'landlord' AND p.since <= %(end)s AND (p.until IS NULL OR p.until >= %(start)s)
"""

COMMUNES = """
SELECT m.insee_code, m.name, m.sort_name, m.latitude, m.longitude FROM tenants_commune m
 WHERE m.epci_siren = %(epci)s AND m.epci_siren <> '' OR m.insee_code = ANY (%(also)s) ORDER BY m.sort_name, m.insee_code
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the programme decided: where, from when its year runs, how many households at once, what is inter-landlord."""

    name: str
    epci: str
    exercise_from: date
    concurrent_target: int | None
    inter_classes: list[str] | None
    inter_voted_on: date | None


@dataclass(frozen=True, slots=True)
class ChannelTarget:
    """A channel and its yearly target."""

    id: UUID
    code: str
    label: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant's name; `private` for an agency."""

    id: UUID
    name: str
    private: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A commune and where its town hall stands (WGS84, degrees)."""

    code: str
    name: str
    sort_name: str
    latitude: float | None
    longitude: float | None


def orientations(scope: Scope) -> list[tuple[UUID, str]]:
    """(orientation, received | taken_up | closed | out_of_scope) of the period."""
    return [(row[0], row[1]) for row in rows(ORIENTATIONS, scope.parameters)]


def proposals(scope: Scope) -> list[tuple[UUID, UUID, str]]:
    """(proposal, case, accepted | declined) of those that a landlord answered in the period."""
    return [(row[0], row[1], row[2]) for row in rows(PROPOSALS, scope.parameters)]


def setting(scope: Scope) -> Setting:
    """The programme's own settings."""
    name, epci, exercise_from, target, classes, voted_on = rows(PROGRAMME, scope.parameters)[0]
    return Setting(name, epci, exercise_from, target, json.loads(classes) if classes else None, voted_on)


def channels(scope: Scope) -> list[ChannelTarget]:
    """The programme's channels, by code, with the target that holds on the last day of the period."""
    return [ChannelTarget(*row) for row in rows(CHANNELS, scope.parameters)]


def organisations() -> dict[UUID, Organisation]:
    """Every tenant by its id."""
    return {row[0]: Organisation(*row) for row in rows(ORGANISATIONS, {})}


def landlords(scope: Scope) -> set[UUID]:
    """Tenants that were landlords of the programme in the period."""
    return {row[0] for row in rows(LANDLORDS, scope.parameters)}


def communes(epci: str, also: list[str]) -> list[Place]:
    """Communes of an EPCI, and those named, in the order of a French reader."""
    return [Place(*row) for row in rows(COMMUNES, {"epci": epci, "also": also})]
