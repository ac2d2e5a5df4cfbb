"""What stands for a building in a comparison, and says nothing of where it is: keyed digests of number and street.

An address with several numbers is several buildings, those between the ends of a range too; one without a number may be any of its street.
"""

import re
from collections.abc import Iterable
from hmac import digest
from uuid import UUID

from tenants.crypto import derive
from tenants.french import without_accents
from tenants.keys import programme_key
from tenants.models import Commune

PURPOSE = "buildings"
ANY = "*"  # stands for all the numbers of a street
TOKEN = re.compile(r"[a-z]+|\d+|,")
SUFFIXES = {"bis": "b", "ter": "t", "quater": "q", "a": "a", "b": "b", "c": "c", "d": "d"}
UP_TO = frozenset({"a", "au"})
LONGEST_NUMBER, LONGEST_RANGE = 4, 60
SHORT = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "pl": "place", "all": "allee",
    "imp": "impasse", "ch": "chemin", "che": "chemin", "r": "rue", "rte": "route", "sq": "square", "crs": "cours", "fg": "faubourg",
    "fbg": "faubourg", "ham": "hameau", "lot": "lotissement", "st": "saint", "ste": "sainte", "gal": "general",
    "dr": "docteur", "mal": "marechal", "cdt": "commandant", "pdt": "president", "res": "residence",
}  # fmt: skip
SMALL = frozenset("de du des d la le les l a au aux et".split())
RESIDENCE = "residence"
STREETS = frozenset(
    "rue avenue boulevard place allee impasse chemin route square cours faubourg quai passage venelle ruelle mail esplanade promenade "
    "sentier sente clos cite hameau lotissement villa voie levee montee rampe rocade cour".split()
)
WAYS = STREETS | {RESIDENCE}
INSIDE = frozenset(
    "bat batiment bt appt apt appart appartement esc escalier etage rdc logement lgt imm immeuble cedex bp cs".split()
)
INSIDE_IF_NUMBERED = frozenset(
    "porte entree hall cage tour niveau lot villa".split()
)  # "porte 4", but "rue de la Porte-Madeleine"
WRITTEN_ALIKE = (
    (re.compile(r"[’']|\blieu[\s-]?dit\b"), " "),
    (re.compile(r"\b(?:n[°o]?|numero)\.?\s*(?=\d)"), ""),
    (re.compile(r"\b1\s?er\b"), "premier"),
    (re.compile(r"(?<=\d)(\s*(?:bis|ter|quater|[a-z])?)\s*[-–—/]\s*(?=\d)"), r"\1 au "),
    (re.compile(r"\b\d{5}\b|\s[-–—]\s|[\n;()]"), " , "),
)


def _tokens(text: str) -> list[str]:
    plain = without_accents(text)
    for pattern, instead in WRITTEN_ALIKE:
        plain = pattern.sub(instead, plain)
    return [SHORT.get(word, word) for word in TOKEN.findall(plain)]


def _is_number(word: str) -> bool:
    return word.isdigit() and len(word) <= LONGEST_NUMBER


def _between(first: str, last: str) -> list[str]:
    """Numbers between two ends of a range, on the same side of the street when both are."""
    low, high = sorted(int(re.sub(r"\D", "", end)) for end in (first, last))
    step = 1 if (high - low) % 2 else 2
    return [str(number) for number in range(low + step, high, step)] if high - low <= LONGEST_RANGE else []


def _numbered(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The numbers that some tokens begin with ("12", "14b"), and what follows them."""
    numbers: list[str] = []
    is_range, place = False, 0
    while place < len(tokens):
        word, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else ""
        if _is_number(word):
            numbers += [*(_between(numbers[-1], word) if is_range else []), word.lstrip("0") or word]
            is_range = False
        elif numbers and word in UP_TO and _is_number(after):
            is_range = True
        elif numbers and (word == "," or (word == "et" and _is_number(after))):
            pass
        elif numbers and (word in SUFFIXES or (len(word) == 1 and after in WAYS)):
            numbers[-1] += SUFFIXES.get(word, word) if numbers[-1].isdigit() else ""
        else:
            break
        place += 1
    return numbers, tokens[place:]


def _ends_street(tokens: list[str], place: int) -> bool:
    """Does another part of the address begin, another street, or where in the building a dwelling is?"""
    word, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else ""
    if word == ",":
        return True
    if _is_number(word):
        return "etage" in tokens[place + 1 : place + 3] or _numbered(tokens[place:])[1][:1] in ([way] for way in WAYS)
    return word in INSIDE or (word in INSIDE_IF_NUMBERED and (_is_number(after) or len(after) == 1) and after not in SMALL)


def _street(tokens: list[str], commune_name: str) -> str:
    """The words of a street up to where something else begins, the commune's name left out."""
    ends = [place for place in range(1, len(tokens)) if _ends_street(tokens, place)]
    words = " ".join(word for word in tokens[: min(ends, default=None)] if word not in SMALL)
    name = " ".join(word for word in _tokens(commune_name) if word not in SMALL)
    alone = words.removesuffix(f" {name}").strip()
    return words if alone in WAYS else alone


def _pieces(tokens: list[str]) -> Iterable[tuple[list[str], list[str]]]:
    """Numbers, and what follows them, as often as an address has any before the name of a way; else where a part begins with one."""
    found: list[tuple[list[str], list[str]]] = []
    others: list[tuple[list[str], list[str]]] = []
    read = 0
    for place, word in enumerate(tokens):
        if place < read or not _is_number(word) or (place > 0 and tokens[place - 1] in INSIDE | INSIDE_IF_NUMBERED):
            continue
        numbers, rest = _numbered(tokens[place:])
        if rest and rest[0] in WAYS:
            found.append((numbers, rest))
            read = len(tokens) - len(rest)
        elif rest and (place == 0 or tokens[place - 1] == ","):
            others.append((numbers, rest))
    return found or others[:1]


def buildings_of(address: str, commune_name: str = "") -> list[str]:
    """The buildings of an address as "12b|rue lilas", one for each number; "|rue lilas" without one; nothing without a street.

    A named residence counts beside the street on which it stands.
    """
    tokens = _tokens(address)
    numbered = [(number, _street(rest, commune_name)) for numbers, rest in _pieces(tokens) for number in numbers]
    starts = [place for place in range(len(tokens)) if tokens[place] != "," and (place == 0 or tokens[place - 1] == ",")]
    if numbered:
        named = [place for place in starts if tokens[place] == RESIDENCE]
    else:
        ways = [place for place in starts if tokens[place] in WAYS] or [
            place for place, word in enumerate(tokens) if word in STREETS
        ]
        named = [*ways, *starts][:1]
    found = [*numbered, *(("", _street(tokens[place:], commune_name)) for place in named)]
    return sorted({f"{number}|{street}" for number, street in found if re.search("[a-z]", street)})


def is_whole_street(address: str, commune_name: str = "") -> bool:
    """Is a number missing? A residence or a hamlet may have none."""
    found = buildings_of(address, commune_name)
    return all(one.startswith("|") and one[1:].split(" ")[0] in STREETS for one in found)


def building_key(programme: UUID) -> bytes:
    """The key of a programme's digests. Raises CannotOpen when the acting tenant does not take part."""
    return derive(programme_key(programme), PURPOSE)


def _digests(key: bytes, commune: Commune, buildings: Iterable[str]) -> list[bytes]:
    return [digest(key, f"{commune.pk}|{one}".encode(), "sha256") for one in sorted(set(buildings))]


def _of_street(building: str, number: str) -> str:
    return f"{number}|{building.partition('|')[2]}"


def digests_of_dwelling(key: bytes, commune: Commune, address: str) -> list[bytes]:
    """What stands for a dwelling's building, under a programme's key (`building_key`)."""
    named = buildings_of(address, commune.name)
    return _digests(key, commune, [*named, *(_of_street(one, ANY) for one in named)])


def digests_to_avoid(key: bytes, commune: Commune, address: str) -> list[bytes]:
    """The same for a building that is to be avoided: also a dwelling of its street of which nobody wrote the number, and every
    dwelling there when its own number is not known."""
    named = buildings_of(address, commune.name)
    around = [_of_street(one, ANY if one.startswith("|") else "") for one in named]
    return _digests(key, commune, [*named, *around])
