"""References and aliases for people to use: random, never sequential, easy to say on the telephone.

Crockford base 32 (no I, L, O, U), six symbols and a check symbol: 7KQ-4M2-X. The check symbol is the value modulo 37;
values whose check symbol would be a punctuation mark are not drawn.
"""

import secrets
import unicodedata
from collections.abc import Callable, Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
LENGTH = 6
CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def _check_symbol(body: str) -> str:
    value = 0
    for symbol in body:
        value = value * 32 + ALPHABET.index(symbol)
    return CHECK_ALPHABET[value % 37]


def draw_reference(choice: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A new random reference, e.g. ``7KQ-4M2-X``. `choice` draws one symbol; made-up worlds give a seeded one."""
    while True:
        body = "".join(choice(ALPHABET) for _ in range(LENGTH))
        if (check := _check_symbol(body)) in ALPHABET:
            return f"{body[:3]}-{body[3:]}-{check}"


def parse_reference(text: str) -> str | None:
    """The reference meant by a typed text (any punctuation, case, O for 0, I or L for 1), or None.

    A text whose check symbol is wrong is not a reference: a mistyped one never opens another case.
    """
    letters = "".join(symbol for symbol in unicodedata.normalize("NFKC", text).upper() if symbol.isalnum())
    letters = letters.translate(CONFUSED)
    if len(letters) != LENGTH + 1 or any(symbol not in ALPHABET for symbol in letters):
        return None
    body, check = letters[:LENGTH], letters[LENGTH:]
    return f"{body[:3]}-{body[3:]}-{check}" if _check_symbol(body) == check else None


FIRST_WORDS = (
    "Érable Quai Sable Nuage Brise Carmin Lac Plage Azur Ocre Perle Sillon Rivage Aube Écume Granit Jade Vallon Lande "
    "Mousse Pollen Rocher Sève Talus Verger Zéphyr Ambre Bosquet Cascade Dune Étang Falaise Galet Horizon Indigo "
    "Jardin Kiosque Lueur Marée Nacre Oasis Prairie Ressac Source Terrasse Voile Averse Balcon Colline Delta Estran "
    "Fanal Givre Havre Ivoire Jetée"
).split()
SECOND_WORDS = (
    "Lin Plume Orme Tilleul Noyer Frêne Bouleau Cèdre Saule Hêtre Charme Merle Loutre Héron Grive Mésange Alouette "
    "Cygne Fauvette Pinson Sittelle Tourterelle Genêt Iris Jacinthe Lilas Menthe Myosotis Pensée Pivoine Primevère "
    "Romarin Sauge Thym Trèfle Verveine Violette Anis Basilic Bleuet Camomille Capucine Coriandre Fougère Houx "
    "Laurier Lavande"
).split()


def draw_alias(choice: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A two-word name drawn by the system, so that nobody keeps a paper key of names, e.g. ``Érable-Lin``."""
    return f"{choice(FIRST_WORDS)}-{choice(SECOND_WORDS)}"
