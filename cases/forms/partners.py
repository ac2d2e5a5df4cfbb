"""Forms between partners: orientation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.partners import possible_recipients
from tenants.actor import Actor
from tenants.fields import DayField
from tenants.models import Channel, Programme, Tenant
from tenants.services.decisions import closed_to_entries


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
        closed = closed_to_entries(actor.programmes)
        self.choices: dict[str, tuple[Programme, Tenant]] = {
            f"{programme.pk}.{tenant.pk}": (programme, tenant)
            for programme in actor.programmes
            if programme.pk not in closed
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
