"""What is masked on the case page and may be shown on request, with a trace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cases.access import opened_by_glass
from cases.models import Case, CaseIdentity, CaseNewAddress
from cases.reach import contact_of
from cases.services.team import follows
from tenants.actor import Actor
from tenants.crypto import Vault
from tenants.french import date_fr
from tenants.quota import spend_reveal
from tenants.roles import Permission


@dataclass(frozen=True)
class Reveal:
    """One masked thing: the cell that opens it, its words, how it is read."""

    cell: Permission
    event: str
    label: str
    read: Callable[[Case, Vault], str]


def _identity(case: Case, vault: Vault) -> str:
    row = CaseIdentity.objects.filter(case=case).first()
    if row is None:
        return ""
    seen = row.unseal(vault)
    born = f", née le {date_fr(date.fromisoformat(seen['birth_date']))}" if seen["birth_date"] else ""
    children = f" · {seen['children']}" if seen["children"] else ""
    number = f" · {seen['nur']}" if seen["nur"] else ""
    name = " ".join(filter(None, (seen["first_name"], seen["last_name"])))
    return f"{name}{born}{children}{number}".strip(" ·,")


def _contact(case: Case, vault: Vault) -> str:
    row = contact_of(case)
    seen = row.unseal(vault, ["phone", "email", "instructions"]) if row else {}
    return " · ".join(filter(None, seen.values()))


def _code_word(case: Case, vault: Vault) -> str:
    row = contact_of(case)
    return row.unseal(vault, ["code_word"])["code_word"] if row else ""


def _new_address(case: Case, vault: Vault) -> str:
    row = CaseNewAddress.objects.filter(case=case).first()
    return row.unseal(vault, ["address"])["address"] if row else ""


def within_quota(case: Case, what: str, *, by: Actor) -> bool:
    """Count a reveal of a case that the actor does not follow and has not opened in an emergency; False beyond the quota."""
    return follows(case, by) or opened_by_glass(by, case, REVEALS[what].cell) or spend_reveal(case.pk, what, by=by)


REVEALS: dict[str, Reveal] = {
    "identite": Reveal(Permission.VIEW_IDENTITY, "identity", "l’identité", _identity),
    "coordonnees": Reveal(Permission.VIEW_CONTACT, "contact", "les coordonnées", _contact),
    "mot-de-passe": Reveal(Permission.VIEW_CONTACT, "code_word", "le mot de passe", _code_word),
    "nouvelle-adresse": Reveal(Permission.VIEW_NEW_ADDRESS, "new_address", "la nouvelle adresse", _new_address),
}
