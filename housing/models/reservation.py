"""A landlord holds a vacancy for a case, up to the lease and the keys."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Tenure
from housing.models.dwelling import Collectivity, Contingent
from housing.models.proposal import Proposal
from housing.models.vacancy import Vacancy
from tenants.models import TwoSided


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def live(self) -> Self:
        """Not ended: holds its vacancy and its case."""
        return self.filter(ended_at__isnull=True)


class Reservation(TwoSided):
    """One course from hold to keys. `tenant` is the landlord. State machine: see `housing.workflow`.

    Of the landlord's staff, only `officer`, `second_officer` and `deputy` see it, once they are named. From her acceptance, and once
    the landlord has confirmed its `Precautions`, the owner of the case opens to them, with her consent, who she is.
    """

    class Step(models.TextChoices):
        HELD = "held", _("réservé")
        PRESENTED = "presented", _("présenté, accord du ménage recueilli")
        RESERVATAIRE = "reservataire", _("accord du réservataire attendu")
        TO_BOOK = "to_book", _("commission à fixer")
        COMMITTEE = "committee", _("commission fixée")
        RANKED = "ranked", _("attribution classée, en attente")
        CONDITIONAL = "conditional", _("attribution sous condition")
        ALLOCATED = "allocated", _("attribué, réponse du ménage attendue")
        ACCEPTED = "accepted", _("accepté, bail à signer")
        SIGNED = "signed", _("bail signé")
        KEYS = "keys", _("clés remises")

    class End(models.TextChoices):
        EXPIRED = "expired", _("délai expiré")
        RELEASED = "released", _("libérée par le bailleur")
        DECLINED_BY_HOUSEHOLD = "declined", _("refusée par le ménage")
        RESERVATAIRE_REFUSED = "reservataire", _("refus du réservataire")
        NOT_ALLOCATED = "not_allocated", _("non attribué par la commission")
        INELIGIBLE = "ineligible", _("irrecevable")
        NO_ANSWER = "no_answer", _("sans réponse du ménage dans le délai")
        OWNER_DECLINED = "owner", _("refus du propriétaire")
        CANCELLED = "cancelled", _("bail annulé avant les clés")
        COMPLETED = "completed", _("clés remises")

    class ReservataireState(models.TextChoices):
        NOT_NEEDED = "not_needed", _("sans objet")
        WAITING = "waiting", _("attendu")
        AGREED = "agreed", _("accordé")
        DELEGATED = "delegated", _("délégué au bailleur")
        REFUSED = "refused", _("refusé")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"has_nur", "viewing_at"})

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="reservation")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="reservations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reservations")
    number = models.CharField(max_length=9, unique=True, editable=False)
    step = models.CharField(max_length=12, choices=Step, default=Step.HELD, editable=False)
    step_since = models.DateTimeField(default=timezone.now, editable=False)
    held_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    clock_stopped_at = models.DateTimeField(null=True, editable=False)
    extended_at = models.DateTimeField(null=True, editable=False)
    presented_at = models.DateTimeField(null=True, editable=False)
    has_nur = models.BooleanField(null=True, editable=False)
    officer = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    second_officer = models.ForeignKey(
        "tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    deputy = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    reservataire = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    reservataire_state = models.CharField(
        max_length=10, choices=ReservataireState, default=ReservataireState.NOT_NEEDED, editable=False
    )
    reservataire_due_on = models.DateField(null=True, editable=False)
    viewing_at = models.DateTimeField(_("visite le"), null=True, editable=False)
    committee_on = models.DateField(_("commission le"), null=True, editable=False)
    rank = models.PositiveSmallIntegerField(null=True, editable=False)
    condition_due_on = models.DateField(null=True, editable=False)
    answer_due_on = models.DateField(null=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end = models.CharField(max_length=14, choices=End, blank=True, editable=False)
    is_private = models.BooleanField(default=False, editable=False)
    open_to_landlords = models.PositiveSmallIntegerField(default=1, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="reservation__of_landlord", fields=["tenant", "-held_at"]),
            models.Index(name="reservation__of_case", fields=["case", "-held_at"]),
            models.Index(
                name="reservation__due",
                fields=["expires_at"],
                condition=Q(ended_at__isnull=True, clock_stopped_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="reservation__one_live_per_vacancy", fields=["vacancy"], condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(name="reservation__one_live_per_case", fields=["case"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(name="reservation__end_has_instant", condition=Q(ended_at__isnull=False) ^ Q(end="")),
            models.CheckConstraint(name="reservation__expires_later", condition=Q(expires_at__gt=F("held_at"))),
            models.CheckConstraint(
                name="reservation__reservataire_known",
                condition=Q(reservataire_state="not_needed") | Q(reservataire_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation__two_officers",
                condition=Q(second_officer__isnull=True) | (Q(officer__isnull=False) & ~Q(second_officer=F("officer"))),
            ),
            models.CheckConstraint(
                name="reservation__deputy_of_somebody",
                condition=Q(deputy__isnull=True)
                | (
                    Q(officer__isnull=False)
                    & ~Q(deputy=F("officer"))
                    & (Q(second_officer__isnull=True) | ~Q(deputy=F("second_officer")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("housing:reservation", args=[self.number])

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def named(self) -> list[UUID]:
        """Of the landlord's staff, the memberships that see it: officers, then the deputy."""
        return [one for one in (self.officer_id, self.second_officer_id, self.deputy_id) if one is not None]


class Precautions(TwoSided):
    """What a landlord has done on its side before it learns who she is: all of it, or there is no row."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    reservation = models.OneToOneField(Reservation, on_delete=models.PROTECT, related_name="precautions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    restricted_file = models.BooleanField(_("dans notre logiciel, le dossier n’est ouvert qu’aux personnes nommées ici"))
    anonymous_committee = models.BooleanField(_("le dossier de commission et son ordre du jour ne portent ni nom ni adresse"))
    no_name_displayed = models.BooleanField(_("aucun nom sur la boîte aux lettres, l’interphone ni le tableau de l’immeuble"))
    caretaker_untold = models.BooleanField(_("le gardien et les prestataires ne sont pas informés de la situation"))
    no_mail_to_old_address = models.BooleanField(_("aucun courrier, appel ni avis à son ancienne adresse"))
    confirmed_by = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(default=timezone.now, editable=False)

    TICKED = ("restricted_file", "anonymous_committee", "no_name_displayed", "caretaker_untold", "no_mail_to_old_address")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="precautions__all_of_them",
                condition=Q(
                    restricted_file=True,
                    anonymous_committee=True,
                    no_name_displayed=True,
                    caretaker_untold=True,
                    no_mail_to_old_address=True,
                ),
            )
        ]

    def __str__(self) -> str:
        return f"précautions du {self.confirmed_at:%Y-%m-%d}"


class AllocationDecision(TwoSided):
    """One decision of the landlord's legal allocation committee (CCH R441-3), or of a private owner."""

    class Outcome(models.TextChoices):
        ALLOCATED = "allocated", _("attribution")
        RANKED = "ranked", _("attribution classée")
        CONDITIONAL = "conditional", _("attribution sous condition suspensive")
        REFUSED = "refused", _("non-attribution")
        INELIGIBLE = "ineligible", _("irrecevabilité")

    class RefusalReason(models.TextChoices):
        INCOME = "income", _("ressources au-dessus du plafond")
        AFFORDABILITY = "affordability", _("taux d’effort trop élevé")
        OCCUPANCY = "occupancy", _("taille du ménage")
        DOCUMENTS = "documents", _("dossier incomplet")
        OTHER_CANDIDATE = "other_candidate", _("autre candidature prioritaire")
        OTHER = "other", _("autre motif écrit au procès-verbal")

    class Guarantee(models.TextChoices):
        VISALE = "visale", _("Visale")
        FSL = "fsl", _("fonds de solidarité pour le logement")
        INSURANCE = "insurance", _("assurance loyers impayés")
        SURETY = "surety", _("caution d’une association ou d’un proche")
        MEDIATION = "mediation", _("intermédiation locative")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(_("décidé le"))
    outcome = models.CharField(_("décision"), max_length=12, choices=Outcome)
    rank = models.PositiveSmallIntegerField(_("rang"), null=True, blank=True)
    condition_due_on = models.DateField(_("pièce attendue avant le"), null=True, blank=True)
    refusal_reason = models.CharField(_("motif"), max_length=16, choices=RefusalReason, blank=True)
    candidates = models.PositiveSmallIntegerField(_("candidatures examinées"), default=1)
    is_owner = models.BooleanField(default=False, editable=False)
    guarantee = models.CharField(_("garantie"), max_length=10, choices=Guarantee, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["decided_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="decision__ranked_has_rank",
                condition=Q(outcome="ranked", rank__isnull=False, rank__gte=2) | (~Q(outcome="ranked") & Q(rank__isnull=True)),
            ),
            models.CheckConstraint(
                name="decision__condition_has_deadline", condition=Q(condition_due_on__isnull=False) ^ ~Q(outcome="conditional")
            ),
            models.CheckConstraint(
                name="decision__refusal_has_reason", condition=~Q(refusal_reason="") ^ ~Q(outcome__in=["refused", "ineligible"])
            ),
            models.CheckConstraint(name="decision__guarantee_of_owner", condition=Q(guarantee="") | Q(is_owner=True)),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class Lease(TwoSided):
    """A durable title of occupancy, signed: what a rehousing is. What counts is frozen at signature.

    One that was signed before its case was carried over (`carried_at`) stands outside the network, whoever let the dwelling: no
    reservation of ours led to it, and no report of ours counts it.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="leases")
    reservation = models.OneToOneField(Reservation, null=True, on_delete=models.PROTECT, related_name="lease")
    outside_network = models.BooleanField(_("hors réseau"), default=False, editable=False)
    tenure = models.CharField(_("titre d’occupation"), max_length=14, choices=Tenure)
    signed_on = models.DateField(_("signé le"))
    keys_on = models.DateField(_("clés remises le"), null=True)
    cancelled_on = models.DateField(null=True, editable=False)
    operator = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    landlord_siren = models.CharField(max_length=9, blank=True, editable=False)
    is_private = models.BooleanField(default=False, editable=False)
    commune = models.ForeignKey("tenants.Commune", on_delete=models.PROTECT, related_name="+")
    contingent = models.CharField(_("contingent"), max_length=20, choices=Contingent)
    collectivity = models.CharField(_("collectivité"), max_length=12, choices=Collectivity, blank=True)
    reservataire = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+")
    rent = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    vacancy_free_on = models.DateField(null=True, editable=False)
    open_to_landlords = models.PositiveSmallIntegerField(default=1, editable=False)
    address_sealed_at = models.DateTimeField(null=True, editable=False)
    carried_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(name="lease__signed", fields=["programme", "signed_on"]),
            models.Index(
                name="lease__address_due",
                fields=["created_at"],
                condition=Q(outside_network=False)
                & (
                    Q(cancelled_on__isnull=True, address_sealed_at__isnull=True)
                    | Q(cancelled_on__isnull=False, address_sealed_at__isnull=False)
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="lease__keys_after_signature", condition=Q(keys_on__isnull=True) | Q(keys_on__gte=F("signed_on"))
            ),
            models.CheckConstraint(
                name="lease__cancelled_before_keys", condition=Q(cancelled_on__isnull=True) | Q(keys_on__isnull=True)
            ),
            models.CheckConstraint(
                name="lease__in_network_is_reserved", condition=Q(outside_network=True) ^ Q(reservation__isnull=False)
            ),
            models.CheckConstraint(
                name="lease__carried_over_is_outside", condition=Q(carried_at__isnull=True) | Q(outside_network=True)
            ),
            models.CheckConstraint(
                name="lease__private_without_contingent", condition=Q(is_private=False) | Q(contingent="sans_objet")
            ),
        ]

    def __str__(self) -> str:
        return f"bail du {self.signed_on}"
