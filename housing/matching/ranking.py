"""Who may be proposed for a unit, and in which order; which units may be proposed to a household. Live: nothing is stored."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from cases.models import Case
from housing.matching.criteria import score_of
from housing.matching.rules import RULES
from housing.matching.terms import Terms
from housing.models import Fit, VacancyOffer
from housing.policies import fit_policy
from tenants.actor import Actor

EVERY_RULE = Q(**{rule.column: True for rule in RULES})
BEST_FIRST = ("-score", "filed_at", "case_id")


def households(offer: VacancyOffer, *, by: Actor, terms: Terms) -> "QuerySet[Fit]":
    """Every case that searches in the offer's programme and that the actor sees, with its score, the best first."""
    rows = fit_policy.visible(by).filter(offer=offer.pk)
    return rows.annotate(score=score_of(terms.weights)).order_by(*BEST_FIRST)


def candidates(offer: VacancyOffer, *, by: Actor, terms: Terms) -> "QuerySet[Fit]":
    """Those that meet every rule."""
    return households(offer, by=by, terms=terms).filter(EVERY_RULE)


def best(rows: "QuerySet[Fit]", count: int) -> list[Any]:
    """The first so many of `households()` or `candidates()`, with their cases and needs: those of the others are not read."""
    keys = list(rows.values_list("case_id", flat=True)[:count])
    return list(rows.filter(case__in=keys).select_related("case__need"))


def units(case: Case, *, by: Actor, terms: Terms) -> "QuerySet[Fit]":
    """Every open unit of the case's programme that the actor sees, with its score, the best first."""
    rows = fit_policy.visible(by).filter(case=case.pk).annotate(score=score_of(terms.weights))
    return rows.order_by("-score", "offer__free_on", "offer_id")


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands: its rank, from 1, among so many."""

    rank: int
    among: int


def standing(fit: Any, offer: VacancyOffer, *, by: Actor, terms: Terms) -> Standing:
    """Where a line of `candidates()` stands among them (`fit` comes from there, with its score and its case)."""
    before = Q(score__gt=fit.score) | Q(score=fit.score, filed_at__lt=fit.filed_at)
    before |= Q(score=fit.score, filed_at=fit.filed_at, case_id__lt=fit.case_id)
    counts = (
        candidates(offer, by=by, terms=terms)
        .order_by()
        .aggregate(ahead=Count("case_id", filter=before), among=Count("case_id"))
    )
    return Standing(counts["ahead"] + 1, counts["among"])
