"""Forms of a lease that slides."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.forms.fields import MoveForm
from housing.forms.shelter_units import DayForm, ExpectedForm
from housing.models import LeaseReview, SlidingLease, SlidingPeriod
from tenants.fields import DayField, capitals

REASONS = capitals(SlidingPeriod.Reason.choices)


class SignForm(forms.Form):
    """The convention of the three."""

    signed_on = DayField(label=_("Convention signée le"), past=True)
    ends_on = DayField(label=_("Première période d’examen jusqu’au"), help_text=_("Six mois ou un an, selon la convention"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = timezone.localdate()


class ReviewForm(ExpectedForm):
    """The day of a joint review."""


class HoldForm(DayForm):
    """What was found at a joint review."""

    finding = forms.ChoiceField(
        label=_("Constat partagé"), choices=capitals(LeaseReview.Finding.choices), widget=forms.RadioSelect
    )


class ReasonsField(forms.MultipleChoiceField):
    """Coded reasons: no narrative of anybody's life."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=REASONS, widget=forms.CheckboxSelectMultiple, **options)


class PrefectForm(DayForm):
    """What the landlord tells the préfet."""

    offers = forms.TypedChoiceField(
        label=_("Vous proposez un bail au ménage"),
        choices=[("yes", _("oui")), ("no", _("non"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    reasons = ReasonsField(label=_("Sinon, pour quels motifs"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Lettre datée du")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["offers"] and not cleaned["reasons"]:
            self.add_error("reasons", _("Sans bail proposé, la lettre dit pour quels motifs."))
        return cleaned


class RenewForm(MoveForm):
    """Another review period."""

    until = DayField(label=_("Nouvelle période jusqu’au"))
    reasons = ReasonsField(label=_("Pourquoi une période de plus"))


class StopForm(DayForm):
    """Why it ends otherwise than by a lease of her own."""

    reason = forms.ChoiceField(label=_("Motif"), choices=capitals(SlidingLease.StopReason.choices), widget=forms.RadioSelect)
