"""The period, the edition and the programme of a report."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.models import Report
from reporting.periods import Period
from reporting.policies import editions, evaluated
from reporting.services import check_period
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.models import Programme

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
