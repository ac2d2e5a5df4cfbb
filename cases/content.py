"""Is this file what it says, and nothing else? A PDF, a JPEG, a PNG; by its content, whatever its name claims.

Scanned when there is a scanner, then looked into by `cases.inspector`, in a process that holds no secret and can write nothing.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Document
from cases.scanner import scan
from tenants.errors import Refused

Type = Document.Type
INSPECTOR = Path(__file__).with_name("inspector.py")
PATIENCE = 25  # seconds on the clock; the process itself is held to less time of the processor
SIGNATURES = {b"%PDF-": Type.PDF, b"\xff\xd8\xff": Type.JPEG, b"\x89PNG\r\n\x1a\n": Type.PNG}
SUFFIXES = {"pdf": Type.PDF, "jpg": Type.JPEG, "jpeg": Type.JPEG, "png": Type.PNG}
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc")
WORDS: dict[str, Any] = {
    "empty": _("Ce fichier est vide : vérifiez qu’il s’ouvre sur votre poste, puis choisissez-le de nouveau."),
    "type": _("Ce fichier n’est ni un PDF, ni une image JPEG ou PNG. Enregistrez la pièce dans l’un de ces formats."),
    "heic": _("Cette photo est au format HEIC : exportez-la en JPEG, ou réglez l’appareil sur « le plus compatible »."),
    "suffix": _(
        "Le nom de ce fichier ne correspond pas à son contenu : il contient en réalité %(found)s. Corrigez son extension."
    ),
    "encrypted": _("Ce PDF est protégé par un mot de passe : imprimez-le dans un nouveau PDF, sans protection."),
    "active": _(
        "Ce PDF contient des éléments actifs (script, formulaire, fichier joint ou lancement automatique). Imprimez-le dans un nouveau PDF."
    ),
    "foreign": _("Ce fichier contient autre chose que la pièce. Imprimez-la dans un nouveau PDF, ou photographiez-la."),
    "truncated": _("Ce PDF est incomplet, ou suivi d’autre chose : téléchargez-le ou numérisez-le de nouveau."),
    "pages": _("Ce PDF n’a pas de page, ou en a plus de 200 : ne gardez que les pages utiles."),
    "bomb": _(
        "Ce fichier est anormalement lourd une fois ouvert. Numérisez la pièce de nouveau, avec une définition plus faible."
    ),
    "unreadable": _(
        "Ce fichier est abîmé ou incomplet : vérifiez qu’il s’ouvre sur votre poste, ou numérisez la pièce de nouveau."
    ),
    "infected": _(
        "L’antivirus a reconnu un programme malveillant dans ce fichier : il n’a pas été conservé. Prévenez votre service informatique."
    ),
    "scanner": _("L’antivirus ne répond pas : par prudence, ce fichier n’a pas été conservé. Réessayez dans quelques minutes."),
}


class UnsafeFile(Refused):
    """A file that is not taken: a stable code, a sentence that says what to do."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(WORDS[code], code=code, **details)


@dataclass(frozen=True)
class Sound:
    """A file that may be kept."""

    type: str
    content: bytes


def type_of(content: bytes) -> str | None:
    """What a file is by its first bytes; None when it is none of ours."""
    return next((type_ for mark, type_ in SIGNATURES.items() if content.startswith(mark)), None)


def examine(name: str, content: bytes) -> Sound:
    """What to keep of a file that was sent under a name. Raises UnsafeFile."""
    if not content:
        raise UnsafeFile("empty")
    found = type_of(content)
    if found is None:
        raise UnsafeFile("heic" if content[4:12] in HEIC else "type")
    if SUFFIXES.get(Path(name).suffix.lower().removeprefix(".")) != found:
        raise UnsafeFile("suffix", found=Type(found).label)
    if (verdict := scan(content)) != "clean":
        raise UnsafeFile(verdict)
    return Sound(found, _inspected(found, content))


def _inspected(found: str, content: bytes) -> bytes:
    command = [sys.executable, "-I", "-B", str(INSPECTOR), found]
    try:
        done = subprocess.run(command, input=content, capture_output=True, env={}, cwd="/", timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnsafeFile("bomb") from error
    status, _line, redrawn = done.stdout.partition(b"\n")
    if done.returncode != 0 or not status:
        raise UnsafeFile("bomb" if done.returncode < 0 else "unreadable")
    if status != b"ok":
        raise UnsafeFile(status.decode().partition(":")[2])
    return redrawn or content
