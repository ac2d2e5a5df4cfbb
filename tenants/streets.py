"""Does a text say a street? What is written of a shelter must not."""

import re

from tenants.french import without_accents

WAYS = (
    "rue|avenue|av|boulevard|bd|allee|impasse|chemin|place|quai|route|cours|square|venelle|passage|faubourg|sente|rond[ -]point"
)
NUMBERED = re.compile(rf"\b\d{{1,4}}\s*(?:bis|ter|quater|[a-d])?\s*,?\s+(?:{WAYS})\b")
NAMED = re.compile(r"\b(?:rue|avenue|boulevard|impasse|allee|venelle)\s+(?:de|du|des|d|la|le|les|l|\w{3,})\b")


def says_a_street(text: str) -> bool:
    """True for "12 bis, rue des Lilas" and "rue des Lilas"; false for "place en hébergement" and "24 h sur 24"."""
    plain = without_accents(text).replace("’", " ").replace("'", " ")
    return bool(NUMBERED.search(plain) or NAMED.search(plain))
