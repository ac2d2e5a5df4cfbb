"""Who sees a case and who opened it: for the "Accès" tab of its owner."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, CaseShare
from tenants.actor import Actor
from tenants.models import AuditEntry, Person, Tenant
from tenants.roles import Permission

SHOWN, SCANNED = 20, 200
CELL_LABELS: dict[str, str] = {
    Permission.VIEW_CASE: "référence et étape",
    Permission.VIEW_SUMMARY: "résumé sans identité",
    Permission.VIEW_NEED: "besoin de logement",
    Permission.VIEW_IDENTITY: "identité",
    Permission.VIEW_CONTACT: "contact sûr",
    Permission.VIEW_DANGER: "sécurité",
    Permission.VIEW_AVOIDANCE: "secteurs à éviter",
    Permission.VIEW_ORIGIN: "origine",
    Permission.VIEW_APPLICATION: "ressources et demande",
    Permission.VIEW_NEW_ADDRESS: "nouvelle adresse",
    Permission.ACT_ON_CASE: "faire avancer le parcours",
    Permission.PROPOSE_CASE: "proposer à un bailleur",
}
PURPOSES: dict[str, str] = {"coordination": "coordination du dispositif", "shelter": "hébergement", "support": "accompagnement"}
EVENTS: dict[str, str] = {
    "case.opened": "dossier ouvert",
    "identity.revealed": "identité affichée",
    "contact.revealed": "coordonnées affichées",
    "code_word.revealed": "mot de passe affiché",
}


def labels_of(codes: set[str]) -> list[str]:
    """What permissions open, in the order of the table above."""
    return [label for code, label in CELL_LABELS.items() if code in codes]


def recipients_of(case: Case) -> list[dict[str, Any]]:
    """Live shares by receiver: the owner sees them all, a partner its own."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    shares = CaseShare.objects.filter(unexpired, content_object=case).select_related("permission").order_by("group_id")
    found: dict[int, list[CaseShare]] = defaultdict(list)
    for share in shares:
        found[share.group_id].append(share)
    names = dict(Tenant.objects.filter(group__in=found).values_list("group_id", "name"))
    return [_recipient(names.get(group), given) for group, given in found.items()]


def _recipient(name: str | None, shares: list[CaseShare]) -> dict[str, Any]:
    return {
        "name": name or "Une personne nommément désignée",
        "labels": labels_of({share.permission.codename for share in shares}),
        "purpose": PURPOSES.get(shares[0].purpose, "parcours de relogement"),
        "consent_on": shares[0].consent_on,
        "until": max((share.expires_at for share in shares if share.expires_at), default=None),
    }


def openings(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Who opened the case or had something of it revealed, for its owner: the last time of each day for each person."""
    entries = list(
        AuditEntry.objects.filter(tenant=actor.tenant, subject_id=case.pk, kind__in=EVENTS).order_by("-id")[:SCANNED]
    )
    people: dict[UUID | None, str] = dict(
        Person.objects.filter(pk__in={one.actor_person for one in entries if one.actor_person}).values_list(
            "pk", "display_name"
        )
    )
    tenants: dict[UUID | None, str] = dict(
        Tenant.objects.filter(pk__in={one.actor_tenant for one in entries if one.actor_tenant}).values_list("pk", "name")
    )
    latest = {(one.actor_person, one.kind, timezone.localdate(one.at)): one for one in reversed(entries)}
    shown = sorted(latest.values(), key=lambda one: one.id, reverse=True)[:SHOWN]
    return [
        {
            "at": one.at,
            "what": EVENTS[one.kind],
            "who": people.get(one.actor_person, ""),
            "tenant": tenants.get(one.actor_tenant, ""),
        }
        for one in shown
    ]
