"""The second factor: an application's codes, passkeys, recovery codes. Secrets are sealed; a code serves once."""

import base64
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from allauth.account.utils import url_str_to_user_pk
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from tenants import context, crypto
from tenants.models import Person

PLACE = "mfa_authenticator|secret"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets sealed by a key derived from the root; our words; one neutral name for this installation."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et réessayez."),
        "cannot_generate_recovery_codes": _("Configurez d’abord une application ou une clé d’accès."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.root().wrap(text.encode(), PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.root().unwrap(base64.b64decode(encrypted_text), PLACE).decode()

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Clé d’accès") if number == 1 else gettext("Clé d’accès n° %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        return str(app_settings.TOTP_ISSUER)


class ServesOnce:
    """Mixin of the forms that take a code: one that was accepted is refused as long as the clock would still accept it."""

    user: Person

    def clean_code(self) -> str:
        typed = normalize_user_code(self.cleaned_data["code"])  # type: ignore[attr-defined]
        key = f"second-factor:{self.user.pk}:{typed}"
        if cache.get(key):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        code = str(super().clean_code())  # type: ignore[misc]
        if not cache.add(key, 1, timeout=app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


def code_field(help_text: Any) -> forms.CharField:
    """A field for a code, that telephones offer to fill."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=_("Code"), max_length=20, help_text=help_text, widget=forms.TextInput(attrs=attributes))


CODE_HELP = _("Six chiffres, ou un code de secours de huit chiffres.")


class AuthenticateForm(ServesOnce, code_forms.AuthenticateForm):
    """The code asked after the password."""

    code = code_field(CODE_HELP)


class ReauthenticateForm(ServesOnce, code_forms.ReauthenticateForm):
    """The code asked before something sensitive."""

    code = code_field(CODE_HELP)


class ActivateTOTPForm(ServesOnce, totp_forms.ActivateTOTPForm):
    """The first code of an application."""

    code = code_field(_("Les six chiffres que l’application affiche maintenant."))


@contextmanager
def well_formed() -> Iterator[None]:
    """Refuse what no key ever answers: the library has no exception of its own for bytes that it cannot read."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error) as error:
        raise SecondFactorAdapter().validation_error("incorrect_code") from error


class CredentialField(forms.JSONField):
    """The answer of a key, as the page's script wrote it."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(widget=forms.HiddenInput, required=required)

    def to_python(self, value: Any) -> Any:
        try:
            credential = super().to_python(value)
        except RecursionError as error:
            raise SecondFactorAdapter().validation_error("incorrect_code") from error
        if credential is None and not self.required:
            return None
        if not isinstance(credential, dict):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return credential

    def bound_data(self, data: Any, initial: Any) -> None:
        """An answer is for once: the page that refuses it does not give it back."""


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    """A new passkey."""

    credential = CredentialField()
    name = forms.CharField(
        label=_("Nom de la clé"), max_length=60, required=False, help_text=_("Pour la reconnaître : « Téléphone », « Bureau ».")
    )
    passwordless = forms.BooleanField(
        label=_("Me connecter avec cette clé seule, sans mot de passe"),
        required=False,
        initial=True,
        help_text=_("L’appareil vérifie alors que c’est bien vous : empreinte, visage ou code."),
    )

    def clean(self) -> dict[str, Any]:
        with well_formed():
            return dict(super().clean())


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Nom de la clé"), max_length=60)


class GivesPasskey:
    """Mixin of the forms that take the answer of a key that is known."""

    def clean_credential(self) -> Authenticator:
        with well_formed():
            return super().clean_credential()  # type: ignore[misc]


class AuthenticatePasskeyForm(GivesPasskey, passkey_forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = CredentialField()


class ReauthenticatePasskeyForm(GivesPasskey, passkey_forms.ReauthenticateWebAuthnForm):
    """A passkey before something sensitive."""

    credential = CredentialField()


class LoginPasskeyForm(GivesPasskey, passkey_forms.LoginWebAuthnForm):
    """Signing in with a passkey: its person is introduced by the key's own answer; the signature is what proves."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        before = context.read()
        try:
            context.apply(context.DatabaseContext.of(user=_person_named(self.cleaned_data["credential"])))
            return super().clean_credential()
        except ValidationError:
            context.apply(before)
            raise


def _person_named(credential: Any) -> UUID:
    with well_formed():
        handle = websafe_decode(credential["response"]["userHandle"]).decode()
        return UUID(str(url_str_to_user_pk(handle)))
