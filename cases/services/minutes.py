"""Minutes on paper, as their reader may see them: whoever is barred from a household reads minutes without it."""

from typing import Any

from cases.committee_policies import minutes_policy
from cases.committee_screens import quorum_words, seats_of, written_lines
from cases.committees.made import minuted
from cases.models import CommitteeMinutes, CommitteeSeat
from tenants.actor import Actor
from tenants.paper import to_pdf
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Presence = CommitteeSeat.Presence


def set_minutes(minutes: CommitteeMinutes, *, by: Actor) -> bytes:
    """A version on paper; logged. Raises Forbidden."""
    if not minutes_policy.visible(by).filter(pk=minutes.pk).exists():
        raise forbidden(Permission.READ_CASES)
    committee = minutes.committee
    context: dict[str, Any] = {
        "minutes": minutes,
        "committee": committee,
        "programme": committee.programme,
        "presences": _presences(seats_of(committee, by)),
        "quorum": quorum_words(committee)[0],
        "lines": written_lines(minutes, by),
        "made": minuted(minutes, by),
    }
    record("minutes.downloaded", minutes, by=by, version=minutes.version)
    return to_pdf("pdf/minutes.html", context)


def _presences(seats: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Organisations by presence: there, excused, absent."""
    titles = {Presence.ATTENDING: "Présentes", Presence.EXCUSED: "Excusées", Presence.ABSENT: "Absentes"}
    found = [(title, [one for one in seats if one["seat"].presence == state]) for state, title in titles.items()]
    return [(title, rows) for title, rows in found if rows]
