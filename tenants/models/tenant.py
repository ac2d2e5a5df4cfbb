"""Organisations: each is one tenant."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TenantQuerySet(models.QuerySet["Tenant"]):
    def landlords(self) -> Self:
        return self.filter(kind__in=Tenant.LANDLORD_KINDS | Tenant.PRIVATE_KINDS)


class Tenant(models.Model):
    """A landlord, an association, a shelter, the métropole… Names of organisations are not secret; what they do is."""

    class Kind(models.TextChoices):
        BAILLEUR_OPH = "BAILLEUR_OPH", _("office public de l’habitat")
        BAILLEUR_ESH = "BAILLEUR_ESH", _("entreprise sociale pour l’habitat")
        BAILLEUR_SEM = "BAILLEUR_SEM", _("société d’économie mixte")
        BAILLEUR_COOP = "BAILLEUR_COOP", _("coopérative d’Hlm")
        AIVS = "AIVS", _("agence immobilière à vocation sociale")
        AGENCE_PRIVEE = "AGENCE_PRIVEE", _("agence de location privée")
        ASSO_SPECIALISEE = "ASSO_SPECIALISEE", _("association spécialisée")
        ASSO_HEBERGEMENT = "ASSO_HEBERGEMENT", _("association d’hébergement")
        OPERATEUR = "OPERATEUR", _("opérateur, coordination")
        CCAS = "CCAS", _("centre communal d’action sociale")
        SIAO = "SIAO", _("service intégré d’accueil et d’orientation")
        EPCI = "EPCI", _("métropole ou intercommunalité")
        COMMUNE = "COMMUNE", _("commune")
        DEPARTEMENT = "DEPARTEMENT", _("département")
        ETAT = "ETAT", _("services de l’État")
        ACTION_LOGEMENT = "ACTION_LOGEMENT", _("Action Logement")

    LANDLORD_KINDS: ClassVar[frozenset[str]] = frozenset(
        {Kind.BAILLEUR_OPH, Kind.BAILLEUR_ESH, Kind.BAILLEUR_SEM, Kind.BAILLEUR_COOP}
    )
    PRIVATE_KINDS: ClassVar[frozenset[str]] = frozenset({Kind.AIVS, Kind.AGENCE_PRIVEE})
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    name = models.CharField(_("nom"), max_length=120, unique=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    group = models.OneToOneField(Group, null=True, on_delete=models.PROTECT, related_name="tenant", editable=False)
    is_sandbox = models.BooleanField(_("bac à sable"), default=False)
    reveal_quota = models.PositiveSmallIntegerField(_("affichages par jour hors de ses dossiers"), default=30)
    export_rows = models.PositiveSmallIntegerField(_("dossiers par export, au plus"), default=500)
    mfa_grace_until = models.DateField(_("double authentification facultative jusqu’au"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="tenant__siren_nine_digits", condition=Q(siren="") | Q(siren__regex=r"^\d{9}$")),
            models.CheckConstraint(name="tenant__exports_are_capped", condition=Q(export_rows__lte=2000)),
            models.CheckConstraint(name="tenant__not_its_own_successor", condition=~Q(successor=models.F("id"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_social_landlord(self) -> bool:
        """True for a landlord of the social stock (its lettings pass through an allocation committee)."""
        return self.kind in self.LANDLORD_KINDS

    @property
    def is_private_stock(self) -> bool:
        """True for Soliha-like and commercial agencies: the owner's agreement stands in for the committee."""
        return self.kind in self.PRIVATE_KINDS


class TenantKey(models.Model):
    """The tenant's key, wrapped by the root key. Read only through the definer function `tenant_key_for()`."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="tenant_key__one_per_version", fields=["tenant", "version"])]

    def __str__(self) -> str:
        return f"clé {self.version}"
