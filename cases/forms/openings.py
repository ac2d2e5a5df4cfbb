"""The filter of the list of those who opened a case."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.openings import KINDS


class OpeningsForm(forms.Form):
    """By person, organisation, kind of act; what is not in the list is not there."""

    personne = forms.TypedChoiceField(label=_("Personne"), required=False, coerce=UUID, empty_value=None)
    organisation = forms.TypedChoiceField(label=_("Organisation"), required=False, coerce=UUID, empty_value=None)
    acte = forms.ChoiceField(
        label=_("Nature"), required=False, choices=[("", _("toutes")), *((code, code.capitalize()) for code in KINDS)]
    )

    def __init__(self, *args: Any, choices: dict[str, list[tuple[Any, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("toutes")), *((str(key), label) for key, label in found)]

    def chosen(self) -> dict[str, Any]:
        """Arguments for `readings_of()`; a value that is not offered filters nothing."""
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {
            "person": cleaned.get("personne"),
            "organisation": cleaned.get("organisation"),
            "kind": cleaned.get("acte") or "",
        }
