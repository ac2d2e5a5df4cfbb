"""What is known of a case, cut by who may know it: each model is one permission's table, with its own row-level policy."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TenantOwned
from tenants.roles import Permission
from tenants.sealed import SealedField, Sealing


class Accessibility(models.TextChoices):
    NONE = "none", _("sans besoin particulier")
    REDUCED_MOBILITY = "reduced", _("mobilité réduite")
    WHEELCHAIR = "wheelchair", _("fauteuil roulant")


class Tenure(models.TextChoices):
    """The title by which a dwelling is occupied for good."""

    BAIL_DIRECT = "direct", _("bail direct")
    BAIL_GLISSANT = "sliding", _("bail glissant")
    SOUS_LOCATION = "sublease", _("sous-location")
    IML_SOUS_LOCATION = "iml_sublease", _("intermédiation locative, sous-location")
    IML_MANDAT = "iml_mandate", _("intermédiation locative, mandat de gestion")
    BAIL_PRIVE = "private", _("bail du parc privé")
    CONVENTION_OCCUPATION = "occupancy", _("convention d’occupation")


class Answer(models.TextChoices):
    UNKNOWN = "unknown", _("ne sait pas")
    YES = "yes", _("oui")
    NO = "no", _("non")


class Cell(TenantOwned):
    """One row of a case's cell; `tenant` always equals the case's owner (composite foreign key)."""

    PERMISSION: ClassVar[Permission]

    case: "models.ForeignKey[Case, Case]"
    case_id: UUID
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.case_id}"


class CaseKey(Cell):
    """The case's key, wrapped by its owner's key. Destroying it erases the person; `generation` counts its renewals."""

    PERMISSION = Permission.VIEW_IDENTITY

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="key")
    tenant_key_version = models.PositiveSmallIntegerField()
    generation = models.PositiveSmallIntegerField(default=1)
    wrapped = models.BinaryField()  # empty once the key is destroyed


class CaseIdentity(Sealing, Cell):
    """Names, births, number of the social-housing application."""

    PERMISSION = Permission.VIEW_IDENTITY
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"last_name", "first_name", "birth_date", "nur", "children"})

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="identity")
    last_name = SealedField(_("nom"))
    first_name = SealedField(_("prénom"))
    birth_date = SealedField(_("date de naissance"))
    nur = SealedField(_("numéro unique"))
    children = SealedField(_("enfants"))


class CaseContact(Sealing, Cell):
    """How to reach her without putting her in danger."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("appel téléphonique")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("courriel")
        SHELTER = "shelter", _("par la structure d’hébergement")
        REFERRER = "referrer", _("par la personne qui l’accompagne")

    PERMISSION = Permission.VIEW_CONTACT
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {"channel", "hours", "voicemail_allowed", "never_write", "interpreter", "phone", "email", "code_word", "instructions"}
    )

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="contact")
    channel = models.CharField(_("moyen de contact sûr"), max_length=10, choices=Channel, default=Channel.PHONE)
    hours = models.CharField(_("horaires sûrs"), max_length=80, blank=True)
    voicemail_allowed = models.BooleanField(_("message vocal autorisé"), default=False)
    never_write = models.BooleanField(_("ne jamais écrire"), default=True)
    interpreter = models.CharField(_("langue, interprète"), max_length=60, blank=True)
    phone = SealedField(_("téléphone"))
    email = SealedField(_("adresse électronique"))
    code_word = SealedField(_("mot de passe convenu"))
    instructions = SealedField(_("consignes"))


class CaseNeed(Cell):
    """What she needs, without who she is."""

    PERMISSION = Permission.VIEW_NEED
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {
            "alternating_children",
            "expected_children",
            "disabled_members",
            "dependent_adults",
            "couple_age_total",
            "accessibility",
            "lift_required",
            "ground_floor_refused",
            "secured_entrance",
            "teenage_sons",
            "pets",
            "car",
            "qpv_refused",
            "rent_max",
            "available_from",
            "tenures",
        }
    )

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="need")
    adults = models.PositiveSmallIntegerField(_("adultes"), default=1)
    children = models.PositiveSmallIntegerField(_("enfants à charge"), default=0)
    alternating_children = models.PositiveSmallIntegerField(_("dont en résidence alternée"), default=0)
    expected_children = models.PositiveSmallIntegerField(_("enfants à naître"), default=0)
    disabled_members = models.PositiveSmallIntegerField(_("personnes en situation de handicap"), default=0)
    dependent_adults = models.PositiveSmallIntegerField(_("adultes à charge, parmi les adultes"), default=0)
    couple_age_total = models.PositiveSmallIntegerField(_("somme des âges du couple"), null=True, blank=True)
    rooms_min = models.PositiveSmallIntegerField(_("nombre de pièces, minimum"))
    rooms_max = models.PositiveSmallIntegerField(_("nombre de pièces, maximum"))
    bedrooms = models.PositiveSmallIntegerField(_("chambres"))
    accessibility = models.CharField(_("accessibilité"), max_length=10, choices=Accessibility, default=Accessibility.NONE)
    lift_required = models.BooleanField(_("ascenseur nécessaire au-delà du rez-de-chaussée"), default=False)
    ground_floor_refused = models.BooleanField(_("pas de rez-de-chaussée"), default=False)
    secured_entrance = models.BooleanField(_("entrée sécurisée"), default=False)
    teenage_sons = models.BooleanField(_("garçons de plus de 13 ans"), default=False)
    pets = models.BooleanField(_("animal"), default=False)
    car = models.BooleanField(_("véhicule"), default=False)
    qpv_refused = models.BooleanField(_("hors quartier prioritaire"), default=False)
    rent_max = models.DecimalField(_("loyer et charges, maximum"), max_digits=7, decimal_places=2, null=True)
    available_from = models.DateField(_("disponible à partir du"), null=True, blank=True)
    any_sector = models.BooleanField(_("toutes les communes du dispositif conviennent"), default=False)
    tenures = ArrayField(
        models.CharField(max_length=14, choices=Tenure), verbose_name=_("titres possibles"), default=list, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_need__somebody", condition=Q(adults__gte=1)),
            models.CheckConstraint(
                name="case_need__alternating_among_children", condition=Q(alternating_children__lte=F("children"))
            ),
            models.CheckConstraint(name="case_need__dependents_among_adults", condition=Q(dependent_adults__lt=F("adults"))),
            models.CheckConstraint(
                name="case_need__couple_is_two",
                condition=Q(couple_age_total__isnull=True) | Q(adults__gte=F("dependent_adults") + 2, couple_age_total__gt=0),
            ),
            models.CheckConstraint(
                name="case_need__rooms_in_order", condition=Q(rooms_max__gte=F("rooms_min"), rooms_min__gte=1)
            ),
            models.CheckConstraint(name="case_need__rent_positive", condition=Q(rent_max__isnull=True) | Q(rent_max__gt=0)),
        ]

    @property
    def persons(self) -> int:
        """People to house: children in alternating custody and unborn children count."""
        return self.adults + self.children + self.expected_children


class WantedSector(Cell):
    """A commune where she wishes to live."""

    PERMISSION = Permission.VIEW_NEED
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"commune"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="wanted_sectors")
    commune = models.ForeignKey("tenants.Commune", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="wanted_sector__once", fields=["case", "commune"])]


class CaseSummary(Cell):
    """The reduced cell that a landlord sees of a case proposed for its unit. Kept by triggers from the case and its need."""

    PERMISSION = Permission.VIEW_SUMMARY
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"alias", "accessibility"})

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="summary")
    reference = models.CharField(max_length=9)
    alias = models.CharField(max_length=40)
    persons = models.PositiveSmallIntegerField(null=True)
    bedrooms = models.PositiveSmallIntegerField(null=True)
    accessibility = models.CharField(max_length=10, choices=Accessibility, default=Accessibility.NONE)


class CaseDanger(Cell):
    """Danger as recorded, never computed; no narrative, nothing on the violent person."""

    class Level(models.TextChoices):
        NOT_ASSESSED = "not_assessed", _("non évalué")
        LOW = "low", _("faible")
        MODERATE = "moderate", _("modéré")
        HIGH = "high", _("élevé")
        IMMINENT = "imminent", _("imminent")

    PERMISSION = Permission.VIEW_DANGER
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {
            "level",
            "assessed_on",
            "tool",
            "recent_separation",
            "searched_for",
            "place_known",
            "threats",
            "weapon",
            "worsening",
            "children_exposed",
            "review_on",
        }
    )

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="danger")
    level = models.CharField(_("niveau de danger"), max_length=12, choices=Level, default=Level.NOT_ASSESSED)
    assessed_on = models.DateField(_("évalué le"), null=True, blank=True)
    tool = models.CharField(_("outil d’évaluation"), max_length=80, blank=True)
    recent_separation = models.CharField(_("séparation récente"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    searched_for = models.CharField(_("elle est recherchée"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    place_known = models.CharField(
        _("le lieu où elle se trouve est connu"), max_length=8, choices=Answer, default=Answer.UNKNOWN
    )
    threats = models.CharField(_("menaces"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    weapon = models.CharField(_("arme"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    worsening = models.CharField(_("aggravation"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    children_exposed = models.CharField(_("enfants exposés"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    review_on = models.DateField(_("à réévaluer le"), null=True, blank=True)


class Protection(Cell):
    """A protection in force, with its end."""

    class Kind(models.TextChoices):
        PROTECTION_ORDER = "op", _("ordonnance de protection")
        PROVISIONAL_ORDER = "opi", _("ordonnance provisoire de protection immédiate")
        EMERGENCY_PHONE = "tgd", _("téléphone grave danger")
        ELECTRONIC_BRACELET = "bar", _("bracelet anti-rapprochement")
        NO_CONTACT = "no_contact", _("interdiction d’entrer en contact")
        CONCEALED_ADDRESS = "concealed", _("adresse dissimulée")
        ELECTED_DOMICILE = "domicile", _("domicile élu")
        PARENTAL = "parental", _("mesure sur l’autorité parentale ou le droit de visite")

    PERMISSION = Permission.VIEW_DANGER
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"kind", "expires_on"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="protections")
    kind = models.CharField(_("protection"), max_length=10, choices=Kind)
    expires_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="protection__once", fields=["case", "kind"])]


class AvoidArea(Cell):
    """A commune where she must not be housed. Never shown to a landlord, nor that there is one."""

    PERMISSION = Permission.VIEW_AVOIDANCE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"commune"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="avoid_areas")
    commune = models.ForeignKey("tenants.Commune", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="avoid_area__once", fields=["case", "commune"])]


class CaseOrigin(Cell):
    """Where she comes from: who spotted her situation, landlord of her lease, referrer, shelter."""

    class Spotted(models.TextChoices):
        CARETAKER = "caretaker", _("gardienne ou gardien d’immeuble")
        MEDIATOR = "mediator", _("médiation du bailleur")
        POLICE = "police", _("police ou gendarmerie")
        HOSPITAL = "hospital", _("hôpital ou médecin")
        CCAS = "ccas", _("CCAS ou service social")
        LINE = "3919", _("3919 ou autre ligne d’écoute")
        SCHOOL = "school", _("école ou crèche")
        ASSOCIATION = "association", _("association")
        RELATIVE = "relative", _("proche ou voisinage")
        HERSELF = "herself", _("elle-même")
        OTHER = "other", _("autre")

    PERMISSION = Permission.VIEW_ORIGIN
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {"commune", "lived_in_territory", "resident_on", "followed_since", "eligibility_override", "override_by", "override_on"}
    )

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="origin")
    lease_landlord = models.ForeignKey("tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referrer = models.ForeignKey("tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referrer_is_landlord = models.BooleanField(default=False, editable=False)
    shelter = models.ForeignKey("tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    shelter_entered_on = models.DateField(_("entrée en hébergement"), null=True, blank=True)
    oriented_on = models.DateField(_("orientation reçue le"), null=True, blank=True)
    commune = models.ForeignKey("tenants.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lived_in_territory = models.CharField(_("habitait le territoire"), max_length=8, choices=Answer, default=Answer.UNKNOWN)
    resident_on = models.DateField(_("y habitait encore le"), null=True, blank=True)
    spotted_by = models.CharField(_("situation repérée par"), max_length=12, choices=Spotted, blank=True)
    spotted_on = models.DateField(_("repérée le"), null=True, blank=True)
    contacted_on = models.DateField(_("premier contact le"), null=True, blank=True)
    followed_since = models.DateField(_("suivie par l’association depuis le"), null=True, blank=True)
    eligibility_override = models.CharField(_("motif de dérogation"), max_length=200, blank=True)
    override_by = models.CharField(_("dérogation décidée par"), max_length=80, blank=True)
    override_on = models.DateField(_("décidée le"), null=True, blank=True)
    override_criteria = ArrayField(models.CharField(max_length=10), default=list, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_origin__override_is_decided",
                condition=Q(eligibility_override="") | ~Q(override_by="") & Q(override_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_origin__contacted_once_spotted",
                condition=Q(spotted_on__isnull=True) | Q(contacted_on__isnull=True) | Q(contacted_on__gte=F("spotted_on")),
            ),
        ]

    @property
    def days_to_contact(self) -> int | None:
        """From the day that her situation was spotted to the first contact."""
        return (self.contacted_on - self.spotted_on).days if self.spotted_on and self.contacted_on else None


class CaseDiagnosis(Cell):
    """The operator's diagnosis: done when, leading where."""

    class Conclusion(models.TextChoices):
        REHOUSING = "rehousing", _("relogement")
        SHELTER = "shelter", _("hébergement")
        SUPPORTED = "supported", _("logement accompagné")
        REFUSED = "refused", _("hors dispositif")

    PERMISSION = Permission.VIEW_NEED

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="diagnosis")
    done_on = models.DateField(_("réalisé le"))
    conclusion = models.CharField(_("orientation retenue"), max_length=12, choices=Conclusion)
    carried_at = models.DateTimeField(null=True, editable=False)  # made before the case was carried over: no act of ours


class CaseNewAddress(Sealing, Cell):
    """Where she lives now. Seen by named people only: the owner's whole staff is not among them."""

    PERMISSION = Permission.VIEW_NEW_ADDRESS
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"address"})

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="new_address")
    address = SealedField(_("adresse"))
