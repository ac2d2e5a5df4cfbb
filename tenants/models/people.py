"""People who work in tenants, and how they enter."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.roles import Role


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in. Rights come from memberships; there is no super-user.

    The password's hash is no column here, where colleagues read names: it stands in `PersonSecret`, for the person alone.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"email", "display_name"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("adresse électronique"), max_length=254)
    display_name = models.CharField(_("nom affiché"), max_length=80)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person__email_once")]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, and the hash of the password where it was set."""
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = [name for name in fields if name != "password"]
        super().save(*args, **kwargs)
        if (changed := self.__dict__.pop("_new_hash", None)) is not None:
            rows = PersonSecret.objects.using(self._state.db)
            self.secret = rows.update_or_create(person=self, defaults={"password": changed})[0]

    @property
    def password(self) -> str:
        """The hash of the password; for anybody but the person itself it reads as unusable."""
        if "_new_hash" in self.__dict__:
            return str(self.__dict__["_new_hash"])
        try:
            return self.secret.password
        except PersonSecret.DoesNotExist:
            return UNUSABLE_PASSWORD_PREFIX

    @password.setter
    def password(self, value: str) -> None:
        self.__dict__["_new_hash"] = value

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ", 1)[0]


class PersonSecret(models.Model):
    """The hash of a person's password: read and written by that person alone."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="secret")
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return "mot de passe"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(is_active=True, person__is_active=True)


class Membership(models.Model):
    """A person in a tenant, with roles. Its group receives the grants that are made to a named person."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices))
    group = models.OneToOneField(Group, null=True, on_delete=models.PROTECT, related_name="membership", editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="membership__once_per_tenant", fields=["person", "tenant"]),
            models.CheckConstraint(
                name="membership__known_roles",
                condition=Q(roles__contained_by=[role.value for role in Role]) & Q(roles__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.tenant}"


class Invitation(models.Model):
    """An offer to join a tenant, sent by mail; the link is a bearer token of which only the hash is kept."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"email"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("adresse électronique"), max_length=254)
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices))
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="invitation__expires_later", condition=Q(expires_at__gt=models.F("created_at"))),
            models.CheckConstraint(
                name="invitation__accepted_or_revoked", condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"invitation · {self.tenant}"


class RevealCount(models.Model):
    """What a member has revealed in a day outside its own cases, and of its own stock; only the database's functions touch it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    things = ArrayField(models.CharField(max_length=80))
    own_things = ArrayField(models.CharField(max_length=80), db_default=[])
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="reveal_count__once_a_day", fields=["membership", "day"])]

    def __str__(self) -> str:
        return f"{self.day} · {len(self.things)}"


class AccountNotice(models.Model):
    """A mail that a person is owed about its own account: a code and an instant, sent by a job."""

    class Kind(models.TextChoices):
        PASSWORD_CHANGED = "password_changed", _("le mot de passe a été changé")
        PASSWORD_SET = "password_set", _("un mot de passe a été choisi")  # a code  # nosec B105
        PASSWORD_RESET = "password_reset", _("le mot de passe a été remplacé, par un lien reçu à cette adresse")
        APPLICATION_ADDED = "application_added", _("une application de codes a été configurée")
        APPLICATION_REMOVED = "application_removed", _("l’application de codes n’est plus utilisée")
        PASSKEY_ADDED = "passkey_added", _("une clé d’accès a été ajoutée")
        PASSKEY_REMOVED = "passkey_removed", _("une clé d’accès a été retirée")
        CODES_SEEN = "codes_seen", _("les codes de secours ont été affichés")
        CODES_RENEWED = "codes_renewed", _("de nouveaux codes de secours ont été faits ; les anciens ne servent plus")
        PROVIDER_LINKED = "provider_linked", _("un fournisseur d’identité a été relié")
        PROVIDER_UNLINKED = "provider_unlinked", _("un fournisseur d’identité n’est plus relié")
        NEW_DEVICE = "new_device", _("une connexion a eu lieu depuis un appareil que nous ne connaissions pas")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="account_notice__a_code", condition=Q(kind__regex=r"^[a-z_]+$"))]
        indexes = [models.Index(name="account_notice__waiting", fields=["at"], condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return self.kind

    @property
    def words(self) -> str:
        """What happened, as the mail says it."""
        return str(self.Kind(self.kind).label)
