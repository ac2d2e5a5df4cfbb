"""What is masked on the case page and may be shown on request, with a trace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cases.models import Case, CaseContact, CaseIdentity, TeamMember
from cases.services.team import working_memberships
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
    row = CaseContact.objects.filter(case=case).first()
    seen = row.unseal(vault, ["phone", "email", "instructions"]) if row else {}
    return " · ".join(filter(None, seen.values()))


def _code_word(case: Case, vault: Vault) -> str:
    row = CaseContact.objects.filter(case=case).first()
    return row.unseal(vault, ["code_word"])["code_word"] if row else ""


def within_quota(case: Case, what: str, *, by: Actor) -> bool:
    """Count a reveal of a case that the actor does not follow, itself or for a colleague on leave; False beyond the quota."""
    assert by.membership is not None
    mine = TeamMember.objects.filter(case=case, membership__in=working_memberships(by.membership))
    return mine.exists() or spend_reveal(case.pk, what, by=by)


REVEALS: dict[str, Reveal] = {
    "identite": Reveal(Permission.VIEW_IDENTITY, "identity", "l’identité", _identity),
    "coordonnees": Reveal(Permission.VIEW_CONTACT, "contact", "les coordonnées", _contact),
    "mot-de-passe": Reveal(Permission.VIEW_CONTACT, "code_word", "le mot de passe", _code_word),
}
