"""The order of study of a unit as its landlord's page shows it, where a committee opened it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.models import Accessibility
from housing.models import StudyLine, StudyRequest, Vacancy, VacancyOffer
from housing.policies import study_line_policy, study_request_policy
from housing.presentation import reasons_of
from housing.workflow.study import GONE, asks_left, open_rankings
from tenants.actor import Actor
from tenants.french import counted, paris, time_fr

NOON = 12


@dataclass(frozen=True)
class Household:
    """One line: its place among those that the reader sees, who they are in numbers, why, and whether the reader asked for it."""

    key: UUID
    place: int
    words: str
    reasons: list[tuple[str, str]]
    asked: bool


@dataclass(frozen=True)
class Study:
    """The order of study of a unit in one programme (its title says which, where there are several), and when it was written."""

    title: str
    households: list[Household]
    made_at: datetime | None

    @property
    def note(self) -> str:
        """As in "établi ce matin à 7 h 10"; empty when there is no line."""
        if self.made_at is None:
            return ""
        return f"établi {'ce matin' if paris(self.made_at).hour < NOON else 'aujourd’hui'} à {time_fr(self.made_at)}"


def study_of(actor: Actor, vacancy: Vacancy) -> dict[str, Any]:
    """What the page of an open unit shows of its orders of study; nothing where none is open to its landlord."""
    offers = vacancy.offers.filter(is_open=True, programme__in=open_rankings()).select_related("programme")
    open_offers = list(offers.order_by("programme__name"))
    if not open_offers:
        return {}
    requests = _of_today(actor, vacancy)
    waiting = {one.line for one in requests if one.status == StudyRequest.Status.WAITING}
    lines = list(study_line_policy.visible(actor).filter(offer__in=open_offers))
    several = len(open_offers) > 1
    return {
        "studies": [
            _study(f"Ordre d’étude, {one.programme.name}" if several else "Ordre d’étude", _of_offer(lines, one), waiting)
            for one in open_offers
        ],
        "asks_left": asks_left(vacancy),
        "study_waiting": [one for one in requests if one.status == StudyRequest.Status.WAITING],
        "study_gone": [one for one in requests if one.status == StudyRequest.Status.GONE],
        "gone_words": GONE,
    }


def _of_today(actor: Actor, vacancy: Vacancy) -> list[StudyRequest]:
    rows = study_request_policy.visible(actor).filter(vacancy=vacancy, asked_by=actor.membership)
    return list(rows.filter(asked_at__date=timezone.localdate()))


def _of_offer(lines: list[StudyLine], offer: VacancyOffer) -> list[StudyLine]:
    return [line for line in lines if line.offer_id == offer.pk]


def _study(title: str, lines: list[StudyLine], waiting: set[UUID]) -> Study:
    households = [
        Household(line.pk, place, _words(line), reasons_of(line), line.pk in waiting)
        for place, line in enumerate(lines, start=1)
    ]
    return Study(title, households, lines[0].made_at if lines else None)


def _words(line: StudyLine) -> str:
    """As in "ménage de 3 personnes, 2 chambres"."""
    words = f"ménage de {counted(line.persons, 'personne')}, {counted(line.bedrooms, 'chambre')}"
    return words if line.accessibility == Accessibility.NONE else f"{words}, {line.get_accessibility_display()}"
