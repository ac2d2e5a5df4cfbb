"""What is done with her: support with its goals and meetings, moving in, orientations to common law.

Where they meet and which office it was are not printed: whoever finds the paper must not learn where she goes.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.committee_policies import decision_policy, line_policy, progress_policy, subject_policy
from cases.models import InstallationItem, ProgressPoint, SupportMeasure, SupportSession
from cases.policies import installation_policy, measure_policy, referral_policy
from cases.subject_access import Asked, Entry, Section, Source, said
from tenants.french import counted, date_fr

UNPRINTED = gettext_lazy(
    "Les lieux de rendez-vous et le nom des services ne sont pas imprimés, pour votre sécurité : la personne qui vous suit vous les lit."
)


def support(asked: Asked) -> Section:
    """Support asked for her, what it aims at, and the meetings."""
    rows = (
        measure_policy.visible(asked.by)
        .filter(case=asked.case)
        .select_related("tenant", "requester")
        .prefetch_related("sessions", "goals")
    )
    entries = [entry for row in rows.order_by("requested_on") for entry in _measure(asked, row)]
    return Section("support", _("Les accompagnements"), note=str(UNPRINTED) if entries else "", entries=entries)


def _measure(asked: Asked, row: SupportMeasure) -> list[Entry]:
    title = f"{row.get_line_display()} {row.get_type_display()}".capitalize()
    words = [
        _("demandé par %(tenant)s") % {"tenant": asked.name(row.requester)},
        row.get_status_display(),
        row.get_phase_display(),
    ]
    if row.expected_end_on:
        words.append(_("fin prévue le %(day)s") % {"day": date_fr(row.expected_end_on)})
    if row.interruption:
        words.append(_("motif : %(reason)s") % {"reason": row.get_interruption_display()})
    if row.result:
        words.append(_("résultat : %(result)s") % {"result": row.get_result_display()})
    by = asked.name(row.tenant)
    goals = [
        Entry(
            one.set_on,
            _("Objectif : %(goal)s") % {"goal": one.get_kind_display()},
            _state(one.get_status_display(), one.closed_on),
            by,
        )
        for one in row.goals.all()
    ]
    return [Entry(row.requested_on, title, " ; ".join(words), by), *goals, *(_session(one, by) for one in row.sessions.all())]


def _session(row: SupportSession, by: str) -> Entry:
    words = [row.get_status_display(), counted(row.minutes, "minute")]
    if row.place_kind:
        words.append(row.get_place_kind_display())
    kind = _("Rendez-vous %(kind)s") % {"kind": row.get_kind_display()}
    return Entry(row.held_on or row.planned_at, kind, " ; ".join(words), by)


def _state(state: str, day: object) -> str:
    return f"{state} le {date_fr(day)}" if day else state  # type: ignore[arg-type]


def moving_in(asked: Asked) -> Section:
    """What was settled for her rehousing, and where she was sent for her rights."""
    items = InstallationItem.objects.filter(installation__in=installation_policy.visible(asked.by).filter(case=asked.case))
    entries = [
        Entry(
            one.done_on or one.said_at, one.get_thing_display().capitalize(), one.get_state_display(), asked.name(one.by_tenant)
        )
        for one in items.select_related("by_tenant").order_by("said_at")
    ]
    referrals = referral_policy.visible(asked.by).filter(case=asked.case).select_related("by_tenant").order_by("referred_on")
    entries += [
        Entry(
            one.referred_on,
            _("Orientation : %(body)s") % {"body": one.get_body_display()},
            _state(one.get_status_display(), one.result_on),
            asked.name(one.by_tenant),
        )
        for one in referrals
    ]
    return Section("moving_in", _("L’installation et les démarches"), entries=entries)


def meetings(asked: Asked) -> Section:
    """Meetings where her situation was looked at, what was decided of it, and the points made with her landlord."""
    decisions = decision_policy.visible(asked.by).filter(case=asked.case).select_related("holder").order_by("taken_on")
    entries = [
        Entry(
            one.taken_on,
            _("Décision d’une réunion"),
            " ; ".join(filter(None, (one.label, one.get_status_display(), one.outcome))),
            asked.name(one.holder),
        )
        for one in decisions
    ]
    subjects = (
        subject_policy.visible(asked.by).filter(case=asked.case).select_related("committee").order_by("committee__planned_at")
    )
    entries += [Entry(one.committee.planned_at, str(one.committee), str(one.get_kind_display())) for one in subjects]
    lines = line_policy.visible(asked.by).filter(case=asked.case).exclude(said="").select_related("minutes__committee")
    entries += [Entry(one.minutes.committee.planned_at, _("Compte rendu d’une réunion"), one.said) for one in lines]
    points = progress_policy.visible(asked.by).filter(case=asked.case).select_related("tenant").order_by("said_on")
    return Section(
        "meetings", _("Les réunions et les points d’étape"), entries=entries + [_point(asked, one) for one in points]
    )


def _point(asked: Asked, row: ProgressPoint) -> Entry:
    facts = said(row, *ProgressPoint.THEMES, "ask")
    return Entry(
        row.said_on, _("Point d’étape"), " ; ".join(f"{label} : {value}" for label, value in facts), asked.name(row.tenant)
    )


SOURCES = [Source(110, support), Source(115, moving_in), Source(117, meetings)]
