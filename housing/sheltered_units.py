"""What the pages of units handed over for shelter show: states in words, steps with their dates, what is late, what it costs."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from housing.empty_days import cost_of
from housing.models import ShelterUnit, UseAgreement
from housing.moves import offered
from housing.presentation import State, floor_fr, unit_title
from housing.shelter_unit_moves import UNIT
from housing.unit_policies import unit_check_policy
from tenants.actor import Actor
from tenants.french import NBSP, euros

Status = ShelterUnit.Status
UNIT_STATES: dict[str, State] = {
    Status.WATCHED: State("Sous congé", "neutral", "eye"),
    Status.BLOCKED: State("Bloqué", "info", "shield-lock"),
    Status.WORKS: State("En travaux", "warn", "tools"),
    Status.HANDED: State("Mis à disposition", "ok", "house-heart"),
    Status.RETURNED: State("Rendu au bailleur", "neutral", "arrow-left"),
    Status.RELEASED: State("Non retenu", "neutral", "x-circle"),
}
SOON, BEFORE_END = timedelta(days=7), timedelta(days=90)


@dataclass(frozen=True)
class Dated:
    """A step: what, when it was expected, when it was done."""

    label: str
    expected_on: date | None
    done_on: date | None
    note: str = ""


def steps_of(unit: ShelterUnit) -> list[Dated]:
    """The course of a unit, expected and real days."""
    steps = [
        Dated("Libération", unit.expected_on, unit.freed_on),
        Dated("Blocage", None, unit.blocked_on),
    ]
    if unit.works_on:
        steps.append(Dated("Début des travaux", None, unit.works_on))
        steps.append(Dated("Fin des travaux", unit.works_expected_on, unit.works_ended_on, works_words(unit)))
    if unit.status != Status.RELEASED:
        steps.append(Dated("Remise à l’association", unit.handing_expected_on, unit.handed_on))
        steps.append(Dated("Retour au bailleur", unit.return_expected_on or unit.agreement.ends_on, unit.returned_on))
    return steps


def works_words(unit: ShelterUnit) -> str:
    """As in "4 200,00 €, dont 3 000,00 € de subvention"; empty when no amount is known."""
    if unit.works_cost is None:
        return ""
    return euros(unit.works_cost) + (f", dont {euros(unit.works_subsidy)} de subvention" if unit.works_subsidy else "")


def alert_of(unit: Any) -> State | None:
    """What is to be looked at: a term that is near or over."""
    due, today = unit.due_on, timezone.localdate()
    words = {Status.BLOCKED: "Blocage", Status.WORKS: "Travaux", Status.HANDED: "Contrôle annuel"}
    if due is None or due > today + SOON:
        return None
    what = words[unit.status]
    if due < today:
        return State(f"{what}{NBSP}: terme dépassé", "bad", "exclamation-triangle")
    return State(f"{what}{NBSP}: terme proche", "warn", "clock")


def agreement_state(agreement: UseAgreement) -> State:
    """Where an agreement stands today."""
    today = timezone.localdate()
    if agreement.ended_on:
        return State("Arrêtée", "neutral", "archive")
    if agreement.ends_on <= today:
        return State("Terme dépassé", "bad", "exclamation-triangle")
    if agreement.starts_on > today:
        return State("À venir", "info", "calendar-event")
    return (
        State("Fin proche", "warn", "clock")
        if agreement.ends_on <= today + BEFORE_END
        else State("En vigueur", "ok", "check-circle")
    )


def row_of(unit: Any, actor: Actor) -> dict[str, Any]:
    """A line of a list, of a unit read with `counted()`."""
    return {
        "unit": unit,
        "title": unit_title(unit),
        "state": state_of(unit, inside=unit.association_id == actor.tenant.pk),
        "alert": alert_of(unit),
        "partner": unit.association if unit.tenant_id == actor.tenant.pk else unit.tenant,
        "cost": cost_of(unit),
    }


def state_of(unit: Any, *, inside: bool) -> State:
    """Where a unit stands; to the association alone, whether somebody is there."""
    if inside and unit.status == Status.HANDED and hasattr(unit, "place"):
        return State("Occupé", "ok", "house-heart") if unit.occupied else State("Sans occupante", "warn", "house")
    return UNIT_STATES[unit.status]


def unit_context(unit: Any, actor: Actor) -> dict[str, Any]:
    """What the page of a unit shows to one of its two sides."""
    moves = offered(UNIT, unit, unit.status, actor)
    primary = next((move for move in moves if move.primary), None)
    ours = unit.tenant_id == actor.tenant.pk
    return row_of(unit, actor) | {
        "ours": ours,
        "facts": [floor_fr(unit), f"loyer de {euros(unit.rent)}"],
        "steps": steps_of(unit),
        "checks": list(unit_check_policy.visible(actor).filter(unit=unit)),
        "place": None if ours else getattr(unit, "place", None),
        "shows_address": unit.status == Status.HANDED,
        "primary": primary,
        "moves": [move for move in moves if move is not primary],
    }
