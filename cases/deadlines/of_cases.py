"""Deadlines that follow from the facts of a case: papers that end, a danger to look at again, support that waits for an answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.access import not_excluded
from cases.deadlines.registry import Deadline, Source
from cases.deadlines.rules import LONGEST, Kind, RuleBook
from cases.models import Case, CaseApplication, CaseDanger, Protection, SupportMeasure, TeamMember
from cases.policies import cell_policy, measure_policy
from tenants.actor import Actor
from tenants.calendar import beginning_of, closing_of
from tenants.models import Membership, OutboxEvent
from tenants.roles import Permission, abilities_of

HORIZON = timedelta(days=LONGEST + 7)  # the longest reminder, and the days off before it
CLOSED_TO_NEWS = (Case.Status.DRAFT, Case.Status.CLOSED)


def answering(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Those who follow the case; everybody who may work on it when nobody at work does."""
    followed = set(TeamMember.objects.filter(case=event.about, tenant=event.tenant_id).values_list("membership", flat=True))
    able = [member for member in members if Permission.EDIT_CASE in abilities_of(member.roles)]
    return [member for member in able if member.pk in followed] or able


def case_page(_subject: UUID, reference: str) -> str:
    """The page of the case."""
    return reverse("cases:case", args=[reference])


def _cells(model: type[Model], day: str) -> Callable[[Actor], "QuerySet[Any]"]:
    """Rows of a cell with that day, of live cases: for the owner, and the coordination to which the cell is open; not for others."""

    def rows(actor: Actor) -> "QuerySet[Any]":
        coordinated = [part.programme_id for part in actor.participations if part.part == "coordinator"]
        reach = Q(tenant=actor.tenant) | Q(case__programme__in=coordinated)
        soon = Q(**{f"{day}__lte": timezone.localdate() + HORIZON})
        cells: QuerySet[Any] = cell_policy(model).rows(actor)
        found = cells.filter(reach, soon).exclude(case__status__in=CLOSED_TO_NEWS)
        return found.annotate(deadline_programme=F("case__programme")).order_by(day, "pk")

    return rows


def _dated(kind: Kind, day: str) -> Callable[[Any, RuleBook], Deadline]:
    """The day is a fact; its reminders follow the rule that held when it was noted."""

    def of(row: Any, book: RuleBook) -> Deadline:
        due_at = closing_of(getattr(row, day))
        rule = book.rule(kind, row.deadline_programme, row.updated_at)
        return Deadline(
            kind, row, row.case_id, row.tenant_id, row.deadline_programme, row.tenant_id, row.updated_at, due_at, rule
        )

    return of


def _source(kind: Kind, model: type[Model], day: str, then: str | Promise) -> Source:
    return Source(kind, Permission.READ_CASES, "tenant", _cells(model, day), _dated(kind, day), answering, case_page, then)


def _asked(actor: Actor) -> "QuerySet[Any]":
    waiting = measure_policy.rows(actor).filter(status=SupportMeasure.Status.REQUESTED).filter(not_excluded(actor))
    return waiting.annotate(deadline_programme=F("programme")).order_by("requested_on", "pk")


def _answer_due(row: SupportMeasure, book: RuleBook) -> Deadline:
    begins_at = beginning_of(row.requested_on)
    rule = book.rule(Kind.SUPPORT_ANSWER, row.programme_id, begins_at)
    return Deadline(
        Kind.SUPPORT_ANSWER,
        row,
        row.case_id,
        row.case_tenant_id,
        row.programme_id,
        row.tenant_id,
        begins_at,
        rule.due_at(begins_at),
        rule,
    )


def _providers(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    return [member for member in members if Permission.DELIVER_SUPPORT in abilities_of(member.roles)]


SOURCES = [
    _source(
        Kind.NUR, CaseApplication, "nur_expires_on",
        _("La demande n’est plus valable : sans numéro unique, aucune commission n’examine le dossier."),
    ),
    _source(Kind.PROTECTION, Protection, "expires_on", _("La mesure n’a plus d’effet : la demander de nouveau prend du temps.")),
    _source(Kind.DANGER_REVIEW, CaseDanger, "review_on", _("L’évaluation vieillit : les partenaires lisent un niveau dépassé.")),
    Source(
        Kind.SUPPORT_ANSWER, Permission.READ_CASES, "case_tenant", _asked, _answer_due, _providers,
        lambda subject, _reference: reverse("cases:measure", args=[subject]),
        _("La demande reste ouverte ; elle peut être retirée et adressée à un autre partenaire."),
    ),
]  # fmt: skip
