"""Asking for a report."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.definitions import VERSION
from reporting.models import Report
from reporting.periods import FIRST_YEAR, Period
from reporting.policies import editions, evaluates
from reporting.tasks import compute_report
from reporting.workflow import retry
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.french import date_fr
from tenants.jobs import enqueue
from tenants.models import Programme
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission


def check_period(period: Period, *, programme: Programme, edition: str, today: date) -> None:
    """Raise Refused, with what to do, on a period that cannot be reported on; `code` names the date at fault."""
    if period.end < period.start:
        raise Refused(_("La fin de la période précède son début."), code="end")
    if period.end > today:
        raise Refused(_("La période n’est pas terminée : choisissez une fin au plus tard aujourd’hui."), code="end")
    if period.start.year < FIRST_YEAR:
        raise Refused(_("Choisissez un début à partir de l’an %(year)s."), code="start", year=FIRST_YEAR)
    if period.end < programme.starts_on:
        raise Refused(
            _("Le dispositif a commencé le %(day)s : la période est entièrement antérieure."),
            code="end",
            day=date_fr(programme.starts_on),
        )
    if edition == Report.Edition.METROPOLE and not period.is_whole_months:
        raise Refused(
            _("L’édition métropole couvre des mois entiers : du premier jour d’un mois au dernier jour d’un mois."),
            code="end" if period.start.day == 1 else "start",
        )


@transaction.atomic
def request_report(*, by: Actor, programme: Programme, period: Period, edition: str) -> Report:
    """Queue a report, or return the one that is being computed on the same thing. Raises Forbidden, Refused."""
    require_ability(by, Permission.REQUEST_REPORT)
    if not evaluates(by, programme.pk):
        raise forbidden(Permission.REQUEST_REPORT)
    if edition not in editions(by):
        raise forbidden(Permission.READ_STEERING)
    check_period(period, programme=programme, edition=edition, today=timezone.localdate())
    same = Report.objects.filter(tenant=by.tenant).of(programme.pk, period, edition).live()
    try:
        with transaction.atomic():
            report = same.first() or _create(by, programme, period, edition)
    except IntegrityError:  # asked a moment ago by somebody else: theirs is ours
        report = same.get()
    return report


def _create(by: Actor, programme: Programme, period: Period, edition: str) -> Report:
    report = Report.objects.create(
        tenant=by.tenant, programme=programme, starts_on=period.start, ends_on=period.end, edition=edition,
        definitions_version=VERSION, requested_by=by.membership,
    )  # fmt: skip
    record("report.requested", report, by=by)
    enqueue(compute_report, by.tenant, report.pk)
    return report


@transaction.atomic
def retry_report(report: Report, *, by: Actor) -> Report:
    """Compute a failed or cancelled report again. Raises Forbidden, TransitionRefused."""
    report = retry(report, by=by)
    enqueue(compute_report, by.tenant, report.pk)
    return report
