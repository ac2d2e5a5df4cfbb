"""Orléans Métropole and Imanis: three channels with targets, several landlords, support around the move, money, the five indicators."""

from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser import job, money, referring, sheltering, supporting, targets
from tests.browser.founding import found
from tests.browser.report import ask_report, computed_lines, counted, this_month
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("browser")]
IMANIS, RIVAGE, APPUI = "Imanis", "Association Rivage", "Point d’appui"
TENANT = "Locataires des Résidences de l’Orléanais, orientées par leur bailleur"
NOT_TENANT = "Non-locataires, orientées par Les Résidences de l’Orléanais"
SHELTERED = "Hébergées par la maison des femmes"
A = job.Walk(
    channel=TENANT,
    coordination="votre organisation seulement",
    landlord="Toits du Val",
    contingent="État prioritaires",
    reservataire="Préfecture du Loiret",
    days={"Elle y habitait encore le": -4},
)
C = job.Walk(
    channel=SHELTERED,
    coordination="La maison des femmes",
    last_name="Vautrin-Salmon",
    commune="Olivet",
    avoided="Saran",
    landlord="Loiret Logis",
    address="3 impasse du Verger",
    contingent="Non réservé",
    reservataire="",
    days={"Elle y habitait encore le": -20, "Entrée en hébergement": -20},
    choices={"Structure d’hébergement": "La maison des femmes"},
)
OVERRIDE = "locataire en danger dans son logement, sans place d’hébergement"
INDICATORS = {
    "situations traitées": 2,
    "relogements": 1,
    "relogements inter-bailleurs": 1,
    "accompagnements et suivis demandés": 3,
    "accompagnements réalisés": 3,
}


class Team(NamedTuple):
    """Who does their part, each signed in."""

    coordination: Visitor
    worker: Visitor
    provider: Visitor
    landlord: Visitor
    other_landlord: Visitor
    referrer: Visitor
    prefecture: Visitor
    shelter: Visitor
    other_shelter: Visitor
    metropole: Visitor


ADDRESSES = {
    "coordination": "nadia@imanis.example",
    "worker": "claire@imanis.example",
    "provider": "lea@rivage.example",
    "landlord": "karim@toitsduval.example",
    "other_landlord": "equipe1@loiretlogis.example",
    "referrer": "julie@residences.example",
    "prefecture": "thomas@prefecture.example",
    "shelter": "ines@maisondesfemmes.example",
    "other_shelter": "equipe1@tilleuls.example",
    "metropole": "sophie@metropole.example",
}


def enter_by_override(worker: Visitor, referrer: Visitor) -> str:
    """Her landlord refers her; refused with why, since she is in no shelter, then decided otherwise in writing. Returns the reference."""
    number = referring.refer(referrer, IMANIS, A, is_tenant=True)
    referring.take_up(worker, number)
    job.fill_steps(worker, A)
    worker.sees("Mise à l’abri dans une structure", "non remplie", "aucun hébergement n’est renseigné", "Il manque encore")
    expect(worker.page.get_by_role("button", name="Transmettre le dossier")).to_have_count(0)
    worker.follow("À faire")
    worker.fill({"Motif de dérogation": OVERRIDE, "Décidée le": job.today()})
    worker.press("Enregistrer et continuer")
    worker.refused("Une dérogation nomme la personne qui l’a décidée", keeps={"Motif de dérogation": OVERRIDE})
    worker.fill({"Décidée par": "Direction de la coordination"})
    worker.press("Enregistrer et continuer")
    worker.sees("Dérogation", OVERRIDE, "Elle sera comptée comme telle dans l’évaluation")
    reference = job.transmit(worker)
    referrer.go("/")
    referrer.menu("Orientations")
    referrer.sees("Prise en charge")
    referrer.barred(f"/dossiers/{reference}/")
    return reference


def enter_sheltered(worker: Visitor, shelter: Visitor) -> str:
    """Her shelter refers her: she meets what is asked. Returns the reference."""
    number = referring.refer(shelter, IMANIS, C)
    referring.take_up(worker, number)
    job.fill_steps(worker, C)
    worker.sees(C.coordination)
    expect(worker.page.get_by_role("main")).not_to_contain_text("non remplie")
    return job.transmit(worker)


def aim(coordination: Visitor, metropole: Visitor) -> None:
    """The three channels before anybody enters; a target changes on the way, and the métropole reads the same without small numbers."""
    targets.board(coordination)
    for channel, words in ((TENANT, "7 à 10 entrées"), (NOT_TENANT, "10 entrées"), (SHELTERED, "10 entrées")):
        targets.reads(coordination, channel, words, "0 entrée")
    targets.change(coordination, TENANT, low="12", too_early="2024-06-30", reason="comité du trimestre")
    targets.reads(coordination, TENANT, "au moins 12 entrées", "0 entrée")
    targets.board(metropole)
    targets.reads(metropole, TENANT, "au moins 12 entrées", "masqué")


def match(team: Team, sheltered: str, overridden: str) -> str:
    """Both are diagnosed and searched for; each dwelling of two landlords says who suits it and why not the other. Returns hers."""
    for reference in (overridden, sheltered):
        job.open_search(team.coordination, reference)
    unit = job.publish_unit(team.landlord, A)
    job.publish_unit(team.other_landlord, C)
    coordination = team.coordination
    coordination.menu("Logements ouverts")
    coordination.look()
    coordination.sees(A.landlord, C.landlord)
    coordination.follow(C.commune)
    coordination.follow("Pourquoi pas les autres dossiers")
    coordination.sees("la commune n’est pas souhaitée", "la commune est à éviter")
    coordination.look()
    job.propose(coordination, sheltered, C)
    job.propose(coordination, overridden, A)
    return unit


def support_before_the_move(team: Team, reference: str) -> None:
    """Three kinds are asked for; she refuses one and keeps her dwelling; a meeting is held, neither at home nor ahead of its day."""
    worker, provider = team.worker, team.provider
    supporting.ask_support(worker, reference, "Juridique", RIVAGE)
    supporting.ask_support(worker, reference, "Administratif", IMANIS)
    supporting.ask_support(worker, reference, "Psychologique", APPUI, answer=supporting.DECLINES)
    worker.sees("Refusé par le ménage")
    worker.go(f"/dossiers/{reference}/")
    expect(worker.page.get_by_role("heading", level=1).locator("..")).to_contain_text("Logement réservé")
    provider.go("/")
    provider.menu("Accompagnement")
    provider.look()
    supporting.open_measure(provider, reference, "Juridique")
    supporting.plan_before_the_keys(provider)
    supporting.refused_ahead(provider)
    supporting.settle(provider, minutes=50)


def move_in(team: Team, reference: str) -> None:
    """Agreement, committee, her answer, lease and keys; then the two visits, and a support that begins after the move."""
    worker, landlord, provider = team.worker, team.landlord, team.provider
    job.answer_for_household(worker, reference, "Elle accepte d’être présentée", "Le ménage accepte d’être présenté")
    job.agree(team.prefecture, reference, A)
    job.decide(landlord, reference)
    job.answer_for_household(worker, reference, "Elle accepte le logement", "Le ménage accepte le logement attribué")
    supporting.ask_support(worker, reference, "Social lié au logement", IMANIS)
    job.hand_over_keys(landlord, reference)
    supporting.hold_visits(worker, reference, held=supporting.VISITS)
    supporting.ask_support(worker, reference, "Médical", RIVAGE)
    supporting.open_measure(provider, reference, "Médical")
    supporting.plan_session(provider, "Accompagnement physique")
    provider.follow("Noter le rendez-vous")
    supporting.settle(provider, minutes=90)


def shelters_read_their_own(team: Team, sheltered: str, overridden: str, place: Path) -> None:
    """Where her own women stand, on the shelter's page and in its month; another shelter reads neither."""
    for shelter, own in ((team.shelter, [sheltered]), (team.other_shelter, [])):
        shelter.go("/")
        shelter.menu("Ménages hébergés")
        shelter.look()
        report = sheltering.month_report(shelter, place)
        assert [one for one in (sheltered, overridden) if one in report] == own
        shelter.go("/hebergement/")
        expect(shelter.page.get_by_role("main").get_by_role("rowheader")).to_have_count(len(own))
        for reference in own:
            shelter.sees(reference, "En recherche")


def account_for_money(coordination: Visitor, metropole: Visitor) -> None:
    """Voted, committed and paid by funder and exercise, with what a rehousing cost; the métropole reads the amounts."""
    money.fund(coordination, "FNAVDL", voted="38 000", committed="20 000", paid="9 000")
    money.fund(coordination, "PLH de l’intercommunalité", voted="25 000", committed="10 000", paid="3 000")
    money.open_exercise(coordination, before=1)
    money.add_line(coordination, "FNAVDL", "36 000", "convention de l’exercice précédent")
    coordination.told("La ligne est ajoutée")
    money.reads(coordination, "FNAVDL", "36 000 €", "0 €")
    coordination.sees("D’un exercice à l’autre")
    coordination.go("/financements/")
    coordination.look()
    money.reads(coordination, "FNAVDL", "38 000 €", "20 000 €", "9 000 €", "29 000 €", "9 000 €")
    money.reads(coordination, "Total", "63 000 €", "30 000 €", "12 000 €", "51 000 €", "12 000 €")
    metropole.go("/financements/")
    metropole.look()
    money.reads(metropole, "FNAVDL", "38 000 €", "20 000 €", "9 000 €")


def report_indicators(coordination: Visitor, place: Path) -> None:
    """The five indicators of the month, made by the worker: the rehousing is counted in the PDF, the export says its days."""
    first, last = this_month()
    ask_report(coordination, first, last)
    lines = computed_lines(coordination, place)
    assert counted(lines, "Bailleur Inter-bailleurs") == {A.landlord: [1, 0, 1], "Total": [1, 0, 1]}
    assert counted(lines, "Réservataire Nombre") == {A.contingent: [1], "Total": [1]}
    assert counted(lines, "Commune Nombre") == {A.commune: [1], "Total": [1]}
    export = coordination.download("Télécharger le CSV", place).read_text(encoding="utf-8-sig").splitlines()
    assert {f"Rapport;Période;du;{first}", f"Rapport;Période;au;{last}"} <= set(export)
    assert {f"Indicateurs;{name};période;{number}" for name, number in INDICATORS.items()} <= set(export)
    coordination.look()


def test_des_trois_voies_aux_cinq_indicateurs(settled, as_account, tmp_path: Path) -> None:
    found("Relogement à Orléans Métropole")
    team = Team(**{part: as_account(address) for part, address in ADDRESSES.items()})
    aim(team.coordination, team.metropole)
    overridden = enter_by_override(team.worker, team.referrer)
    sheltered = enter_sheltered(team.worker, team.shelter)
    targets.board(team.coordination)
    targets.reads(team.coordination, TENANT, "au moins 12 entrées", "1 entrée")
    targets.reads(team.coordination, SHELTERED, "10 entrées", "1 entrée")
    unit = match(team, sheltered, overridden)
    job.reserve(team.landlord, unit, overridden, A)
    support_before_the_move(team, overridden)
    move_in(team, overridden)
    shelters_read_their_own(team, sheltered, overridden, tmp_path)
    account_for_money(team.coordination, team.metropole)
    report_indicators(team.coordination, tmp_path)
    for visitor in team:
        assert visitor.problems == []
