"""Where the day starts: the social worker's queues, the list of cases, the shelter's own women."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.forms.listing import FilterForm
from cases.listing import Cursor, page_of
from cases.models import Case
from cases.queues import LONGEST, Desk, Queue
from cases.services.intake import programmes_to_open_in
from cases.shelter import women_of
from cases.wording import ICONS, TONES, line_of
from tenants.actor import Actor
from tenants.french import typo
from tenants.http import ActorRequest, actor_required
from tenants.policies import require_ability
from tenants.roles import Permission
from tenants.templatetags.ui import address_with, total_fr


def row_of(case: Case, actor: Actor) -> dict[str, Any]:
    """A row of a list: a reference and what comes next, never a name nor a place."""
    return {
        "case": case,
        "tone": TONES[case.status],
        "icon": ICONS[case.status],
        "action": typo(case.get_next_action_display()) if case.next_action else "",
        "owner": case.tenant.name if case.tenant_id != actor.tenant.pk else "",
    }


def may_open(actor: Actor) -> bool:
    """True when the actor can open a case somewhere."""
    return actor.may(Permission.FILE_CASE) and bool(programmes_to_open_in(actor))


def _links(queues: list[Queue], current: Queue, *, suffix: str) -> list[dict[str, Any]]:
    return [{"queue": one, "current": one.code == current.code, "url": f"?file={one.code}{suffix}"} for one in queues]


@require_GET
@actor_required
def home(request: ActorRequest) -> HttpResponse:
    """Queues with their counts, the rows of one of them, the last actions."""
    actor = request.actor
    require_ability(actor, Permission.READ_CASES)
    whole_team = request.GET.get("equipe") == "1"
    desk = Desk(actor, whole_team=whole_team)
    queues = desk.queues()
    wanted = request.GET.get("file", "")
    current = next((queue for queue in queues if queue.code == wanted), queues[0])
    rows = [row_of(case, actor) for case in desk.rows(current)]
    lines = [{"entry": entry, "line": line_of(entry)} for entry in desk.last_actions()]
    context = {
        "queues": _links(queues, current, suffix="&equipe=1" if whole_team else ""),
        "current": current,
        "rows": rows,
        "is_cut": current.count > LONGEST,
        "lines": lines,
        "whole_team": whole_team,
        "may_open": may_open(actor),
        "programme_names": [programme.name for programme in actor.programmes],
    }
    return render(request, "cases/home.html", context)


@require_GET
@actor_required
def case_list(request: ActorRequest) -> HttpResponse:
    """Cases that the actor sees, newest first; the filters live in the address."""
    actor = request.actor
    require_ability(actor, Permission.READ_CASES)
    form = FilterForm(request.GET)
    after = Cursor.parse(request.GET.get("apres", ""))
    found = page_of(actor, form.selection(after=after))
    context = {
        "form": form,
        "rows": [row_of(case, actor) for case in found.rows],
        "total": total_fr(found.total, "dossier"),
        "first_url": address_with(request.GET, apres=None) if after else "",
        "next_url": address_with(request.GET, apres=str(found.following)) if found.following else "",
        "heading": form.heading(),
        "filtered": form.is_active(),
        "may_open": may_open(actor),
    }
    return render(request, "cases/list.html", context)


@require_GET
@actor_required
def shelter(request: ActorRequest) -> HttpResponse:
    """The shelter's own women: where the rehousing of each stands."""
    actor = request.actor
    require_ability(actor, Permission.READ_STAYS)
    rows = [row_of(case, actor) | {"since": since, "state_since": case.status_since} for case, since in women_of(actor)]
    open_rows = [row for row in rows if row["case"].status != Case.Status.CLOSED]
    open_rows.sort(key=lambda row: (row["case"].next_due_at is None, row["case"].next_due_at or row["case"].created_at))
    closed = [row for row in rows if row["case"].status == Case.Status.CLOSED]
    context = {"rows": open_rows, "closed": closed, "title": _("Nos ménages hébergés"), "shelters": actor.plays("shelter")}
    return render(request, "cases/shelter.html", context)
