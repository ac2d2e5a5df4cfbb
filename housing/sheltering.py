"""What the pages of shelters and stays show, as labels and booleans. A page outside the structure names neither it nor its places."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.policies import case_policy
from housing.models import PlaceRequest, SafetyRequest, Shelter, Stay, StayEvaluation
from housing.moves import offered
from housing.presentation import State
from housing.shelter_policies import evaluation_policy, stay_policy
from housing.stay_moves import REQUEST, STAY
from tenants.actor import Actor
from tenants.french import NBSP, counted, date_fr

STAY_STATES: dict[str, State] = {
    Stay.Status.PLANNED: State("Entrée prévue", "info", "calendar-event"),
    Stay.Status.CURRENT: State("Séjour en cours", "ok", "house-heart"),
    Stay.Status.ENDED: State("Terminé", "neutral", "archive"),
    Stay.Status.CANCELLED: State("Annulé", "neutral", "x-circle"),
}
REQUEST_STATES: dict[str, State] = {
    PlaceRequest.Status.WAITING: State("En attente d’une place", "warn", "hourglass"),
    PlaceRequest.Status.ENTERED: State("Place donnée", "ok", "house-heart"),
    PlaceRequest.Status.DECLINED: State("Refusée", "neutral", "x-circle"),
    PlaceRequest.Status.WITHDRAWN: State("Retirée", "neutral", "arrow-left"),
}
SAFETY_STATES: dict[str, State] = {
    SafetyRequest.Status.OPEN: State("Sans réponse", "bad", "hourglass"),
    SafetyRequest.Status.OFFERED: State("Place proposée", "warn", "house-heart"),
    SafetyRequest.Status.ACCEPTED: State("Acceptée, entrée attendue", "info", "door-open"),
    SafetyRequest.Status.ENTERED: State("Entrée faite", "ok", "check-circle"),
    SafetyRequest.Status.WITHDRAWN: State("Retirée", "neutral", "arrow-left"),
    SafetyRequest.Status.EXPIRED: State("Sans place dans le délai", "neutral", "clock-history"),
}
PRIORITY_TONES = {1: "bad", 2: "warn", 3: "warn", 4: "neutral"}
LEVEL_TONES = {
    StayEvaluation.Level.NOT_YET: "neutral",
    StayEvaluation.Level.TO_BUILD: "warn",
    StayEvaluation.Level.UNDER_WAY: "info",
    StayEvaluation.Level.ACQUIRED: "ok",
    StayEvaluation.Level.NOT_CONCERNED: "neutral",
}
SOON = timedelta(days=15)


def is_late(stay: Stay) -> bool:
    """True when she was to have left and is still there."""
    today = timezone.localdate()
    return stay.status == Stay.Status.CURRENT and stay.expected_on is not None and stay.expected_on <= today


def alert_of(stay: Stay) -> State | None:
    """What is to be looked at soon: an arrival, a planned end that is near or over."""
    today = timezone.localdate()
    if stay.status == Stay.Status.PLANNED and stay.starts_on <= today:
        return State("Arrivée à noter", "warn", "clock")
    if is_late(stay):
        return State("Sortie prévue dépassée", "bad", "exclamation-triangle")
    if stay.status == Stay.Status.CURRENT and stay.expected_on and stay.expected_on <= today + SOON:
        return State("Fin de séjour proche", "warn", "clock")
    return None


def public_of(shelter: Shelter) -> str:
    """Whom a structure receives, in words."""
    words = ["femmes et enfants" if shelter.women_only else "tout public"]
    if shelter.sons_up_to:
        words.append(f"fils jusqu’à {counted(shelter.sons_up_to, 'an')}")
    if shelter.max_stay_days:
        words.append(f"séjour de {counted(shelter.max_stay_days, 'jour')} au plus")
    return ", ".join(words)


def references(stays: list[Stay], actor: Actor) -> dict[Any, Case]:
    """The cases of stays that the actor may open, by their keys; one query."""
    return {case.pk: case for case in case_policy.visible(actor).filter(pk__in={stay.case_id for stay in stays})}


class StayScreen:
    """One stay as one actor sees it."""

    def __init__(self, stay: Stay, actor: Actor) -> None:
        self.stay, self.actor = stay, actor
        self.inside = stay.tenant_id == actor.tenant.pk

    def context(self) -> dict[str, Any]:
        """What the page shows; the places to those who run the structure, the evaluation to the two who stand by her."""
        stay = self.stay
        case = references([stay], self.actor).get(stay.case_id)
        moves = offered(STAY, stay, stay.status, self.actor)
        primary = next((move for move in moves if move.primary), None)
        return {
            "stay": stay,
            "state": STAY_STATES[stay.status],
            "alert": alert_of(stay),
            "case": case,
            "inside": self.inside,
            "closed_to_us": self.inside and case is None and stay.status == Stay.Status.CURRENT,
            "held": list(stay.held.filter(is_cancelled=False).select_related("place")) if self.inside else [],
            "shelter": Shelter.objects.get(pk=stay.shelter_id) if self.inside else None,
            "primary": primary,
            "moves": [move for move in moves if move is not primary],
            "extensions": list(stay.extensions.all()),
            "evaluations": self._evaluations(),
            "returns": list(stay.returns.all()),
            "nights": (stay.left_on or timezone.localdate()) - stay.starts_on,
            "list_url": reverse("housing:occupancy") if self.inside else "",
        }

    def _evaluations(self) -> list[dict[str, Any]]:
        rows = evaluation_policy.visible(self.actor).filter(stay=self.stay)
        return [
            {
                "row": row,
                "levels": [
                    (
                        str(StayEvaluation._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                        getattr(row, f"get_{name}_display")(),
                        LEVEL_TONES.get(getattr(row, name), "neutral"),
                    )
                    for name in StayEvaluation.DOMAINS
                    if getattr(row, name)
                ],
            }
            for row in rows
        ]


def request_context(row: PlaceRequest, actor: Actor) -> dict[str, Any]:
    """What the page of a request shows: never which case it is, but to those who may open it."""
    moves = offered(REQUEST, row, row.status, actor)
    primary = next((move for move in moves if move.primary), None)
    stay = stay_policy.visible(actor).filter(request=row).first()
    return {
        "row": row,
        "state": REQUEST_STATES[row.status],
        "tone": PRIORITY_TONES[row.priority],
        "case": case_policy.visible(actor).filter(pk=row.case_id).first(),
        "stay": stay,
        "needs": needs_of(row),
        "asked_of_us": row.tenant_id == actor.tenant.pk,
        "primary": primary,
        "moves": [move for move in moves if move is not primary],
    }


def needs_of(row: PlaceRequest) -> str:
    """The household of a request in words: its size and what it needs."""
    words = [counted(row.persons, "personne")]
    if row.children:
        words.append(f"dont {counted(row.children, 'enfant')}")
    if row.teenage_sons:
        words.append("fils adolescent")
    if row.adapted:
        words.append("place adaptée")
    return ", ".join(words) + f", à partir du {date_fr(row.wanted_from)}"


def age_words(row: SafetyRequest) -> str:
    """The persons of an urgent request by age, and what the place must suit."""
    bands = ((row.babies, "moins de 3 ans"), (row.children, "3 à 11 ans"), (row.teenagers, "12 à 17 ans"))
    words = [counted(row.adults, "adulte")] + [f"{counted(count, 'enfant')} de {band}" for count, band in bands if count]
    words += [word for said, word in ((row.teenage_sons, "un garçon de 12 ans ou plus"), (row.pets, "un animal")) if said]
    return ", ".join(words + (["place adaptée"] if row.adapted else []))


def hours_fr(first: datetime, last: datetime | None) -> str:
    """Hours and minutes between two instants, as in "2 h 05"; nothing while the second has not come."""
    if last is None:
        return ""
    minutes = int((last - first).total_seconds() // 60)
    return f"{minutes // 60}{NBSP}h{NBSP}{minutes % 60:02d}"
