"""Her consent, as forms ask it: the day, how she gave it, the language it was explained in."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.disclosure import Purpose
from cases.models import Case, CaseContact, Consent
from cases.services.agreements import renewable
from cases.services.consent import Given
from tenants.fields import DayField, capitals
from tenants.models import Tenant

How, Language = Consent.How, Consent.Language
SPOKEN = {
    "angl": Language.ENGLISH,
    "engl": Language.ENGLISH,
    "arab": Language.ARABIC,
    "espa": Language.SPANISH,
    "ukra": Language.UKRAINIAN,
    "fran": Language.FRENCH,
}


def language_of(case: Case) -> str:
    """The language in which to explain, guessed from what the contact says of it."""
    said = CaseContact.objects.filter(case=case).values_list("interpreter", flat=True).first() or ""
    if not said.strip():
        return Language.FRENCH
    return next((code for start, code in SPOKEN.items() if start in said.lower()), Language.OTHER)


class UsualChoiceField(forms.ChoiceField):
    """A choice that stands for the usual answer when nothing comes."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.initial)


class ConsentFields(forms.Form):
    """How she consented. Said and in French when nothing is chosen: the form to sign is printed from the tab."""

    how = UsualChoiceField(
        label=_("Comment"),
        choices=capitals(How.choices),
        initial=How.SAID,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
        help_text=_("De vive voix, le formulaire est à faire signer dans le mois"),
    )
    language = UsualChoiceField(
        label=_("Langue dans laquelle vous l’avez expliqué"), choices=capitals(Language.choices), initial=Language.FRENCH
    )

    def said(self) -> dict[str, str]:
        """How and in which language, as services take them."""
        return {"how": self.cleaned_data["how"], "language": self.cleaned_data["language"]}

    def given(self, day: date, expires_on: date | None = None) -> Given:
        """Her consent of a day."""
        return Given(day, expires_on=expires_on, **self.said())


class AgreeForm(ConsentFields):
    """A step to which she agrees, or agrees again."""

    step = forms.ChoiceField(label=_("Elle accepte que le dossier serve à"), widget=forms.RadioSelect)
    given_on = DayField(label=_("Accord donné le"), past=True)
    expires_on = DayField(label=_("Jusqu’au"), required=False, help_text=_("Vide : jusqu’à la clôture du dossier"))
    informed = forms.BooleanField(
        label=_("Je lui ai lu le formulaire, elle sait qui verra quoi et qu’elle peut retirer son accord à tout moment")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {f"{step}:{tenant.pk if tenant else ''}": (step, tenant) for step, tenant, _cells in renewable(case)}
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, step_label(step, tenant)) for key, (step, tenant) in self.offered.items()]
        self.fields["language"].initial = language_of(case)
        self.order_fields(["step", "given_on", "how", "language", "expires_on", "informed"])

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour à venir."))
        return day

    def chosen(self) -> tuple[Purpose, Tenant | None]:
        """The step and its organisation."""
        return self.offered[self.cleaned_data["step"]]


class SignedForm(forms.Form):
    """The day she signed the paper."""

    signed_on = DayField(label=_("Formulaire signé le"), past=True)


def step_label(step: Purpose, tenant: Tenant | None) -> str:
    """As in "La coordination du relogement, par Imanis"."""
    label = str(Consent.Step(str(step)).label)
    words = f"{label}, par {tenant.name}" if tenant else label
    return words[:1].upper() + words[1:]
