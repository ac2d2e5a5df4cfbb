"""Indicators 2 and 3, relogements: durable titles signed in the period and not cancelled, and whether they cross landlords.

What was carried over from a former follow-up is left out: it was counted there.

Landlords are compared by SIREN through their successors: what merged is one landlord.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reporting.indicators.source import Scope, rows

SQL = """
WITH RECURSIVE line AS (
    SELECT t.id AS tenant, t.id AS holder, t.siren, t.successor_id FROM tenants_tenant t
    UNION ALL
    SELECT l.tenant, t.id, t.siren, t.successor_id FROM line l JOIN tenants_tenant t ON t.id = l.successor_id
) CYCLE holder SET looped USING path,
identity AS (
    SELECT l.tenant, coalesce(nullif(l.siren, ''), l.holder::text) AS landlord
      FROM line l WHERE l.successor_id IS NULL AND NOT l.looped
), signed AS (
    SELECT l.*, c.person_ref, o.lease_landlord_id, o.oriented_on, o.shelter_entered_on,
           CASE WHEN o.referrer_is_landlord THEN o.referrer_id END AS orienting_landlord_id,
           coalesce((SELECT min(i.landlord) FROM identity i JOIN tenants_tenant t ON t.id = i.tenant
                      WHERE t.siren = l.landlord_siren AND l.landlord_siren <> ''),
                    nullif(l.landlord_siren, ''),
                    (SELECT i.landlord FROM identity i WHERE i.tenant = l.tenant_id)) AS lessor
      FROM (SELECT id, tenant_id, case_id, programme_id, outside_network, tenure, signed_on, keys_on, landlord_siren, is_private,
                   commune_id, contingent, collectivity, vacancy_free_on, open_to_landlords
              FROM housing_lease
             WHERE programme_id = %(programme)s AND signed_on BETWEEN %(start)s AND %(end)s AND cancelled_on IS NULL
               AND carried_at IS NULL) l
      JOIN cases_case c ON c.id = l.case_id
      LEFT JOIN cases_caseorigin o ON o.case_id = l.case_id
)
SELECT s.id, s.case_id, s.person_ref, s.tenant_id,
       CASE WHEN s.outside_network THEN 'outside' WHEN s.tenure = 'occupancy' THEN 'residence'
            WHEN s.is_private THEN 'private' ELSE 'social' END,
       s.commune_id, m.epci_siren, s.contingent, s.collectivity, s.signed_on, s.keys_on,
       CASE WHEN s.lessor = mine.landlord OR s.lessor = theirs.landlord THEN 'same'
            WHEN s.lease_landlord_id IS NOT NULL THEN 'other_lease'
            WHEN s.orienting_landlord_id IS NOT NULL THEN 'other_referrer'
            WHEN s.open_to_landlords >= 2 THEN 'coordination'
            ELSE 'single' END,
       coalesce(s.lease_landlord_id, s.orienting_landlord_id),
       s.signed_on - s.oriented_on, s.signed_on - s.shelter_entered_on, s.signed_on - s.vacancy_free_on
  FROM signed s
  JOIN tenants_commune m ON m.insee_code = s.commune_id
  LEFT JOIN identity mine ON mine.tenant = s.lease_landlord_id
  LEFT JOIN identity theirs ON theirs.tenant = s.orienting_landlord_id
 ORDER BY s.id
"""

SAME, OTHER_LEASE, OTHER_REFERRER, COORDINATION, SINGLE = CLASSES = (
    "same",
    "other_lease",
    "other_referrer",
    "coordination",
    "single",
)
COUNTABLE = (OTHER_LEASE, OTHER_REFERRER, COORDINATION)


@dataclass(frozen=True, slots=True)
class Rehousing:
    """One signed lease. `stock`: social, private, residence, outside. `kind`: its class, meaningful in the social stock.

    The three delays are in days, None when the first date is not known.
    """

    lease: UUID
    case: UUID
    person: UUID
    landlord: UUID
    stock: str
    commune: str
    epci: str
    contingent: str
    collectivity: str
    signed_on: date
    keys_on: date | None
    kind: str
    origin: UUID | None
    since_orientation: int | None
    since_shelter: int | None
    since_free: int | None


def rehousings(scope: Scope) -> list[Rehousing]:
    """Leases signed in the period and still standing."""
    return [Rehousing(*row) for row in rows(SQL, scope.parameters)]
