"""Whether she may enter a programme, criterion by criterion: what is asked, what is known, why, and what may be done. Nothing is blocked in
silence, and a person may decide otherwise in writing: the criteria that were set aside are then counted as such.

The programme says what it asks: violence, living in the territory before shelter (at a date), shelter, being followed already.
"""

from dataclasses import dataclass
from datetime import date

from cases.models import Answer
from cases.priorities import VIOLENCE
from tenants.french import date_fr
from tenants.models import Programme

OVERRIDE = "ou écrivez un motif de dérogation, avec la personne qui l’a décidée"


@dataclass(frozen=True)
class Asked:
    """What a programme asks."""

    violence: bool = False
    residence: bool = False
    shelter: bool = False
    follow: bool = False

    @classmethod
    def of(cls, programme: Programme) -> "Asked":
        """As the programme declares it."""
        return cls(
            programme.violence_required, programme.residence_required, programme.shelter_required, programme.follow_required
        )


@dataclass(frozen=True)
class Known:
    """What the case says of it."""

    categories: frozenset[str] = frozenset()
    lived: str = Answer.UNKNOWN
    resident_on: date | None = None
    sheltered: bool = False
    sheltered_on: date | None = None
    followed_since: date | None = None
    oriented_on: date | None = None


@dataclass(frozen=True)
class Criterion:
    """One criterion of a programme: met or not, why, and what may be done (and at which step) when it is not."""

    code: str
    label: str
    met: bool
    reason: str
    remedy: str = ""
    step: str = "origine"


def criteria(asked: Asked, known: Known) -> list[Criterion]:
    """Every criterion that the programme asks, in a fixed order."""
    found = []
    if asked.violence:
        found.append(_violence(known))
    if asked.residence:
        found.append(_residence(known))
    if asked.shelter:
        found.append(_shelter(known))
    if asked.follow:
        found.append(_follow(known))
    return found


def _violence(known: Known) -> Criterion:
    met = bool(VIOLENCE & known.categories)
    return Criterion(
        "violence",
        "Victime de violences",
        met,
        "catégorie prioritaire g ou g bis enregistrée" if met else "aucune catégorie prioritaire de violences n’est cochée",
        "" if met else f"cochez g ou g bis si l’une convient, {OVERRIDE}",
        "demande",
    )


def _residence(known: Known) -> Criterion:
    """Inhabitant of the territory before shelter, at a date."""
    late = known.resident_on and known.sheltered_on and known.resident_on > known.sheltered_on
    met = known.lived == Answer.YES and known.resident_on is not None and not late
    remedy = f"corrigez cette date, {OVERRIDE}"
    if met and known.resident_on:
        reason, remedy = f"elle y habitait encore le {date_fr(known.resident_on)}", ""
    elif known.lived == Answer.NO:
        reason, remedy = "elle n’habitait pas le territoire", OVERRIDE.removeprefix("ou ")
    elif known.lived != Answer.YES:
        reason, remedy = "on ne sait pas si elle habitait le territoire", f"demandez-lui, {OVERRIDE}"
    elif late:
        reason = "la date à laquelle elle y habitait suit son entrée en hébergement"
    else:
        reason, remedy = "la date à laquelle elle y habitait encore manque", f"indiquez cette date, {OVERRIDE}"
    return Criterion("residence", "Habitante du territoire avant l’hébergement", met, reason, remedy)


def _shelter(known: Known) -> Criterion:
    met = known.sheltered or known.sheltered_on is not None
    return Criterion(
        "shelter",
        "Mise à l’abri dans une structure",
        met,
        "hébergement renseigné" if met else "aucun hébergement n’est renseigné",
        ""
        if met
        else f"indiquez la structure ou le jour d’entrée, {OVERRIDE} (une locataire orientée par son bailleur, par exemple)",
    )


def _follow(known: Known) -> Criterion:
    late = known.followed_since and known.oriented_on and known.followed_since > known.oriented_on
    met = known.followed_since is not None and not late
    if met and known.followed_since:
        reason, remedy = f"suivie depuis le {date_fr(known.followed_since)}", ""
    elif late:
        reason, remedy = "le suivi a commencé après l’orientation", OVERRIDE.removeprefix("ou ")
    else:
        reason, remedy = "aucun suivi antérieur n’est renseigné", f"indiquez depuis quand elle est suivie, {OVERRIDE}"
    return Criterion("follow", "Déjà suivie par l’association", met, reason, remedy)
