"""What a reader is shown of the deadlines that it may see: by urgency, or, for a coordination, the late ones by partner."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.deadlines.ladder import Level, next_step
from cases.deadlines.registry import SOURCES, Deadline, of_organisation, seen_by
from cases.deadlines.rules import DATED, Kind
from cases.policies import case_policy, summary_policy
from cases.services.team import followed_by
from tenants.actor import Actor
from tenants.french import date_fr, day_of
from tenants.models import Tenant
from tenants.roles import Permission

WEEK = timedelta(days=7)
NEAR = timedelta(days=14)
SHOWN = 50  # rows of one urgency
UNSAID = _("l’association qui suit le dossier")

TOLD = {
    Level.REMINDER: _("Rappel le %(day)s."),
    Level.COORDINATOR: _("La coordination est prévenue le %(day)s."),
    Level.MANAGER: _("La personne responsable de l’organisation est prévenue le %(day)s."),
}


@dataclass(frozen=True)
class Line:
    """One deadline in words. `mine`: something is awaited from the reader's organisation."""

    reference: str
    what: str
    whom: str
    mine: bool
    due_at: datetime
    then: str
    told: str
    url: str


@dataclass(frozen=True)
class Group:
    """Lines under one title; `total` counts those beyond what is shown too."""

    code: str
    title: str
    note: str
    lines: list[Line]
    total: int

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.total - len(self.lines)


URGENCIES: dict[str, tuple[str | Promise, str | Promise]] = {
    "retard": (_("En retard"), ""),
    "aujourdhui": (_("Aujourd’hui"), ""),
    "semaine": (_("Cette semaine"), _("dans les sept jours")),
    "plus-tard": (_("Plus tard"), ""),
}


def urgency_of(due_at: datetime, now: datetime) -> str:
    """Late as soon as the instant has passed; else by the calendar in Paris."""
    if due_at < now:
        return "retard"
    today, day = day_of(now), day_of(due_at)
    if day == today:
        return "aujourdhui"
    return "semaine" if day <= today + WEEK else "plus-tard"


def has_begun(one: Deadline, now: datetime) -> bool:
    """False for a date still far that no reminder has mentioned yet: a year of renewals would hide what is to do."""
    return one.kind not in DATED or one.due_at - now <= NEAR or one.steps[0].at <= now


class Agenda:
    """The open deadlines of one reader. `view`: "miens" (cases that it follows), "equipe" (its organisation), "dispositif"."""

    def __init__(self, actor: Actor, view: str, *, now: datetime | None = None) -> None:
        self.actor, self.now = actor, now or timezone.now()
        self.follows = actor.may(Permission.EDIT_CASE) and actor.plays("referrer", "support", "coordinator", "shelter")
        self.coordinates = actor.may(Permission.PROPOSE) and actor.plays("coordinator")
        views = [*(["miens"] if self.follows else []), "equipe", *(["dispositif"] if self.coordinates else [])]
        self.views, self.view = views, view if view in views else ("dispositif" if self.coordinates else views[0])
        self.found = sorted(self._chosen(seen_by(actor)), key=lambda one: (one.due_at, str(one.subject.pk)))

    def _chosen(self, everything: list[Deadline]) -> list[Deadline]:
        seen = [one for one in everything if has_begun(one, self.now)]
        mine = self.actor.tenant.pk
        if self.view == "dispositif":
            led = {part.programme_id for part in self.actor.participations if part.part == "coordinator"}
            return [one for one in seen if one.programme_id in led and one.due_at < self.now]
        own = [one for one in seen if not self.coordinates or mine in (one.owner_id, one.holder_id)]
        if self.view == "equipe":
            return own
        followed = followed_by(self.actor)
        return [one for one in own if one.case_id in followed or (one.case_id is None and one.holder_id == mine)]

    def groups(self) -> list[Group]:
        """By urgency, each with its lines; for the programme, by partner from which something is late."""
        references, names = self._references(), self._names()
        line: Callable[[Deadline], Line] = lambda one: self._line(one, references.get(one.case_id, ""), names)  # noqa: E731
        told = [one for one in self.found if one.case_id is None or one.case_id in references]
        sorted_into: dict[str, list[Deadline]] = defaultdict(list)
        if self.view == "dispositif":
            for one in told:
                sorted_into[str(one.holder_id)].append(one)
            return [
                Group(key, names[UUID(key)], "", [line(one) for one in rows[:SHOWN]], len(rows))
                for key, rows in sorted(sorted_into.items(), key=lambda item: (-len(item[1]), names[UUID(item[0])]))
            ]
        for one in told:
            sorted_into[urgency_of(one.due_at, self.now)].append(one)
        return [
            Group(
                code,
                str(title),
                str(note),
                [line(one) for one in sorted_into[code][:SHOWN]],
                len(sorted_into[code]),
            )
            for code, (title, note) in URGENCIES.items()
        ]

    def _references(self) -> dict[UUID | None, str]:
        """Of the cases that the reader sees, or whose reduced cell it sees; the others are not listed at all."""
        ids = {one.case_id for one in self.found if one.case_id}
        summaries: QuerySet[Any] = summary_policy.visible(self.actor)
        found = summaries.filter(case__in=ids).values_list("case_id", "reference")
        return dict(found) | dict(case_policy.visible(self.actor).filter(pk__in=ids).values_list("pk", "reference"))

    def _names(self) -> dict[UUID, str]:
        return dict(Tenant.objects.filter(pk__in={one.holder_id for one in self.found}).values_list("pk", "name"))

    def _line(self, one: Deadline, reference: str, names: dict[UUID, str]) -> Line:
        source, mine = SOURCES[one.kind], one.holder_id == self.actor.tenant.pk
        stands_by = one.owner_id == self.actor.tenant.pk or self.actor.plays("coordinator", programme=one.programme_id)
        named = stands_by or one.holder_id != one.owner_id  # who follows her is not said to a landlord
        return Line(
            reference=reference,
            what=str(one.kind.label),
            whom=str(_("votre organisation")) if mine else names[one.holder_id] if named else str(UNSAID),
            mine=mine,
            due_at=one.due_at,
            then=str(source.then),
            told=self._told(one) if stands_by or mine else "",
            url=source.page(one.subject.pk, reference),
        )

    def _told(self, one: Deadline) -> str:
        step = next_step([step for step in one.steps if step.level is not Level.OVERDUE], self.now)
        return str(TOLD[step.level]) % {"day": date_fr(step.at, year=False)} if step else ""


@dataclass(frozen=True)
class Tally:
    """For those who manage without reading cases: how many of a kind are late, and are to come, in their organisation."""

    what: str
    late: int
    coming: int


def tallies(actor: Actor, *, now: datetime | None = None) -> list[Tally]:
    """What the organisation answers for, counted by kind."""
    now = now or timezone.now()
    late: Counter[Kind] = Counter()
    coming: Counter[Kind] = Counter()
    for one in of_organisation(actor):
        if not has_begun(one, now):
            continue
        (late if one.due_at < now else coming)[one.kind] += 1
    return [Tally(str(kind.label), late[kind], coming[kind]) for kind in Kind if late[kind] or coming[kind]]
