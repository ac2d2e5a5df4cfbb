"""Lines of a joint answer as the coordination reads them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from cases.models import Case
from housing.matching.criteria import CRITERIA, score_of
from housing.matching.joint import Choice, Field, Joint, Otherwise
from housing.matching.presentation import Weighed
from housing.matching.solving import Pair
from housing.matching.terms import Terms
from housing.models import JointRound, ProposalGrounds, VacancyOffer
from housing.policies import fit_policy, grounds_policy, offer_policy
from housing.presentation import unit_title
from tenants.actor import Actor
from tenants.french import counted


@dataclass
class Line:
    """A pair: who, where, how many points and why, what would happen without it, where to go to keep it or leave it out."""

    choice: Choice
    case: Case
    offer: VacancyOffer
    title: str
    weighed: Weighed | None = None
    is_pinned: bool = False
    is_ticked: bool = True
    otherwise: str = ""
    keep_url: str = ""
    free_url: str = ""
    leave_url: str = ""


def line_of(field: Field, pair: Pair) -> Line:
    """The names of a pair."""
    case, offer = field.cases[pair[0]], field.offers[pair[1]]
    return Line(field.choice_of(pair), case, offer, unit_title(offer))


def lines_of(found: Joint, terms: Terms, *, by: Actor) -> list[Line]:
    """Every pair of the answer, landlord by landlord."""
    field, otherwise = found.field, found.otherwise()
    weighed = _weighed(found, terms, by)
    lines = []
    for pair in sorted(found.answer.pairs, key=lambda pair: pair[1]):
        line = line_of(field, pair)
        line.weighed = weighed.get((line.case.pk, line.offer.pk))
        line.is_pinned = pair in found.pinned
        line.otherwise = _words(otherwise[pair]) if pair in otherwise else ""
        lines.append(line)
    return lines


def _weighed(found: Joint, terms: Terms, by: Actor) -> dict[tuple[Any, Any], Weighed]:
    field = found.field
    keys = [(field.offers[unit].pk, field.cases[case].pk) for case, unit in found.answer.pairs]
    rows = fit_policy.visible(by).filter(pk__in=keys).annotate(score=score_of(terms.weights)) if keys else []
    offers = {offer.pk: offer for offer in field.offers}
    cases = {case.pk: case for case in field.cases}
    made = {}
    for fit in rows:
        fit.case = cases[fit.case_id]
        made[fit.case_id, fit.offer_id] = Weighed.of(fit, terms, offer=offers[fit.offer_id])
    return made


def _words(other: Otherwise) -> str:
    """As in "sinon : T2 de 41 m², Olivet pour elle ; 3 points de moins au total"."""
    cost = f"{counted(other.cost, 'point')} de moins au total" if other.cost > 0 else "sans perte au total"
    where = f"{unit_title(other.offer)} pour elle" if other.offer is not None else "pas de logement pour elle"
    return f"sinon : {where} ; {cost}"


# --- a joint answer of which proposals were made -----------------------------------------------------------
@dataclass(frozen=True)
class Kept:
    """A pair that was proposed, with what stood behind it on that day: (criterion, fact, "23 sur 30")."""

    grounds: ProposalGrounds
    number: str
    detail: list[tuple[str, str, str]]


def proposed_in(rows: Collection[JointRound], *, by: Actor) -> dict[UUID, int]:
    """How many pairs of each round the actor sees: what was chosen and stays hidden from it is as what the meeting left out."""
    found = grounds_policy.visible(by).filter(joint__in=rows) if rows else ProposalGrounds.objects.none()
    return dict(found.values("joint").annotate(pairs=Count("pk")).order_by().values_list("joint", "pairs"))


def kept_of(row: JointRound, *, by: Actor) -> list[Kept]:
    """The pairs of a round that the actor sees, the most points first."""
    found = grounds_policy.visible(by).filter(joint=row).select_related("proposal__tenant", "case").order_by("-score", "pk")
    grounds = list(found)
    offers = offer_policy.visible(by).filter(
        programme=row.programme_id, vacancy__in=[one.proposal.vacancy_id for one in grounds]
    )
    numbers = dict(offers.values_list("vacancy_id", "number"))
    return [Kept(one, numbers.get(one.proposal.vacancy_id, ""), _detail(one)) for one in grounds]


def _detail(one: ProposalGrounds) -> list[tuple[str, str, str]]:
    weighed = [criterion for criterion in CRITERIA if one.weights.get(criterion.code)]
    return [
        (str(each.label), one.facts.get(each.code, ""), f"{one.points.get(each.code, 0)} sur {one.weights[each.code]}")
        for each in weighed
    ]
