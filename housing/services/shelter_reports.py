"""A shelter's month: asked for or due, then frozen by a job; set on paper from the lines that its reader may see."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.shelter import housed_by
from housing.models import ShelterReport, ShelterReportLine, Stay
from housing.shelter_policies import shelter_report_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import PARIS, counted, plural
from tenants.paper import to_pdf
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

REHOUSED = (Case.Status.REHOUSED, Case.Status.FOLLOW_UP)


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before."""
    return month_of(month_of(day) - timedelta(days=1))


def month_after(day: date) -> date:
    """The first day of the month after."""
    return month_of(month_of(day) + timedelta(days=31))


def months_to_make(today: date) -> list[date]:
    """Months that may be asked for: the one that runs and the one before."""
    return [month_of(today), month_before(today)]


def own_stays(actor: Actor) -> dict[UUID, date]:
    """Cases that the actor's organisation follows itself, and houses or did in a month that may be asked for; with the day of entry."""
    rows = Stay.objects.slept().filter(tenant=actor.tenant, case_tenant=actor.tenant)
    rows = rows.exclude(left_on__lt=month_before(timezone.localdate()))
    return dict(rows.order_by("starts_on").values_list("case", "starts_on"))


@transaction.atomic
def request_report(*, by: Actor, month: date) -> ShelterReport:
    """Ask for a month, or for it again as it stands now. Raises Forbidden, TransitionRefused."""
    require_part(by, Permission.READ_STAYS, "shelter")
    if month not in months_to_make(timezone.localdate()):
        raise TransitionRefused(_("Un rapport se fait pour le mois en cours ou le précédent."))
    row, _created = ShelterReport.objects.get_or_create(tenant=by.tenant, month=month)
    ShelterReport.objects.filter(pk=row.pk).update(made_at=None)
    record("shelter_report.asked", row, by=by, month=month)
    return row


@transaction.atomic
def make_month(*, by: Actor, month: date) -> ShelterReport:
    """Freeze a month as it stands: for the shelter's own job; done again, it is replaced. Nothing of it names anybody."""
    row, _created = ShelterReport.objects.get_or_create(tenant=by.tenant, month=month)
    row = ShelterReport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    ShelterReportLine.objects.filter(report=row).delete()
    cases, entered = housed_by(by)
    stays = _stays(by, {case.pk for case in cases})
    first, after = month, month_after(month)
    lines = [_line(row, case, entered.get(case.pk), stays.get(case.pk)) for case in cases]
    ShelterReportLine.objects.bulk_create([one for one in lines if _belongs(one, first, after)])
    row.made_at = timezone.now()
    row.save(update_fields=["made_at"])
    record("shelter_report.made", row, by=by, month=month)
    return row


def _stays(by: Actor, cases: set[UUID]) -> dict[UUID, Stay]:
    """The last stay of each case with this shelter."""
    rows = Stay.objects.slept().filter(tenant=by.tenant, case__in=cases).order_by("starts_on")
    return {stay.case_id: stay for stay in rows}


def _line(report: ShelterReport, case: Case, entered_on: date | None, stay: Stay | None) -> ShelterReportLine:
    return ShelterReportLine(
        tenant_id=report.tenant_id,
        report=report,
        case=case,
        reference=case.reference,
        status=case.status,
        status_since=case.status_since.astimezone(PARIS).date(),
        next_action=case.next_action,
        next_due_on=case.next_due_at.astimezone(PARIS).date() if case.next_due_at else None,
        entered_on=stay.starts_on if stay else entered_on,
        left_on=stay.left_on if stay else None,
        outcome=stay.outcome if stay else "",
    )


def _belongs(line: ShelterReportLine, first: date, after: date) -> bool:
    """She was there during the month; a case that closed before it is no news."""
    if line.entered_on and line.entered_on >= after:
        return False
    if line.left_on:
        return line.left_on >= first
    return line.status != Case.Status.CLOSED or line.status_since >= first


def lines_of(report: ShelterReport) -> list[ShelterReportLine]:
    """The lines that the reader may see."""
    return list(ShelterReportLine.objects.filter(report=report))


def _within(report: ShelterReport, day: date | None) -> bool:
    return day is not None and report.month <= day < month_after(report.month)


def figures_of(report: ShelterReport, lines: list[ShelterReportLine]) -> list[tuple[str, str]]:
    """What a month comes to, counted on the lines themselves."""
    present = [one for one in lines if one.left_on is None and one.status != Case.Status.CLOSED]
    rehoused = [one for one in lines if one.status in REHOUSED and _within(report, one.status_since)]
    return [
        (counted(len(present), "ménage"), f"{plural(len(present), 'hébergé')}, parcours en cours"),
        (counted(sum(_within(report, one.entered_on) for one in lines), "entrée"), "dans le mois"),
        (counted(sum(_within(report, one.left_on) for one in lines), "sortie"), "dans le mois"),
        (counted(len(rehoused), "relogement"), "dans le mois"),
    ]


def set_report(report: ShelterReport, *, by: Actor) -> bytes:
    """The month on paper, as this reader may see it; logged. Raises Forbidden."""
    shelter_report_policy.require(by, Permission.READ_STAYS, report)
    lines = lines_of(report)
    context: dict[str, Any] = {"report": report, "lines": lines, "figures": figures_of(report, lines), "tenant": by.tenant}
    record("shelter_report.downloaded", report, by=by, month=report.month)
    return to_pdf("pdf/shelter_report.html", context)
