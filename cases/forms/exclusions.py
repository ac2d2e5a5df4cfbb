"""Forms that bar an organisation, a colleague or an address from a case."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.actions import ColleagueField
from cases.models import Exclusion
from tenants.fields import capitals
from tenants.models import Membership, Tenant


class ReasonForm(forms.Form):
    """What each of them asks besides."""

    reason = forms.ChoiceField(
        label=_("Motif"),
        required=False,
        choices=[("", _("Non précisé")), *capitals(Exclusion.Reason.choices)],
        widget=forms.RadioSelect,
        help_text=_("Lu par votre équipe et la coordination, jamais par l’organisation ou la personne écartée"),
    )


class TenantForm(ReasonForm):
    """An organisation of the programme."""

    field_order = ("tenant", "reason")

    def __init__(self, *args: Any, tenants: "QuerySet[Tenant]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenant"] = forms.ModelChoiceField(label=_("Organisation"), queryset=tenants, empty_label="—")
        self.order_fields(self.field_order)


class ColleagueForm(ReasonForm):
    """A member of one's own organisation."""

    field_order = ("membership", "reason")

    def __init__(self, *args: Any, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"] = ColleagueField(people=people, label=_("Collègue"))
        self.order_fields(self.field_order)


class AddressForm(ReasonForm):
    """Whoever has, or will have, a professional address."""

    address = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Saisie exactement : la plateforme ne dit pas si cette adresse a un compte"),
    )
    field_order = ("address", "reason")
