"""The main job, through the screens only: each role does its part with what it sees."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.world import PASSWORD, TENANTS

REFERENCE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]")
COMMUNE = "Saran"
CONTINGENT = "État prioritaires"
LAST_NAME = "Delorme-Castaing"
ADDRESS = "14 allée des Mésanges"
LANDLORD, RESERVATAIRE = TENANTS["landlord"][1], TENANTS["prefecture"][1]


@dataclass(frozen=True)
class MainJob:
    """What the main job left behind."""

    reference: str
    unit: str
    reservation: str


def today(days: int = 0) -> str:
    """A day as a date field takes it, in Paris."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Walk:
    """What is typed of her and of her dwelling, by the names of the programme: by default those of the small world.

    `coordination`: to whom the filed case opens, if that is somebody else. `days` (from today), `choices`: more of where she comes from.
    """

    channel: str = "Voie A"
    coordination: str = TENANTS["coordinator"][1]
    last_name: str = LAST_NAME
    origin: str = "Orléans"
    commune: str = COMMUNE
    avoided: str = "Olivet"
    has_territory: bool = True
    days: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    landlord: str = LANDLORD
    address: str = ADDRESS
    contingent: str = CONTINGENT
    reservataire: str = RESERVATAIRE


USUAL = Walk()


def do_main_job(asso: Visitor, as_member: Callable[..., Visitor]) -> MainJob:
    """From the sign-in of the association to the keys."""
    coordinator = as_member("coordinator", "coordinator")
    landlord, prefecture = as_member("landlord"), as_member("prefecture")
    sign_in(asso, "officer@asso.test")
    reference = file_case(asso)
    open_search(coordinator, reference)
    unit = publish_unit(landlord)
    propose(coordinator, reference)
    reserve(landlord, unit, reference)
    answer_for_household(asso, reference, "Elle accepte d’être présentée", "Le ménage accepte d’être présenté")
    asso.told("L’accord du ménage est enregistré")
    agree(prefecture, reference)
    reservation = decide(landlord, reference)
    answer_for_household(asso, reference, "Elle accepte le logement", "Le ménage accepte le logement attribué")
    asso.told("L’acceptation est enregistrée")
    hand_over_keys(landlord, reference)
    for visitor in (asso, coordinator, landlord, prefecture):
        assert visitor.problems == []
    return MainJob(reference, unit, reservation)


def sign_in(visitor: Visitor, email: str) -> None:
    """By mail and password, from the first page."""
    visitor.go("/")
    visitor.fill({"E-mail": email, "Mot de passe": PASSWORD})
    visitor.press("Se connecter")
    visitor.heading("Bonjour")


# --- the association -----------------------------------------------------------------------------
def file_case(visitor: Visitor, walk: Walk = USUAL) -> str:
    """Open a case from the first page and complete it. Returns its reference."""
    visitor.follow("Ouvrir un dossier")
    visitor.tick(walk.channel)
    visitor.press("Commencer")
    return complete_case(visitor, walk)


def complete_case(visitor: Visitor, walk: Walk = USUAL) -> str:
    """Seven steps, a check, the transmission. Returns the reference of the case."""
    fill_steps(visitor, walk)
    visitor.sees(walk.last_name, walk.commune, walk.coordination)
    return transmit(visitor)


def fill_steps(visitor: Visitor, walk: Walk = USUAL) -> None:
    """The seven steps of the draft that is open, up to the check."""
    for step, fill_step in STEPS:
        visitor.heading(step)
        fill_step(visitor, walk)
        visitor.press("Enregistrer et continuer")
    visitor.heading("Vérifiez les informations")


def transmit(visitor: Visitor) -> str:
    """Her consent, then the transmission, from the check. Returns the reference of the case."""
    visitor.fill({"Consentement recueilli le": today()})
    visitor.tick("Je lui ai présenté la liste ci-dessus et elle l’accepte")
    visitor.press("Transmettre le dossier")
    visitor.told("est transmis à la coordination")
    found = REFERENCE.search(visitor.page.get_by_role("heading", level=1).inner_text())
    assert found is not None
    return found.group()


def _contact(visitor: Visitor, walk: Walk) -> None:
    visitor.tick("Appel téléphonique")
    visitor.fill({"Téléphone": "06 39 98 00 01", "Horaires sûrs": "de 9 h à 11 h 30", "Mot de passe convenu": "marjolaine"})


def _household(visitor: Visitor, walk: Walk) -> None:
    visitor.fill({"Nom": walk.last_name, "Prénom": "Inès", "Date de naissance": "1991-05-17"})
    visitor.fill({"Adultes": "1", "Enfants à charge": "2"})


def _need(visitor: Visitor, walk: Walk) -> None:
    visitor.sees("Pour 3 personnes")
    visitor.fill({"Nombre de pièces, minimum": "3", "Nombre de pièces, maximum": "4", "Chambres": "2"})
    visitor.fill({"Loyer et charges, maximum par mois": "700"})


def _sectors(visitor: Visitor, walk: Walk) -> None:
    for label, commune in (("Communes souhaitées", walk.commune), ("Communes à éviter", walk.avoided)):
        if walk.has_territory:
            visitor.tick(commune, group=label)
        else:
            visitor.fill({label: commune})


def _application(visitor: Visitor, walk: Walk) -> None:
    visitor.tick("Numéro unique attribué")
    visitor.fill({"Numéro unique": "045072412345678901", "Ressources mensuelles": "1 480"})
    visitor.tick("g – violences au sein du couple")


def _danger(visitor: Visitor, walk: Walk) -> None:
    visitor.choose("Niveau de danger", "Élevé")
    visitor.fill({"Évalué le": today(-2)})


def _origin(visitor: Visitor, walk: Walk) -> None:
    visitor.fill({label: today(days) for label, days in ({"Orientation reçue le": -4} | walk.days).items()})
    visitor.fill({"Commune de résidence avant le départ": walk.origin})
    for label, option in ({"Habitait le territoire": "Oui"} | walk.choices).items():
        visitor.choose(label, option)


STEPS: tuple[tuple[str, Callable[[Visitor, Walk], None]], ...] = (
    ("Contact", _contact),
    ("Ménage", _household),
    ("Besoin", _need),
    ("Secteurs", _sectors),
    ("demande", _application),
    ("Sécurité", _danger),
    ("Origine", _origin),
)


def answer_for_household(visitor: Visitor, reference: str, button: str, confirm: str) -> None:
    """Say on the case's page what she answered."""
    visitor.menu("Dossiers")
    visitor.follow(reference, exact=True)
    visitor.follow("Propositions", exact=True)
    visitor.follow(button)
    visitor.press(confirm)


# --- the coordination ----------------------------------------------------------------------------
def open_search(visitor: Visitor, reference: str) -> None:
    """Record the diagnosis of the case that was just transmitted."""
    visitor.go("/")
    visitor.menu("Dossiers")
    visitor.follow(reference, exact=True)
    visitor.follow("Enregistrer le diagnostic")
    visitor.fill({"Diagnostic réalisé le": today()})
    visitor.tick("Relogement")
    visitor.press("Enregistrer le diagnostic")
    visitor.told("Le diagnostic est enregistré")
    visitor.sees("En recherche")


def propose(visitor: Visitor, reference: str, walk: Walk = USUAL) -> None:
    """Propose the case for the unit that the landlord opened."""
    visitor.menu("Logements ouverts")
    visitor.follow(walk.commune)
    visitor.press(f"Proposer {reference}")
    visitor.told(reference)


# --- the landlord --------------------------------------------------------------------------------
UNIT = {
    "Votre référence": "TV-2031",
    "Nombre de pièces": "3",
    "Surface habitable, en m²": "64,5",
    "Étage, 0 au rez-de-chaussée": "2",
    "Loyer, en euros par mois": "512,40",
    "Charges récupérables, en euros par mois": "81",
}


def declare_unit(visitor: Visitor, differs: Mapping[str, str] | None = None, walk: Walk = USUAL) -> None:
    """Declare a unit, freed today. `differs`: other values, by the labels of their fields."""
    visitor.go("/")
    visitor.menu("Logements libérés")
    visitor.follow("Déclarer")
    visitor.fill(UNIT | {"Adresse": walk.address, "Commune": walk.commune, "Libre le": today()} | dict(differs or {}))
    visitor.tick("Ascenseur")
    visitor.choose("Contingent", walk.contingent)
    if walk.reservataire:
        visitor.choose("Réservataire sur la plateforme", walk.reservataire)
    visitor.press("Enregistrer")
    visitor.told("il reste à l’ouvrir à la coordination")


def publish_unit(visitor: Visitor, walk: Walk = USUAL) -> str:
    """Declare a freed unit and open it. Returns its number."""
    declare_unit(visitor, walk=walk)
    visitor.follow("Ouvrir à la coordination")
    visitor.press("Ouvrir à la coordination")
    visitor.sees("Pas encore de proposition")
    found = REFERENCE.search(visitor.page.url)
    assert found is not None
    return found.group()


def reserve(visitor: Visitor, unit: str, reference: str, walk: Walk = USUAL) -> None:
    """Reserve the unit for the case: no name on the screen."""
    visitor.menu("Logements libérés")
    expect(visitor.page.get_by_role("row").filter(has_text=unit)).to_contain_text("1 ménage à étudier")
    visitor.page.get_by_role("row").filter(has_text=unit).get_by_role("link").click()
    expect(visitor.page.get_by_role("main")).not_to_contain_text(walk.last_name)
    visitor.follow(f"Réserver pour {reference}")
    visitor.press("Réserver ce logement")
    visitor.sees("Réservation", reference)


def decide(visitor: Visitor, reference: str) -> str:
    """Book the committee, record what it decided. Returns the number of the reservation."""
    _open_reservation(visitor, reference)
    visitor.follow("Fixer la commission")
    visitor.fill({"Date de la commission": today()})
    visitor.press("Fixer la commission")
    visitor.told("La commission est fixée")
    visitor.follow("Enregistrer la décision")
    visitor.tick("attribution")
    visitor.fill({"Candidatures examinées": "3"})
    visitor.press("Enregistrer la décision de la commission")
    visitor.told("La décision est enregistrée")
    found = REFERENCE.search(visitor.page.url)
    assert found is not None
    return found.group()


def sign_lease(visitor: Visitor, reference: str, tenure: str = "bail direct") -> None:
    """Note the lease that was signed."""
    _open_reservation(visitor, reference)
    visitor.follow("Bail signé")
    visitor.tick(tenure)
    visitor.press("Enregistrer la signature du bail")
    visitor.told("Le bail est signé")


def hand_over_keys(visitor: Visitor, reference: str) -> None:
    """Sign the lease, then hand over the keys."""
    sign_lease(visitor, reference)
    give_keys(visitor, reference)


def give_keys(visitor: Visitor, reference: str) -> None:
    """The lease is signed: she gets her keys."""
    _open_reservation(visitor, reference)
    visitor.follow("Clés remises")
    visitor.press("Enregistrer la remise des clés")
    visitor.told("le logement est loué")


def _open_reservation(visitor: Visitor, reference: str) -> None:
    visitor.menu("Réservations")
    visitor.page.get_by_role("row").filter(has_text=reference).get_by_role("link").click()


# --- the réservataire ----------------------------------------------------------------------------
def agree(visitor: Visitor, reference: str, walk: Walk = USUAL) -> None:
    """Agree to the allocation on one's contingent."""
    visitor.go("/")
    visitor.menu("Accords attendus")
    visitor.sees(reference, walk.commune, walk.landlord)
    visitor.follow(f"Répondre pour {reference}")
    visitor.follow("Donner l’accord")
    visitor.press("Donner l’accord du réservataire")
    visitor.told("Votre accord est enregistré")
