"""Notifications, drafts, profile, statements."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tenants import drafts
from tenants.http import ActorRequest, actor_required
from tenants.models import Notification
from tenants.roles import Role

PAGE = 50


@require_GET
@actor_required
def notification_list(request: ActorRequest) -> HttpResponse:
    """What happened for this member, newest first."""
    rows = list(Notification.objects.filter(membership=request.actor.membership).order_by("-created_at")[:PAGE])
    return render(request, "tenants/notifications.html", {"rows": rows, "unread": any(row.read_at is None for row in rows)})


@require_POST
@actor_required
def open_notification(request: ActorRequest, notification_id: str) -> HttpResponse:
    """Mark one as read and go where it leads."""
    row = get_object_or_404(Notification, pk=notification_id, membership=request.actor.membership)
    if row.read_at is None:
        row.read_at = timezone.now()
        row.save(update_fields=["read_at"])
    return redirect(row.url if url_has_allowed_host_and_scheme(row.url, None) else "tenants:notifications")


@require_POST
@actor_required
def read_all(request: ActorRequest) -> HttpResponse:
    """Mark all as read."""
    unread = Notification.objects.filter(membership=request.actor.membership, read_at__isnull=True)
    unread.update(read_at=timezone.now())
    return redirect("tenants:notifications")


@require_POST
@actor_required
def keep_draft(request: ActorRequest, key: str) -> HttpResponse:
    """Keep what is being typed (called by the page while typing)."""
    try:
        drafts.keep(request.actor, key, dict(request.POST.lists()))
    except ValueError:
        return HttpResponse(status=413)
    return HttpResponse(status=204)


@require_GET
@actor_required
def profile(request: ActorRequest) -> HttpResponse:
    """One's own account: where one works, with which roles."""
    labels = dict(Role.choices)
    rows = [{"tenant": one.tenant, "roles": [labels[role] for role in one.roles]} for one in request.memberships]
    return render(request, "tenants/profile.html", {"rows": rows})


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement."""
    template = "tenants/accessibility.html" if getattr(request, "actor", None) else "tenants/accessibility_public.html"
    return render(request, template, {"contact": settings.DEFAULT_FROM_EMAIL})
