"""The form of the note for an allocation committee."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.social_note import PARTS, tells


class SocialNoteForm(forms.Form):
    """Which parts, and what is added by hand."""

    parts = forms.MultipleChoiceField(
        label=_("Ce que dit la note"),
        choices=PARTS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Gardez seulement ce dont cette commission a besoin"),
        error_messages={"required": _("Cochez au moins une partie.")},
    )
    text = forms.CharField(
        label=_("Éléments utiles à la décision"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Sans nom, ni lieu, ni structure, ni récit. Ce texte n’est pas conservé"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["parts"].initial = [code for code, _title in PARTS]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if text and (why := tells(self.case, text)):
            raise forms.ValidationError(why)
        return text
