"""The accounts of the demonstration, as a visitor is shown them."""

from django.conf import settings

from coordination.demo.cast import accounts_of
from coordination.demo.territories import ORLEANS_ORGANISATIONS, OTHER_ORGANISATIONS
from tenants.models import Person
from tenants.services.setup import OWNER

PASSWORD = "parapluie-verger-demo"  # of made-up people, printed in the README  # nosec B105


def table() -> list[str]:
    """Lines of a table: who, where, the address to sign in with; the main roles first. Empty when there is no account."""
    specs = ORLEANS_ORGANISATIONS | OTHER_ORGANISATIONS
    names = {spec.address(account.login): spec.name for spec in specs.values() for account in spec.accounts}
    existing = set(Person.objects.using(OWNER).filter(email__in=names).values_list("email", flat=True))
    accounts = sorted(
        ((address, account) for address, account in accounts_of(specs) if address in existing),
        key=lambda pair: not pair[1].lead,
    )
    if not accounts:
        return []
    rows = [(account.label, names[address], address) for address, account in accounts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [*lines, "", f"  Mot de passe de tous ces comptes : {PASSWORD}", f"  Adresse : {settings.BASE_URL}"]
