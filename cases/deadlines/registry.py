"""Open deadlines, derived from the facts that a reader may see: each floor registers its sources once, at start."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from cases.deadlines.ladder import Step, ladder
from cases.deadlines.rules import LAPSING, Kind, Rule, RuleBook, Version
from cases.models import DeadlineRule
from tenants.actor import Actor
from tenants.models import Membership, OutboxEvent, Programme
from tenants.roles import Permission

MOST = 500  # rows that a page reads of one kind


@dataclass(frozen=True)
class Deadline:
    """What is awaited, of a case or of what a meeting decided about none, from which organisation, since when and until when."""

    kind: Kind
    subject: Model
    case_id: UUID | None
    owner_id: UUID
    programme_id: UUID
    holder_id: UUID
    begins_at: datetime
    due_at: datetime
    rule: Rule

    @cached_property
    def steps(self) -> list[Step]:
        """Who is told of it, and when."""
        return ladder(self.rule, self.due_at, lapses=self.kind in LAPSING)

    @property
    def key(self) -> tuple[UUID, str, datetime]:
        """What the ledger knows it by: another date makes another deadline."""
        return (self.subject.pk, str(self.kind), self.due_at)


@dataclass(frozen=True)
class Source:
    """One kind of deadline and the facts that it is derived from.

    `rows`: open facts that are the actor's to see, whatever its role; `owner`: their column that holds the case's owner;
    `read`: the ability that reads them; `of`: the deadline of a row; `told`: of the members of who is late, those who are told;
    `page`: where one acts; `then`: what happens when nothing is done.
    """

    kind: Kind
    read: Permission
    owner: str
    rows: Callable[[Actor], "QuerySet[Any]"]
    of: Callable[[Any, RuleBook], Deadline]
    told: Callable[[OutboxEvent, list[Membership]], list[Membership]]
    page: Callable[[UUID, str], str]
    then: str | Promise

    def visible(self, actor: Actor) -> "QuerySet[Any]":
        """Rows, when the actor's role reads them; else none."""
        rows = self.rows(actor)
        return rows if actor.may(self.read) else rows.none()


SOURCES: dict[Kind, Source] = {}


def register(sources: Iterable[Source]) -> None:
    """Add a floor's sources (called once at start, by the top floor)."""
    for source in sources:
        assert source.kind not in SOURCES, source.kind
        SOURCES[source.kind] = source


def rule_book(programmes: Iterable[UUID]) -> RuleBook:
    """The rules of some programmes, as they were decided (two queries)."""
    ids = set(programmes)
    decided: dict[tuple[UUID, str], list[Version]] = defaultdict(list)
    for row in DeadlineRule.objects.filter(programme__in=ids):
        decided[row.programme_id, row.kind].append(Version(row.since, rule_of(row)))
    return RuleBook(Programme.objects.filter(pk__in=ids), decided)


def rule_of(row: DeadlineRule) -> Rule:
    """The rule that a decision wrote."""
    return Rule(row.delay, row.working, row.rolls, tuple(row.leads), row.coordinator_after, row.manager_after)


def rule_in_force(kind: Kind, programme_id: UUID, at: datetime) -> Rule:
    """The rule of what begins at an instant, for the workflows that write an end down."""
    return rule_book([programme_id]).rule(kind, programme_id, at)


def seen_by(actor: Actor) -> list[Deadline]:
    """Open deadlines that the actor may see: its own organisation's, those of its partners' rows, those of what it coordinates."""
    return _read([(source, list(source.visible(actor)[:MOST])) for source in SOURCES.values()])


def of_organisation(actor: Actor) -> list[Deadline]:
    """Open deadlines that the actor's organisation answers for, for those who manage it without reading cases: to be counted, not shown."""
    found = _read([(source, list(source.rows(actor)[:MOST])) for source in SOURCES.values()])
    return [one for one in found if one.holder_id == actor.tenant.pk]


def owned_by(actor: Actor) -> list[Deadline]:
    """Open deadlines of the cases that the actor's organisation owns, all of them, for its job."""
    found = [(source, list(source.rows(actor).filter(**{source.owner: actor.tenant.pk}))) for source in SOURCES.values()]
    return _read(found)


def _read(found: list[tuple[Source, list[Any]]]) -> list[Deadline]:
    book = rule_book({row.deadline_programme for _source, rows in found for row in rows})
    return [source.of(row, book) for source, rows in found for row in rows]


def still_seen(kind: str, subject_id: UUID, actor: Actor) -> bool:
    """True when the actor's organisation sees the fact of a deadline, and it is still open."""
    source = SOURCES.get(Kind(kind))
    return source is not None and source.rows(actor).filter(pk=subject_id).exists()
