"""Forms of units handed over for shelter, and of the agreements."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.forms.fields import MoveForm
from housing.forms.units import landlord_programmes
from housing.models import ShelterUnit, UnitCheck, UseAgreement, Vacancy
from housing.services.use_agreements import associations_of, nameable
from housing.shelter_policies import shelter_policy
from tenants.actor import Actor
from tenants.fields import AmountField, DayField, capitals
from tenants.models import Membership


class DayForm(MoveForm):
    """The day on which something happened."""

    on = DayField(label=_("Le"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class ExpectedForm(MoveForm):
    """The day on which something is to happen."""

    on = DayField(label=_("Prévu le"))


class BlockUnitForm(MoveForm):
    """Until when a unit is kept."""

    until = DayField(label=_("Bloqué jusqu’au"), help_text=_("Vous et l’association serez prévenues une semaine avant"))


class WorksForm(DayForm):
    """Works that begin, and what they are to cost."""

    expected_on = DayField(label=_("Fin prévue le"))
    cost = AmountField(label=_("Coût prévu, en euros"), required=False)
    subsidy = AmountField(label=_("Dont subvention, en euros"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Commencés le")


class EndWorksForm(DayForm):
    """Works that are over, and what they cost."""

    cost = AmountField(label=_("Coût réel, en euros"), required=False)
    subsidy = AmountField(label=_("Dont subvention, en euros"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Finis le")
        self.initial = {"cost": self.row.works_cost, "subsidy": self.row.works_subsidy}


class CheckForm(DayForm):
    """What the two found of the use of a unit."""

    finding = forms.ChoiceField(label=_("Constat"), choices=capitals(UnitCheck.Finding.choices), widget=forms.RadioSelect)


class LetGoForm(MoveForm):
    """Why a unit is not handed over."""

    reason = forms.ChoiceField(label=_("Motif"), choices=capitals(ShelterUnit.ReleaseReason.choices), widget=forms.RadioSelect)


class OpenPlaceForm(MoveForm):
    """The place that a unit becomes, in one of the association's structures."""

    shelter = forms.ChoiceField(label=_("Structure"))
    code = forms.CharField(label=_("Repère"), max_length=12, help_text=_("Un numéro ou une lettre, sans adresse ni commune"))
    persons = forms.IntegerField(label=_("Personnes accueillies"), min_value=1, max_value=15)
    adapted = forms.BooleanField(label=_("Adaptée au handicap"), required=False)
    opens_on = DayField(label=_("En service depuis le"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = shelter_policy.visible(self.actor).filter(tenant=self.actor.tenant, closed_on__isnull=True)
        self.shelters = {str(one.pk): one for one in rows.filter(programme=self.row.agreement.programme_id)}
        field = self.fields["shelter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, one.label) for key, one in self.shelters.items()]
        if not self.shelters:
            field.help_text = _("Déclarez d’abord une structure de ce dispositif, depuis « Structures »")
        self.initial = {"adapted": self.row.wheelchair, "persons": self.row.rooms + 1, "opens_on": timezone.localdate()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["shelter"] = self.shelters[cleaned["shelter"]]
            cleaned["values"] = {name: cleaned[name] for name in ("code", "persons", "adapted", "opens_on")}
        return cleaned


# --- agreements -----------------------------------------------------------------------------------------
def _colleagues(field: forms.Field, found: dict[str, Membership], none: str = "") -> None:
    assert isinstance(field, forms.ChoiceField)
    empty = [("", none)] if none else []
    field.choices = [*empty, *((key, one.person.display_name) for key, one in found.items())]


class OfficersFields(forms.Form):
    """The one or two people of the landlord who follow the units once they are handed over."""

    officer = forms.ChoiceField(label=_("Personne qui suit les logements remis"))
    second = forms.ChoiceField(label=_("Deuxième personne"), required=False)
    own: dict[str, Membership]

    def name(self, actor: Actor) -> None:
        """Offer the actor's colleagues."""
        self.own = {str(one.pk): one for one in nameable(actor)}
        _colleagues(self.fields["officer"], self.own)
        _colleagues(self.fields["second"], self.own, none=str(_("Personne")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            if cleaned["officer"] == cleaned["second"]:
                self.add_error("second", _("Nommez une autre personne que la première."))
            cleaned["officer"], cleaned["second"] = self.own[cleaned["officer"]], self.own.get(cleaned["second"])
        return cleaned


class AgreementForm(OfficersFields):
    """An agreement that was signed."""

    association = forms.ChoiceField(label=_("Association"))
    units = forms.IntegerField(label=_("Nombre de logements"), min_value=1, max_value=500)
    signed_on = DayField(label=_("Signée le"), past=True)
    starts_on = DayField(label=_("Prend effet le"))
    ends_on = DayField(label=_("Prend fin le"))
    duties = forms.MultipleChoiceField(
        label=_("Missions du bailleur"),
        choices=capitals(UseAgreement.Duty.choices),
        widget=forms.CheckboxSelectMultiple,
        initial=[UseAgreement.Duty.WATCH, UseAgreement.Duty.BLOCK, UseAgreement.Duty.REFURBISH],
    )
    field_order = ["association", "units", "signed_on", "starts_on", "ends_on", "duties", "officer", "second"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name(actor)
        pairs = [(programme, one) for programme in landlord_programmes(actor) for one in associations_of(programme)]
        self.partners = {f"{programme.pk}:{one.pk}": (programme, one) for programme, one in pairs if one.pk != actor.tenant.pk}
        field = self.fields["association"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"{one.name} – {programme.name}") for key, (programme, one) in self.partners.items()]
        self.fields["officer"].initial = str(actor.membership.pk) if actor.membership else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["programme"], cleaned["association"] = self.partners[cleaned["association"]]
        return cleaned


class NameForm(OfficersFields, MoveForm):
    """Other people named in an agreement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name(self.actor)
        self.initial = {"officer": str(self.row.officer_id), "second": str(self.row.second_officer_id or "")}


class ProlongForm(MoveForm):
    """Another end of an agreement."""

    until = DayField(label=_("Prend fin désormais le"))


class AgreementChoice(forms.ModelChoiceField):
    """An agreement by its association and its number."""

    def label_from_instance(self, obj: UseAgreement) -> str:
        return f"{obj.association.name}, convention {obj.number}"


class WatchForm(forms.Form):
    """Units that are shown to the association of an agreement."""

    units = forms.ModelMultipleChoiceField(
        label=_("Logements"),
        queryset=Vacancy.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="number",
        error_messages={
            "required": _("Cochez au moins un logement."),
            "invalid_choice": _("Un des logements cochés ne peut plus être montré : rechargez la page."),
        },
    )
    agreement = AgreementChoice(
        label=_("Montrer à"), queryset=UseAgreement.objects.none(), to_field_name="number", empty_label=None
    )

    def __init__(self, *args: Any, units: Any, agreements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("units", units), ("agreement", agreements)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
