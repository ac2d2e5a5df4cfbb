"""Unsent forms: kept while typing, given back at the next opening, forgotten once sent."""

import json
from collections.abc import Mapping
from datetime import datetime

from tenants.actor import Actor
from tenants.crypto import CannotOpen
from tenants.keys import tenant_vault
from tenants.models import FormDraft

MAX_KEY = 80
MAX_PAYLOAD = 64_000
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password"})


def keep(actor: Actor, key: str, fields: Mapping[str, list[str]]) -> None:
    """Seal what was typed. Raises ValueError when the key or the content is too long."""
    content = {name: values for name, values in fields.items() if name not in NEVER_KEPT}
    payload = json.dumps(content, ensure_ascii=False)
    if len(key) > MAX_KEY or len(payload) > MAX_PAYLOAD:
        raise ValueError("draft too long")
    draft = _find(actor, key) or FormDraft(tenant=actor.tenant, membership=actor.membership, key=key)
    draft.seal(tenant_vault(actor.tenant.pk, sealing=True), payload=payload)
    draft.save()


def initial(actor: Actor, key: str, *, since: datetime | None = None, held: bool = False) -> dict[str, str | list[str]]:
    """What was typed and not sent: a value for each field (a list when the field was given several times), or nothing.

    `since`: what was not touched since then is over. `held`: locked until the end of the transaction.
    """
    draft = _find(actor, key, held=held)
    if draft is None or (since is not None and draft.updated_at < since):
        return {}
    try:
        content = json.loads(draft.unseal(tenant_vault(actor.tenant.pk), ["payload"])["payload"])
    except CannotOpen:
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in content.items()}


def forget(actor: Actor, key: str) -> None:
    """The form was sent: nothing is left of the draft."""
    FormDraft.objects.filter(membership=actor.membership, key=key).delete()


def _find(actor: Actor, key: str, *, held: bool = False) -> FormDraft | None:
    rows = FormDraft.objects.filter(membership=actor.membership, key=key)
    return (rows.select_for_update(of=("self",)) if held else rows).first()
