"""Looking for a case by who she is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.fields import DayField

REASONS = [
    ("contact", _("Elle ou un partenaire nous contacte sans connaître la référence")),
    ("before_opening", _("Vérifier qu’aucun dossier n’existe avant d’en ouvrir un")),
    ("correction", _("Corriger ou compléter un dossier")),
    ("her_request", _("Répondre à une demande d’accès, de rectification ou d’effacement")),
]


class IdentityForm(forms.Form):
    """Names and birth date together, or the application number; and why."""

    last_name = forms.CharField(label=_("Nom"), max_length=100, required=False)
    first_name = forms.CharField(label=_("Prénom"), max_length=100, required=False)
    birth_date = DayField(label=_("Date de naissance"), past=True, required=False)
    nur = forms.CharField(
        label=_("Numéro unique"), max_length=30, required=False, help_text=_("Suffit à lui seul, avec ou sans espaces")
    )
    reason = forms.ChoiceField(label=_("Motif de la recherche"), choices=REASONS, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = [cleaned.get(name) for name in ("last_name", "first_name", "birth_date")]
        if not cleaned.get("nur") and not all(person) and not self.errors:
            self.add_error(None, _("Donnez le nom, le prénom et la date de naissance, ou le numéro unique."))
        return cleaned

    def texts(self) -> dict[str, str]:
        """What is looked for, as it is indexed."""
        day = self.cleaned_data["birth_date"]
        return {name: self.cleaned_data[name] for name in ("last_name", "first_name", "nur")} | {
            "birth_date": day.isoformat() if day else ""
        }
