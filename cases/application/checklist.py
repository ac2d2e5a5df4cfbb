"""Which papers this application calls for, from the household and the case; each is to be asked for, seen, lodged, or not concerned.

What was seen stands in the proofs alone (`Proof`: seen, not kept); the list is read from them, and adds only what does not concern her.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.application.household import Composition
from cases.models import Paper


class State(StrEnum):
    """Where a paper stands."""

    TO_ASK = "to_ask"
    SEEN = "seen"
    LODGED = "lodged"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class Situation:
    """What the list depends on."""

    household: Composition
    sheltered: bool = False
    leases: bool = False
    has_nur: bool = False
    priority: bool = False
    separates_income: bool = False


@dataclass(frozen=True)
class Seen:
    """The last time that a paper was seen: the day, its end, the day it was lodged."""

    seen_on: date
    valid_until: date | None = None
    lodged_on: date | None = None


@dataclass(frozen=True)
class Item:
    """A paper of the list. `why`: what calls for it, in words. `lapsed`: it was seen and has ended since."""

    kind: Paper
    why: str
    state: State
    seen: Seen | None = None
    lapsed: bool = False


def wanted(situation: Situation) -> list[tuple[Paper, str]]:
    """The papers that the application calls for, with what calls for each."""
    household = situation.household
    family = bool(household.children or household.dependent_adults or household.couple_ages)
    asked = (
        (Paper.IDENTITY, "toujours demandée, pour chaque adulte", True),
        (Paper.TAX, "toujours demandé : avis N-2, pour les plafonds", True),
        (Paper.INCOME, "toujours demandé : ressources des derniers mois", True),
        (Paper.APPLICATION, "un numéro unique est attribué", situation.has_nur),
        (Paper.FAMILY, "le ménage compte des personnes à charge ou un couple", family),
        (Paper.PREGNANCY, "un enfant à naître est compté", household.unborn > 0),
        (Paper.CUSTODY, "des enfants sont en résidence alternée", household.alternating > 0),
        (Paper.DISABILITY, "une personne en situation de handicap est comptée", household.disabled > 0),
        (Paper.SHELTER, "elle est hébergée", situation.sheltered),
        (Paper.LEASE, "elle est locataire", situation.leases),
        (Paper.PRIORITY, "une catégorie prioritaire est invoquée", situation.priority),
        (Paper.INDIVIDUAL, "les ressources du conjoint sont écartées", situation.separates_income),
    )
    return [(kind, why) for kind, why, needed in asked if needed]


def checklist(situation: Situation, seen: Mapping[str, Seen], not_needed: Iterable[str], today: date) -> list[Item]:
    """Every paper called for, with its state. One seen after all is seen, even where it was said not to concern her."""
    aside = set(not_needed)
    return [_item(kind, why, seen.get(kind), aside, today) for kind, why in wanted(situation)]


def _item(kind: Paper, why: str, seen: Seen | None, aside: set[str], today: date) -> Item:
    if seen is None:
        return Item(kind, why, State.NOT_NEEDED if kind in aside else State.TO_ASK)
    if seen.valid_until is not None and seen.valid_until < today:
        return Item(kind, why, State.TO_ASK, seen, lapsed=True)
    return Item(kind, why, State.LODGED if seen.lodged_on else State.SEEN, seen)


def progress(items: Iterable[Item]) -> tuple[int, int]:
    """(papers seen or lodged, papers called for), what does not concern her left out."""
    counted = [item for item in items if item.state != State.NOT_NEEDED]
    return sum(item.state in {State.SEEN, State.LODGED} for item in counted), len(counted)
