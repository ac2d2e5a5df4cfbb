"""Finding a commune by what somebody typed: a name, a postcode, an INSEE code, or a name with a postcode."""

import re

from django.db.models import QuerySet

from tenants.models import Commune
from tenants.services.communes import sort_name

CODE = re.compile(r"\b(?:\d{5}|2[ABab]\d{3})\b")
SHOWN = 4


class UnknownCommune(ValueError):
    """No commune, or several: the message says what to type instead."""


def label_of(commune: Commune) -> str:
    """As in "Orléans (45000)": what the list of suggestions gives, and what `find_commune` takes back."""
    return f"{commune.name} ({commune.postcodes[0]})" if commune.postcodes else f"{commune.name} ({commune.insee_code})"


def find_commune(typed: str) -> Commune:
    """The commune that was meant. Raises UnknownCommune with a sentence.

    A code that is the INSEE code of one and the postcode of another is not guessed: a wrong sector would put her in danger.
    """
    code = CODE.search(typed)
    name = sort_name(CODE.sub(" ", typed))
    candidates = list(_candidates(code.group().upper() if code else "", name)[: SHOWN + 1])
    if not candidates:
        raise UnknownCommune(f"« {typed.strip()} » : commune inconnue. Écrivez son nom, son code postal ou son code INSEE.")
    if len(candidates) > 1:
        names = ", ".join(label_of(one) for one in candidates[:SHOWN])
        more = "…" if len(candidates) > SHOWN else ""
        raise UnknownCommune(f"« {typed.strip()} » : plusieurs communes correspondent, précisez : {names}{more}")
    return candidates[0]


def _candidates(code: str, name: str) -> "QuerySet[Commune]":
    communes = Commune.objects.order_by("sort_name", "insee_code")
    if not code and not name:
        return communes.none()
    if name:
        communes = communes.filter(sort_name=name)
    if code:
        communes = communes.filter(insee_code=code) | communes.filter(postcodes__contains=[code])
    return communes


def of_territory(epci_siren: str) -> "QuerySet[Commune]":
    """Communes of a programme's EPCI, by name; none when the programme has no EPCI."""
    communes = Commune.objects.filter(epci_siren=epci_siren) if epci_siren else Commune.objects.none()
    return communes.order_by("sort_name")
