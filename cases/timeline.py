"""The chronology as it is shown: words for the steps, texts opened for those who hold the key."""

from typing import Any

from cases.keys import case_vault
from cases.models import Case, ChronologyEntry
from cases.policies import chronology_policy
from cases.wording import line_of
from tenants.actor import Actor
from tenants.crypto import CannotOpen, Vault
from tenants.unreadable import noted

Kind = ChronologyEntry.Kind
KINDS_SHOWN = [
    ("", "Tout"),
    (Kind.STEP, "Étapes"),
    (Kind.CALL, "Échanges"),
    (Kind.INTERVIEW, "Entretiens"),
    (Kind.NOTE, "Notes"),
]
LONGEST = 200
RESERVED = "Texte réservé aux personnes qui suivent le dossier."
UNREADABLE = "Ce texte ne s’ouvre plus : il a été altéré ou déplacé. L’incident est enregistré."


def _vault(case: Case) -> Vault | None:
    try:
        return case_vault(case, lost=[])
    except CannotOpen:
        return None


def lines_of(case: Case, actor: Actor, *, kind: str = "") -> list[dict[str, Any]]:
    """Lines for this actor, newest first."""
    entries = chronology_policy.visible(actor).filter(case=case).select_related("author_tenant")
    if kind:
        entries = entries.filter(kind=kind)
    vault = _vault(case)
    lines = [_line(entry, vault) for entry in entries.order_by("-occurred_at", "-created_at")[:LONGEST]]
    if vault is not None:
        noted(vault, by=actor)
    return lines


def _line(entry: ChronologyEntry, vault: Vault | None) -> dict[str, Any]:
    shown = line_of(entry)
    text = ""
    if entry.text is not None:
        text = (entry.unseal(vault, ["text"])["text"] or UNREADABLE) if vault else RESERVED
    return {
        "title": shown.title,
        "icon": shown.icon,
        "at": entry.occurred_at,
        "who": entry.author_name or entry.author_tenant.name,
        "text": text,
        "visible_to": entry.get_audience_display() if entry.kind != Kind.STEP else "",
    }
