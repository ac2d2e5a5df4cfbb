"""What stands for a building in a comparison, and says nothing of where it is: keyed digests of number and street.

An address with several numbers is several buildings; one without a number may be any of its street.
"""

import re
from hmac import digest
from uuid import UUID

from tenants.crypto import derive
from tenants.french import without_accents
from tenants.keys import programme_key
from tenants.models import Commune

PURPOSE = "buildings"
TOKEN = re.compile(r"[a-z]+|\d+|,")
SUFFIXES = {"bis": "b", "ter": "t", "quater": "q", "a": "a", "b": "b", "c": "c", "d": "d"}
BETWEEN = frozenset({",", "et", "a", "au"})
LONGEST_NUMBER = 4
SHORT = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "pl": "place", "all": "allee",
    "imp": "impasse", "ch": "chemin", "che": "chemin", "r": "rue", "rte": "route", "sq": "square", "crs": "cours", "fg": "faubourg",
    "st": "saint", "ste": "sainte", "gal": "general", "dr": "docteur", "mal": "marechal", "res": "residence",
}  # fmt: skip
SMALL = frozenset("de du des d la le les l a au aux et".split())
WAYS = frozenset(
    "rue avenue boulevard place allee impasse chemin route square cours faubourg quai passage venelle residence".split()
)
POSTCODE = re.compile(r"\b\d{5}\b.*$", re.S)


def _tokens(text: str) -> list[str]:
    plain = POSTCODE.sub("", without_accents(text).replace("’", " ").replace("'", " "))
    return TOKEN.findall(re.sub(r"[\n;]", " , ", plain))


def _is_number(token: str) -> bool:
    return token.isdigit() and len(token) <= LONGEST_NUMBER


def _numbered(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The numbers that some tokens begin with ("12", "14b"), and what follows them."""
    numbers: list[str] = []
    place = 0
    while place < len(tokens):
        token, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else ""
        if _is_number(token):
            numbers.append(token.lstrip("0") or token)
        elif numbers and token in BETWEEN and (_is_number(after) or token == ","):
            pass
        elif numbers and token in SUFFIXES:
            numbers[-1] += SUFFIXES[token] if numbers[-1].isdigit() else ""
        else:
            break
        place += 1
    return numbers, tokens[place:]


def _street(tokens: list[str], commune_name: str) -> str:
    """The words of a street up to the next comma, the commune's name left out."""
    words = [SHORT.get(word, word) for word in tokens[: tokens.index(",") if "," in tokens else None]]
    name = " ".join(word for word in _tokens(commune_name) if word not in SMALL)
    return " ".join(word for word in words if word not in SMALL).removesuffix(f" {name}").strip()


def buildings_of(address: str, commune_name: str = "") -> list[str]:
    """The buildings of an address as "12b|rue lilas", one for each number; "|rue lilas" without one; nothing without a street."""
    tokens = _tokens(address)
    starts = [place for place in range(len(tokens)) if place == 0 or tokens[place - 1] == ","]
    numbered = next((place for place in starts if _is_number(tokens[place])), None)
    if numbered is None:
        named = next((place for place in starts if SHORT.get(tokens[place], tokens[place]) in WAYS), 0)
        numbers, rest = [""], tokens[named:]
    else:
        numbers, rest = _numbered(tokens[numbered:])
    street = _street(rest, commune_name)
    return [f"{number}|{street}" for number in numbers] if street else []


def building_key(programme: UUID) -> bytes:
    """The key of a programme's digests. Raises CannotOpen when the acting tenant does not take part."""
    return derive(programme_key(programme), PURPOSE)


def digests(key: bytes, commune: Commune, buildings: list[str]) -> list[bytes]:
    """What stands for some buildings of a commune, as `buildings_of` names them."""
    return [digest(key, f"{commune.pk}|{one}".encode(), "sha256") for one in sorted(set(buildings))]


def with_street(buildings: list[str]) -> list[str]:
    """Buildings that are to be avoided: these, and a dwelling of their street of which nobody wrote the number."""
    return [*buildings, *(f"|{one.partition('|')[2]}" for one in buildings)]


def digests_of_dwelling(programme: UUID, commune: Commune, address: str) -> list[bytes]:
    """What stands for a dwelling's building in a programme. Raises CannotOpen when the acting tenant does not take part."""
    return _digests(programme, commune, buildings_of(address, commune.name))


def digests_to_avoid(programme: UUID, commune: Commune, address: str) -> list[bytes]:
    """The same for a building that is to be avoided: also a dwelling of its street of which nobody wrote the number."""
    return _digests(programme, commune, with_street(buildings_of(address, commune.name)))


def _digests(programme: UUID, commune: Commune, buildings: list[str]) -> list[bytes]:
    return digests(building_key(programme), commune, buildings) if buildings else []
