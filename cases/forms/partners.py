"""Forms between partners: orientation, support."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, capitals, not_in_future
from cases.models import Case, SupportMeasure, SupportSession
from cases.partners import possible_providers, possible_recipients
from tenants.actor import Actor
from tenants.models import Channel, Programme, Tenant


class OrientationForm(forms.Form):
    """A short form; what is written cannot be read again by who writes it."""

    to = forms.ChoiceField(label=_("À qui"), widget=forms.RadioSelect)
    channel = forms.ModelChoiceField(
        label=_("Voie d’orientation"), queryset=Channel.objects.none(), required=False, empty_label=_("non précisée")
    )
    last_name = forms.CharField(label=_("Nom"), max_length=100)
    first_name = forms.CharField(label=_("Prénom"), max_length=100)
    persons = forms.IntegerField(
        label=_("Personnes à reloger"),
        min_value=1,
        max_value=20,
        initial=1,
        error_messages={"min_value": _("Un ménage compte au moins une personne.")},
    )
    contact = forms.CharField(
        label=_("Comment la joindre sans risque"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Moyen, horaires, précautions"),
    )
    message = forms.CharField(
        label=_("Précisions utiles"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_tenant_of_referrer = forms.BooleanField(label=_("Elle est locataire de notre organisation"), required=False)
    consent_on = DayField(label=_("Son accord a été recueilli le"), past=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: dict[str, tuple[Programme, Tenant]] = {
            f"{programme.pk}.{tenant.pk}": (programme, tenant)
            for programme in actor.programmes
            for tenant in possible_recipients(programme.pk).exclude(pk=actor.tenant.pk)
        }
        several = len(actor.programmes) > 1
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (key, f"{tenant.name} – {programme.name}" if several else tenant.name)
            for key, (programme, tenant) in self.choices.items()
        ]
        channels = Channel.objects.filter(programme__in=[one.pk for one in actor.programmes]).order_by("programme", "code")
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]
        if len(self.choices) == 1:
            self.fields["to"].initial = next(iter(self.choices))
        if not (actor.tenant.is_social_landlord or actor.tenant.is_private_stock):
            del self.fields["is_tenant_of_referrer"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        programme, tenant = self.choices.get(cleaned.pop("to", ""), (None, None))
        channel = cleaned.get("channel")
        if programme and channel and channel.programme_id != programme.pk:
            self.add_error("channel", _("Cette voie appartient à un autre dispositif."))
        defaults = {"is_tenant_of_referrer": False}
        return defaults | cleaned | {"programme": programme, "recipient": tenant}


class MeasureForm(forms.Form):
    """A request for support."""

    line = forms.ChoiceField(
        label=_("Nature"),
        choices=capitals(SupportMeasure.Line.choices),
        initial=SupportMeasure.Line.SUPPORT,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    type = forms.ChoiceField(
        label=_("Type"),
        choices=capitals(SupportMeasure.Type.choices),
        widget=forms.RadioSelect,
    )
    provider = forms.ModelChoiceField(label=_("Demandé à"), queryset=Tenant.objects.none())
    requested_on = DayField(label=_("Demandé le"), past=True)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = possible_providers(case)  # type: ignore[attr-defined]
        self.fields["requested_on"].initial = timezone.localdate()


class DatedForm(forms.Form):
    """The day of an answer, of an end, of a meeting held."""

    day = DayField(label=_("Date"), past=True)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label
        self.fields["day"].initial = timezone.localdate()


class AnswerForm(DatedForm):
    """Her answer to an offer of support."""

    answer = forms.ChoiceField(
        label=_("Sa réponse"),
        choices=[("yes", _("Elle accepte l’accompagnement")), ("no", _("Elle ne le souhaite pas"))],
        widget=forms.RadioSelect,
        help_text=_("Refuser un accompagnement ne change rien au relogement."),
    )
    field_order = ["answer", "day"]


class SessionForm(forms.Form):
    """A meeting: planned, or held already."""

    kind = forms.ChoiceField(
        label=_("Forme"),
        choices=capitals(SupportSession.Kind.choices),
        widget=forms.RadioSelect,
    )
    day = DayField(label=_("Date"))
    hour = forms.TimeField(
        label=_("Heure"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%Hh%M", "%H h %M"],
        error_messages={"invalid": _("Écrivez une heure, par exemple 14:30.")},
    )

    def moment(self) -> datetime:
        """When it is planned, in Paris."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())


class SettleForm(forms.Form):
    """What became of a meeting."""

    outcome = forms.ChoiceField(
        label=_("Ce rendez-vous"),
        choices=[
            (SupportSession.Status.HELD, _("A eu lieu")),
            (SupportSession.Status.MISSED, _("A été manqué")),
            (SupportSession.Status.CANCELLED, _("A été annulé")),
        ],
        widget=forms.RadioSelect,
    )
    held_on = DayField(label=_("Réalisé le"), required=False, validators=[not_in_future], help_text=_("S’il a eu lieu"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == SupportSession.Status.HELD and not cleaned.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", _("Un rendez-vous réalisé a une date."))
        return cleaned
