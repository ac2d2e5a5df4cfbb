"""A shelter's months: the list, one on screen, one on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from housing.models import ShelterReport
from housing.services import shelter_reports
from housing.shelter_policies import shelter_report_policy
from housing.tasks import make_shelter_month
from tenants.french import month_fr
from tenants.http import ActorRequest, actor_required, do
from tenants.jobs import enqueue
from tenants.models import Tenant
from tenants.policies import require_part
from tenants.roles import Permission


@require_GET
@actor_required
def report_list(request: ActorRequest) -> HttpResponse:
    """Months that were made, and those that may be asked for."""
    require_part(request.actor, Permission.READ_STAYS, "shelter")
    months = shelter_reports.months_to_make(timezone.localdate())
    context = {
        "reports": list(shelter_report_policy.visible(request.actor)),
        "months": [(one, month_fr(one)) for one in months],
    }
    return render(request, "housing/shelter_reports.html", context)


@require_POST
@actor_required
def make_report(request: ActorRequest) -> HttpResponse:
    """Ask for a month; a job makes it."""
    require_part(request.actor, Permission.READ_STAYS, "shelter")
    by = request.actor
    months = {one.isoformat(): one for one in shelter_reports.months_to_make(timezone.localdate())}
    month = months.get(request.POST.get("mois", ""), next(iter(months.values())))

    def act() -> None:
        shelter_reports.request_report(by=by, month=month)
        enqueue(make_shelter_month, Tenant.objects.get(pk=by.tenant.pk), month.isoformat())

    return do(request, act, done=f"Le rapport de {month_fr(month)} est en préparation.", to="housing:shelter_reports")


def _report(request: ActorRequest, report_id: UUID) -> ShelterReport:
    return get_object_or_404(shelter_report_policy.visible(request.actor), pk=report_id, made_at__isnull=False)


@require_GET
@actor_required
def report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """One month on screen."""
    row = _report(request, report_id)
    lines = shelter_reports.lines_of(row)
    context = {"report": row, "lines": lines, "figures": shelter_reports.figures_of(row, lines)}
    return render(request, "housing/shelter_report.html", context)


@require_POST
@actor_required
def download_report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """One month on paper; the file's name says the month and nothing else."""
    row = _report(request, report_id)
    answer = HttpResponse(shelter_reports.set_report(row, by=request.actor), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="hebergement-{row.month:%Y-%m}.pdf"'
    return answer
