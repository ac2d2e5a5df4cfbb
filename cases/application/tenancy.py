"""The end of her solidarity for the rent of the home that she left.

Loi n° 89-462, article 8-2: she tells the landlord by registered letter, with the protection order that was notified to the other person, or
with a conviction of less than six months; solidarity ends on the day after the letter was first presented, for the debts born from then on.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from cases.models import PresentLease
from tenants.french import date_fr

MONTHS = 6
Ground = PresentLease.Ground


@dataclass(frozen=True)
class Solidarity:
    """Where the end of solidarity stands: whether the letter can be made, and what is said of it."""

    may_write: bool
    words: str
    tone: str
    ended_on: date | None = None


def six_months_after(day: date) -> date:
    """The same day six months later, or the last of that month."""
    month = day.month + MONTHS
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def solidarity_of(
    ground: str, ground_on: date | None, letter_on: date | None, presented_on: date | None, today: date
) -> Solidarity:
    """What may be done, on a day."""
    if presented_on is not None:
        ended = presented_on + timedelta(days=1)
        return Solidarity(True, f"sa solidarité a pris fin le {date_fr(ended)}, pour les dettes nées depuis", "ok", ended)
    if not ground:
        return Solidarity(
            False, "aucun fondement enregistré : ordonnance de protection notifiée, ou condamnation récente", "neutral"
        )
    if ground_on is None:
        return Solidarity(False, "la date de la notification ou de la condamnation manque", "warn")
    if ground == Ground.CONVICTION and (letter_on or today) >= six_months_after(ground_on):
        return Solidarity(
            False, f"cette condamnation a plus de six mois depuis le {date_fr(six_months_after(ground_on))}", "bad"
        )
    if letter_on is not None:
        return Solidarity(True, f"courrier envoyé le {date_fr(letter_on)}, notez sa première présentation", "info")
    return Solidarity(True, "le courrier au bailleur peut être préparé", "info")


def solidarity_now(row: PresentLease | None) -> Solidarity:
    """The same for what a case holds, today."""
    if row is None:
        return solidarity_of("", None, None, None, timezone.localdate())
    return solidarity_of(row.solidarity_ground, row.ground_on, row.letter_on, row.presented_on, timezone.localdate())
