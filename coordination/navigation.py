"""What the shell of every page shows: menu, counts, search, session."""

from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

import cases.navigation
import housing.navigation
import reporting.navigation
import tenants.resource_navigation
from coordination.home import page_of
from tenants.actor import Actor
from tenants.middleware import second_factor_due
from tenants.models import Notification
from tenants.navigation import STEERING, NavItem, settled
from tenants.provider import provider_name
from tenants.roles import Permission

MANY = 100
LAST = ("Ressources", "Organisation")
QUICK = 4  # entries of the phone's bottom bar


def floors(actor: Actor) -> list[list[NavItem]]:
    """What each floor offers, the one where the day starts first, without a title; the others, when they are several, under theirs."""
    housed = "Hébergement" if actor.plays("shelter") else "Logement"
    titled = [
        ("Suivi des ménages", cases.navigation.items(actor)),
        (housed, housing.navigation.items(actor)),
        (STEERING, reporting.navigation.items(actor)),
    ]
    start = page_of(actor)
    titled.sort(key=lambda floor: not any(entry.is_current(start) for entry in floor[1]))
    (_title, day), *others = titled
    return [day, *(_under(title, entries) for title, entries in others)]


def _under(title: str, entries: list[NavItem]) -> list[NavItem]:
    """The entries that have no section of their own get this one, when they are more than one."""
    several = sum(not entry.section for entry in entries) > 1
    return [replace(entry, section=entry.section or title) if several else entry for entry in entries]


def entries(actor: Actor) -> list[NavItem]:
    """The menu of an actor: the page its day starts on, what stands around it, the other floors, the organisation."""
    start = page_of(actor)
    found = [entry for entries in floors(actor) for entry in entries] + tenants.resource_navigation.items(actor)
    if actor.may(Permission.MANAGE_MEMBERS):
        members = reverse("tenants:members")
        found.append(NavItem(label="Membres", url=members, icon="people", section="Organisation", match=(members,)))
    first = next((entry for entry in found if entry.is_current(start)), None)  # for some it has an entry of its own
    if first is None:
        return [NavItem(label="Accueil", url=reverse("home"), icon="house", match=(start,)), *found]
    return [first, *(entry for entry in found if entry is not first)]


def menu(items: list[NavItem], path: str) -> list[dict[str, Any]]:
    """Sections of the menu, in the order in which they first appear, what is looked up now and then last."""
    found = dict.fromkeys(item.section for item in items)
    order = sorted(found, key=lambda section: LAST.index(section) if section in LAST else -1)
    ordered = sorted(items, key=lambda item: order.index(item.section))
    return [
        {"label": section, "items": [_link(item, path) for item in group]}
        for section, group in groupby(ordered, key=lambda item: item.section)
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


class Frame:
    """What the frame asks the database, when a template shows it: a page without the frame asks nothing."""

    def __init__(self, actor: Actor, path: str) -> None:
        self.actor, self.path = actor, path

    @cached_property
    def _settled(self) -> tuple[list[NavItem], list[int]]:
        unread = Notification.objects.filter(membership=self.actor.membership, read_at__isnull=True)[:MANY]
        return settled(entries(self.actor), unread)

    def nav(self) -> list[dict[str, Any]]:
        """The menu."""
        return menu(self._settled[0], self.path)

    def quick_nav(self) -> list[dict[str, Any]]:
        """The phone's bottom bar."""
        return [_link(item, self.path) for item in self._settled[0][:QUICK]]

    def awaiting(self) -> list[NavItem]:
        """What the page of one's day says at its top."""
        return [item for item in self._settled[0] if item.alerts] if self.path == page_of(self.actor) else []

    def unread_count(self) -> int:
        """Notifications that wait, as far as they are counted."""
        return self._settled[1][0]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; a fragment asked by htmx has no frame."""
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "accessibility_url": reverse("tenants:accessibility"),
        "provider_name": provider_name(),
    }
    actor = getattr(request, "actor", None)
    if actor is None:
        return context
    context["actor"] = actor
    if (htmx := getattr(request, "htmx", None)) and not htmx.boosted:
        return context
    memberships = getattr(request, "memberships", [])
    frame = Frame(actor, request.path)
    return context | {
        "nav": frame.nav,
        "quick_nav": frame.quick_nav,
        "awaiting": frame.awaiting,
        "home_url": reverse("home"),
        "search_url": reverse("search"),
        "notifications_url": reverse("tenants:notifications"),
        "unread_count": frame.unread_count,
        "lock_url": reverse("tenants:lock"),
        "keepalive_url": reverse("tenants:keep_alive"),
        "switch_url": reverse("tenants:switch"),
        "profile_url": reverse("tenants:profile"),
        "loans_url": reverse("cases:loans") if actor.may(Permission.READ_CASES) else "",
        "emergencies_url": reverse("tenants:emergencies"),
        "second_factor_due": actor.tenant.mfa_grace_until if second_factor_due(request) else None,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "memberships": [
            {"id": one.pk, "tenant_name": one.tenant.name, "current": one.pk == actor.membership.pk} for one in memberships
        ]
        if len(memberships) > 1
        else [],
    }
