"""The period, the edition and the programme of a report; targets; the ledger of the funding; what a simulation supposes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.ledger import Entered
from reporting.models import FundingLine, FundingMovement, Report
from reporting.periods import Period
from reporting.policies import FINANCED, editions, evaluated
from reporting.services import check_period
from reporting.simulation.hypothesis import Hypothesis, Order
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.fields import AmountField, DayField, capitals
from tenants.french import number_fr
from tenants.models import ChannelTarget, Participation, Programme, Tenant

FIELD_AT_FAULT = {"start": "du", "end": "au"}


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    invalid = _("Saisissez une date, par exemple 31/10/2026.")
    return forms.DateField(label=label, widget=widget, help_text=help_text, error_messages={"invalid": invalid})


class PeriodForm(forms.Form):
    """What a report covers; the same form filters the page (in its address) and asks for the report."""

    du = _day(_("Du"))
    au = _day(_("Au"))
    edition = forms.ChoiceField(label=_("Édition"))
    dispositif = forms.ChoiceField(label=_("Dispositif"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = {str(programme.pk): programme for programme in evaluated(actor)}
        readable = editions(actor)
        self._choose("edition", [(code, str(label).capitalize()) for code, label in Report.Edition.choices if code in readable])
        self._choose("dispositif", [(code, programme.name) for code, programme in self.programmes.items()])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Offer the choices; a single one is not asked."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that cannot be reported on, beside the date at fault."""
        data = super().clean() or {}
        if not {"du", "au", "edition", "dispositif"} <= data.keys():
            return data
        try:
            check_period(self.period, programme=self.programme, edition=data["edition"], today=timezone.localdate())
        except Refused as refusal:
            self.add_error(FIELD_AT_FAULT.get(refusal.code), refusal.message)
        return data

    @property
    def period(self) -> Period:
        """The period that was typed."""
        return Period(self.cleaned_data["du"], self.cleaned_data["au"])

    @property
    def programme(self) -> Programme:
        """The programme that was chosen."""
        return self.programmes[self.cleaned_data["dispositif"]]


# --- targets --------------------------------------------------------------------------------------------
def _number(label: Any) -> forms.IntegerField:
    field = forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=9999,
        error_messages={
            "invalid": _("Écrivez un nombre entier, par exemple 10."),
            "min_value": _("Un objectif compte au moins une entrée ou un ménage."),
            "max_value": _("Ce nombre est trop grand : vérifiez."),
        },
    )
    field.widget.attrs["inputmode"] = "numeric"
    return field


class ReasonForm(forms.Form):
    """Why something is decided; the words stay with the decision."""

    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=200,
        help_text=_("Par exemple le comité qui l’a décidé et sa date ; sans nom de personne"),
    )


class TargetForm(ReasonForm):
    """What a channel aims at from a day on."""

    kind = forms.ChoiceField(
        label=_("Ce qui est compté"), choices=capitals(ChannelTarget.Kind.choices), widget=forms.RadioSelect
    )
    low = _number(_("Au moins"))
    high = _number(_("Au plus"))
    since = DayField(label=_("À partir du"))

    field_order = ("kind", "low", "high", "since", "reason")

    def __init__(self, *args: Any, current: ChannelTarget | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = current.kind if current else ChannelTarget.Kind.ENTRIES
        self.fields["since"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """At least one bound, in order."""
        data = super().clean() or {}
        low, high = data.get("low"), data.get("high")
        if low is None and high is None and not {"low", "high"} & self.errors.keys():
            self.add_error("low", _("Indiquez un minimum, un maximum, ou les deux."))
        elif low is not None and high is not None and high < low:
            self.add_error("high", _("Le maximum ne peut pas être inférieur au minimum."))
        return data


# --- funding --------------------------------------------------------------------------------------------
class EnteredForm(forms.Form):
    """An amount, its day, why."""

    amount = AmountField(label=_("Montant, en euros"), positive=True, max_digits=11)
    on = DayField(label=_("Date"), past=True)
    reason = forms.CharField(
        label=_("Motif"), max_length=200, help_text=_("Délibération, convention, mandat… sans nom de personne")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

    @property
    def entered(self) -> Entered:
        """What was typed."""
        return Entered(self.cleaned_data["amount"], self.cleaned_data["on"], self.cleaned_data["reason"])


class LineForm(EnteredForm):
    """A funder of an exercise, and what it voted."""

    funder = forms.ChoiceField(label=_("Financeur"), choices=[("", "—"), *capitals(FundingLine.Funder.choices)])
    label = forms.CharField(label=_("Précision"), max_length=80, required=False)
    beneficiary = forms.ModelChoiceField(
        label=_("Part attribuée à"), queryset=Tenant.objects.none(), required=False, empty_label=_("ensemble du dispositif")
    )

    field_order = ("funder", "label", "beneficiary", "amount", "on", "reason")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = Participation.objects.filter(programme=programme, part__in=FINANCED)
        self.fields["beneficiary"].queryset = Tenant.objects.filter(pk__in=parts.values("tenant"))  # type: ignore[attr-defined]
        self.fields["amount"].label = _("Montant voté, en euros")
        self.fields["on"].label = _("Voté le")

    @property
    def line(self) -> dict[str, Any]:
        """The columns of the line."""
        return {name: self.cleaned_data[name] for name in ("funder", "label", "beneficiary")}

    def clean(self) -> dict[str, Any]:
        """Another funder says which one."""
        data = super().clean() or {}
        if data.get("funder") == FundingLine.Funder.AUTRE and not data.get("label", "").strip():
            self.add_error("label", _("Précisez quel est cet autre financeur."))
        return data


class MovementForm(EnteredForm):
    """One more entry of a line."""

    stage = forms.ChoiceField(
        label=_("Nature"),
        choices=capitals(FundingMovement.Stage.choices),
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )

    field_order = ("stage", "amount", "on", "reason")


class CorrectionForm(EnteredForm):
    """What an entry should have said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(
            label=_("Montant exact, en euros"), max_digits=11, help_text=_("0 pour retirer le mouvement")
        )
        self.fields["on"].label = _("Corrigé le")
        self.order_fields(["amount", "on", "reason"])


# --- what if --------------------------------------------------------------------------------------------
def _supposed(label: Any, low: int, high: int, help_text: Any = "") -> forms.IntegerField:
    """A whole number between two bounds, which the error tells."""
    between = _("Écrivez un nombre entre %(low)s et %(high)s.") % {"low": number_fr(low), "high": number_fr(high)}
    messages: dict[str, Any] = {
        "required": _("Écrivez un nombre : 0 si rien ne change."),
        "invalid": _("Écrivez un nombre entier, sans lettre ni signe %."),
        "min_value": between,
        "max_value": between,
    }
    field = forms.IntegerField(label=label, min_value=low, max_value=high, help_text=help_text, error_messages=messages)
    field.widget = forms.TextInput(attrs={"inputmode": "numeric"})  # a box that keeps what was typed, whatever it is
    return field


class HypothesisForm(forms.Form):
    """What one supposes; it lives in the address, so that the same one gives the same page. What is not in it is as things are."""

    USUAL = {
        "bailleurs": "1",
        "logements": "",
        "part": "0",
        "arrivees": "0",
        "ordre": str(Order.STUDY),
        "taille": "non",
        "annees": "1",
        "graine": "1",
    }

    bailleurs = _supposed(_("Bailleurs de plus"), 0, 10, _("Qui rejoindraient le dispositif"))
    logements = forms.DecimalField(
        label=_("Logements par an, chacun"),
        min_value=1,
        max_value=200,
        max_digits=4,
        decimal_places=1,
        localize=True,
        required=False,
        help_text=_("Vide : autant que la moyenne des bailleurs présents"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            _("Écrivez un nombre entre 1 et 200, ou rien."),
        ),
    )
    part = _supposed(
        _("Logements ouverts en plus, en\u00a0%"), -90, 200, _("Par les bailleurs présents ; négatif s’il y en a moins")
    )
    arrivees = _supposed(_("Arrivées en plus, en\u00a0%"), -90, 200, _("Négatif s’il y en a moins"))
    ordre = forms.ChoiceField(label=_("Qui passe en premier"), choices=capitals(Order.choices))
    taille = forms.ChoiceField(
        label=_("Taille des logements"), choices=[("non", _("Comme demandée")), ("oui", _("Une pièce de plus"))]
    )
    annees = forms.ChoiceField(
        label=_("Durée simulée"), choices=[("1", _("Un an")), ("2", _("Deux ans")), ("3", _("Trois ans"))]
    )
    graine = _supposed(
        _("Graine du hasard"), 0, 999_999, _("La même graine redonne la même page ; une autre, d’autres tirages")
    )
    dispositif = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Mapping[str, Any], programme: Programme) -> None:
        typed = {name: data[name] for name in self.USUAL if name in data}
        super().__init__({**self.USUAL, **typed, "dispositif": programme.pk})

    @property
    def hypothesis(self) -> Hypothesis:
        """What was typed."""
        data = self.cleaned_data
        return Hypothesis(
            landlords=data["bailleurs"],
            units_a_year=None if data["logements"] is None else float(data["logements"]),
            units=data["part"] / 100,
            arrivals=data["arrivees"] / 100,
            order=Order(data["ordre"]),
            wider=data["taille"] == "oui",
            years=int(data["annees"]),
        )

    @property
    def seed(self) -> int:
        """Under which numbers are drawn."""
        return int(self.cleaned_data["graine"])

    @property
    def query(self) -> str:
        """The hypothesis, as in an address."""
        return urlencode({name: self.data[name] for name in (*self.USUAL, "dispositif")})
