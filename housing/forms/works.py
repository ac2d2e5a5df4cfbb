"""The form of the works done in a structure."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.models import ShelterWorks
from tenants.fields import AmountField, cell_fields

LARGEST = 9  # digits of an amount in euros, besides its cents


class WorksForm(forms.Form):
    """What works cost, and who paid a part of it."""

    def __init__(self, *args: Any, row: ShelterWorks | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        own = cell_fields(ShelterWorks, ("subject", "funder"))
        self.fields["year"] = forms.IntegerField(label=_("Année"), min_value=1990, max_value=today.year + 1, initial=today.year)
        self.fields["subject"] = own["subject"]
        self.fields["subject"].help_text = _("Par exemple : cloisons et cuisines de 15 logements. Aucune adresse")
        self.fields["cost"] = AmountField(label=_("Coût, en euros"), positive=True, max_digits=LARGEST + 2)
        self.fields["subsidy"] = AmountField(label=_("Dont subventions, en euros"), max_digits=LARGEST + 2, initial=0)
        self.fields["funder"] = own["funder"]
        self.initial = {} if row is None else {name: getattr(row, name) for name in self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cost, subsidy = cleaned.get("cost"), cleaned.get("subsidy")
        if cost is not None and subsidy is not None and subsidy > cost:
            self.add_error("subsidy", _("Les subventions ne dépassent pas le coût."))
        return cleaned
