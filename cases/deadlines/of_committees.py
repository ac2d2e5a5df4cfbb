"""Deadlines that follow from what meetings decided: about a case, owed to its owner; about none, to those who convened."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import decision_policy
from cases.deadlines.registry import Deadline, Source
from cases.deadlines.rules import Kind, RuleBook
from cases.models import CommitteeDecision
from tenants.actor import Actor
from tenants.calendar import beginning_of, closing_of
from tenants.models import Membership, OutboxEvent
from tenants.roles import Permission, abilities_of


def _open(actor: Actor) -> "QuerySet[Any]":
    rows = decision_policy.rows(actor).filter(status=CommitteeDecision.Status.OPEN)
    return rows.annotate(deadline_programme=F("programme"), owed_to=Coalesce("case_tenant", "tenant")).order_by("due_on", "pk")


def _due(row: Any, book: RuleBook) -> Deadline:
    begins_at = beginning_of(row.taken_on)
    rule = book.rule(Kind.DECISION, row.programme_id, begins_at)
    return Deadline(
        Kind.DECISION, row, row.case_id, row.owed_to, row.programme_id, row.holder_id, begins_at, closing_of(row.due_on), rule
    )


def holding(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """The person to whom the decision was given; those who answer for the organisation in meetings when nobody was named."""
    row = CommitteeDecision.objects.filter(pk=event.subject_id).select_related("seat").first()
    named = [member for member in members if row and row.seat and member.pk == row.seat.membership_id]
    return named or [member for member in members if Permission.TAKE_PART in abilities_of(member.roles)]


SOURCES = [
    Source(
        Kind.DECISION,
        Permission.READ_CASES,
        "owed_to",
        _open,
        _due,
        holding,
        lambda subject, _reference: reverse("cases:finish_decision", args=[subject]),
        _("Elle revient d’elle-même à l’ordre du jour de la réunion suivante."),
    )
]
