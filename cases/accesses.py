"""Who sees a case, why, until when and by which consent: for the "Accès" tab of its owner."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.access import in_force, named_officers
from cases.disclosure import BY_NAME, CONTRACT, Purpose
from cases.models import Case, CaseShare, Consent, SupportSession
from cases.services.visits import supporters_of
from tenants.models import Membership, Tenant
from tenants.roles import Permission

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
PURPOSES: dict[str, str] = {
    "coordination": "coordination du dispositif",
    "shelter": "hébergement",
    "support": "accompagnement",
    "visit": "visite chez elle, ce jour seulement",
    "mediation": "points d’étape avec son bailleur",
    "proposition": "étude d’une proposition",
    "designation": "désignation sur son contingent",
    "acceptance": "préparation du bail",
    CONTRACT: "bail signé : par le contrat",
    "suivi": "suivi après le bail",
}

UNTIL: dict[str, str] = {
    "proposition": "la fin de la proposition",
    "designation": "la fin de la proposition",
    "support": "la fin de l’accompagnement",
    CONTRACT: "la fin du bail",
}


def labels_of(codes: set[str]) -> list[str]:
    """What permissions open, in the order of the table above."""
    return [label for code, label in CELL_LABELS.items() if code in codes]


def recipients_of(case: Case) -> list[dict[str, Any]]:
    """Live shares by receiver: the owner sees them all, with the names of a lessor's people; a partner its own."""
    found: dict[int, list[CaseShare]] = defaultdict(list)
    for share in in_force(case.pk).select_related("permission", "consent").order_by("group_id"):
        found[share.group_id].append(share)
    names = _names(case, list(found))
    rows = [_recipient(*names.get(group, ("Une personne nommée", "")), given) for group, given in found.items()]
    return sorted(rows, key=lambda row: (row["by_name"], row["name"]))


def _names(case: Case, groups: list[int]) -> dict[int, tuple[str, str]]:
    """(name, organisation when it is a person) by group."""
    names = {group: (name, "") for group, name in Tenant.objects.filter(group__in=groups).values_list("group", "name")}
    members = Membership.objects.filter(group__in=groups).select_related("person", "tenant")
    names |= {one.group_id: (one.person.display_name, one.tenant.name) for one in members if one.group_id is not None}
    officers = [one for one in named_officers(case.pk) if one.group_id in groups and one.group_id not in names]
    visitors = [one for one in supporters_of(case.pk).values() if one.group_id in groups and one.group_id not in names]
    known = {one.tenant_id for one in officers} | {one.tenant_id for one in visitors}
    lessors = dict(Tenant.objects.filter(pk__in=known).values_list("pk", "name"))
    names |= {one.group_id: (one.name, lessors[one.tenant_id]) for one in visitors}
    return names | {
        one.group_id: (one.name, f"{lessors[one.tenant_id]}{', suppléance' if one.is_deputy else ''}") for one in officers
    }


def _recipient(name: str, organisation: str, shares: list[CaseShare]) -> dict[str, Any]:
    codes = {share.permission.codename for share in shares}
    if shares[0].purpose in BY_NAME:
        codes.discard(Permission.VIEW_CONTACT)
    ends = {_last_instant(share) for share in shares}
    return {
        "name": name,
        "organisation": organisation,
        "by_name": bool(organisation),
        "labels": labels_of(codes) + (["de quoi la joindre"] if shares[0].purpose in BY_NAME else []),
        "purposes": sorted({PURPOSES.get(share.purpose, "parcours de relogement") for share in shares}),
        "consents": sorted({share.consent for share in shares if share.consent}, key=lambda one: one.given_on),
        "until_words": UNTIL.get(shares[0].purpose, "la fin du dossier"),
        "until": None if None in ends else max(one for one in ends if one is not None),
    }


def _last_instant(share: CaseShare) -> datetime | None:
    """When a share ends; what is opened for a day ends at its midnight, which is said as that day."""
    ends = share.expires_at
    return ends - timedelta(seconds=1) if ends is not None and share.purpose == Purpose.VISIT else ends


def visits_to_come(case: Case) -> list[dict[str, Any]]:
    """To whom the new address will open, and which day: visits named by her side, for those who may know who comes."""
    rows = SupportSession.objects.filter(
        case=case,
        address_named_at__isnull=False,
        status=SupportSession.Status.PLANNED,
        planned_at__date__gt=timezone.localdate(),
    )
    people = supporters_of(case.pk)
    found = [
        (people[row.worker_id], row) for row in rows.order_by("planned_at").select_related("tenant") if row.worker_id in people
    ]
    return [{"name": one.name, "organisation": row.tenant.name, "day": row.day} for one, row in found]


def consents_of(case: Case) -> list[dict[str, Any]]:
    """What she agreed to, the live first, the latest first; for the owner."""
    rows = list(Consent.objects.filter(case=case).select_related("recipient").order_by("-given_on", "-created_at"))
    return [
        {
            "consent": row,
            "title": str(row.get_purpose_display()),
            "late": row.is_live and row.signed_on is None,
            "state": "retiré" if row.withdrawn_at else "en cours" if row.is_live else "terminé",
        }
        for row in sorted(rows, key=lambda one: not one.is_live)
    ]
