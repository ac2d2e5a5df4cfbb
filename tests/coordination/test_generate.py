"""A made-up world holds together: what its rows say of one course agrees, in every size, whatever the day."""

import pytest

from cases.models import Case, Orientation, PlaceThatMatters, SupportMeasure
from housing.models import Contingent, Proposal, Reservation, Vacancy
from tests.coordination.made_up import NOW, installation

pytestmark = pytest.mark.xdist_group("generate")  # a world is made once

LIVE = "r.ended_at IS NULL"
AT = f"timestamp '{NOW}' AT TIME ZONE 'Europe/Paris'"

PLACED = (
    "FROM housing_proposal p JOIN housing_vacancyoffer o ON o.vacancy_id = p.vacancy_id"
    " LEFT JOIN housing_offerplace s ON s.offer_id = o.id JOIN cases_placetoavoid x ON x.case_id = p.case_id"
)

# What may not be found, and a change after which it is found (constraints of a row still hold, triggers are off).
IMPOSSIBLE = {
    "a live reservation whose case is elsewhere": (
        f"SELECT count(*) FROM housing_reservation r JOIN cases_case c ON c.id = r.case_id WHERE {LIVE}"
        " AND c.status <> CASE r.step WHEN 'signed' THEN 'rehoused' ELSE 'reserved' END",
        "UPDATE cases_case SET status = 'searching' WHERE status = 'reserved'",
    ),
    "a reserved case without a reservation": (
        "SELECT count(*) FROM cases_case c WHERE c.status = 'reserved'"
        f" AND NOT EXISTS (SELECT 1 FROM housing_reservation r WHERE r.case_id = c.id AND {LIVE})",
        "UPDATE cases_case SET status = 'reserved' WHERE status = 'searching'",
    ),
    "a unit in process without a reservation, or the other way round": (
        "SELECT count(*) FROM housing_vacancy v FULL JOIN (SELECT DISTINCT vacancy_id FROM housing_reservation r"
        f" WHERE {LIVE}) r ON r.vacancy_id = v.id WHERE (v.status = 'in_process') IS DISTINCT FROM (r.vacancy_id IS NOT NULL)",
        "UPDATE housing_vacancy SET status = 'available' WHERE status = 'in_process'",
    ),
    "a unit let without keys": (
        "SELECT count(*) FROM housing_vacancy v WHERE v.status = 'let' AND NOT EXISTS (SELECT 1 FROM housing_reservation r"
        " JOIN housing_lease l ON l.reservation_id = r.id WHERE r.vacancy_id = v.id AND r.\"end\" = 'completed' AND l.keys_on IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM housing_shelterunit u WHERE u.vacancy_id = v.id)",
        "UPDATE housing_lease SET keys_on = NULL",
    ),
    "an open offer of a unit that is not open": (
        "SELECT count(*) FROM housing_vacancyoffer o JOIN housing_vacancy v ON v.id = o.vacancy_id"
        " WHERE o.is_open <> (v.status IN ('announced', 'available'))",
        "UPDATE housing_vacancyoffer SET is_open = true",
    ),
    "a case housed without a lease": (
        "SELECT count(*) FROM cases_case c WHERE (c.status = 'follow_up' OR c.outcome LIKE 'permanent%')"
        " AND NOT EXISTS (SELECT 1 FROM housing_lease l WHERE l.case_id = c.id AND l.keys_on IS NOT NULL)",
        "UPDATE housing_lease SET keys_on = NULL",
    ),
    "a lease that differs from its letting": (
        "SELECT count(*) FROM housing_lease l JOIN housing_reservation r ON r.id = l.reservation_id"
        " JOIN housing_vacancy v ON v.id = r.vacancy_id JOIN housing_dwelling d ON d.id = v.dwelling_id"
        " WHERE (l.contingent, l.collectivity, l.commune_id, l.vacancy_free_on, l.reservataire_id, l.rent, l.is_private)"
        " IS DISTINCT FROM (v.contingent, v.collectivity, d.commune_id, v.free_on, v.reservataire_id, v.rent, r.is_private)",
        "UPDATE housing_lease SET commune_id = '35238'",
    ),
    "a lease before its reservation, or a cancelled one with keys": (
        "SELECT count(*) FROM housing_lease l JOIN housing_reservation r ON r.id = l.reservation_id"
        " WHERE l.signed_on < (r.held_at AT TIME ZONE 'Europe/Paris')::date OR (l.cancelled_on IS NULL) <> (r.\"end\" <> 'cancelled')",
        "UPDATE housing_lease SET signed_on = '2017-01-01'",
    ),
    "a private reservation before a committee, or a social one before an owner": (
        "SELECT count(*) FROM housing_reservation r JOIN tenants_tenant t ON t.id = r.tenant_id"
        " LEFT JOIN housing_allocationdecision d ON d.reservation_id = r.id"
        " WHERE r.is_private <> (t.kind IN ('AIVS', 'AGENCE_PRIVEE')) OR d.is_owner <> r.is_private"
        " OR (r.is_private AND r.committee_on IS NOT NULL)",
        "UPDATE housing_reservation SET is_private = true",
    ),
    "a live reservation whose deadline has passed": (
        f"SELECT count(*) FROM housing_reservation r WHERE {LIVE} AND ((r.clock_stopped_at IS NULL AND r.expires_at <= {AT})"
        f" OR r.committee_on <= ({AT})::date AND r.step = 'committee' OR r.answer_due_on < ({AT})::date AND r.step = 'allocated')",
        "UPDATE housing_reservation SET held_at = '2020-01-01', expires_at = '2020-01-02', clock_stopped_at = NULL",
    ),
    "a past that has not happened yet": (
        f"SELECT (SELECT count(*) FROM cases_chronologyentry WHERE occurred_at > {AT})"
        f" + (SELECT count(*) FROM cases_supportsession WHERE held_on > ({AT})::date)"
        f" + (SELECT count(*) FROM cases_case WHERE greatest(created_at, filed_at, closed_at, last_event_at, status_since) > {AT})",
        "UPDATE cases_chronologyentry SET occurred_at = '2099-01-01'",
    ),
    "a proposal for a place that is avoided, or to a landlord that is excluded": (
        "SELECT count(*) FROM housing_proposal p JOIN housing_vacancyoffer o ON o.vacancy_id = p.vacancy_id"
        " WHERE EXISTS (SELECT 1 FROM cases_avoidarea a WHERE a.case_id = p.case_id AND a.commune_id = o.commune_id)"
        " OR EXISTS (SELECT 1 FROM cases_exclusion e WHERE e.case_id = p.case_id AND e.excluded_tenant_id = p.tenant_id)",
        "UPDATE cases_avoidarea a SET commune_id = (SELECT o.commune_id FROM housing_proposal p JOIN housing_vacancyoffer o"
        " ON o.vacancy_id = p.vacancy_id WHERE p.case_id = a.case_id LIMIT 1) WHERE a.id IN (SELECT DISTINCT ON (b.case_id) b.id"
        " FROM cases_avoidarea b JOIN housing_proposal q ON q.case_id = b.case_id)",
    ),
    "a proposal where she must not be housed, by circle or commune": (
        f"SELECT count(*) {PLACED} WHERE x.radius IS NOT NULL AND"
        " CASE WHEN s.cell IS NULL THEN o.commune_id = ANY (x.communes) ELSE s.cell = ANY (x.cells) END",
        "UPDATE cases_placetoavoid x SET cells = cells || coalesce(s.cell, 0), communes = communes || o.commune_id"
        f" {PLACED.replace('JOIN cases_placetoavoid x ON x.case_id = p.case_id', '')} WHERE x.radius > 0 AND x.case_id = p.case_id",
    ),
    "a proposal in the building that she leaves": (
        f"SELECT count(*) {PLACED} WHERE s.buildings && x.buildings",
        "UPDATE housing_offerplace s SET buildings = x.buildings FROM housing_vacancyoffer o JOIN housing_proposal p ON"
        " p.vacancy_id = o.vacancy_id JOIN cases_placetoavoid x ON x.case_id = p.case_id AND x.radius IS NULL WHERE s.offer_id = o.id",
    ),
    "a refused commune that she asked for, that she avoids or where she is proposed": (
        "SELECT count(*) FROM cases_refusedsector r WHERE EXISTS (SELECT 1 FROM cases_wantedsector w WHERE w.case_id = r.case_id"
        " AND w.commune_id = r.commune_id) OR EXISTS (SELECT 1 FROM cases_avoidarea a WHERE a.case_id = r.case_id AND a.commune_id ="
        " r.commune_id) OR EXISTS (SELECT 1 FROM housing_proposal p JOIN housing_vacancyoffer o ON o.vacancy_id = p.vacancy_id WHERE"
        " p.case_id = r.case_id AND o.commune_id = r.commune_id)",
        "INSERT INTO cases_refusedsector (id, updated_at, version, tenant_id, case_id, commune_id)"
        " SELECT gen_random_uuid(), now(), 1, w.tenant_id, w.case_id, w.commune_id FROM cases_wantedsector w LIMIT 3",
    ),
    "a live proposal by no title that both accept": (
        "SELECT count(*) FROM housing_proposal p JOIN housing_vacancy v ON v.id = p.vacancy_id JOIN cases_caseneed n ON n.case_id ="
        " p.case_id WHERE p.status = 'proposed' AND v.tenures <> '{}' AND n.tenures <> '{}' AND NOT v.tenures && n.tenures",
        "UPDATE housing_vacancy v SET tenures = '{private}' FROM housing_proposal p JOIN cases_caseneed n ON n.case_id = p.case_id"
        " WHERE p.vacancy_id = v.id; UPDATE cases_caseneed SET tenures = '{direct}'",
    ),
    "an open unit of which nobody worked out where it is": (
        "SELECT count(*) FROM housing_vacancyoffer o WHERE o.is_open AND NOT EXISTS ("
        "SELECT 1 FROM housing_offerplace s WHERE s.offer_id = o.id)",
        "DELETE FROM housing_offerplace",
    ),
    "an offer that differs from its unit": (
        "SELECT count(*) FROM housing_vacancyoffer o JOIN housing_vacancy v ON v.id = o.vacancy_id JOIN housing_dwelling d ON d.id ="
        " v.dwelling_id WHERE (o.rent, o.free_on, o.tenures, o.on_rehousing, o.commune_id, o.energy_class, o.financing, o.wheelchair)"
        " IS DISTINCT FROM (v.rent, v.free_on, v.tenures, v.on_rehousing, d.commune_id, d.energy_class, d.financing, d.wheelchair)",
        "UPDATE housing_vacancyoffer SET on_rehousing = NOT on_rehousing",
    ),
    "a filed case that its coordination does not see": (
        "SELECT count(*) FROM cases_case c JOIN tenants_participation p ON p.programme_id = c.programme_id AND p.part = 'coordinator'"
        " JOIN tenants_tenant t ON t.id = p.tenant_id WHERE c.status <> 'draft' AND NOT EXISTS ("
        "SELECT 1 FROM cases_caseaccess a WHERE a.case_id = c.id AND a.group_id = t.group_id AND a.expires_at IS NULL)",
        "DELETE FROM cases_caseaccess",
    ),
    "a landlord that keeps a right on a case after its proposal": (
        "SELECT count(*) FROM cases_caseshare s JOIN tenants_tenant t ON t.group_id = s.group_id"
        " JOIN auth_permission p ON p.id = s.permission_id AND p.codename = 'act_on_case'"
        " JOIN tenants_participation l ON l.tenant_id = t.id AND l.part = 'landlord'"
        f" WHERE (s.expires_at IS NULL OR s.expires_at > {AT}) AND NOT EXISTS (SELECT 1 FROM housing_proposal q"
        " LEFT JOIN housing_reservation r ON r.proposal_id = q.id WHERE q.case_id = s.content_object_id AND q.tenant_id = t.id"
        " AND (q.status = 'proposed' OR (q.status = 'reserved' AND r.ended_at IS NULL)))",
        "UPDATE cases_caseshare SET expires_at = NULL",
    ),
    "a held session of a measure that she did not accept": (
        "SELECT count(*) FROM cases_supportsession s JOIN cases_supportmeasure m ON m.id = s.measure_id"
        " WHERE m.status NOT IN ('accepted', 'paused', 'completed')",
        "UPDATE cases_supportmeasure SET status = 'declined', ended_on = NULL WHERE status = 'accepted'",
    ),
    "a live case without a referent": (
        "SELECT count(*) FROM cases_case c WHERE NOT EXISTS ("
        "SELECT 1 FROM cases_teammember m WHERE m.case_id = c.id AND m.part = 'referent')",
        "DELETE FROM cases_teammember",
    ),
    "an address outside the reserved domains": (
        "SELECT count(*) FROM tenants_person WHERE email NOT LIKE '%.example'",
        "UPDATE tenants_person SET email = id || '@ailleurs.fr'",
    ),
}


@pytest.fixture(scope="module")
def tiny(django_db_setup):
    with installation("tiny") as place:
        place.generate("tiny")
        yield place


@pytest.fixture(scope="module")
def demo(django_db_setup):
    with installation("demo") as place:
        place.generate("demo")
        yield place


@pytest.fixture(params=["tiny", "demo"])
def world(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_rows_agree(world, name):
    query, change = IMPOSSIBLE[name]
    with world.reading() as connection:
        assert connection.execute(query).fetchone() == (0,)
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(change)
        assert connection.execute(query).fetchone() > (0,)  # the question can fail


def test_every_state_is_there(world):
    assert {status for (status,) in world.rows("SELECT DISTINCT status FROM cases_case")} == set(Case.Status.values)


@pytest.mark.parametrize(
    ("column", "table", "choices"),
    [
        ("outcome", "cases_case", Case.Outcome),
        ("step", "housing_reservation", Reservation.Step),
        ("end", "housing_reservation", Reservation.End),
        ("contingent", "housing_lease", Contingent),
        ("status", "cases_supportmeasure", SupportMeasure.Status),
        ("status", "housing_proposal", Proposal.Status),
        ("status", "housing_vacancy", Vacancy.Status),
        ("status", "cases_orientation", Orientation.Status),
    ],
)
def test_the_demonstration_shows_everything(demo, column, table, choices):
    found = demo.rows(f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" <> \'\'')
    assert {value for (value,) in found} == set(choices.values)


def test_the_demonstration_has_the_five_programmes(demo):
    cases = dict(
        demo.rows("SELECT p.name, count(*) FROM cases_case c JOIN tenants_programme p ON p.id = c.programme_id GROUP BY 1")
    )
    assert set(cases) == {
        "Relogement à Orléans Métropole", "Mise à l’abri en Savoie", "Centre d’accueil universel", "Résidence sociale à Amiens", "Astrée",
    }  # fmt: skip
    assert cases["Relogement à Orléans Métropole"] >= 130
    assert min(cases.values()) >= 2


def test_orleans_rehouses_within_and_between_landlords(demo):
    """In the programme's own communes, before today, since it opened."""
    rows = demo.rows(
        "SELECT l.tenant_id = o.lease_landlord_id, count(*) FROM housing_lease l JOIN cases_caseorigin o ON o.case_id = l.case_id"
        " WHERE o.lease_landlord_id IS NOT NULL AND l.cancelled_on IS NULL AND NOT l.outside_network GROUP BY 1"
    )
    assert {same for same, _ in rows} == {True, False}
    outside = (
        "SELECT count(*) FROM housing_lease l JOIN tenants_programme p ON p.id = l.programme_id JOIN tenants_commune c"
        " ON c.insee_code = l.commune_id WHERE p.epci_siren <> '' AND c.epci_siren <> p.epci_siren"
    )
    assert demo.one(outside) == 0
    since, count = demo.rows(
        "SELECT min(l.signed_on)::text, count(*) FROM housing_lease l JOIN tenants_programme p ON p.id = l.programme_id"
        " WHERE p.epci_siren <> '' AND l.cancelled_on IS NULL"
    )[0]
    assert since >= "2024-06-30"
    assert 55 <= count <= 65


def test_three_households_are_proposed_for_one_unit_of_the_landlords_account(demo):
    rows = demo.rows(
        "SELECT t.name, array_agg(p.slot ORDER BY p.slot) FROM housing_proposal p JOIN tenants_tenant t ON t.id = p.tenant_id"
        " WHERE p.status = 'proposed' GROUP BY p.vacancy_id, t.name"
    )
    assert ("Toits du Val", [1, 2, 3]) in rows


# Homes that rehousings free: of which household, of which unit, and what may not be found of them.
WAITS = "FROM housing_expectedrelease r JOIN housing_vacancyoffer o ON o.id = r.offer_id JOIN cases_case c ON c.id = r.case_id"
RELEASED = {
    "a unit that waits for nobody, or is not announced": (
        f"SELECT count(*) {WAITS} JOIN housing_vacancy v ON v.id = o.vacancy_id WHERE NOT o.on_rehousing OR v.status <> 'announced'",
        "UPDATE housing_vacancy SET status = 'available' WHERE on_rehousing",
    ),
    "a household that does not search": (
        f"SELECT count(*) {WAITS} WHERE c.status <> 'searching' OR c.programme_id <> o.programme_id",
        "UPDATE cases_case SET status = 'filed' WHERE status = 'searching'",
    ),
    "a household that rents from somebody else": (
        f"SELECT count(*) {WAITS} JOIN cases_caseorigin g ON g.case_id = c.id WHERE g.lease_landlord_id IS DISTINCT FROM o.tenant_id"
        " OR g.commune_id <> o.commune_id OR NOT EXISTS (SELECT 1 FROM cases_presentlease l WHERE l.case_id = c.id)",
        "UPDATE cases_caseorigin SET lease_landlord_id = NULL",
    ),
    "a household that does not leave that building": (
        f"SELECT count(*) {WAITS} JOIN housing_offerplace s ON s.offer_id = o.id WHERE NOT EXISTS ("
        "SELECT 1 FROM cases_placetoavoid x WHERE x.case_id = c.id AND x.buildings && s.buildings)",
        "DELETE FROM cases_placetoavoid",
    ),
}


@pytest.mark.parametrize("name", RELEASED)
def test_homes_wait_for_those_who_live_in_them(demo, name):
    query, change = RELEASED[name]
    with demo.reading() as connection:
        assert connection.execute(f"SELECT count(*) {WAITS}").fetchone() == (3,)
        assert connection.execute(query).fetchone() == (0,)
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(change)
        assert connection.execute(query).fetchone() > (0,)  # the question can fail
    assert demo.one("SELECT count(*) FROM housing_vacancyoffer WHERE on_rehousing AND is_open") == 4


def test_the_demonstration_has_places_of_every_kind(demo):
    kinds = demo.rows("SELECT kind, count(*) FROM cases_placethatmatters GROUP BY 1")
    assert {kind for kind, _ in kinds} == set(PlaceThatMatters.Kind.values)
    circles, buildings = demo.rows("SELECT count(radius), count(*) - count(radius) FROM cases_placetoavoid")[0]
    assert circles >= 10
    assert buildings >= 10
    assert demo.one("SELECT count(*) FROM cases_caseneed WHERE tenures <> '{}'") >= 2
    assert demo.one("SELECT count(*) FROM housing_vacancyoffer WHERE is_open AND tenures <> '{}'") >= 2
    placed, known = demo.rows("SELECT count(*), count(cell) FROM housing_offerplace")[0]
    assert 0.7 < known / placed < 1  # some are judged by their commune


JOINT = """
from django.db import transaction
from housing.matching.joint import Choices, field_of, joint_of
from housing.matching.terms import PRODUCT
from tenants.acting import acting_as
from tenants.models import Membership
from tenants.services.setup import OWNER
member = Membership.objects.using(OWNER).select_related("person", "tenant").get(person__email="nadia@imanis.example")
with transaction.atomic(), acting_as(member) as by:
    programme = next(one for one in by.programmes if one.epci_siren)
    found = joint_of(field_of(programme.pk, by=by, terms=PRODUCT), Choices())
    exchanges = sum(chain.is_exchange for chain in found.chains)
    print("exchanges", exchanges, "chains", len(found.chains), "waiting", found.field.waiting)
"""


def test_the_joint_proposal_shows_an_exchange_and_a_chain(demo):
    assert "exchanges 1 chains 2 waiting 1" in demo.manage("shell", "-c", JOINT)


FIGURES = (
    "SELECT reference, alias, status, outcome, filed_at, closed_at, next_due_at FROM cases_case ORDER BY 1",
    'SELECT number, step, "end", held_at, expires_at, committee_on FROM housing_reservation ORDER BY 1',
    "SELECT signed_on, keys_on, tenure, contingent, commune_id, rent, landlord_siren FROM housing_lease ORDER BY 1, 2, 5, 6",
    "SELECT requested_on, type, line, status, count(*) FROM cases_supportmeasure GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
)


def test_the_same_seed_makes_the_same_world_and_another_another(django_db_setup):
    with installation("seeds") as place:
        place.generate("tiny")
        first = [place.rows(query) for query in FIGURES]
        place.generate("tiny")
        assert [place.rows(query) for query in FIGURES] == first
        place.generate("tiny", "--seed", "2")
        assert place.rows(FIGURES[0]) != first[0]


def test_a_second_run_does_nothing(tiny):
    before = [tiny.rows(query) for query in FIGURES]
    assert "rien n'a été créé" in tiny.manage("generate", "--size", "demo")
    assert [tiny.rows(query) for query in FIGURES] == before


@pytest.mark.parametrize("now", ["2026-01-01T00:05", "2026-05-03T23:55"])
def test_a_world_holds_together_whatever_the_day(django_db_setup, now):
    overdue, _ = IMPOSSIBLE["a live reservation whose deadline has passed"]
    early, _ = IMPOSSIBLE["a past that has not happened yet"]
    with installation("days") as place:
        place.generate("tiny", now=now)
        assert place.one(overdue.replace(NOW, now)) == 0
        assert place.one(early.replace(NOW, now)) == 0
