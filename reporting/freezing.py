"""The ids of what was counted, with the keys under which each was counted: kept with the full edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from reporting import axes
from reporting.collecting import Collected
from reporting.counting import Axis
from reporting.models import ReportFact
from reporting.tables import is_inter

Indicator = ReportFact.Indicator


@dataclass(frozen=True, slots=True)
class Fact:
    """One counted fact."""

    indicator: str
    fact: UUID
    case: UUID
    on: date
    keys: dict[str, str]


def facts_of(found: Collected) -> Iterator[Fact]:
    """Every fact of the five indicators."""
    yield from _situations(found)
    yield from _rehousings(found)
    yield from _support(found)


def _keys(fact: Any, dimensions: Iterable[Axis]) -> dict[str, str]:
    return {axis.dimension: axis.key(fact) for axis in dimensions}


def _situations(found: Collected) -> Iterator[Fact]:
    dimensions = [axes.channel_axis(found), axes.treated_axis()]
    for one in found.situations:
        outcome = {"outcome": one.outcome} if one.closed_on else {}
        yield Fact(Indicator.SITUATIONS, one.case, one.case, one.filed_on, _keys(one, dimensions) | outcome)


def _rehousings(found: Collected) -> Iterator[Fact]:
    kind, inter = axes.class_axis(found), is_inter(found)
    dimensions = [axes.landlord_axis(found), axes.contingent_axis(), axes.commune_axis(found), axes.stock_axis(), inter]
    for one in found.rehousings:
        yield Fact(Indicator.REHOUSINGS, one.lease, one.case, one.signed_on, _keys(one, dimensions))
        if one.stock == "social":
            yield Fact(Indicator.INTER_LANDLORD, one.lease, one.case, one.signed_on, _keys(one, [kind, inter]))


def _support(found: Collected) -> Iterator[Fact]:
    common = [axes.line_axis(), axes.type_axis()]
    asked = [*common, axes.organisation_axis(found, "requester", "requester", found.requests), axes.fate_axis()]
    for request in found.requests:
        yield Fact(Indicator.REQUESTS, request.measure, request.case, request.requested_on, _keys(request, asked))
    begun = [one for one in found.measures if one.begun_in_period]
    providers = axes.organisation_axis(found, "provider", "provider", begun)
    requesters = axes.organisation_axis(found, "requester", "requester", begun)
    for one in begun:
        yield Fact(Indicator.REALISED, one.measure, one.case, one.first_held_on, _keys(one, [*common, providers, requesters]))
