"""What the shell of every page shows: menu, counts, search, session."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

import cases.navigation
import housing.navigation
import reporting.navigation
from coordination.home import page_of
from tenants.actor import Actor
from tenants.middleware import second_factor_due
from tenants.models import Notification
from tenants.navigation import NavItem
from tenants.roles import Permission

FLOORS = (cases.navigation, housing.navigation, reporting.navigation)
MANY = 100


def entries(actor: Actor) -> list[NavItem]:
    """The menu of an actor: home first, then what each floor offers, then the organisation."""
    found = [entry for floor in FLOORS for entry in floor.items(actor)]
    start = page_of(actor)  # the page has an entry of its own for some
    is_named = any(entry.is_current(start) for entry in found)
    found.insert(0, NavItem(label="Accueil", url=reverse("home"), icon="house", match=() if is_named else (start,)))
    if actor.may(Permission.MANAGE_MEMBERS):
        members = reverse("tenants:members")
        found.append(NavItem(label="Membres", url=members, icon="people", section="Organisation", match=(members,)))
    return found


def menu(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Sections of the menu, in the order in which they first appear."""
    items = entries(actor)
    order = list(dict.fromkeys(item.section for item in items))
    items.sort(key=lambda item: order.index(item.section))
    return [
        {"label": section, "items": [_link(item, path) for item in group]}
        for section, group in groupby(items, key=lambda item: item.section)
    ]


def _link(item: NavItem, path: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "short": item.short,
        "url": item.url,
        "icon": item.icon,
        "count": item.count,
        "current": item.is_current(path),
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; a fragment asked by htmx has no frame."""
    context: dict[str, Any] = {"demo": settings.DEMO, "accessibility_url": reverse("tenants:accessibility")}
    actor = getattr(request, "actor", None)
    if actor is None:
        return context
    context["actor"] = actor
    if (htmx := getattr(request, "htmx", None)) and not htmx.boosted:
        return context
    memberships = getattr(request, "memberships", [])
    return context | {
        "nav": menu(actor, request.path),
        "home_url": reverse("home"),
        "search_url": reverse("search"),
        "notifications_url": reverse("tenants:notifications"),
        "unread_count": Notification.objects.filter(membership=actor.membership, read_at__isnull=True)[:MANY].count(),
        "lock_url": reverse("tenants:lock"),
        "keepalive_url": reverse("tenants:keep_alive"),
        "switch_url": reverse("tenants:switch"),
        "profile_url": reverse("tenants:profile"),
        "second_factor_due": actor.tenant.mfa_grace_until if second_factor_due(request) else None,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "memberships": [
            {"id": one.pk, "tenant_name": one.tenant.name, "current": one.pk == actor.membership.pk} for one in memberships
        ]
        if len(memberships) > 1
        else [],
    }
