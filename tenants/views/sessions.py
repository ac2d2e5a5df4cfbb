"""My sessions: where I am signed in, and how to end it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from tenants.http import ActorRequest, actor_required, do
from tenants.services import sessions


@require_GET
@actor_required
def session_list(request: ActorRequest) -> HttpResponse:
    """Devices on which the person is signed in, this one first."""
    present = request.session.row_id  # type: ignore[attr-defined]
    rows = sorted(sessions.sessions_of(request.actor), key=lambda row: row.pk != present)
    return render(request, "tenants/sessions.html", {"rows": rows, "present": present})


@require_POST
@actor_required
def end(request: ActorRequest, session_id: UUID) -> HttpResponse:
    """End one of one's sessions."""
    action = lambda: sessions.end_session(session_id, by=request.actor)  # noqa: E731
    return do(request, action, done="La session est fermée.", to="tenants:sessions")


@require_POST
@actor_required
def end_others(request: ActorRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    present = request.session.row_id  # type: ignore[attr-defined]
    action = lambda: sessions.end_other_sessions(present, by=request.actor)  # noqa: E731
    return do(request, action, done="Les autres sessions sont fermées.", to="tenants:sessions")
