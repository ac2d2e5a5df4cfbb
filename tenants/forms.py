"""Forms of the ground floor."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tenants.models import Person
from tenants.roles import Role

ROLE_HELP = {
    Role.READER: _("lecture : consulter, sans modifier"),
    Role.OFFICER: _("gestion : dossiers, logements, accompagnements"),
    Role.COORDINATOR: _("coordination : proposer des logements, suivre le dispositif"),
    Role.ANALYST: _("suivi et évaluation : indicateurs et rapports"),
    Role.MANAGER: _("responsable : membres et réglages de l’organisation"),
}


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

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            try:
                validate_password(password, Person(email=self.email, display_name=cleaned.get("display_name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class UnlockForm(ReauthenticateForm):
    """Back to work after a lock; wrong passwords are counted as at the sign-in."""

    password = forms.CharField(
        label=_("Mot de passe"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )
