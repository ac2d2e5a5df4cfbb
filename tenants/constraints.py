"""French sentences for what the database refuses; a floor adds its own at start."""

from django.db import IntegrityError

MESSAGES: dict[str, str] = {
    "target__says_something": "Indiquez un minimum, un maximum, ou les deux.",
    "target__in_bounds": "Un objectif compte au moins une entrée ou un ménage.",
    "target__in_order": "Le maximum ne peut pas être inférieur au minimum.",
    "target__has_a_reason": "Dites pourquoi : la raison reste avec la décision.",
    "target__one_at_a_time": "Un autre objectif tient déjà à ces dates : rechargez la page.",
    "entry_closing__has_a_reason": "Dites pourquoi : la raison reste avec la décision.",
    "entry_closing__one_at_a_time": "Ce dispositif est déjà clos aux nouvelles entrées.",
    "decision__ends_once": "Cette décision a déjà pris fin : rechargez la page.",
    "membership__keeps_a_manager": "La dernière personne responsable ne peut pas partir : nommez d’abord quelqu’un d’autre.",
    "person__email_once": "Cette adresse a déjà un compte : connectez-vous, puis ouvrez à nouveau le lien reçu.",
}
DEFAULT = "Cette modification n’est pas possible : elle contredit une information déjà enregistrée."


def message_of(error: IntegrityError) -> str:
    """The sentence for the constraint that was tripped."""
    diagnostic = getattr(error.__cause__, "diag", None)
    return MESSAGES.get(getattr(diagnostic, "constraint_name", None) or "", DEFAULT)
