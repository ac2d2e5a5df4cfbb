"""Forms of the ground floor."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tenants.models import MailSetting, Person
from tenants.roles import Role

ROLE_HELP = {
    Role.READER: _("lecture : consulter, sans modifier"),
    Role.OFFICER: _("gestion : dossiers, logements, accompagnements"),
    Role.COORDINATOR: _("coordination : proposer des logements, suivre le dispositif"),
    Role.ANALYST: _("suivi et évaluation : indicateurs et rapports"),
    Role.MANAGER: _("responsable : membres et réglages de l’organisation"),
}


PACES = [
    (MailSetting.Pace.IMMEDIATE, _("Au fur et à mesure, hors de vos heures calmes")),
    (MailSetting.Pace.DAILY, _("Un seul message par jour ouvré : combien de choses vous attendent")),
    (MailSetting.Pace.NONE, _("Jamais : vous lisez ici. Ce qui est urgent est tout de même envoyé")),
]


class RolesForm(forms.Form):
    """Roles of a member."""

    roles = forms.MultipleChoiceField(label=_("Rôles"), choices=list(ROLE_HELP.items()), widget=forms.CheckboxSelectMultiple)


class InvitationForm(RolesForm):
    """Invite somebody."""

    email = forms.EmailField(label=_("Adresse électronique professionnelle"), max_length=254)
    field_order = ["email", "roles"]


class NewAccountForm(forms.Form):
    """The account of an invited person."""

    display_name = forms.CharField(
        label=_("Nom affiché à vos collègues"), max_length=80, help_text=_("Par exemple : Claire M."), strip=True
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12 caractères au moins ; une phrase convient très bien."),
        strip=False,
    )

    def __init__(self, *args: Any, email: str = "", asks_password: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        if not asks_password:
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            try:
                validate_password(password, Person(email=self.email, display_name=cleaned.get("display_name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class MailSettingForm(forms.ModelForm):
    """How a member wants to be written to."""

    pace = forms.ChoiceField(
        label=_("Être prévenu par message"), choices=PACES, widget=forms.RadioSelect, initial=MailSetting.Pace.DAILY
    )

    class Meta:
        model = MailSetting
        fields = ("pace", "quiet_from", "quiet_until")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "quiet_from": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "quiet_until": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }
        help_texts = {
            "quiet_from": _("Le soir, par exemple 19:00"),
            "quiet_until": _("Le matin, par exemple 07:30 ; le message du jour part ensuite"),
        }
