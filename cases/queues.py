"""What waits for a social worker, counted by urgency; a row is a reference, never a name nor a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.listing import OPEN, my_cases, team_cases
from cases.models import Case, ChronologyEntry
from cases.policies import chronology_policy
from tenants.actor import Actor
from tenants.french import plural

Status, NextAction = Case.Status, Case.NextAction
SILENT_DAYS = 14
EXPIRING_DAYS = 3
LONGEST = 25
LAST_ACTIONS = 6
LIVE = tuple(status for status in OPEN if status != Status.DRAFT)


@dataclass(frozen=True)
class Queue:
    """One queue: its code in the address, its title, the words under its count (one|several), its condition."""

    code: str
    title: str
    note: str
    condition: Q
    count: int = 0

    @property
    def label(self) -> str:
        """The words under its count, singular or plural as the count is."""
        one, _bar, several = self.note.partition("|")
        return plural(self.count, one, several or one)


def _conditions(now: datetime) -> dict[str, tuple[str, str, Q]]:
    tonight = datetime.combine(timezone.localdate(now), time.max, tzinfo=timezone.get_default_timezone())
    live = Q(status__in=LIVE)
    soon = Q(next_due_at__lte=now + timedelta(days=EXPIRING_DAYS))
    return {
        "aujourdhui": (
            str(_("À faire aujourd’hui")),
            str(_("à faire aujourd’hui")),
            Q(next_due_at__lte=tonight, status__in=OPEN),
        ),
        "bailleur": (
            str(_("Réponses de bailleurs attendues")),
            str(_("réponse d’un bailleur attendue|réponses de bailleurs attendues")),
            live & Q(next_action=NextAction.LANDLORD_ANSWER),
        ),
        "expire": (
            str(_("Réservations qui expirent")),
            str(_("réservation qui expire|réservations qui expirent")),
            soon & Q(status=Status.RESERVED),
        ),
        "silence": (
            str(_("Sans nouvelles depuis 14 jours")),
            str(_("sans nouvelles depuis 14 jours")),
            live & Q(last_event_at__lt=now - timedelta(days=SILENT_DAYS)),
        ),
        "brouillons": (str(_("Brouillons")), str(_("brouillon à terminer|brouillons à terminer")), Q(status=Status.DRAFT)),
    }


class Desk:
    """The open cases of one member, or of the whole team, and what waits among them."""

    def __init__(self, actor: Actor, *, whole_team: bool = False, now: datetime | None = None) -> None:
        self.actor, self.now = actor, now or timezone.now()
        cases = team_cases(actor) if whole_team else my_cases(actor)
        self.cases: QuerySet[Case] = cases.filter(status__in=OPEN)

    def queues(self) -> list[Queue]:
        """The queues with their counts (one query)."""
        conditions = _conditions(self.now)
        counts = self.cases.aggregate(
            **{code: Count("pk", filter=condition) for code, (_title, _note, condition) in conditions.items()}
        )
        return [Queue(code, title, note, condition, counts[code]) for code, (title, note, condition) in conditions.items()]

    def rows(self, queue: Queue) -> Sequence[Case]:
        """The most urgent cases of a queue."""
        order = "next_due_at" if queue.code in {"aujourdhui", "expire"} else "last_event_at"
        return list(self.cases.filter(queue.condition).select_related("tenant").order_by(order, "pk")[:LONGEST])

    def last_actions(self) -> Sequence[ChronologyEntry]:
        """The last line of the chronology of the cases that moved last."""
        moved = self.cases.order_by("-last_event_at").values("pk")[:LAST_ACTIONS]
        lines = chronology_policy.visible(self.actor).filter(case__in=moved).select_related("case")
        latest = lines.order_by("case", "-occurred_at").distinct("case")
        return sorted(latest, key=lambda line: line.occurred_at, reverse=True)
