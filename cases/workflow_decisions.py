"""The only place that assigns the state of a decision and of minutes.

Decision     action    who                         → state
-----------  --------  --------------------------  ------------------------------------------------
(none)       decide    coordination                open       (held, with quorum, minutes not approved)
open         finish    its organisation, or the    done       (with what was done, and when)
                       coordination
open         drop      coordination                dropped    (with why)

Minutes      action    who                         → state
-----------  --------  --------------------------  ------------------------------------------------
(none)       draft     coordination                draft      (the meeting was held)
draft        write     coordination                draft
draft        approve   coordination                approved   (frozen; partners are told)
approved     correct   coordination                draft      (another version; the approved one stays)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import agenda_policy, committee_policy, convenes, decision_policy, line_policy, minutes_policy
from cases.models import AgendaEntry, Committee, CommitteeDecision, CommitteeMinutes, CommitteeSeat, MinutesLine
from cases.partners import coordinators_of
from cases.workflow_committees import invited_to, take, tell
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.models import Tenant
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Status, Stage = CommitteeDecision.Status, CommitteeMinutes.Status


@dataclass(frozen=True)
class Decided:
    """What was decided, who sees to it (an organisation, and one of its people who were there), by when."""

    label: str
    holder: Tenant | None
    due_on: date | None
    seat: CommitteeSeat | None = None


@transaction.atomic
def decide(entry: AgendaEntry, *, by: Actor, decided: Decided) -> CommitteeDecision:
    """Write down a decision under a point of a meeting that was held with its quorum.

    Raises Forbidden; TransitionRefused without a quorum, an owner or a day, once the minutes are approved, or when the
    organisation does not see the case of the point.
    """
    entry = agenda_policy.visible(by).select_related("subject").get(pk=entry.pk)
    committee = take(entry.committee, by)
    _check_open(committee)
    label, holder, due_on = decided.label.strip(), decided.holder, decided.due_on
    if not label:
        raise TransitionRefused(_("Écrivez ce qui est décidé."))
    if holder is None or due_on is None:
        raise TransitionRefused(_("Une décision a un responsable et une date : sans eux, personne ne la fera."))
    assert committee.held_on is not None
    if due_on < committee.held_on:
        raise TransitionRefused(_("Cette date précède la réunion du %(day)s."), day=date_fr(committee.held_on))
    if holder.pk not in {one.pk for one in holders_of(entry, committee)}:
        raise TransitionRefused(_("Cette organisation ne voit pas le dossier de ce point : confiez la suite à une autre."))
    if decided.seat is not None and decided.seat.tenant_id != holder.pk:
        raise TransitionRefused(_("Cette personne n’est pas de cette organisation."))
    subject = entry.subject if entry.of_case else None
    row = CommitteeDecision.objects.create(
        tenant=committee.tenant, programme_id=committee.programme_id, committee=committee, entry=entry,
        case_id=subject.case_id if subject else None, case_tenant_id=subject.case_tenant_id if subject else None, label=label,
        holder=holder, seat=decided.seat, taken_on=committee.held_on, due_on=due_on,
    )  # fmt: skip
    _record("decision.taken", row, by, [holder.pk])
    return row


def takes_more(committee: Committee, versions: Iterable[CommitteeMinutes]) -> bool:
    """True until a meeting is cancelled or a version of its minutes is approved."""
    return committee.status != Committee.Status.CANCELLED and all(one.is_draft for one in versions)


def take_to_add(committee: Committee, by: Actor) -> Committee:
    """Lock a meeting in which something is made. Raises Forbidden; TransitionRefused when it takes no more."""
    row = take(committee, by)
    if not takes_more(row, minutes_of(row, by)):
        raise TransitionRefused(
            _("Cette réunion est annulée, ou son compte rendu est approuvé : proposez hors réunion, ou à la prochaine.")
        )
    return row


def _check_open(committee: Committee) -> None:
    if not committee.is_held:
        raise TransitionRefused(_("Une décision se prend en réunion : notez d’abord qui est là."))
    if not committee.has_quorum:
        raise TransitionRefused(
            _("Le quorum n’était pas atteint : cette réunion ne décide rien. Prenez des notes, et convoquez-la de nouveau.")
        )
    if CommitteeMinutes.objects.filter(committee=committee, status=Stage.APPROVED).exists():
        raise TransitionRefused(_("Le compte rendu est approuvé : une autre décision se prend à la réunion suivante."))


def holders_of(entry: AgendaEntry, committee: Committee) -> list[Tenant]:
    """Organisations that may be given a decision: those invited; under a case, those among them that see the point."""
    ids = invited_to(committee)
    if entry.of_case:
        subject = entry.subject
        ids &= {subject.case_tenant_id, subject.landlord_id, *coordinators_of(committee.programme_id)}
    return list(Tenant.objects.filter(pk__in=ids).order_by("name"))


def _record(kind: str, row: CommitteeDecision, by: Actor, told: list[UUID]) -> None:
    owner = row.case_tenant_id or row.tenant_id
    reference = row.entry.subject.reference if row.entry.of_case else ""
    record(kind, row, by=by, owner=owner, tell=set(told) - {by.tenant.pk}, reference=reference, due_on=row.due_on)


def _take_decision(decision: CommitteeDecision, by: Actor) -> CommitteeDecision:
    row = lock(decision_policy.visible(by), decision.pk)
    if row.status != Status.OPEN:
        raise TransitionRefused(_("Cette décision est déjà close : %(state)s."), state=row.get_status_display())
    return row


def _close(row: CommitteeDecision, state: str, on: date, outcome: str) -> None:
    if not row.taken_on <= on <= timezone.localdate():
        raise TransitionRefused(
            _("Cette date se situe entre la réunion, le %(day)s, et aujourd’hui."), day=date_fr(row.taken_on)
        )
    row.status, row.closed_on, row.outcome = state, on, outcome.strip()
    row.save(update_fields=["status", "closed_on", "outcome"])


@transaction.atomic
def finish(decision: CommitteeDecision, *, by: Actor, on: date, outcome: str) -> CommitteeDecision:
    """Close a decision with what was done. Raises Forbidden, TransitionRefused (closed, nothing said, a day that cannot be)."""
    row = _take_decision(decision, by)
    decision_policy.require(by, Permission.TAKE_PART, row)
    if not outcome.strip():
        raise TransitionRefused(_("Écrivez en une phrase ce qui a été fait : la prochaine réunion le lira."))
    _close(row, Status.DONE, on, outcome)
    _record("decision.done", row, by, [row.tenant_id])
    return row


@transaction.atomic
def drop(decision: CommitteeDecision, *, by: Actor, outcome: str) -> CommitteeDecision:
    """Give a decision up, with why; the coordination alone. Raises Forbidden, TransitionRefused."""
    row = _take_decision(decision, by)
    if not convenes(by, row.programme_id):
        raise forbidden(Permission.CONVENE)
    if not outcome.strip():
        raise TransitionRefused(_("Écrivez pourquoi cette décision est abandonnée."))
    _close(row, Status.DROPPED, timezone.localdate(), outcome)
    _record("decision.dropped", row, by, [row.holder_id])
    return row


# --- minutes ----------------------------------------------------------------------------------------------
def minutes_of(committee: Committee, by: Actor) -> list[CommitteeMinutes]:
    """Versions that the actor may read, the last one first."""
    return list(minutes_policy.visible(by).filter(committee=committee).order_by("-version"))


@transaction.atomic
def draft(committee: Committee, *, by: Actor) -> CommitteeMinutes:
    """Begin the minutes, or their next version, with what the last one said. Raises Forbidden, TransitionRefused."""
    committee = take(committee, by)
    if not committee.is_held:
        raise TransitionRefused(_("Le compte rendu s’écrit une fois la réunion ouverte."))
    versions = minutes_of(committee, by)
    last = versions[0] if versions else None
    if last is not None and last.is_draft:
        return last
    row = CommitteeMinutes.objects.create(
        tenant=committee.tenant, programme_id=committee.programme_id, committee=committee,
        version=last.version + 1 if last else 1, opening=last.opening if last else "",
    )  # fmt: skip
    known = {line.entry_id: line.said for line in line_policy.visible(by).filter(minutes=last)} if last else {}
    add_lines(row, by, known)
    record("minutes.drafted", row, by=by, version=row.version)
    return row


def add_lines(row: CommitteeMinutes, by: Actor, known: Mapping[UUID, str]) -> None:
    """A line for each point on the agenda that has none yet."""
    there = set(line_policy.visible(by).filter(minutes=row).values_list("entry", flat=True))
    entries = agenda_policy.visible(by).filter(committee=row.committee_id, status=AgendaEntry.Status.KEPT).exclude(pk__in=there)
    MinutesLine.objects.bulk_create(
        MinutesLine(
            tenant_id=row.tenant_id, programme_id=row.programme_id, minutes=row, entry=entry,
            case_id=entry.subject.case_id if entry.of_case else None, said=known.get(entry.pk, ""),
        )
        for entry in entries.select_related("subject")
    )  # fmt: skip


def _take_draft(minutes: CommitteeMinutes, by: Actor) -> CommitteeMinutes:
    take(committee_policy.visible(by).get(pk=minutes.committee_id), by)
    row = lock(minutes_policy.visible(by), minutes.pk)
    if not row.is_draft:
        raise TransitionRefused(_("Ce compte rendu est approuvé : il se corrige par une nouvelle version."))
    return row


@transaction.atomic
def write(minutes: CommitteeMinutes, *, by: Actor, opening: str, said: Mapping[UUID, str]) -> CommitteeMinutes:
    """Write a draft: what opens it, and what was said under each point (keys of points). Raises Forbidden, TransitionRefused."""
    row = _take_draft(minutes, by)
    row.opening = opening.strip()
    row.save(update_fields=["opening"])
    add_lines(row, by, {})
    lines = list(line_policy.visible(by).filter(minutes=row, entry__in=said))
    for line in lines:
        line.said = said[line.entry_id].strip()
    MinutesLine.objects.bulk_update(lines, ["said"])
    return row


@transaction.atomic
def approve(minutes: CommitteeMinutes, *, by: Actor) -> CommitteeMinutes:
    """Freeze a draft; the database copies the decisions as they stand, those under a point hidden from the actor too.

    Those invited are told. Raises Forbidden, TransitionRefused.
    """
    row = _take_draft(minutes, by)
    row.status, row.approved_at, row.approved_by = Stage.APPROVED, timezone.now(), by.membership
    row.save(update_fields=["status", "approved_at", "approved_by"])
    committee = committee_policy.visible(by).get(pk=row.committee_id)
    tell("minutes.approved", committee, by=by, to=invited_to(committee))
    return row
