"""Habitat du Nord and Solfa (Astrée): ten households at once, a place tonight, her own dwelling, both sides' word, the committee."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case
from reporting.periods import last_quarter
from tests.browser import committees, job, safety, sheltering, supporting, targets
from tests.browser.founding import Founded, found
from tests.browser.report import pdf_text
from tests.browser.visitor import Visitor
from tests.reporting.scene import Scene, noon

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("browser")]
SOLFA, NORD = "Solfa", "Habitat du Nord"
PLACE, SUPPORTED = 1, 2
FOLLOWED, WANTED, MASKED_BELOW = 9, 10, 5
DATES = re.compile(r"\d+er? trimestre \d{4}|page \d+ sur \d+|(\d+(er)? )?[a-zéû]+ \d{4}")
WALK = job.Walk(
    channel="Femmes accompagnées par Solfa",
    coordination="votre organisation seulement",
    origin="Lille (59000)",
    commune="Roubaix",
    avoided="Tourcoing",
    has_territory=False,
    days={"Suivie par l’association depuis le": -40},
    landlord=NORD,
    address="5 rue des Tisserands",
    contingent="Non réservé",
    reservataire="",
)
DECISION = "Étudier les logements de l’été pour les recherches les plus longues"
TOPIC = "Calendrier des comités de l’année"
CLOSED_FOR = "effectif atteint, décision du comité"


def live_last_quarter(world: Founded) -> list[Case]:
    """Nine households that the programme follows since the last quarter, written as it was; support was asked for two of them."""
    scene, start = Scene(world, owner="solfa"), last_quarter(timezone.localdate()).start
    days = [start + timedelta(days=number) for number in range(FOLLOWED)]
    cases = [scene.case(day, channel=world.partnership.channels["A"], status_since=noon(day)) for day in days]
    for case in cases[:SUPPORTED]:
        scene.measure(case, "solfa", start + timedelta(days=30), provider="solfa")
    return cases


def counted(visitor: Visitor, households: int, state: str) -> None:
    """The counter of the programme, and the pace of its only channel."""
    targets.board(visitor)
    targets.reads(visitor, targets.WHOLE, f"{WANTED} ménages suivis en même temps", f"{households} ménages suivis", state)
    expect(visitor.page.get_by_role("row").filter(has_text=WALK.channel)).to_contain_text(re.compile("rythme", re.IGNORECASE))


def shelter_tonight(worker: Visitor, on_call: Visitor) -> None:
    """A place is asked, proposed in one tap by who is on call, and she has come."""
    sheltering.declare_structure(on_call, "L’Escale", "Hébergement d’urgence", PLACE)
    safety.on_call(on_call)
    number = safety.ask(worker)
    safety.propose(on_call, number)
    safety.arrive(worker, number)


def rehouse(worker: Visitor, coordination: Visitor, landlord: Visitor, reference: str) -> None:
    """From the search to the keys of a dwelling of her own, without a word of her to the landlord."""
    job.open_search(coordination, reference)
    unit = job.publish_unit(landlord, WALK)
    job.propose(coordination, reference, WALK)
    job.reserve(landlord, unit, reference, WALK)
    job.answer_for_household(worker, reference, "Elle accepte d’être présentée", "Le ménage accepte d’être présenté")
    job.decide(landlord, reference)
    job.answer_for_household(worker, reference, "Elle accepte le logement", "Le ménage accepte le logement attribué")
    job.hand_over_keys(landlord, reference)


def set_goals(worker: Visitor, reference: str) -> None:
    """Three goals set with her, of which one is reached."""
    supporting.ask_support(worker, reference, "Social lié au logement", SOLFA)
    for goal in ("Autonomie", "Emploi et insertion", "Parentalité"):
        supporting.set_goal(worker, goal)
    supporting.reach_goal(worker, "Autonomie")
    worker.sees("1 objectif atteint sur 3")
    worker.look()


def both_say(worker: Visitor, mediator: Visitor, reference: str) -> None:
    """Each side says how it goes and reads the other; the landlord reads nothing else of the case."""
    supporting.agree_to_mediation(worker, reference, NORD)
    mediator.go("/")
    mediator.menu("Points d’étape")
    mediator.look()
    mediator.follow(f"Faire le point sur {reference}")
    supporting.note_progress(mediator, settling="À suivre", ask="Décider en réunion")
    worker.go(f"/dossiers/{reference}/accompagnement/")
    worker.follow("Faire le point avec son bailleur")
    supporting.note_progress(worker, settling="Va bien", ask="Rien à demander")
    for visitor in (worker, mediator):
        visitor.go("/points-d-etape/")
        visitor.sees("Médiation du bailleur", "Travail social", "À suivre", "Va bien")
    mediator.barred(f"/dossiers/{reference}/")


def convene(coordination: Visitor, reference: str, hour: str) -> None:
    """The agenda has built itself: long searches, and what the mediator wants decided."""
    committees.convene(coordination, hour)
    coordination.sees(reference, "Sans proposition depuis longtemps", "Point d’étape qui appelle un échange")


def hold_committee(coordination: Visitor, mediator: Visitor, reference: str) -> None:
    """Without its quorum a meeting decides nothing and says why; convened again, it decides."""
    coordination.go("/")
    coordination.menu("Réunions")
    coordination.look()
    coordination.follow("Prévoir une réunion")
    committees.refused_in_the_past(coordination)
    convene(coordination, reference, committees.TONIGHT[0])
    committees.open_meeting(coordination, SOLFA)
    coordination.sees("Cette réunion a pris des notes et n’a rien décidé", "Quorum non atteint")
    expect(coordination.page.get_by_role("link", name="Noter une décision")).to_have_count(0)
    coordination.follow("La convoquer de nouveau")
    coordination.sees("tenue sans quorum")
    convene(coordination, reference, committees.TONIGHT[1])
    committees.add_topic(coordination, TOPIC)
    mediator.go(coordination.page.url)
    mediator.sees("2 points", reference, "Point d’étape qui appelle un échange", TOPIC)
    mediator.press("Nous venons")
    mediator.told("Votre présence est annoncée")
    coordination.page.reload()
    committees.open_meeting(coordination, SOLFA, NORD)
    coordination.sees("Quorum atteint")
    committees.decide(coordination, TOPIC, DECISION, NORD)
    committees.write_minutes(coordination)


def anonymised_pack(coordination: Visitor, world: Founded, place: Path) -> None:
    """The pack of the quarter that ended: masked counts, and nothing by which a household could be known."""
    coordination.go("/")
    coordination.menu("Comité de pilotage")
    coordination.look()
    coordination.page.get_by_role("main").get_by_role("button", name="Établir le dossier").first.click()
    coordination.told("Le dossier du comité est établi")
    text = pdf_text(coordination.take("PDF du", place))
    assert "effectifs inférieurs à cinq masqués" in text
    assert f"En recherche {FOLLOWED}" in text
    with world.acting("solfa"):
        known = [word for case in Case.objects.all() for word in (case.reference, case.alias)]
    assert len(known) == 2 * WANTED
    assert [word for word in (*known, job.LAST_NAME, WALK.commune, WALK.address) if word in text] == []
    assert [number for number in re.findall(r"\d+", DATES.sub("", text)) if 0 < int(number) < MASKED_BELOW] == []


def take_nobody_in(coordination: Visitor, worker: Visitor, reference: str) -> None:
    """The programme closes to new entries with open cases: they go on and are listed; who would enter another is told why not."""
    coordination.go("/")
    coordination.menu("Objectifs")
    coordination.follow("Clore le dispositif aux nouvelles entrées")
    coordination.sees(f"{WANTED} dossiers ouverts se poursuivent")
    coordination.press("Clore aux nouvelles entrées")
    coordination.refused("Ce champ est obligatoire")
    coordination.fill({"Pourquoi": CLOSED_FOR})
    coordination.press("Clore aux nouvelles entrées")
    coordination.told("Le dispositif n’accueille plus de nouvelles entrées")
    coordination.sees("Dossiers encore ouverts", f"{WANTED} dossiers", reference)
    worker.go("/dossiers/ouvrir/")
    worker.tick(WALK.channel)
    worker.press("Commencer")
    worker.refused("Ce dispositif n’accueille plus de nouvelles entrées ; les dossiers qu’il suit se poursuivent")
    expect(worker.page.get_by_role("radio", name=WALK.channel)).to_be_checked()
    coordination.press("Rouvrir les entrées")
    coordination.told("Le dispositif accueille de nouveau des entrées")


def test_de_l_urgence_au_comite_du_trimestre(settled, as_account, tmp_path: Path) -> None:
    world = found("Astrée")
    live_last_quarter(world)
    coordination, worker, mediator = (
        as_account(address) for address in ("fatou@solfa.example", "equipe1@solfa.example", "sarah@habitatdunord.example")
    )
    counted(coordination, FOLLOWED, "Sous l’objectif")
    shelter_tonight(worker, coordination)
    worker.go("/")
    reference = job.file_case(worker, WALK)
    counted(coordination, WANTED, "Objectif atteint")
    sheltering.note_stay(coordination, reference, "L1", job.today())
    coordination.told("Le séjour est noté")
    stay = sheltering.stay_of(coordination, reference)
    rehouse(worker, coordination, mediator, reference)
    sheltering.leave(coordination, stay)
    set_goals(worker, reference)
    both_say(worker, mediator, reference)
    hold_committee(coordination, mediator, reference)
    minutes = pdf_text(coordination.take("PDF de la version 1", tmp_path))
    assert [words for words in (committees.OPENING, reference, DECISION, NORD) if words not in minutes] == []
    assert job.LAST_NAME not in minutes
    anonymised_pack(coordination, world, tmp_path)
    sheltering.returns_home(coordination, stay)
    take_nobody_in(coordination, worker, reference)
    for visitor in (coordination, worker, mediator):
        assert visitor.problems == []
