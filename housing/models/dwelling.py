"""A landlord's stock: dwellings, and where they are."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tenants.sealed import SealedField, Sealing


class Contingent(models.TextChoices):
    """Whose allocation right a letting is counted on (RPLS field 63, with three values of ours)."""

    ETAT_FONCTIONNAIRES = "etat_fonctionnaires", _("État fonctionnaires")
    ETAT_PRIORITAIRES = "etat_prioritaires", _("État prioritaires")
    ACTION_LOGEMENT = "action_logement", _("Action Logement")
    COLLECTIVITES = "collectivites", _("Collectivités")
    ETAT_CONVENTION = "etat_convention", _("Réservations conventionnelles de l’État")
    AUTRES = "autres", _("Autres (CAF, MSA…)")
    DEFENSE = "defense", _("Défense et sécurité")
    NON_RESERVE = "non_reserve", _("Non réservé")
    HORS_FLUX = "hors_flux", _("Hors flux")
    SANS_OBJET = "sans_objet", _("Sans objet (parc privé)")
    A_COMPLETER = "a_completer", _("À compléter")


class Collectivity(models.TextChoices):
    COMMUNE = "commune", _("commune")
    EPCI = "epci", _("EPCI")
    DEPARTEMENT = "departement", _("département")


class Financing(models.TextChoices):
    PLAI = "PLAI", _("PLAI")
    PLUS = "PLUS", _("PLUS")
    PLS = "PLS", _("PLS")
    OTHER = "autre", _("autre")
    PRIVATE = "prive", _("parc privé")


class EnergyClass(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    E = "E", "E"
    F = "F", "F"
    G = "G", "G"


class Features(models.Model):
    """What can be said of a dwelling without saying where it is, beyond its commune."""

    commune = models.ForeignKey("tenants.Commune", on_delete=models.PROTECT, related_name="+", verbose_name=_("commune"))
    rooms = models.PositiveSmallIntegerField(_("nombre de pièces"))
    area = models.DecimalField(_("surface habitable, en m²"), max_digits=6, decimal_places=2)
    floor = models.SmallIntegerField(_("étage"), default=0)
    has_lift = models.BooleanField(_("ascenseur"), default=False)
    wheelchair = models.BooleanField(_("accessible en fauteuil roulant"), default=False)
    secured_entrance = models.BooleanField(_("entrée sécurisée"), default=False)
    in_qpv = models.BooleanField(_("quartier prioritaire"), default=False)
    financing = models.CharField(_("financement"), max_length=6, choices=Financing, default=Financing.PLUS)
    energy_class = models.CharField(_("DPE"), max_length=1, choices=EnergyClass, blank=True)

    class Meta:
        abstract = True

    @property
    def type_name(self) -> str:
        """T1, T2, … from the number of rooms."""
        return f"T{self.rooms}"


class Dwelling(Features, TenantOwned):
    """A physical unit of a landlord's stock."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    rpls_id = models.CharField(_("identifiant RPLS"), max_length=10, blank=True)
    landlord_ref = models.CharField(_("référence interne"), max_length=40)
    built_in = models.PositiveSmallIntegerField(_("année de construction"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dwelling__landlord_ref_once", fields=["tenant", "landlord_ref"]),
            models.CheckConstraint(name="dwelling__rooms", condition=Q(rooms__gte=1, rooms__lte=12)),
            models.CheckConstraint(name="dwelling__area", condition=Q(area__gte=9, area__lte=500)),
            models.CheckConstraint(
                name="dwelling__wheelchair_reachable", condition=Q(wheelchair=False) | Q(floor=0) | Q(has_lift=True)
            ),
        ]

    def __str__(self) -> str:
        return self.landlord_ref


class DwellingLocation(Sealing, TenantOwned):
    """The address, sealed with the landlord's key; shown to an owner's named users once proposed for their case."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"address", "complement", "position"})

    dwelling = models.OneToOneField(Dwelling, on_delete=models.CASCADE, related_name="location")
    address = SealedField(_("adresse"))
    complement = SealedField(_("complément : bâtiment, escalier, porte"))
    position = SealedField(_("position : latitude et longitude"))

    def __str__(self) -> str:
        return f"lieu {self.dwelling_id}"
