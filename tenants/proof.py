"""Proving once more who one is: one form, with what this person has — a password, a code, a passkey, the identity provider.

What the screen asks when it is locked, a reveal after a quarter of an hour, and a change of one's factors. Wrong answers are counted
as at the sign-in; a code serves once; a passkey must have verified its holder.
"""

import re
import time
import zlib
from dataclasses import dataclass
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import UserVerificationRequirement

from tenants.models import Person
from tenants.provider import is_configured, is_linked
from tenants.second_factor import CredentialField, ReauthenticateForm, ReauthenticatePasskeyForm

PROOF, CREDENTIAL = "proof", "credential"
NO_KEY = (None, "", "null")  # what the hidden field says when no key was asked
CODE = re.compile(r"[\d\s]{6,12}", re.ASCII)


def is_fresh(request: HttpRequest) -> bool:
    """True when this session's person has proved who she is in the last quarter of an hour: by signing in, or since."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) < app_settings.REAUTHENTICATION_TIMEOUT


def by_provider(record: dict[str, Any]) -> bool:
    """True for the record of a sign-in or confirmation in which the identity provider proved two factors."""
    return record.get("method") == "socialaccount" and record.get("second_factor") is True


@dataclass(frozen=True)
class Means:
    """What a person can prove herself with."""

    password: bool
    codes: bool
    passkey: bool
    provider: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Means":
        """Of the person who is signed in (two queries at most)."""
        person = cast("Person", request.user)
        types = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        return cls(
            password=person.has_usable_password(),
            codes="totp" in types,
            passkey="webauthn" in types,
            provider=is_configured() and is_linked(person.pk),
        )

    @property
    def label(self) -> str:
        """The words of the one field to type in; empty when there is nothing to type."""
        if self.password:
            return gettext("Votre mot de passe, ou un code de l’application") if self.codes else gettext("Votre mot de passe")
        return gettext("Un code de l’application, ou un code de secours") if self.codes else ""


class ProofForm(forms.Form):
    """One field for the password or a code, and the hidden answer of a passkey."""

    def __init__(self, *args: Any, request: HttpRequest, means: Means, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"%s-{zlib.crc32(request.path.encode()):x}"  # several questions may stand in one page
        self.request, self.means = request, means
        if means.label:
            kind = {"autocomplete": "current-password"} if means.password else {"autocomplete": "one-time-code"}
            widget = forms.PasswordInput(attrs={"autofocus": True, **kind})
            self.fields[PROOF] = forms.CharField(
                label=means.label, max_length=200, strip=False, widget=widget, required=self.data.get(CREDENTIAL) in NO_KEY
            )
        if means.passkey:
            self.fields[CREDENTIAL] = CredentialField(required=False)

    @property
    def was_answered(self) -> bool:
        """True when an answer came with the request, even an empty one."""
        return self.is_bound and (PROOF in self.data or CREDENTIAL in self.data)

    def clean_proof(self) -> str:
        given = str(self.cleaned_data[PROOF])
        if given:
            self._check_code(given) if self._looks_like_a_code(given) else self._check_password(given)
        return given

    def _looks_like_a_code(self, given: str) -> bool:
        return self.means.codes and (not self.means.password or CODE.fullmatch(given) is not None)

    def _check_code(self, given: str) -> None:
        form = ReauthenticateForm(data={"code": given}, user=self.request.user)
        if not form.is_valid():
            raise forms.ValidationError(form.errors["code"])
        form.save()

    def _check_password(self, given: str) -> None:
        if not get_adapter().reauthenticate(self.request.user, given):
            raise get_adapter().validation_error("incorrect_password")
        reauthenticate_by_password(self.request)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get(PROOF):
            form = ReauthenticatePasskeyForm(data={CREDENTIAL: self.data.get(CREDENTIAL, "")}, user=self.request.user)
            if not self.means.passkey or not form.is_valid():
                raise forms.ValidationError(_("Rien n’a été confirmé. Réessayez, ou choisissez une autre façon."))
            form.save()
        return cleaned


def passkey_challenge(request: HttpRequest) -> dict[str, Any]:
    """What a passkey is asked: one of this person's, and that it has verified who holds it. Noted in the session."""
    options, state = passkeys.get_server().authenticate_begin(
        credentials=passkeys.get_credentials(request.user), user_verification=UserVerificationRequirement.REQUIRED
    )
    passkeys.set_state(state)
    return dict(options)
