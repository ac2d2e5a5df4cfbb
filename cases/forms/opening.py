"""Opening a draft, and transmitting it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.consent import ConsentFields
from tenants.fields import DayField
from tenants.models import Channel, Programme


class OpenForm(forms.Form):
    """Programme and channel of a new draft; what there is only one of is not asked."""

    programme = forms.ModelChoiceField(
        label=_("Dispositif"), queryset=Programme.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    channel = forms.ModelChoiceField(
        label=_("Voie d’orientation"),
        queryset=Channel.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        empty_label=_("non précisée"),
    )

    def __init__(self, *args: Any, programmes: list[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [programme.pk for programme in programmes]
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=mine)  # type: ignore[attr-defined]
        channels = Channel.objects.filter(programme__in=mine).select_related("programme").order_by("programme__name", "code")
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]
        if len(programmes) == 1:
            self.fields["programme"].initial = mine[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        programme, channel = cleaned.get("programme"), cleaned.get("channel")
        if programme and channel and channel.programme_id != programme.pk:
            self.add_error("channel", _("Cette voie appartient à un autre dispositif."))
        return cleaned


class SubmitForm(ConsentFields):
    """Her consent to what is shared with whom, then the transmission."""

    consent_on = DayField(
        label=_("Consentement recueilli le"), past=True, help_text=_("Elle sait qui verra quoi, et peut le retirer")
    )
    informed = forms.BooleanField(label=_("Je lui ai présenté la liste ci-dessus et elle l’accepte"))

    field_order = ("consent_on", "how", "language", "informed")
