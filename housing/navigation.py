"""Menu entries of this floor."""

from django.urls import reverse

from housing.models import Reservation, Vacancy
from housing.policies import offer_policy, reservation_policy, vacancy_policy
from tenants.actor import Actor
from tenants.navigation import NavItem
from tenants.roles import Permission

NETWORK = "Réseau"


def items(actor: Actor) -> list[NavItem]:
    """Entries that this actor gets, by what its tenant plays and its role reads."""
    if not actor.may(Permission.READ_VACANCIES):
        return []
    found: list[NavItem] = []
    if actor.plays("coordinator"):
        found += _coordination(actor)
    if actor.plays("landlord"):
        found += _landlord(actor)
    if actor.plays("reservataire"):
        found += _reservataire(actor)
    return found


def _landlord(actor: Actor) -> list[NavItem]:
    vacancies, reservations = reverse("housing:vacancies"), reverse("housing:reservations")
    units = vacancy_policy.visible(actor).filter(
        status__in=[Vacancy.Status.TO_QUALIFY, Vacancy.Status.ANNOUNCED, Vacancy.Status.AVAILABLE]
    )
    live = reservation_policy.visible(actor).filter(tenant=actor.tenant, ended_at__isnull=True)
    imports = reverse("housing:import")
    found = [
        NavItem(
            label="Logements libérés", short="Logements", url=vacancies, icon="key", count=units.count(), match=(vacancies,)
        ),
        NavItem(label="Réservations", url=reservations, icon="bookmark-check", count=live.count(), match=(reservations,)),
        NavItem(
            label="Commissions", url=reverse("housing:committees"), icon="calendar3", match=(reverse("housing:committees"),)
        ),
    ]
    if actor.may(Permission.MANAGE_VACANCIES):
        found.append(NavItem(label="Importer", url=imports, icon="upload", section=NETWORK, match=(imports,)))
    return found


def _coordination(actor: Actor) -> list[NavItem]:
    offers, board = reverse("housing:coordination"), reverse("housing:board")
    coordinated = [part.programme_id for part in actor.participations if part.part == "coordinator"]
    count = offer_policy.visible(actor).filter(is_open=True, programme__in=coordinated).count()
    return [
        NavItem(label="Logements ouverts", short="Logements", url=offers, icon="house-heart", count=count, match=(offers,)),
        NavItem(label="Parcours", url=board, icon="signpost-split", match=(board,)),
    ]


def _reservataire(actor: Actor) -> list[NavItem]:
    url = reverse("housing:reservataire")
    asked = reservation_policy.visible(actor).filter(
        reservataire=actor.tenant, step=Reservation.Step.RESERVATAIRE, ended_at__isnull=True
    )
    return [
        NavItem(label="Accords attendus", short="Accords", url=url, icon="clipboard-check", count=asked.count(), match=(url,))
    ]
