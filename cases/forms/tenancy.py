"""The form of the lease of the home that she left or keeps."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.application.tenancy import solidarity_of
from cases.models import Answer, PresentLease
from cases.services.tenancy import COLUMNS
from tenants.fields import DayField, capitals, cell_fields


class PresentLeaseForm(forms.Form):
    """Who holds it, its notice, its debts, the end of her solidarity. Everything may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(cell_fields(PresentLease, COLUMNS))
        self.fields["holder"] = forms.ChoiceField(
            label=_("Titulaire du bail"), choices=capitals(PresentLease.Holder.choices), required=False
        )
        self.fields["wishes_to_stay"].widget = forms.RadioSelect(
            choices=capitals(Answer.choices), attrs={"class": "choices--inline"}
        )
        for name in ("notice_on", "ground_on", "letter_on", "presented_on"):
            self.fields[name] = DayField(label=self.fields[name].label, required=False, past=True)
        self.fields["debt"].help_text = _("En euros, au jour où vous l’apprenez")
        self.fields["solidarity_ground"].label = _("Fondement pour mettre fin à sa solidarité du loyer")
        self.fields["solidarity_ground"].help_text = _("Loi n° 89-462, article 8-2")
        self.fields["presented_on"].help_text = _("Sa solidarité prend fin le lendemain")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["notice_on"] and cleaned["ends_on"] and cleaned["ends_on"] < cleaned["notice_on"]:
            self.add_error("ends_on", _("Le préavis ne peut pas finir avant le congé."))
        if cleaned["letter_on"] and cleaned["presented_on"] and cleaned["presented_on"] < cleaned["letter_on"]:
            self.add_error("presented_on", _("Un courrier se présente une fois envoyé."))
        if cleaned.get("presented_on") and not cleaned["letter_on"]:
            self.add_error("letter_on", _("Indiquez le jour de l’envoi."))
        elif cleaned["letter_on"]:
            found = solidarity_of(
                cleaned["solidarity_ground"], cleaned["ground_on"], cleaned["letter_on"], None, timezone.localdate()
            )
            if not found.may_write:
                self.add_error("letter_on", _("Ce courrier n’aurait pas d’effet : %(why)s.") % {"why": found.words})
        return cleaned
