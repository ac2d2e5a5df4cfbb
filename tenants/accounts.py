"""Signing in under row-level security: the person's row opens only after a definer function has named its key."""

from typing import Any
from uuid import UUID

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from allauth.core import context as allauth_context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants import context
from tenants.models import AccountNotice, Membership, Person
from tenants.proof import by_provider, is_fresh
from tenants.services.account_notices import announce


def active_memberships(person_id: UUID) -> list[Membership]:
    """Memberships in which the person may act, by tenant name (one query)."""
    query = Membership.objects.active().filter(person_id=person_id)
    return list(query.select_related("tenant", "person").order_by("tenant__name"))


def introduce(address: str) -> UUID | None:
    """Open the context of the person who has this e-mail address, so that the sign-in may read one row.

    Returns the person's id, or None and an empty context.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT login_identity(%s)", [address])
        row = cursor.fetchone()
    person = row[0] if row else None
    context.apply(context.DatabaseContext.of(user=person))
    return person


def person_of(request: HttpRequest) -> UUID | None:
    """Whose session this is: signed in, or on the page that asks for the second factor of a right password."""
    session = request.session
    if (person := session.get(SESSION_KEY)) and session.get(BACKEND_SESSION_KEY):
        return UUID(person)
    if request.path == reverse("mfa_authenticate") and (pending := session.get(LOGIN_SESSION_KEY)):
        return UUID(str(url_str_to_user_pk(pending["user_pk"])))
    return None


class LoginBackend(AuthenticationBackend):
    """allauth's backend, introduced to the database first."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """The person whose e-mail address and password these are, or None."""
        before = context.read()
        introduce(str(credentials.get("email") or credentials.get("username") or ""))
        person: Person | None = super().authenticate(request, **credentials)
        if person is None or before.user == str(person.pk):  # wrong, or somebody at work who gives the password once more
            context.apply(before)
        return person

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session, with its secret and whether a second factor is set up (one query)."""
        factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        people = Person.objects.select_related("secret").annotate(has_second_factor=Exists(factors))
        person = people.filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None


class ResetPasswordForm(forms.ResetPasswordForm):
    """Password reset; an unknown address gets the same answer."""

    def clean_email(self) -> str:
        introduce(self.cleaned_data["email"])
        return str(super().clean_email())


class SecondFactorStage(AuthenticateStage):
    """The second factor after the first, unless the identity provider has just proved two."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        return not (records and by_provider(records[-1])) and bool(super()._should_handle(request))


CHANGES = {
    "account/email/password_changed": AccountNotice.Kind.PASSWORD_CHANGED,
    "account/email/password_set": AccountNotice.Kind.PASSWORD_SET,
    "account/email/password_reset": AccountNotice.Kind.PASSWORD_RESET,
    "mfa/email/totp_activated": AccountNotice.Kind.APPLICATION_ADDED,
    "mfa/email/totp_deactivated": AccountNotice.Kind.APPLICATION_REMOVED,
    "mfa/email/webauthn_added": AccountNotice.Kind.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": AccountNotice.Kind.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": AccountNotice.Kind.CODES_RENEWED,
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only; wrong passwords and codes are counted, and the answer says nothing of the address."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("L’adresse ou le mot de passe n’est pas le bon."),
        "incorrect_password": _("Ce mot de passe n’est pas le bon."),
        "too_many_login_attempts": _("Trop d’essais : réessayez dans 15 minutes. Une clé d’accès reste acceptée."),
        "rate_limited": _("Trop d’essais : réessayez dans 15 minutes."),
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what needs saying; that one is signed in or out shows by itself."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before a change of one's factors: unless one has just proved who one is. The only rule: allauth's own asks nothing of
        whoever has neither a password nor a factor here. Raises ReauthenticationRequired."""
        if not is_fresh(allauth_context.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page, where every means stands."""
        if not user.is_authenticated:
            return []
        return [{"id": "confirm", "description": "", "url": reverse("tenants:confirm")}]

    def get_login_stages(self) -> list[str]:
        """allauth's stages, with our rule for the second factor."""
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"
        return [ours if one == "allauth.mfa.stages.AuthenticateStage" else one for one in super().get_login_stages()]

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """A factor changed: the person is owed a mail."""
        if (kind := CHANGES.get(template_prefix)) is not None:
            announce(kind, user.pk)


class UserTokenForm(forms.UserTokenForm):
    """The link of a password reset: its person is introduced by id; the token is what proves."""

    def clean(self) -> dict[str, Any]:
        before = context.read()
        try:
            return super().clean()
        except ValidationError:
            context.apply(before)
            raise

    def _get_user(self, uidb36: str) -> Any:
        try:
            context.apply(context.DatabaseContext.of(user=UUID(str(url_str_to_user_pk(uidb36)))))
        except (ValueError, ValidationError):
            return None
        return super()._get_user(uidb36)
