"""What a programme decides for each kind of deadline: the delay, how days are counted, who is told and when. Defaults in one table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.calendar import closing_of, shifted, working_day_from
from tenants.french import paris
from tenants.models import Programme


class Kind(models.TextChoices):
    """Every kind of deadline there is; the label says what is due."""

    LANDLORD_ANSWER = "landlord_answer", _("réponse à une proposition")
    HOLD = "hold", _("fin d’une réservation")
    RESERVATAIRE = "reservataire", _("accord du réservataire")
    HOUSEHOLD_ANSWER = "household_answer", _("réponse du ménage à l’attribution")
    SUPPORT_ANSWER = "support_answer", _("réponse à une demande d’accompagnement")
    HOME_VISITS = "home_visits", _("deux visites à domicile après les clés")
    PREFECT = "prefect", _("information du préfet sur un bail glissant")
    NUR = "nur", _("renouvellement du numéro unique")
    PROTECTION = "protection", _("fin d’une mesure de protection")
    DANGER_REVIEW = "danger_review", _("réévaluation du danger")
    DECISION = "decision", _("suite d’une décision de réunion")


# The facts of a programme that were there before: what the operator gave it is the delay until its coordination decides another.
FROM_PROGRAMME = {Kind.HOLD: "hold_days", Kind.RESERVATAIRE: "reservataire_days", Kind.HOUSEHOLD_ANSWER: "answer_days"}
# Their day is itself a fact (a paper says it): no delay is decided.
DATED = frozenset({Kind.PREFECT, Kind.NUR, Kind.PROTECTION, Kind.DANGER_REVIEW, Kind.DECISION})
# Nothing can be escalated once they have passed: the database ends the reservation at that very instant.
LAPSING = frozenset({Kind.HOLD, Kind.HOUSEHOLD_ANSWER})
LONGEST = 366
MOST_REMINDERS = 4


@dataclass(frozen=True)
class Rule:
    """`delay`: days given, None where the day is a fact. `working`: days are working days, the delay's and those of reminders.

    `rolls`: a delay in calendar days whose last day is not worked goes on to the next working day. That is this field's practice (k):
    no text is cited for it, so a programme may decide otherwise. `leads`: days before, at each of which a reminder leaves.
    `coordinator_after`, `manager_after`: days after (negative: before) at which these are told; None: they are not.
    """

    delay: int | None
    working: bool
    rolls: bool
    leads: tuple[int, ...]
    coordinator_after: int | None
    manager_after: int | None

    def last_day(self, begins: date) -> date:
        """The last day of a delay that begins on a day, which does not count."""
        assert self.delay is not None
        day = shifted(begins, self.delay, working=self.working)
        return working_day_from(day) if self.rolls else day

    def due_at(self, begins_at: datetime) -> datetime:
        """When a delay that begins now ends: 18 h 00 in Paris on its last day."""
        return closing_of(self.last_day(paris(begins_at).date()))


# The one table of defaults. The delay of the applicant's answer is ten days and the alerts of the NUR 60 and 30 days (docs, domain);
# all the others are field practice, to be decided by each programme.
DEFAULTS: dict[Kind, Rule] = {
    Kind.LANDLORD_ANSWER: Rule(5, True, False, (2,), 1, 3),
    Kind.HOLD: Rule(7, True, False, (3,), -2, -1),
    Kind.RESERVATAIRE: Rule(30, False, True, (10, 3), 1, 5),
    Kind.HOUSEHOLD_ANSWER: Rule(10, False, True, (5, 3), -2, -1),
    Kind.SUPPORT_ANSWER: Rule(10, True, False, (2,), 3, 8),
    Kind.HOME_VISITS: Rule(90, False, True, (30, 7), 7, 30),
    Kind.PREFECT: Rule(None, False, False, (60, 30, 7), 1, 7),
    Kind.NUR: Rule(None, False, False, (60, 30), 1, 15),
    Kind.PROTECTION: Rule(None, False, False, (30, 7), 1, 7),
    Kind.DANGER_REVIEW: Rule(None, False, False, (7, 1), 7, 21),
    Kind.DECISION: Rule(None, False, False, (7, 1), 1, 15),
}


def default_of(kind: Kind, programme: Programme | None) -> Rule:
    """What holds in a programme that decided nothing: the table's, and the delay that the operator gave it."""
    rule = DEFAULTS[kind]
    column = FROM_PROGRAMME.get(kind)
    return rule if column is None or programme is None else replace(rule, delay=getattr(programme, column))


@dataclass(frozen=True)
class Version:
    """A rule as it was decided, from an instant on."""

    since: datetime
    rule: Rule


class RuleBook:
    """The rules of some programmes, each version from its instant on. A deadline keeps the rule that held when it began."""

    def __init__(self, programmes: Iterable[Programme], decided: Mapping[tuple[UUID, str], list[Version]]) -> None:
        self._programmes = {programme.pk: programme for programme in programmes}
        self._decided = decided

    def rule(self, kind: Kind, programme_id: UUID, begins_at: datetime) -> Rule:
        """The rule of a deadline of that kind that began at that instant; the table's alone in a programme that was left."""
        versions = self._decided.get((programme_id, str(kind)), [])
        held = [one for one in versions if one.since <= begins_at]
        return max(held, key=lambda one: one.since).rule if held else default_of(kind, self._programmes.get(programme_id))
