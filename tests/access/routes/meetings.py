"""Routes of committees and progress points."""

from tests.access.matrix import who
from tests.access.routes.parts import CASE, EVALUATES, POST, READS, WORKS, for_case, form, on, page

MEETING = who(
    "owner",
    "owner_reader",
    "owner_excluded",
    "coordinator",
    "coordinator_reader",
    "landlord",
    "landlord_reader",
    "other_landlord",
    "shelter",
    "reservataire",
    "excluded",
)
CONVENES = who("coordinator", "stranger")
RUNS = who("coordinator")
MEETINGS = {
    "cases:committees": form(READS, ("get",)),
    "cases:plan_committee": form(CONVENES),
    "cases:committee": page(MEETING, lambda s: (s.meeting.pk,)),
    "cases:committee_screen": page(MEETING, lambda s: (s.meeting.pk,)),
    "cases:answer_committee": on(MEETING, lambda s: (s.meeting.pk,), MEETING & WORKS, POST),
    "cases:send_to_committee": on(MEETING, lambda s: (s.meeting.pk,), MEETING & WORKS, POST),
    "cases:minutes_paper": on(MEETING, lambda s: (s.met.pk, 1), MEETING, POST),
    **{
        f"cases:{name}": on(MEETING, lambda s: (s.meeting.pk,), RUNS, guarded=True)
        for name in ("move_committee", "cancel_committee", "hold_committee", "add_entry", "write_minutes")
    },
    **{
        f"cases:{name}": on(MEETING, lambda s: (s.meeting.pk,), RUNS, POST, guarded=True)
        for name in ("refresh_agenda", "draft_minutes")
    },
    "cases:leave_out": on(CASE, lambda s: (s.entry.pk,), RUNS, guarded=True),
    "cases:put_back": on(CASE, lambda s: (s.entry.pk,), RUNS, POST, guarded=True),
    "cases:move_entry": on(CASE, lambda s: (s.entry.pk,), RUNS, POST, guarded=True),
    "cases:decide": on(CASE, lambda s: (s.under.pk,), RUNS, guarded=True),
    "cases:finish_decision": page(CASE, lambda s: (s.decision.pk,)),
    "cases:finish_decision#post": on(CASE, lambda s: (s.decision.pk,), who("owner", "coordinator"), POST, guarded=True),
    "cases:drop_decision": on(CASE, lambda s: (s.decision.pk,), RUNS, guarded=True),
    "cases:progress": form(READS, ("get",)),
    "cases:note_progress": on(CASE, for_case(), who("owner", "coordinator", "shelter")),
    "reporting:packs": form(EVALUATES | who("owner_excluded"), ("get",)),
    "reporting:make_pack": form(CONVENES | who("owner_excluded"), POST),
    "reporting:pack": on(who("coordinator", "metropole"), lambda s: (s.pack.pk,), who("coordinator", "metropole"), POST),
}  # fmt: skip

METROPOLE, STEERING = who("metropole"), who("coordinator")
