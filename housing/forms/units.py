"""Forms of a landlord's units."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Tenure
from housing.forms.fields import MoveForm, NearCommuneField
from housing.models import Collectivity, Contingent, Dwelling, EnergyClass, Financing, Vacancy
from tenants.actor import Actor
from tenants.fields import AmountField, DayField, capitals
from tenants.french import number_fr
from tenants.geography import AROUND, Position
from tenants.models import Commune, Participation, Programme, Tenant
from tenants.services.communes import sort_name

NONE = [("", "—")]
FEATURES = (
    "commune",
    "rooms",
    "area",
    "floor",
    "has_lift",
    "wheelchair",
    "secured_entrance",
    "in_qpv",
    "financing",
    "energy_class",
    "rpls_id",
)
TERMS = ("notice_on", "free_on", "on_rehousing", "rent", "charges", "tenures", "contingent", "collectivity", "reservataire")


def landlord_programmes(actor: Actor) -> list[Programme]:
    """Programmes in which the actor's tenant is a landlord."""
    return [part.programme for part in actor.participations if part.part == Participation.Part.LANDLORD]


def territory(actor: Actor) -> list[Commune]:
    """Communes of the actor's programmes, by name."""
    epcis = [programme.epci_siren for programme in actor.programmes if programme.epci_siren]
    return list(Commune.objects.filter(epci_siren__in=epcis).order_by("sort_name"))


class TenantChoice(forms.ModelChoiceField):
    """A partner that designates candidates."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Tenant.objects.none(), empty_label=str(_("aucun, ou hors plateforme")), **options)


class CountingForm(forms.Form):
    """What the letting is counted on."""

    contingent = forms.ChoiceField(label=_("Contingent"), choices=Contingent.choices, initial=Contingent.A_COMPLETER)
    collectivity = forms.ChoiceField(
        label=_("Collectivité"),
        choices=[*NONE, *Collectivity.choices],
        required=False,
        help_text=_("Pour le contingent des collectivités."),
    )
    reservataire = TenantChoice(
        label=_("Réservataire sur la plateforme"), required=False, help_text=_("Son accord sera demandé avant la commission.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = Participation.objects.filter(part=Participation.Part.RESERVATAIRE, programme__in=landlord_programmes(actor))
        field = self.fields["reservataire"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Tenant.objects.filter(pk__in=parts.values("tenant"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("collectivity") and cleaned.get("contingent") != Contingent.COLLECTIVITES:
            self.add_error("collectivity", _("La collectivité ne se précise que pour le contingent des collectivités."))
        return cleaned


class UnitForm(CountingForm):
    """A freed unit: where it is, what it is, when it is free and what it costs."""

    landlord_ref = forms.CharField(label=_("Votre référence"), max_length=40)
    address = forms.CharField(
        label=_("Adresse"),
        max_length=200,
        help_text=_("Chiffrée ; montrée à l’équipe d’un dossier seulement une fois le logement proposé."),
    )
    complement = forms.CharField(
        label=_("Complément"), max_length=120, required=False, help_text=_("Bâtiment, escalier, porte.")
    )
    commune = NearCommuneField()
    position = forms.CharField(
        label=_("Position"),
        max_length=60,
        required=False,
        help_text=_(
            "Latitude et longitude lues sur une carte, comme 47,9029, 1,9039. Chiffrée, jamais montrée ; elle rapproche les ménages "
            "de leur école ou de leur travail. Sans elle, le logement est situé par sa seule commune."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rooms = forms.IntegerField(label=_("Nombre de pièces"), min_value=1, max_value=12)
    area = forms.DecimalField(label=_("Surface habitable, en m²"), min_value=9, max_value=500, decimal_places=2, localize=True)
    floor = forms.IntegerField(label=_("Étage, 0 au rez-de-chaussée"), min_value=-2, max_value=60)
    has_lift = forms.BooleanField(label=_("Ascenseur"), required=False)
    wheelchair = forms.BooleanField(label=_("Accessible en fauteuil roulant"), required=False)
    secured_entrance = forms.BooleanField(label=_("Entrée sécurisée (digicode, interphone)"), required=False)
    in_qpv = forms.BooleanField(label=_("Quartier prioritaire"), required=False)
    financing = forms.ChoiceField(label=_("Financement"), choices=Financing.choices, initial=Financing.PLUS)
    energy_class = forms.ChoiceField(label=_("DPE"), choices=[*NONE, *EnergyClass.choices], required=False)
    rpls_id = forms.CharField(label=_("Identifiant RPLS"), max_length=10, required=False)
    notice_on = DayField(label=_("Congé reçu le"), required=False)
    free_on = DayField(label=_("Libre le"))
    on_rehousing = forms.BooleanField(
        label=_("Se libère si son occupante ou son occupant est relogé"),
        required=False,
        help_text=_("La date est alors une estimation ; aucun bail ne s’y signe avant que vous ayez noté le départ."),
    )
    rent = AmountField(label=_("Loyer, en euros par mois"), positive=True, max_digits=7)
    charges = AmountField(label=_("Charges récupérables, en euros par mois"), max_digits=7)
    tenures = forms.MultipleChoiceField(
        label=_("Titres d’occupation que vous acceptez"),
        choices=capitals(Tenure.choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : tous ceux de votre parc"),
    )

    field_order = ["landlord_ref", "address", "complement", "commune", "position", *FEATURES[1:], *TERMS]
    groups = (
        (_("Où il se trouve"), (("landlord_ref",), ("address",), ("complement",), ("commune",), ("position",))),
        (
            _("Le logement"),
            (
                ("rooms", "area", "floor"),
                ("has_lift", "wheelchair", "secured_entrance", "in_qpv"),
                ("financing", "energy_class", "rpls_id"),
            ),
        ),
        (_("Quand et combien"), (("notice_on", "free_on"), ("on_rehousing",), ("rent", "charges"), ("tenures",))),
        (_("Sur quel contingent"), (("contingent", "collectivity"), ("reservataire",))),
    )

    def __init__(self, *args: Any, actor: Actor, near: Iterable[Commune] = (), **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        commune = self.fields["commune"]
        assert isinstance(commune, NearCommuneField)
        commune.near = {sort_name(one.name): one for one in near}
        commune.widget.attrs["list"] = "communes"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_position(cleaned)
        notice, free = cleaned.get("notice_on"), cleaned.get("free_on")
        if notice and free and notice > free:
            self.add_error("notice_on", _("Le congé est reçu avant la date de libération."))
        if cleaned.get("wheelchair") and cleaned.get("floor", 0) != 0 and not cleaned.get("has_lift"):
            self.add_error("wheelchair", _("En étage, un logement accessible en fauteuil roulant a un ascenseur."))
        return cleaned

    def clean_position(self) -> str:
        """Two numbers on the ground."""
        typed = str(self.cleaned_data["position"])
        if typed and Position.read(typed) is None:
            raise forms.ValidationError(_("Écrivez la latitude puis la longitude, par exemple 47,9029, 1,9039."))
        return typed

    def _check_position(self, cleaned: dict[str, Any]) -> None:
        """A position is in its commune, or close to it."""
        point, commune = Position.read(cleaned.get("position") or ""), cleaned.get("commune")
        hall = Position.of_commune(commune) if commune else None
        if commune and point and hall and point.to(hall) > AROUND:
            words = _("Cette position est à %(km)s km de %(name)s : vérifiez, la latitude d’abord.")
            self.add_error("position", words % {"km": number_fr(round(point.to(hall))), "name": commune.name})

    @property
    def location(self) -> dict[str, str]:
        """Cleaned texts of where it is."""
        return {name: self.cleaned_data[name] for name in ("address", "complement", "position")}

    @property
    def features(self) -> dict[str, Any]:
        """Cleaned columns of the dwelling."""
        return {name: self.cleaned_data[name] for name in FEATURES}

    @property
    def terms(self) -> dict[str, Any]:
        """Cleaned columns of the vacancy."""
        return {name: self.cleaned_data[name] for name in TERMS}

    def fieldsets(self) -> list[tuple[Any, list[list[forms.BoundField]]]]:
        """Titles with their rows of fields, for the page."""
        return [
            (title, [row for names in rows if (row := [self[name] for name in names if name in self.fields])])
            for title, rows in self.groups
        ]


class CorrectionForm(UnitForm):
    """A unit that is already known: its address is not shown again and stays when the field is left empty."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    keep_mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["landlord_ref"]
        self.fields["address"].required = False
        self.fields["address"].help_text = _("Laissez vide pour garder l’adresse enregistrée.")
        self.fields["position"].help_text = _(
            "Latitude et longitude, comme 47,9029, 1,9039. Laissez vide pour garder celle qui est enregistrée ; "
            "une nouvelle adresse l’efface."
        )

    @staticmethod
    def values_of(vacancy: Vacancy) -> dict[str, Any]:
        """What the form shows of a vacancy."""
        dwelling: Dwelling = vacancy.dwelling
        shown = {name: getattr(dwelling, name) for name in FEATURES} | {name: getattr(vacancy, name) for name in TERMS}
        return shown | {"version": vacancy.version}


class PublishForm(CountingForm):
    """Open a unit in programmes."""

    programmes = forms.ModelMultipleChoiceField(
        label=_("Dispositifs"), queryset=Programme.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["programmes", "contingent", "collectivity", "reservataire"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        _offer_programmes(self.fields["programmes"], actor)


def _offer_programmes(field: forms.Field, actor: Actor) -> None:
    assert isinstance(field, forms.ModelMultipleChoiceField)
    own = landlord_programmes(actor)
    field.queryset = Programme.objects.filter(pk__in=[programme.pk for programme in own])
    if len(own) == 1:
        field.initial = own


class OpenSeveralForm(forms.Form):
    """Open the units that were ticked."""

    units = forms.ModelMultipleChoiceField(
        label=_("Logements"),
        queryset=Vacancy.objects.none(),
        to_field_name="number",
        error_messages={
            "required": _("Cochez au moins un logement."),
            "invalid_choice": _("Un des logements cochés n’est plus à qualifier : rechargez la page."),
        },
    )
    programmes = forms.ModelMultipleChoiceField(
        label=_("Dispositifs"), queryset=Programme.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = units
        _offer_programmes(self.fields["programmes"], actor)


class BlockForm(MoveForm):
    """Keep a unit for a shelter."""

    until = DayField(
        label=_("Bloqué jusqu’au"), help_text=_("Le logement redevient libre au plus tard ce jour-là, par votre action.")
    )

    def clean_until(self) -> Any:
        if (until := self.cleaned_data["until"]) < timezone.localdate():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour à venir."))
        return until


class WithdrawForm(MoveForm):
    """Take a unit off."""

    reason = forms.ChoiceField(label=_("Motif"), choices=Vacancy.WithdrawalReason.choices, widget=forms.RadioSelect)


class VacancyFilter(forms.Form):
    """Filters of the list of units, in the address."""

    pieces = forms.TypedChoiceField(
        label=_("Type"),
        choices=[("", _("Tous")), *((str(n), f"T{n}") for n in range(1, 7))],
        required=False,
        coerce=int,
        empty_value=None,
    )
    commune = forms.ModelChoiceField(
        label=_("Commune"), queryset=Commune.objects.none(), required=False, empty_label=str(_("Toutes"))
    )

    def __init__(self, *args: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["commune"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = communes

    def words(self) -> list[str]:
        """What is filtered, for the title of the list."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        size, commune = cleaned.get("pieces"), cleaned.get("commune")
        return [word for word in (f"T{size}" if size else "", commune.name if commune else "") if word]
