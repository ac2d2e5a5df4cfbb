"""The joint answer of a programme: every household that searches beside every open unit, at once. Live: nothing is stored.

What the meeting chooses (pairs kept, pairs left out, how much balance) comes with the request, as filters do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from cases.models import Case
from cases.policies import case_policy
from housing.matching.chains import Chain, chains_of
from housing.matching.criteria import score_of
from housing.matching.ranking import EVERY_RULE
from housing.matching.solving import Answer, Group, Pair, Problem, contradictions, share_bounds, solve
from housing.matching.terms import Terms
from housing.models import Proposal, VacancyOffer
from housing.policies import fit_policy, offer_policy, proposal_policy, release_policy
from housing.workflow.proposals import SLOTS
from tenants.actor import Actor

NAMED = 60  # pairs of which the best alternative is looked for
MOVING = frozenset({Case.Status.RESERVED, Case.Status.REHOUSED, Case.Status.FOLLOW_UP})
WEIGHED = 6_000  # pairs beyond which looking for them all would keep the page waiting


@dataclass(frozen=True)
class Choice:
    """A pair by its names: the reference of a household, the number of a unit."""

    reference: str
    number: str

    @classmethod
    def read(cls, text: str) -> "Choice | None":
        """From "7KQ-4M2-X.G4N-1F9-6"; None when it is none."""
        reference, dot, number = text.partition(".")
        return cls(reference, number) if dot and reference and number else None

    def __str__(self) -> str:
        return f"{self.reference}.{self.number}"


@dataclass(frozen=True)
class Choices:
    """What the meeting chose. `tolerance`: per cent around each share; None: no balance."""

    pinned: tuple[Choice, ...] = ()
    forbidden: tuple[Choice, ...] = ()
    tolerance: int | None = 50


@dataclass(frozen=True)
class Field:
    """Households and units that are shared out, each in its place, with the scores of the pairs that meet every rule."""

    cases: Sequence[Case]
    offers: Sequence[VacancyOffer]
    scores: Mapping[Pair, int]
    engaged: int  # households left out: a proposal of theirs waits for its answer
    homes: Mapping[int, int] = field(default_factory=dict)  # by the place of a unit, that of the household whose move frees it
    waiting: int = 0  # units left out: whoever lives there is not about to move

    @cached_property
    def _case_places(self) -> dict[str, int]:
        return {case.reference: place for place, case in enumerate(self.cases)}

    @cached_property
    def _offer_places(self) -> dict[str, int]:
        return {offer.number: place for place, offer in enumerate(self.offers)}

    @property
    def scale(self) -> int:
        """What a point weighs beside a pair: all pairs together weigh less than one point."""
        return min(len(self.cases), len(self.offers)) + 1

    @property
    def stays(self) -> list[Pair]:
        """Each household that lives in one of the units, with that unit."""
        return [(case, unit) for unit, case in self.homes.items()]

    def weighed(self) -> dict[Pair, int]:
        """What the solver adds up: points first; between two answers of the same sum, the one that houses more."""
        return {pair: score * self.scale + 1 for pair, score in self.scores.items()}

    def pair_of(self, choice: Choice) -> Pair | None:
        """The places of a chosen pair; None when the household or the unit is no longer shared out."""
        case, unit = self._case_places.get(choice.reference), self._offer_places.get(choice.number)
        return None if case is None or unit is None else (case, unit)

    def choice_of(self, pair: Pair) -> Choice:
        """The names of a pair."""
        return Choice(self.cases[pair[0]].reference, self.offers[pair[1]].number)

    def groups_of(self, name: str) -> dict[UUID, list[int]]:
        """Places of the units of each landlord (`tenant_id`) or réservataire (`reservataire_id`)."""
        found: dict[UUID, list[int]] = {}
        for place, offer in enumerate(self.offers):
            if (key := getattr(offer, name)) is not None:
                found.setdefault(key, []).append(place)
        return found


def field_of(programme_id: UUID, *, by: Actor, terms: Terms) -> Field:
    """What there is to share out in a programme, as the actor sees it."""
    live = proposal_policy.visible(by).filter(programme=programme_id, status=Proposal.Status.PROPOSED)
    engaged = set(live.values_list("case_id", flat=True))
    searching = case_policy.visible(by).filter(programme=programme_id, status=Case.Status.SEARCHING)
    cases = list(searching.exclude(pk__in=engaged).order_by("filed_at", "pk"))
    rows = offer_policy.visible(by).filter(programme=programme_id, is_open=True)
    offers = list(rows.select_related("tenant", "commune", "reservataire").order_by("tenant__name", "free_on", "number"))
    case_places = {case.pk: place for place, case in enumerate(cases)}
    living = _living(programme_id, by)
    free = _with_a_place([offer for offer in offers if _may_be_free(offer, living, case_places)])
    waiting = sum(offer.on_rehousing and not _may_be_free(offer, living, case_places) for offer in offers)
    offers = free
    offer_places = {offer.pk: place for place, offer in enumerate(offers)}
    fits = fit_policy.visible(by).filter(EVERY_RULE, programme=programme_id).annotate(score=score_of(terms.weights))
    scores = {
        (case_places[case], offer_places[offer]): score
        for case, offer, score in fits.values_list("case_id", "offer_id", "score")
        if case in case_places and offer in offer_places
    }
    homes = {
        offer_places[offer.pk]: case_places[living[offer.pk].pk] for offer in offers if _lives_there(offer, living, case_places)
    }
    return Field(cases, offers, scores, len(engaged), homes, waiting)


# --- units that wait for a rehousing ------------------------------------------------------------------------
def _living(programme_id: UUID, by: Actor) -> dict[UUID, Case]:
    """Whose rehousing frees which offered unit."""
    rows = release_policy.visible(by).filter(programme=programme_id).select_related("case")
    return {row.offer_id: row.case for row in rows}


def _lives_there(offer: VacancyOffer, living: Mapping[UUID, Case], case_places: Mapping[UUID, int]) -> bool:
    return offer.on_rehousing and offer.pk in living and living[offer.pk].pk in case_places


def _may_be_free(offer: VacancyOffer, living: Mapping[UUID, Case], case_places: Mapping[UUID, int]) -> bool:
    """A free unit; one whose household is shared out too, or has a unit already. Nobody knows when another one will be free."""
    known = living.get(offer.pk)
    return not offer.on_rehousing or _lives_there(offer, living, case_places) or (known is not None and known.status in MOVING)


def _with_a_place(offers: list[VacancyOffer]) -> list[VacancyOffer]:
    """Units whose landlord may still be sent a household."""
    keys = [offer.vacancy_id for offer in offers]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM unnest(%s::uuid[]) id WHERE cardinality(taken_slots(id)) < %s", [keys, len(SLOTS)])
        free = {key for (key,) in cursor.fetchall()}
    return [offer for offer in offers if offer.vacancy_id in free]


@dataclass(frozen=True)
class Otherwise:
    """Without a pair: which unit the household would have (None: none), and how many points all would lose together."""

    offer: VacancyOffer | None
    cost: int


@dataclass(frozen=True)
class Share:
    """A landlord or a réservataire in the answer: units open, households received, bounds."""

    name: str
    units: int
    received: int
    low: int
    high: int

    @property
    def is_missed(self) -> bool:
        """True when the pairs that are possible do not reach its lower bound."""
        return self.received < self.low


@dataclass(frozen=True)
class Joint:
    """The answer, in the names of the meeting.

    `impossible`: pairs that were kept and cannot be; `clashes`: pairs that were kept and exclude each other.
    """

    field: Field
    answer: Answer
    pinned: frozenset[Pair]
    impossible: list[Choice]
    clashes: list[tuple[Choice, Choice]]
    shares: list[Share]
    problem: Problem

    @property
    def total(self) -> int:
        """The sum of the scores."""
        return sum(self.field.scores[pair] for pair in self.answer.pairs)

    @property
    def bound(self) -> int:
        """What no answer can exceed."""
        return max(self.total, int(self.answer.bound) // self.field.scale)

    @property
    def gap(self) -> float:
        """How far the points may be from the most, as a share; 0 when no answer has more."""
        return (self.bound - self.total) / self.bound if self.bound else 0.0

    @property
    def stranded(self) -> list[Choice]:
        """Pairs that were kept although who lives there has nowhere to go."""
        home = {case: unit for unit, case in self.field.homes.items()}
        given = {unit: (case, unit) for case, unit in self.answer.pairs}
        return [self.field.choice_of(given[home[case]]) for case in self.answer.stranded]

    @cached_property
    def chains(self) -> list[Chain]:
        """Moves that hang together."""
        return chains_of(self.answer.pairs, self.field.homes)

    @property
    def unhoused(self) -> list[Case]:
        """Households that the answer leaves without a unit, those who wait the longest first."""
        housed = {case for case, _unit in self.answer.pairs}
        return [case for place, case in enumerate(self.field.cases) if place not in housed]

    def otherwise(self) -> dict[Pair, Otherwise]:
        """For each pair that was not kept by hand, the best answer without it; nothing when there are too many to look for."""
        if len(self.answer.pairs) > NAMED or len(self.field.scores) > WEIGHED:
            return {}
        return {pair: self._without(pair) for pair in self.answer.pairs if pair not in self.pinned}

    def _without(self, pair: Pair) -> Otherwise:
        other = solve(replace(self.problem, forbidden=self.problem.forbidden | {pair}))
        unit = next((unit for case, unit in other.pairs if case == pair[0]), None)
        total = sum(self.field.scores[one] for one in other.pairs)
        return Otherwise(self.field.offers[unit] if unit is not None else None, self.total - total)


def joint_of(field: Field, choices: Choices) -> Joint:
    """The best joint answer under what the meeting chose. Pins that cannot hold are left out, and told."""
    pinned, impossible, clashes = _pins(field, choices)
    forbidden = frozenset(pair for one in choices.forbidden if (pair := field.pair_of(one)))
    free = Problem.of(field.weighed(), pinned=pinned, forbidden=forbidden, stays=field.stays)
    answer, groups, names = solve(free), list[Group](), list[str]()
    if choices.tolerance is not None and answer.pairs:
        groups, names = _bounds(field, len(answer.pairs), choices.tolerance / 100)
        free = replace(free, groups=groups)
        answer = solve(free)
    return Joint(field, answer, frozenset(pinned), impossible, clashes, _shares(field, answer, groups, names), free)


def _pins(field: Field, choices: Choices) -> tuple[tuple[Pair, ...], list[Choice], list[tuple[Choice, Choice]]]:
    wanted = [(one, field.pair_of(one)) for one in dict.fromkeys(choices.pinned)]
    left_out = set(choices.forbidden)
    impossible = [one for one, pair in wanted if pair is None or pair not in field.scores or one in left_out]
    pins = [pair for one, pair in wanted if pair is not None and one not in impossible]
    found = contradictions(Problem.of(dict.fromkeys(pins, 1), pinned=pins))
    clashes = [(field.choice_of(one.pair), field.choice_of(one.other)) for one in found if one.other is not None]
    later = {one.other for one in found}
    return tuple(pair for pair in pins if pair not in later), impossible, clashes


def _bounds(field: Field, given: int, tolerance: float) -> tuple[list[Group], list[str]]:
    groups, names = list[Group](), list[str]()
    for kind in ("tenant", "reservataire"):
        members = field.groups_of(f"{kind}_id")
        reserved = sum(map(len, members.values())) / max(1, len(field.offers))
        groups += share_bounds(members.values(), round(given * reserved), tolerance)
        names += [str(getattr(field.offers[units[0]], kind)) for units in members.values()]
    return groups, names


def _shares(field: Field, answer: Answer, groups: Sequence[Group], names: Iterable[str]) -> list[Share]:
    given = {unit for _case, unit in answer.pairs}
    if not groups:
        members: Mapping[Any, list[int]] = field.groups_of("tenant_id")
        groups = [Group(units, 0, len(units)) for units in members.values()]
        names = [str(field.offers[units[0]].tenant) for units in members.values()]
    return [
        Share(name, len(group.units), len(given & set(group.units)), group.low, group.high)
        for name, group in zip(names, groups, strict=True)
    ]
