"""Forms of papers: noting that they were seen, keeping a copy, lending it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.content import Sound, UnsafeFile, examine
from cases.models import Document, Paper
from cases.services.documents import DAYS, Receiver
from cases.wording import PAPERS
from tenants.fields import DayField, capitals
from tenants.uploads import UploadForm

ENDS = {Paper.IDENTITY, Paper.LEASE_END, Paper.PROTECTION_ORDER, Paper.APPLICATION}


class ProofForm(forms.Form):
    """Two clicks: which papers, and it is done; the day is today."""

    kinds = forms.MultipleChoiceField(
        label=_("Pièces vues"),
        choices=capitals((kind, word) for kind, (word, _slug) in PAPERS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        error_messages={"required": _("Cochez au moins une pièce.")},
    )
    lodged = forms.BooleanField(label=_("Toutes déposées au SNE ce jour-là"), required=False)

    def seen_on(self) -> date:
        """The day that they were seen."""
        return timezone.localdate()

    def ends(self) -> dict[str, date]:
        """Last days of validity that were given, by kind."""
        return {}


class DetailedProofForm(ProofForm):
    """The same with exact words, another day, and the end of what has one."""

    day = DayField(label=_("Vues le"), past=True)
    field_order = ["day", "kinds", "lodged"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = capitals(Paper.choices)  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate()
        for kind in Paper:
            if kind in ENDS:
                label = _("Fin de validité : %(paper)s") % {"paper": kind.label}
                self.fields[f"end_{kind}"] = DayField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in ENDS:
            if cleaned.get(f"end_{kind}") and kind not in cleaned.get("kinds", []) and "kinds" not in self.errors:
                self.add_error(f"end_{kind}", _("Cochez aussi cette pièce, ou videz cette date."))
        return cleaned

    def seen_on(self) -> date:
        day: date = self.cleaned_data["day"]
        return day

    def ends(self) -> dict[str, date]:
        given = {str(kind): self.cleaned_data.get(f"end_{kind}") for kind in ENDS}
        return {kind: day for kind, day in given.items() if day}


class LodgeForm(forms.Form):
    """The day on which a paper was deposited with the application."""

    on = DayField(label=_("Déposée le"), past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


DURATIONS = {7: _("une semaine"), 30: _("un mois"), 90: _("trois mois")}


class KeepForm(UploadForm):
    """Keep a copy: of what, why, until when. What is kept stands in `sound` once the form is valid."""

    kind = forms.ChoiceField(label=_("Pièce"), choices=[("", "—"), *capitals(Paper.choices)])
    reason = forms.ChoiceField(
        label=_("Pourquoi garder une copie"), choices=capitals(Document.Reason.choices), widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(
        label=_("Détruite automatiquement dans"),
        choices=[(days, DURATIONS[days]) for days in DAYS],
        coerce=int,
        initial=30,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    file = forms.FileField(
        label=_("Fichier"),
        allow_empty_file=True,
        help_text=_("PDF, JPEG ou PNG. Le lieu et l’appareil inscrits dans une photo sont retirés."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": _("Choisissez un fichier.")},
    )
    sound: Sound
    refused = ""

    def clean_file(self) -> Any:
        """Looked into as soon as it is here."""
        upload = self.cleaned_data["file"]
        try:
            self.sound = examine(upload.name, upload.read())
        except UnsafeFile as refusal:
            self.refused = refusal.code
            raise forms.ValidationError(refusal.message) from refusal
        return upload


class LendForm(forms.Form):
    """To whom, with her consent of which day, until when."""

    consent_on = DayField(label=_("Consentement de la personne recueilli le"), past=True)
    until = DayField(label=_("Confiée jusqu’au"), help_text=_("Elle ne s’ouvre plus ensuite."))

    def __init__(self, *args: Any, receivers: list[Receiver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(one.membership): one for one in receivers}
        grouped: dict[str, list[tuple[str, str]]] = {}
        for key, one in by_key.items():
            grouped.setdefault(one.organisation, []).append((key, one.officer))
        self.fields["to"] = forms.TypedChoiceField(
            label=_("Confiée à"),
            choices=[("", "—"), *grouped.items()],
            coerce=by_key.__getitem__,
            help_text=_("Elle seule pourra l’ouvrir, pas son organisation."),
        )
        self.order_fields(["to", "consent_on", "until"])
