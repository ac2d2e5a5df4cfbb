"""French sentences for what the database refuses; a floor adds its own at start."""

from django.db import IntegrityError

MESSAGES: dict[str, str] = {
    "membership__keeps_a_manager": "La dernière personne responsable ne peut pas partir : nommez d’abord quelqu’un d’autre.",
    "person__email_once": "Cette adresse a déjà un compte : connectez-vous, puis ouvrez à nouveau le lien reçu.",
}
DEFAULT = "Cette modification n’est pas possible : elle contredit une information déjà enregistrée."


def message_of(error: IntegrityError) -> str:
    """The sentence for the constraint that was tripped."""
    diagnostic = getattr(error.__cause__, "diag", None)
    return MESSAGES.get(getattr(diagnostic, "constraint_name", None) or "", DEFAULT)
