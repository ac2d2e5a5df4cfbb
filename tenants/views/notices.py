"""Notifications, drafts, profile, statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants import drafts
from tenants.forms import MailSettingForm
from tenants.http import ActorRequest, actor_required
from tenants.models import MailSetting, Notification, Person
from tenants.provider import is_configured, is_linked
from tenants.roles import Role
from tenants.services import mails

PAGE, READ_BACK = 50, 300


@dataclass
class Thing:
    """What happened about one thing since one last looked: one line, however much it was. Read ones stand for themselves."""

    row: Notification
    more: list[Notification]

    @property
    def count(self) -> int:
        """How many novelties the line holds."""
        return 1 + len(self.more)


def _things(rows: Iterable[Notification]) -> list[Thing]:
    """Newest first; the unread of one thing together, where its newest stands."""
    found: list[Thing] = []
    unread: dict[UUID, Thing] = {}
    for row in rows:
        if row.read_at is None and row.about in unread:
            unread[row.about].more.append(row)
            continue
        thing = Thing(row, [])
        found.append(thing)
        if row.read_at is None:
            unread[row.about] = thing
    return found


@require_GET
@actor_required
def notification_list(request: ActorRequest) -> HttpResponse:
    """What happened for this member, newest first."""
    rows = Notification.objects.filter(membership=request.actor.membership).order_by("-created_at")[:READ_BACK]
    things = _things(rows)
    unread = any(thing.row.read_at is None for thing in things)
    return render(request, "tenants/notifications.html", {"things": things[:PAGE], "unread": unread})


@require_POST
@actor_required
def open_notification(request: ActorRequest, notification_id: str) -> HttpResponse:
    """Mark one as read, with what else is unread about the same thing, and go where it leads."""
    mine = Notification.objects.filter(membership=request.actor.membership)
    row = get_object_or_404(mine, pk=notification_id)
    mine.filter(about=row.about, read_at__isnull=True).update(read_at=timezone.now())
    return redirect(row.url if url_has_allowed_host_and_scheme(row.url, None) else "tenants:notifications")


@require_http_methods(["GET", "POST"])
@actor_required
def mail_setting(request: ActorRequest) -> HttpResponse:
    """How one wants to be written to."""
    mine = MailSetting.objects.filter(membership=request.actor.membership).first()
    form = MailSettingForm(request.POST if request.method == "POST" else None, instance=mine)
    if form.is_valid():
        mails.set_pace(by=request.actor, **form.cleaned_data)
        messages.success(request, _("Vos messages suivront ce réglage."))
        return redirect("tenants:notifications")
    return render(request, "tenants/mail_setting.html", {"form": form}, status=422 if form.errors else 200)


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
    linked = is_configured() and is_linked(cast("Person", request.user).pk)
    return render(request, "tenants/profile.html", {"rows": rows, "is_linked": linked})


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement."""
    template = "tenants/accessibility.html" if getattr(request, "actor", None) else "tenants/accessibility_public.html"
    return render(request, template, {"contact": settings.DEFAULT_FROM_EMAIL})
