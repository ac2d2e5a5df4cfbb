"""The joint proposal on the table of a meeting, in a browser: chosen, proposed, on the wall, on paper, reserved."""

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from cases.models import Case, CaseNeed
from housing import workflow
from housing.models import Proposal, Reservation, Vacancy
from tests.browser.visitor import Visitor
from tests.cases.meetings import held
from tests.factories import make_vacancy
from tests.housing.course import open_case
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]


def test_a_meeting_goes_from_the_joint_proposal_to_a_reservation(settled: World, as_member, tmp_path: Path) -> None:
    cases = [open_case(settled).reference for _ in range(2)]
    units = [make_vacancy(settled.tenant(key), settled.programme) for key in ("landlord", "other_landlord")]
    coordination: Visitor = as_member("coordinator", "coordinator")
    coordination.go("/coordination/logements/")
    coordination.follow("Proposition d’ensemble")
    coordination.heading("Proposition d’ensemble")
    coordination.sees(*cases, *(unit.number for unit in units), "aucune autre répartition n’en réunit plus")
    coordination.look()
    coordination.page.get_by_text("Le détail des points").first.click()
    coordination.look("detail")
    _keep_and_leave_out(coordination)
    _on_the_wall(coordination, units[0].number, units[1].number)
    coordination.press("Proposer les rapprochements cochés aux bailleurs")
    coordination.told("proposé")
    coordination.look()
    paper = coordination.take("Relevé (PDF)", tmp_path)
    assert paper.read_bytes().startswith(b"%PDF")
    _reserve(as_member("landlord"), units[0].number)
    assert coordination.problems == []


def _keep_and_leave_out(visitor: Visitor) -> None:
    """What the meeting chooses stays with the page, and is taken back."""
    visitor.page.get_by_role("main").get_by_role("link", name="Garder").first.click()
    visitor.sees("Gardé par la réunion")
    visitor.look("garde")
    visitor.page.get_by_role("main").get_by_role("link", name="Écarter").last.click()
    visitor.sees("Rapprochements écartés")
    visitor.look("ecarte")
    visitor.follow("Repartir de zéro")
    expect(visitor.page.get_by_role("main")).not_to_contain_text("Rapprochements écartés")


def _on_the_wall(visitor: Visitor, shown: str, other: str) -> None:
    """References only, to each landlord its own units."""
    visitor.follow("À projeter")
    visitor.page.get_by_role("navigation", name="Bailleur montré").get_by_role("link", name="Toits du Val (test)").click()
    visitor.sees(shown)
    visitor.look()
    expect(visitor.page.get_by_role("main")).not_to_contain_text(other)
    visitor.page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Proposition d’ensemble").click()


def _reserve(landlord: Visitor, unit: str) -> None:
    landlord.go(f"/logements/{unit}/")
    expect(landlord.page.get_by_role("main")).not_to_contain_text("points")
    landlord.page.get_by_role("main").get_by_role("link", name="Réserver pour").first.click()
    landlord.press("Réserver ce logement")
    landlord.sees("Réservation")
    assert landlord.problems == []


# --- from the agenda to reservations --------------------------------------------------------------------------
@pytest.fixture
def clicks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What anybody clicks or ticks from now on."""
    counted: list[str] = []
    for name in ("click", "check"):
        whole = getattr(Locator, name)

        def count(self: Locator, *args, whole=whole, **options) -> None:
            counted.append(str(self))
            whole(self, *args, **options)

        monkeypatch.setattr(Locator, name, count)
    return counted


def _large(world: World) -> tuple[list[Case], list[Vacancy]]:
    """Two large households and two units of a landlord that suit them, and no other of this world."""
    cases = [open_case(world) for _ in range(2)]
    with world.acting("asso"):
        CaseNeed.objects.filter(case__in=cases).update(children=6, rooms_min=6, rooms_max=6, bedrooms=5, rent_max=None)
    landlord, programme = world.tenant("landlord"), world.programme
    return cases, [make_vacancy(landlord, programme, rooms=6, area=Decimal(130)) for _ in range(2)]


def _choose(landlord: Visitor, unit: Vacancy) -> None:
    landlord.page.get_by_role("group", name=unit.number).get_by_role("radio").first.check()


def test_from_the_agenda_to_reservations_in_less_than_ten_clicks(settled: World, as_member, clicks: list[str]) -> None:
    cases, units = _large(settled)
    meeting = held(settled)
    coordination, landlord = as_member("coordinator", "coordinator"), as_member("landlord")
    coordination.go(meeting.get_absolute_url())
    landlord.go("/logements/")
    clicks.clear()
    coordination.follow("Proposition d’ensemble")
    coordination.sees(*(case.reference for case in cases), *(unit.number for unit in units))
    coordination.press("Proposer les rapprochements cochés aux bailleurs")
    coordination.told("aux bailleurs")
    landlord.page.reload()
    landlord.look()
    landlord.follow("Réserver ensemble")
    landlord.sees(*(case.reference for case in cases))
    for unit in units:
        _choose(landlord, unit)
    landlord.press("Vérifier et réserver")
    landlord.sees("Vous tenez ce logement jusqu’au", "seules les personnes nommées ici voient la réservation")
    landlord.press("Réserver 2 logements")
    landlord.heading("2 logements réservés")
    landlord.sees(*(case.reference for case in cases))
    assert len(clicks) == 7, clicks
    landlord.look()
    with settled.acting("asso"):
        assert Reservation.objects.live().filter(case__in=cases).count() == 2
    _kept_by_the_meeting(coordination, meeting.get_absolute_url(), [case.reference for case in cases])
    assert coordination.problems == landlord.problems == []


def _kept_by_the_meeting(coordination: Visitor, page: str, references: list[str]) -> None:
    """On its page, then where its minutes are written."""
    coordination.go(page)
    coordination.sees("rapprochements proposés", "Proposition d’ensemble du")
    coordination.look("tenue")
    coordination.press("Commencer le compte rendu")
    coordination.follow("Écrire")
    coordination.sees("s’ajoute au compte rendu", *references)
    coordination.look()
    coordination.press("Enregistrer et approuver")
    coordination.told("Le compte rendu est approuvé")


def test_what_changed_while_a_page_is_open_is_said_before_anything_is_done(settled: World, as_member) -> None:
    """On the coordination's page a unit is withdrawn, on the landlord's a colleague was faster: the rest is done at the next press."""
    cases, units = _large(settled)
    units.append(make_vacancy(settled.tenant("landlord"), settled.programme, rooms=6, area=Decimal(130)))
    coordination, landlord = as_member("coordinator", "coordinator"), as_member("landlord")
    coordination.go(held(settled).get_absolute_url())
    coordination.follow("Proposition d’ensemble")
    chosen = [unit for unit in units if coordination.page.get_by_role("main").get_by_text(unit.number).count()]
    with settled.acting("landlord", "coordinator") as by:
        workflow.withdraw(chosen[0], by=by, reason=Vacancy.WithdrawalReason.WORKS)
    coordination.press("Proposer les rapprochements cochés aux bailleurs")
    coordination.refused("Un rapprochement coché n’est plus possible", chosen[0].number, "Rien n’a encore été proposé")
    for case in cases:
        box = coordination.page.get_by_role("checkbox", name=f"Proposer {case.reference}")
        if box.count():
            box.check()
    coordination.press("Proposer les rapprochements cochés aux bailleurs")
    coordination.told("proposés aux bailleurs")
    with settled.acting("asso"):
        waiting = list(Proposal.objects.filter(case__in=cases, status="proposed").select_related("case"))
    open_units = [unit for unit in units if unit.pk in {one.vacancy_id for one in waiting}]
    landlord.go("/propositions/")
    landlord.look()
    for unit in open_units:
        _choose(landlord, unit)
    landlord.press("Vérifier et réserver")
    with settled.acting("landlord", "coordinator") as by:
        taken = next(one for one in waiting if one.vacancy_id == open_units[0].pk)
        workflow.reserve(Proposal.objects.get(pk=taken.pk), by=by)
    landlord.press("Réserver 2 logements")
    landlord.refused("Un logement choisi ne peut pas être réservé", open_units[0].number, "Rien n’a encore été réservé")
    landlord.press("Réserver 1 logement")
    landlord.heading("1 logement réservé")
    assert coordination.problems == landlord.problems == []


def test_the_weights_and_the_units_of_a_household_are_sound_pages(settled: World, as_member) -> None:
    case = open_case(settled)
    coordination: Visitor = as_member("coordinator", "coordinator")
    coordination.go(f"/dossiers/{case.reference}/logements/")
    coordination.heading("Logements possibles")
    coordination.look()
    coordination.go(f"/coordination/criteres/{settled.programme.pk}/")
    coordination.fill({"Danger": "-3", "Pourquoi": "comité du 2 juin"})
    coordination.press("Enregistrer les poids")
    coordination.refused("mettez 0 si ce critère ne compte pas", keeps={"Danger": "-3", "Pourquoi": "comité du 2 juin"})
    coordination.fill({"Danger": "35"})
    coordination.press("Enregistrer les poids")
    coordination.told("version 1")
    assert coordination.problems == []
