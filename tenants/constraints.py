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
    "directory_entry__no_shelter_street": "Le lieu d’un hébergement est secret : l’annuaire n’en montre aucune adresse.",
    "outside_partner__no_shelter_street": "Le lieu d’un hébergement est secret : l’annuaire n’en montre aucune adresse.",
    "outside_partner__name_once": "Ce partenaire est déjà dans l’annuaire, peut-être parmi ceux qui en ont été retirés.",
    "directory_team__name_once": "Une équipe porte déjà ce nom.",
    "agreement__with_one_other": "Une convention lie votre organisation à une seule autre : choisissez laquelle.",
    "agreement__not_with_oneself": "Une convention lie votre organisation à une autre : choisissez laquelle.",
    "agreement__dates_in_order": "La fin d’une convention vient après son début.",
    "outreach_action__plausible": "Le nombre de personnes ou d’heures est trop grand : vérifiez.",
    "local_procedure__title_once": "Une démarche locale porte déjà ce nom.",
    "external_figure__once": "Une autre organisation a déjà donné ce chiffre : elle seule peut le corriger.",
    "external_figure__rate": "Un taux va de 0 à 100 %.",
    "person__email_once": "Cette adresse a déjà un compte : connectez-vous, puis ouvrez à nouveau le lien reçu.",
}
DEFAULT = "Cette modification n’est pas possible : elle contredit une information déjà enregistrée."


def message_of(error: IntegrityError) -> str:
    """The sentence for the constraint that was tripped."""
    diagnostic = getattr(error.__cause__, "diag", None)
    return MESSAGES.get(getattr(diagnostic, "constraint_name", None) or "", DEFAULT)
