"""Menu entries of this floor."""

from django.urls import reverse
from django.utils import timezone

from cases.models import Tenure
from cases.navigation import deadlines
from cases.services.intake import programmes_to_open_in
from housing.models import PlaceRequest, Reservation, SafetyRequest, Vacancy
from housing.policies import lease_policy, offer_policy, reservation_policy, vacancy_policy
from housing.shelter_policies import place_request_policy, safety_policy
from housing.workflow.safety import ASKING
from tenants.actor import Actor
from tenants.navigation import NavItem
from tenants.roles import Permission


def items(actor: Actor) -> list[NavItem]:
    """Entries that this actor gets, by what its tenant plays and its role reads."""
    if not actor.may(Permission.READ_VACANCIES):
        return _carry_over(actor)
    found = _urgent(actor) if actor.plays(*ASKING) else []
    if actor.plays("shelter"):
        found += _shelter(actor)
    if actor.plays("coordinator"):
        found += _coordination(actor)
    if actor.plays("landlord"):
        found += _landlord(actor)
    if actor.plays("reservataire"):
        found += _reservataire(actor)
    return [*found, *_sliding(actor), *_carry_over(actor)]  # a page of the first days takes no place in the phone's bottom bar


def _carry_over(actor: Actor) -> list[NavItem]:
    if not (actor.may(Permission.FILE_CASE) and actor.may(Permission.SHARE_CASE) and programmes_to_open_in(actor)):
        return []
    url = reverse("housing:carry_over")
    return [NavItem(label="Reprise", url=url, icon="clipboard-plus", section="Organisation", match=(url,))]


def _landlord(actor: Actor) -> list[NavItem]:
    vacancies, reservations = reverse("housing:vacancies"), reverse("housing:reservations")
    units = vacancy_policy.visible(actor).filter(
        status__in=[Vacancy.Status.TO_QUALIFY, Vacancy.Status.ANNOUNCED, Vacancy.Status.AVAILABLE]
    )
    live = reservation_policy.visible(actor).filter(tenant=actor.tenant, ended_at__isnull=True)
    return [
        NavItem(
            label="Logements libérés",
            short="Logements",
            url=vacancies,
            icon="key",
            waiting=units,
            match=(vacancies, reverse("housing:import")),
        ),
        NavItem(label="Réservations", url=reservations, icon="bookmark-check", waiting=live, match=(reservations,)),
        _handed_over(),
        NavItem(
            label="Commissions", url=reverse("housing:committees"), icon="calendar3", match=(reverse("housing:committees"),)
        ),
        deadlines(),
    ]


def _handed_over() -> NavItem:
    url = reverse("housing:shelter_units")
    return NavItem(label="Mise à disposition", short="À disposition", url=url, icon="house-up", match=(url,))


def _sliding(actor: Actor) -> list[NavItem]:
    """For who has a sublease that slides, on either side."""
    signed = lease_policy.visible(actor).filter(tenure=Tenure.BAIL_GLISSANT, cancelled_on__isnull=True)[:1]
    url = reverse("housing:sliding_leases")
    return [NavItem(label="Baux glissants", short="Glissants", url=url, icon="arrow-repeat", match=(url,), if_any=signed)]


def _urgent(actor: Actor) -> list[NavItem]:
    url = reverse("housing:safety")
    waiting = safety_policy.visible(actor).filter(
        status__in=[SafetyRequest.Status.OPEN, SafetyRequest.Status.OFFERED], expires_at__gt=timezone.now()
    )
    return [NavItem(label="Urgences", url=url, icon="bell", waiting=waiting, match=(url,))]


def _shelter(actor: Actor) -> list[NavItem]:
    places, waiting = reverse("housing:occupancy"), reverse("housing:waiting_list")
    stays, shelters = reverse("housing:stays"), reverse("housing:shelters")
    reports = reverse("housing:shelter_reports")
    asked = place_request_policy.visible(actor).filter(tenant=actor.tenant, status=PlaceRequest.Status.WAITING)
    return [
        NavItem(label="Occupation", url=places, icon="calendar3", match=(places,)),
        NavItem(label="Liste d’attente", short="Attente", url=waiting, icon="hourglass", waiting=asked, match=(waiting,)),
        NavItem(label="Séjours", url=stays, icon="door-open", match=(stays,)),
        NavItem(label="Rapports du mois", short="Rapports", url=reports, icon="file-earmark-pdf", match=(reports,)),
        _handed_over(),
        NavItem(label="Structures", url=shelters, icon="buildings", match=(shelters,)),
    ]


def _coordination(actor: Actor) -> list[NavItem]:
    offers, board = reverse("housing:coordination"), reverse("housing:board")
    coordinated = [part.programme_id for part in actor.participations if part.part == "coordinator"]
    waiting = offer_policy.visible(actor).filter(is_open=True, programme__in=coordinated)
    places = reverse("housing:occupancy")
    sheltered = [] if actor.plays("shelter") else [NavItem(label="Occupation", url=places, icon="calendar3", match=(places,))]
    return [
        NavItem(label="Logements ouverts", short="Logements", url=offers, icon="house-heart", waiting=waiting, match=(offers,)),
        NavItem(label="Parcours", url=board, icon="signpost-split", match=(board,)),
        *sheltered,
    ]


def _reservataire(actor: Actor) -> list[NavItem]:
    url = reverse("housing:reservataire")
    asked = reservation_policy.visible(actor).filter(
        reservataire=actor.tenant, step=Reservation.Step.RESERVATAIRE, ended_at__isnull=True
    )
    return [
        NavItem(label="Accords attendus", short="Accords", url=url, icon="clipboard-check", waiting=asked, match=(url,)),
        deadlines(),
    ]
