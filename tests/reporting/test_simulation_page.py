"""The page "Et si… ?": what it shows, what it refuses in words, who opens it, how much it asks."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from housing.matching.criteria import DEFAULTS
from housing.services.matching_terms import set_terms
from reporting.simulation import screen
from tenants.models import AuditEntry
from tenants.services import decisions
from tests.reporting.test_simulation_flows import ANALYST, COORDINATION, STEERING, Year

PAGE, CSV = reverse("reporting:simulation"), reverse("reporting:simulation_csv")


@pytest.fixture
def year(world):
    """Twelve arrivals of two sizes, eight units of which four had a lease, two departures."""
    year = Year(world)
    for number in range(12):
        rooms, danger = ((2, 3), "high") if number % 3 else ((3, 4), "")
        case = year.household(10 * number, rooms=rooms, persons=3, danger=danger, closed=200 if number in (1, 2) else None)
        if number >= 8:
            year.housed(case, 300, opened=250)
    for day in (20, 40, 60, 80):
        year.unit(day, rooms=3, status="withdrawn", withdrawal_reason="let_elsewhere")
    return year


def seen(browse, who=COORDINATION, status=200, **query):
    answer = browse(*who).get(PAGE, query)
    assert answer.status_code == status
    return answer.content.decode()


def results(page):
    return page[page.index('id="resultats"') : page.index('id="hypothese"')]


# --- what it shows --------------------------------------------------------------------------------------
def test_one_more_landlord_is_simulated_at_once(year, browse):
    page = seen(browse)
    for said in (
        "Avec un bailleur de plus\xa0: ",
        "Ménages en attente, mois après mois",
        "Mesuré en un an",
        "<svg",
        "Par bailleur",
        "12",
    ):
        assert said in page, said
    assert "Toits du Val" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"bailleurs": "2", "logements": "12"}, "Avec 2\xa0bailleurs de plus (12\xa0logements par an chacun)"),
        ({"logements": "12,5"}, "Avec un bailleur de plus (12,5\xa0logements par an)"),
        ({"logements": "12.5"}, "Avec un bailleur de plus (12,5\xa0logements par an)"),
        ({"bailleurs": "0", "part": "20"}, "Avec 20\xa0% de logements ouverts en plus"),
        ({"bailleurs": "0", "arrivees": "-30"}, "Avec 30\xa0% d’arrivées en moins"),
        ({"bailleurs": "0", "ordre": "urgence"}, "Avec les dangers élevés ou imminents d’abord"),
        ({"bailleurs": "0", "taille": "oui"}, "Avec une pièce de plus acceptée"),
        ({"bailleurs": "0"}, "Sans rien changer"),
        ({"annees": "3"}, "en trois ans"),
    ],
)
def test_each_hypothesis_is_told(year, browse, query, said):
    assert said in seen(browse, **query)


def test_an_address_gives_the_same_page_and_another_seed_another(year, browse):
    one, again, other = (results(seen(browse, graine=seed)) for seed in ("3", "3", "4"))
    assert one == again
    assert one != other


def test_the_programme_weighs_for_those_who_coordinate_it(year, browse):
    weights = DEFAULTS | {"waiting": 45}
    with year.world.acting(*COORDINATION) as by:
        set_terms(year.world.programme, by=by, weights=weights, reason="essai")
    assert "ancienneté de la demande 45" in seen(browse)
    assert "ancienneté de la demande 20" in seen(browse, STEERING)


# --- who, and how much ----------------------------------------------------------------------------------
def test_small_numbers_stay_masked_for_the_metropole(year, browse):
    full, masked = seen(browse, STEERING), seen(browse, ANALYST)
    assert "masqué" not in results(full)
    assert "Comité de pilotage, confidentiel" in full
    assert "masqué" in masked
    assert "Édition métropole" in masked
    assert "Toits du Val" not in masked
    assert "Par bailleur" not in masked


@pytest.mark.parametrize(
    ("who", "status"), [(("landlord", "analyst"), 403), (("asso", "coordinator"), 403), (("metropole", "reader"), 403)]
)
@pytest.mark.parametrize("address", [PAGE, CSV])
def test_it_is_for_those_who_evaluate(year, browse, who, status, address):
    assert browse(*who).get(address).status_code == status


def test_another_programme_is_not_opened_by_its_number(year, browse):
    mine = seen(browse)
    assert results(seen(browse, dispositif=str(year.world.elsewhere.pk))) == results(mine)
    assert year.world.elsewhere.name not in seen(browse, dispositif=str(year.world.elsewhere.pk))


def test_a_page_asks_little_and_as_much_for_more_households(year, browse):
    client = browse(*COORDINATION)
    client.get(PAGE)

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    before = asked()
    for day in range(5):
        year.household(day)
        year.unit(day, landlord="other_landlord")
    assert asked() == before
    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse("reporting:packs")).status_code == 200  # a page of the same frame
    assert before <= len(found) + 8


# --- what it refuses ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"bailleurs": "-1"}, "Écrivez un nombre entre 0 et 10."),
        ({"bailleurs": "11"}, "Écrivez un nombre entre 0 et 10."),
        ({"bailleurs": ""}, "Écrivez un nombre\xa0: 0 si rien ne change."),
        ({"bailleurs": "deux"}, "Écrivez un nombre entier"),
        ({"part": "-100"}, "Écrivez un nombre entre −90 et 200."),
        ({"part": "20 %"}, "Écrivez un nombre entier"),
        ({"arrivees": "9" * 30}, "Écrivez un nombre entre −90 et 200."),
        ({"logements": "0"}, "Écrivez un nombre entre 1 et 200, ou rien."),
        ({"logements": "-4"}, "Écrivez un nombre entre 1 et 200, ou rien."),
        ({"logements": "NaN"}, "Écrivez un nombre entre 1 et 200, ou rien."),
        ({"logements": "12,345"}, "Écrivez un nombre entre 1 et 200, ou rien."),
        ({"graine": "-5"}, "Écrivez un nombre entre 0 et 999"),
        ({"ordre": "hasard"}, "Sélectionnez un choix valide"),
        ({"annees": "40"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_typed(year, browse, query, said):
    page = seen(browse, status=422, **query)
    assert said in page
    assert "Relogements</th>" not in page
    (typed,) = query.values()
    assert typed in page
    answer = browse(*COORDINATION).get(CSV, query)
    assert answer.status_code == 302
    assert answer["Location"].startswith(PAGE)


def test_too_few_facts_are_said_with_what_there_is(world, browse):
    page = seen(browse)
    assert "Pas encore de quoi simuler" in page
    assert "il y a 0\xa0ménage arrivé et 0\xa0logement ouvert" in page
    assert "ménages arrivés masqués et logements ouverts masqués" in seen(browse, ANALYST)


def test_a_programme_that_takes_nobody_in_has_no_arrivals_to_prolong(year, browse):
    with year.world.acting(*COORDINATION) as by:
        decisions.close_entries(year.world.programme, by=by, reason="essai")
    page = seen(browse)
    assert "n’accueille plus d’entrées" in page
    assert "<svg role" not in page


def test_a_programme_of_this_month_has_nothing_measured(world, browse, monkeypatch):
    monkeypatch.setattr(screen, "measured_months", lambda _programme: None)
    page = seen(browse)
    assert "Le premier mois entier du dispositif n’est pas achevé" in page
    assert "D’où partent ces nombres" not in page


# --- for spreadsheets -----------------------------------------------------------------------------------
def test_the_tables_leave_for_a_spreadsheet_with_their_hypothesis_and_a_trace(year, browse):
    answer = browse(*COORDINATION).get(CSV, {"bailleurs": "2", "graine": "5"})
    assert answer["Content-Disposition"] == 'attachment; filename="simulation.csv"'
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["tableau", "ligne", "colonne", "valeur"]
    assert ["Simulation", "Hypothèse", "", "2\xa0bailleurs de plus"] in lines
    assert ["Simulation", "Graine", "", "5"] in lines
    assert ["Arrivées, départs, logements", "Ménages arrivés", "Nombre", "12"] in lines
    assert {line[0] for line in lines} >= {
        "Ce que donne la simulation",
        "Ménages en attente, mois après mois",
        "Par taille",
        "Par bailleur",
    }
    with year.world.acting(*COORDINATION):
        assert AuditEntry.objects.filter(kind="simulation.exported").count() == 1


def test_the_page_itself_writes_nothing(year, browse):
    with year.world.acting(*COORDINATION):
        before = AuditEntry.objects.count()
    seen(browse)
    with year.world.acting(*COORDINATION):
        assert AuditEntry.objects.count() == before
