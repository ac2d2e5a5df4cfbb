"""What the pages of a meeting show: its points with why they are there, who comes, what was decided, which acts are possible."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.committee_policies import agenda_policy, convenes, decision_policy, line_policy, seat_policy
from cases.committees.made import made_in
from cases.models import AgendaEntry, AgendaSubject, Committee, CommitteeDecision, CommitteeMinutes, CommitteeSeat, MinutesLine
from cases.policies import case_policy
from cases.workflow_decisions import minutes_of, takes_more
from tenants.actor import Actor
from tenants.french import counted, date_fr
from tenants.models import Membership
from tenants.roles import Permission, abilities_of

STATES = {
    Committee.Status.PLANNED: ("info", "calendar-event"),
    Committee.Status.HELD: ("ok", "check-circle"),
    Committee.Status.CANCELLED: ("neutral", "x-circle"),
}
QUARTERS = {
    "held": ("Comité tenu", "ok", "check-circle"),
    "planned": ("Comité prévu", "info", "calendar-event"),
    "to_plan": ("Comité à prévoir", "warn", "calendar-plus"),
    "missed": ("Comité manqué", "bad", "exclamation-triangle"),
    "outside": ("Hors du dispositif", "neutral", "dash-circle"),
}
DECISIONS = {
    CommitteeDecision.Status.OPEN: ("info", "clock"),
    CommitteeDecision.Status.DONE: ("ok", "check-circle"),
    CommitteeDecision.Status.DROPPED: ("neutral", "x-circle"),
}
PRESENCES = {
    CommitteeSeat.Presence.INVITED: "neutral",
    CommitteeSeat.Presence.COMING: "info",
    CommitteeSeat.Presence.ATTENDING: "ok",
    CommitteeSeat.Presence.EXCUSED: "warn",
    CommitteeSeat.Presence.ABSENT: "bad",
}


@dataclass(frozen=True)
class Point:
    """One point as it is read: its number in what the reader sees, its reference or title, why it is there."""

    entry: AgendaEntry
    number: int
    reference: str
    url: str
    title: str
    why: str
    decisions: list[CommitteeDecision]


def subject_of(entry: AgendaEntry) -> AgendaSubject | None:
    """The case of a point, for those who see it."""
    return entry.subject if entry.of_case else None


def heading_of(entry: AgendaEntry) -> str:
    """A point in one line: "7KQ-4M2-X, refus à examiner", or its title."""
    subject = subject_of(entry)
    return f"{subject.reference}, {entry.get_kind_display()}" if subject else entry.title


def why_of(entry: AgendaEntry) -> str:
    """Why a point is there, and since when."""
    text = str(entry.get_kind_display())
    text = text[0].upper() + text[1:]
    return _("%(why)s, depuis le %(day)s") % {"why": text, "day": date_fr(entry.since)} if entry.since else text


def points_of(committee: Committee, actor: Actor, *states: str) -> list[Point]:
    """Points in their order, those that the reader sees; cases by their reference."""
    rows = agenda_policy.visible(actor).filter(committee=committee, status__in=states).select_related("subject")
    entries = list(rows.order_by("position", "pk"))
    mine = {one.subject.case_id for one in entries if one.of_case}
    seen = set(case_policy.visible(actor).filter(pk__in=mine).values_list("pk", flat=True)) if mine else set()
    decisions: dict[Any, list[CommitteeDecision]] = {}
    for row in decision_policy.visible(actor).filter(committee=committee).select_related("holder", "seat"):
        decisions.setdefault(row.entry_id, []).append(row)
    return [_point(number, one, seen, decisions.get(one.pk, [])) for number, one in enumerate(entries, start=1)]


def _point(number: int, entry: AgendaEntry, seen: set[Any], decisions: list[CommitteeDecision]) -> Point:
    subject = subject_of(entry)
    url = subject.case.get_absolute_url() if subject and subject.case_id in seen else ""
    return Point(entry, number, subject.reference if subject else "", url, entry.title, why_of(entry), decisions)


def seats_of(committee: Committee, actor: Actor) -> list[dict[str, Any]]:
    """Organisations invited, each with the people it sends."""
    rows = list(
        seat_policy.visible(actor).filter(committee=committee).select_related("tenant").order_by("tenant__name", "name")
    )
    people: dict[Any, list[CommitteeSeat]] = {}
    for one in rows:
        if one.name:
            people.setdefault(one.tenant_id, []).append(one)
    tones = {str(code): tone for code, tone in PRESENCES.items()}
    return [{"seat": one, "tone": tones[one.presence], "people": people.get(one.tenant_id, [])} for one in rows if not one.name]


def quorum_words(committee: Committee) -> tuple[str, str]:
    """The rule before the meeting, what came of it after; with its tone."""
    needed = counted(committee.quorum, _("organisation présente"), _("organisations présentes"))
    if not committee.is_held:
        return _("Pour décider : %(needed)s au moins") % {"needed": needed}, "neutral"
    if committee.has_quorum:
        return _("Quorum atteint (%(needed)s au moins)") % {"needed": needed}, "ok"
    return _("Quorum non atteint (%(needed)s au moins) : des notes, aucune décision") % {"needed": needed}, "warn"


class MeetingScreen:
    """One meeting for one reader."""

    def __init__(self, committee: Committee, actor: Actor) -> None:
        self.committee, self.actor = committee, actor
        self.runs = convenes(actor, committee.programme_id)

    def context(self) -> dict[str, Any]:
        """What the page needs."""
        committee, kept = self.committee, AgendaEntry.Status
        tone, icon = STATES[Committee.Status(committee.status)]
        seats = seats_of(committee, self.actor)
        mine = next((one["seat"] for one in seats if one["seat"].tenant_id == self.actor.tenant.pk), None)
        words, quorum_tone = quorum_words(committee)
        versions = minutes_of(committee, self.actor)
        return {
            "committee": committee,
            "tone": tone,
            "icon": icon,
            "runs": self.runs,
            "points": points_of(committee, self.actor, kept.KEPT),
            "aside": points_of(committee, self.actor, kept.LEFT_OUT, kept.SETTLED),
            "seats": seats,
            "mine": mine,
            "colleagues": self._colleagues(seats) if mine and committee.is_planned else [],
            "may_answer": bool(mine) and committee.is_planned and self.actor.may(Permission.TAKE_PART),
            "may_open": self.runs and committee.is_planned and committee.day <= timezone.localdate(),
            "quorum": words,
            "quorum_tone": quorum_tone,
            "versions": versions,
            "made": made_in(committee, self.actor),
            "may_share_out": self.runs and takes_more(committee, versions) and self.actor.may(Permission.PROPOSE),
            "may_decide": self.runs and committee.may_decide and not any(not one.is_draft for one in versions),
            "may_correct": self.runs and committee.is_held and not any(one.is_draft for one in versions),
            "again": Committee.objects.filter(reconvenes=committee).first(),
        }

    def _colleagues(self, seats: list[dict[str, Any]]) -> list[Membership]:
        named = {person.membership_id for one in seats for person in one["people"]}
        rows = Membership.objects.active().filter(tenant=self.actor.tenant).select_related("person").exclude(pk__in=named)
        return [one for one in rows if Permission.TAKE_PART in abilities_of(one.roles)]


@dataclass(frozen=True)
class Written:
    """A line of minutes as it is read: its heading, what was said, what was decided."""

    heading: str
    said: str
    decided: list[dict[str, Any]]


def written_lines(minutes: CommitteeMinutes, actor: Actor) -> list[Written]:
    """Lines of minutes in the order of the agenda, those that the reader sees."""
    rows = (
        line_policy.visible(actor).filter(minutes=minutes).select_related("entry__subject").order_by("entry__position", "entry")
    )
    return [Written(heading_of(line.entry), line.said, _decided(line)) for line in rows]


def _decided(line: MinutesLine) -> list[dict[str, Any]]:
    return [{**one, "due_on": date.fromisoformat(one["due_on"])} for one in line.decided]
