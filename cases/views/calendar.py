"""One's own calendar: a week as a list; the link by which another application reads when one is busy."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.models import SupportSession
from cases.policies import case_policy
from cases.services import calendar
from cases.wording import SESSION_TONES
from tenants.actor import Actor
from tenants.french import date_fr
from tenants.http import ActorRequest, actor_required, do
from tenants.limits import seconds_to_wait
from tenants.policies import require_ability
from tenants.roles import Permission
from tenants.stepup import step_up_required

READINGS, WINDOW = 60, 600  # a calendar asks every few minutes; who guesses tokens asks more


def monday_of(wanted: str) -> date:
    """The Monday of a week written as "2026-W47"; of this week for anything else."""
    today = timezone.localdate()
    try:
        year, week = wanted.split("-W")
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return today - timedelta(days=today.weekday())


def _written(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02d}"


def _rows(sessions: list[SupportSession], actor: Actor) -> dict[date, list[dict[str, Any]]]:
    references = dict(
        case_policy.visible(actor).filter(pk__in={one.case_id for one in sessions}).values_list("pk", "reference")
    )
    found: dict[date, list[dict[str, Any]]] = {}
    for one in sessions:
        row = {"session": one, "reference": references.get(one.case_id, ""), "tone": SESSION_TONES[one.status]}
        found.setdefault(one.day, []).append(row)
    return found


def _context(request: ActorRequest, monday: date) -> dict[str, Any]:
    sessions = list(calendar.of_week(request.actor, monday).select_related("measure"))
    rows = _rows(sessions, request.actor)
    days = [monday + timedelta(days=number) for number in range(7)]
    return {
        "days": [
            {"day": day, "title": date_fr(day, weekday=True, year=False).capitalize(), "rows": rows.get(day, [])}
            for day in days
            if day in rows or day.weekday() < 5
        ],
        "count": len(sessions),
        "monday": monday,
        "sunday": days[-1],
        "today": timezone.localdate(),
        "before": _written(monday - timedelta(days=7)),
        "after": _written(monday + timedelta(days=7)),
        "link": calendar.link_of(request.actor),
        "may_link": request.actor.may(Permission.DELIVER_SUPPORT),
    }


@require_GET
@actor_required
def week(request: ActorRequest) -> HttpResponse:
    """One's own meetings of a week."""
    require_ability(request.actor, Permission.READ_CASES)
    return render(request, "cases/calendar.html", _context(request, monday_of(request.GET.get("semaine", ""))))


@require_POST
@actor_required
@step_up_required
def switch_on(request: ActorRequest) -> HttpResponse:
    """Make the link, shown this once."""
    token = calendar.switch_on(by=request.actor)
    address = settings.BASE_URL.rstrip("/") + reverse("cases:calendar_feed", args=[token])
    return render(request, "cases/calendar_link.html", {"address": address})


@require_POST
@actor_required
def switch_off(request: ActorRequest) -> HttpResponse:
    """Make the link useless."""
    action = lambda: calendar.switch_off(by=request.actor)  # noqa: E731
    return do(request, action, done=_("Le lien ne donne plus rien."), to="cases:calendar")


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Busy times for whoever brings a live link; the same nothing for every other."""
    if (seconds := seconds_to_wait(request, "calendar", allowed=READINGS, window=WINDOW)) > 0:
        body = render_to_string("429.html", {"shell": False, "seconds": seconds})
        return HttpResponse(body, status=429, headers={"Retry-After": str(seconds)})
    content = calendar.feed(token)
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
