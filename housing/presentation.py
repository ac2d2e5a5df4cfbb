"""States in words, as each side reads them; pure functions behind the pages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.models import Tenure
from housing.matching.neutral import REASONS
from housing.models import Contingent, Proposal, Reservation, StudyLine, Vacancy
from housing.models.dwelling import Features
from housing.workflow.common import Side
from tenants.french import NBSP, NNBSP, date_fr, datetime_fr, euros, number_fr

Step = Reservation.Step
Status = Vacancy.Status


@dataclass(frozen=True)
class State:
    """A badge: words, tone, icon."""

    label: str
    tone: str = "neutral"
    icon: str = ""


VACANCY_STATES: dict[str, State] = {
    Status.TO_QUALIFY: State("À qualifier", "warn", "pencil-square"),
    Status.ANNOUNCED: State("Annoncé, ouvert à la coordination", "ok", "calendar-event"),
    Status.AVAILABLE: State("Ouvert à la coordination", "ok", "door-open"),
    Status.IN_PROCESS: State("En cours d’attribution", "info", "hourglass-split"),
    Status.LET: State("Loué", "neutral", "key"),
    Status.BLOCKED: State("Bloqué pour une mise à l’abri", "info", "shield-lock"),
    Status.WITHDRAWN: State("Retiré", "neutral", "archive"),
}

STEP_LABELS: dict[str, str] = {
    Step.HELD: "Accord du ménage attendu",
    Step.PRESENTED: "Accord du propriétaire attendu",
    Step.RESERVATAIRE: "Accord du réservataire attendu",
    Step.TO_BOOK: "Commission à fixer",
    Step.COMMITTEE: "En commission",
    Step.RANKED: "Attribution classée, en attente",
    Step.CONDITIONAL: "Attribution sous condition",
    Step.ALLOCATED: "Attribué, réponse du ménage attendue",
    Step.ACCEPTED: "Accepté, bail à signer",
    Step.SIGNED: "Bail signé, clés à remettre",
    Step.KEYS: "Clés remises",
}
STEP_TONES: dict[str, str] = {
    Step.HELD: "warn",
    Step.RESERVATAIRE: "warn",
    Step.ALLOCATED: "warn",
    Step.KEYS: "ok",
    Step.SIGNED: "ok",
}

PROPOSAL_STATES: dict[str, State] = {
    Proposal.Status.PROPOSED: State("Réponse du bailleur attendue", "info", "hourglass"),
    Proposal.Status.RESERVED: State("Réservée", "ok", "bookmark-check"),
    Proposal.Status.DECLINED: State("Refusée par le bailleur", "neutral", "x-circle"),
    Proposal.Status.WITHDRAWN: State("Retirée", "neutral", "dash-circle"),
    Proposal.Status.CLOSED: State("Sans suite", "neutral", "dash-circle"),
}


def vacancy_state(vacancy: Vacancy) -> State:
    return VACANCY_STATES[vacancy.status]


def reservation_state(row: Reservation) -> State:
    """Where a course stands, or how it ended."""
    if row.is_live or row.end == Reservation.End.COMPLETED:
        return State(STEP_LABELS[row.step], STEP_TONES.get(row.step, "info"))
    return State(str(row.get_end_display()).capitalize(), "neutral", "dash-circle")


def proposal_state(row: Proposal) -> State:
    return PROPOSAL_STATES[row.status]


def reasons_of(row: Proposal | StudyLine) -> list[tuple[str, str]]:
    """(words, tone) of the neutral reasons, then the waiting band: all that a landlord reads of why."""
    known = [(str(label), tone) for code in row.reasons if code in REASONS for label, tone in [REASONS[code]]]
    return [*known, (str(row.get_waiting_band_display()), "ok")]


# --- units ----------------------------------------------------------------------------------------
def unit_title(unit: Features) -> str:
    """As in "T3 de 64 m², Saran"."""
    area = number_fr(unit.area.normalize() if unit.area % 1 else int(unit.area))
    return f"{unit.type_name} de {area}{NBSP}m², {unit.commune.name}"


def floor_fr(unit: Features) -> str:
    """As in "2e étage, ascenseur"."""
    level = "rez-de-chaussée" if unit.floor == 0 else "1er étage" if unit.floor == 1 else f"{unit.floor}e étage"
    if unit.floor < 0:
        level = f"niveau {unit.floor}"
    return f"{level}, ascenseur" if unit.has_lift else level


def free_fr(terms: Any) -> str:
    """When a unit is free; about when, where somebody still lives there."""
    if terms.on_rehousing:
        return f"libre vers le {date_fr(terms.free_on)}, si la personne qui y vit est relogée"
    return f"libre le {date_fr(terms.free_on)}"


_COUNTED = {
    Contingent.A_COMPLETER: "contingent à compléter",
    Contingent.NON_RESERVE: "hors contingent",
    Contingent.SANS_OBJET: "parc privé",
}


def unit_facts(unit: Features, terms: Any) -> list[str]:
    """One line under the title: when free, floor, rent, financing, energy class, contingent, titles when they are limited."""
    contingent = Contingent(terms.contingent)
    facts = [
        free_fr(terms),
        floor_fr(unit),
        f"{euros(terms.rent)} + {euros(terms.charges)} de charges",
        unit.get_financing_display(),
        f"DPE {unit.energy_class}" if unit.energy_class else "",
        "accessible en fauteuil roulant" if unit.wheelchair else "",
        "quartier prioritaire" if unit.in_qpv else "",
        _COUNTED.get(contingent, f"contingent {contingent.label}"),
        " / ".join(str(Tenure(code).label) for code in terms.tenures),
    ]
    return [fact for fact in facts if fact]


# --- the course -----------------------------------------------------------------------------------
ORDER = [Step.HELD, Step.PRESENTED, Step.RESERVATAIRE, Step.TO_BOOK, Step.COMMITTEE, Step.RANKED, Step.CONDITIONAL]
ORDER += [Step.ALLOCATED, Step.ACCEPTED, Step.SIGNED, Step.KEYS]


def course_of(row: Reservation) -> list[dict[str, Any]]:
    """Chips of the course: label, done, current."""
    at = ORDER.index(Step(row.step))
    chips: list[tuple[str, set[Step], bool]] = [
        ("Réservation", set(), True),
        ("Accord du ménage", {Step.HELD}, at > ORDER.index(Step.HELD)),
    ]
    if row.reservataire_id is not None:
        chips.append(("Réservataire", {Step.RESERVATAIRE}, at > ORDER.index(Step.RESERVATAIRE)))
    deciding = {Step.PRESENTED, Step.TO_BOOK, Step.COMMITTEE, Step.RANKED, Step.CONDITIONAL}
    chips += [
        ("Propriétaire" if row.is_private else "Commission", deciding, at >= ORDER.index(Step.ALLOCATED)),
        ("Réponse du ménage", {Step.ALLOCATED}, at > ORDER.index(Step.ALLOCATED)),
        ("Bail", {Step.ACCEPTED}, at >= ORDER.index(Step.SIGNED)),
        ("Clés", {Step.SIGNED}, row.step == Step.KEYS),
    ]
    return [{"label": label, "current": row.is_live and row.step in steps, "done": done} for label, steps, done in chips]


def deadline_words(row: Reservation, side: Side) -> tuple[str, str]:
    """(the absolute deadline or what is awaited, what remains to know of it) for a live reservation, as one side reads it."""
    suspended = "Le délai de la réservation est suspendu."
    match row.step:
        case Step.RESERVATAIRE if row.reservataire_due_on:
            due = date_fr(row.reservataire_due_on, weekday=True)
            return f"Accord du réservataire attendu avant le {due}", "" if side == Side.RESERVATAIRE else _held_until(row)
        case Step.ALLOCATED if row.answer_due_on:
            due = date_fr(row.answer_due_on, weekday=True)
            return f"Réponse du ménage jusqu’au {due}", "Sans réponse, le logement est libéré le lendemain."
        case Step.CONDITIONAL if row.condition_due_on:
            return f"Pièce attendue avant le {date_fr(row.condition_due_on, weekday=True)}", suspended
        case Step.RANKED:
            return f"Attribution classée, rang {row.rank}", f"{suspended} Le logement se libère si le rang précédent accepte."
        case Step.COMMITTEE if row.committee_on:
            return f"Commission le {date_fr(row.committee_on, weekday=True)}", suspended
        case Step.ACCEPTED:
            return "Bail à signer", "Le ménage a accepté ; aucun délai ne court."
        case Step.SIGNED:
            return "Clés à remettre", "Le bail est signé ; le relogement est compté."
    return _held_until(row), _remaining(row, side)


def next_deadline(row: Reservation) -> date | datetime | None:
    """The next date that matters for a live reservation, none once only a signature or keys are awaited."""
    dates: dict[str, date | None] = {
        Step.RESERVATAIRE: row.reservataire_due_on,
        Step.COMMITTEE: row.committee_on,
        Step.CONDITIONAL: row.condition_due_on,
        Step.ALLOCATED: row.answer_due_on,
    }
    if row.step in dates:
        return dates[row.step]
    return row.expires_at if row.clock_stopped_at is None else None


def _held_until(row: Reservation) -> str:
    return f"Réservé jusqu’au {datetime_fr(row.expires_at, weekday=True)}"


def _remaining(row: Reservation, side: Side) -> str:
    days = (timezone.localdate(row.expires_at) - timezone.localdate()).days
    left = "C’est aujourd’hui" if days == 0 else "C’est demain" if days == 1 else f"Il reste {days}{NBSP}jours"
    if side != Side.LANDLORD:
        return f"{left}."
    extended = "déjà prolongée une fois" if row.extended_at else "vous pouvez la prolonger une fois"
    return f"{left}{NNBSP}; {extended}."
