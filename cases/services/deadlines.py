"""Sending what deadlines ask for, each step once; and deciding, for a programme, when."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.deadlines.ladder import Level, Step, to_say, to_send
from cases.deadlines.registry import Deadline, owned_by, rule_of
from cases.deadlines.rules import DATED, LAPSING, LONGEST, MOST_REMINDERS, Kind, Rule
from cases.models import Case, DeadlineNotice, DeadlineRule
from cases.partners import coordinators_of
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

Key = tuple[UUID, str, datetime]


@transaction.atomic
def send_due(*, by: Actor, now: datetime | None = None) -> int:
    """Send every step whose time has come for the cases of an organisation; `by`: the system, for it. Returns how many were said.

    What is due is computed from the facts of this moment, so what a stopped worker left is found again; what was sent is in the
    ledger, so twice does no harm. Two runs of one organisation wait for one another.
    """
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('deadlines ' || %s, 0))", [str(by.tenant.pk)])
    deadlines = owned_by(by)
    sent = _sent(deadlines)
    references = dict(
        Case.objects.filter(pk__in={one.case_id for one in deadlines if one.case_id}).values_list("pk", "reference")
    )
    return sum(_send(one, sent[one.key], references.get(one.case_id, "") if one.case_id else "", by, now) for one in deadlines)


def _sent(deadlines: list[Deadline]) -> dict[Key, set[str]]:
    rows = DeadlineNotice.objects.filter(subject_id__in={one.subject.pk for one in deadlines})
    found: dict[Key, set[str]] = defaultdict(set)
    for subject, kind, due_at, step in rows.values_list("subject_id", "kind", "due_at", "step"):
        found[subject, kind, due_at].add(step)
    return found


def _send(deadline: Deadline, sent: set[str], reference: str, by: Actor, now: datetime) -> int:
    due = to_send(deadline.steps, sent, now)
    said = to_say(due)
    DeadlineNotice.objects.bulk_create(
        DeadlineNotice(
            tenant=by.tenant,
            case_id=deadline.case_id,
            kind=deadline.kind,
            subject_id=deadline.subject.pk,
            due_at=deadline.due_at,
            step=step.code,
            said=step in said,
            sent_at=now,
        )
        for step in due
    )
    for step in said:
        _tell(deadline, step, reference, by)
    return len(said)


def _tell(deadline: Deadline, step: Step, reference: str, by: Actor) -> None:
    """Record a step in the owner's log; who is told of it is the message catalogue's to say, in the context of the organisation told."""
    coordination = step.level is Level.COORDINATOR
    record(
        f"{'deadline' if deadline.case_id else 'decision'}.{step.level}",
        deadline.subject,
        by=by,
        owner=deadline.owner_id,
        tell=coordinators_of(deadline.programme_id) if coordination else [deadline.holder_id],
        reference=reference,
        deadline=str(deadline.kind),
        due_at=deadline.due_at,
    )


@transaction.atomic
def set_rule(programme: Programme, kind: Kind, *, by: Actor, rule: Rule, reason: str) -> DeadlineRule:
    """Decide for what begins from now on; what has begun keeps its rule. The reason stays beside the decision.

    Raises Forbidden, TransitionRefused.
    """
    require_part(by, Permission.PROPOSE, "coordinator", programme=programme.pk)
    assert by.membership is not None
    _check(kind, rule)
    if not reason.strip():
        raise TransitionRefused(_("Dites pourquoi : la raison reste avec la décision."))
    row = DeadlineRule.objects.create(
        tenant=by.tenant,
        programme=programme,
        kind=kind,
        delay=rule.delay,
        working=rule.working,
        rolls=rule.rolls,
        leads=sorted(set(rule.leads), reverse=True),
        coordinator_after=rule.coordinator_after,
        manager_after=rule.manager_after,
        reason=reason.strip(),
        set_by=by.membership,
    )
    record("deadline.rule_set", row, by=by, deadline=str(kind), programme=programme.pk)
    return row


def _check(kind: Kind, rule: Rule) -> None:
    if (rule.delay is None) != (kind in DATED):
        raise TransitionRefused(_("Ce délai est à préciser, en jours."))
    if rule.delay is not None and not 1 <= rule.delay <= LONGEST:
        raise TransitionRefused(_("Un délai compte entre 1 et 366 jours."))
    if kind is Kind.HOLD and not rule.working:
        raise TransitionRefused(
            _("Une réservation se compte en jours ouvrés : son temps s’arrête et reprend par jours ouvrés.")
        )
    if len(rule.leads) > MOST_REMINDERS or any(not 1 <= lead <= LONGEST for lead in rule.leads):
        raise TransitionRefused(_("Quatre rappels au plus, chacun entre 1 et 366 jours avant l’échéance."))
    steps = [step for step in (rule.coordinator_after, rule.manager_after) if step is not None]
    if kind in LAPSING and any(step >= 0 for step in steps):
        raise TransitionRefused(_("À cette échéance la réservation prend fin : prévenez avant, avec un nombre négatif."))
    if len(steps) > 1 and steps[0] > steps[1]:
        raise TransitionRefused(
            _("La coordination est prévenue avant la personne responsable de l’organisation, ou le même jour.")
        )


def decisions_of(programme: Programme, kind: Kind) -> list[tuple[DeadlineRule, Rule]]:
    """What was decided of one kind of deadline in a programme, the latest first."""
    rows = DeadlineRule.objects.filter(programme=programme, kind=kind).select_related("tenant")
    return [(row, rule_of(row)) for row in rows.order_by("-since")]
