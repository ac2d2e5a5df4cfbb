"""Small forms of the case page: one act each."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.consent import ConsentFields
from cases.models import Case, CaseDiagnosis, ChronologyEntry
from cases.services.chronology import WRITTEN_BY_HAND
from tenants.fields import DayField, capitals
from tenants.models import Membership, Tenant

Audience = ChronologyEntry.Audience


class NoteForm(forms.Form):
    """An exchange, noted in fifteen seconds: three gestures, the narrowest audience first."""

    kind = forms.ChoiceField(
        label=_("Nature"),
        choices=capitals((kind, kind.label) for kind in WRITTEN_BY_HAND),
        initial=ChronologyEntry.Kind.CALL,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    text = forms.CharField(
        label=_("Ce qu’il faut retenir"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Des faits utiles au relogement ; ni récit des faits, ni information sur l’auteur."),
    )
    audience = forms.ChoiceField(
        label=_("Visible par"),
        choices=capitals(Audience.choices),
        initial=Audience.OWNER,
        widget=forms.RadioSelect,
    )
    occurred_on = DayField(label=_("Date"), required=False, past=True, help_text=_("Aujourd’hui si rien n’est indiqué"))

    def moment(self) -> datetime | None:
        """When it happened: noon of the day given, or now."""
        day: date | None = self.cleaned_data["occurred_on"]
        if day is None or day == timezone.localdate():
            return None
        return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


class DiagnosisForm(forms.Form):
    """The diagnosis."""

    done_on = DayField(label=_("Diagnostic réalisé le"), past=True)
    conclusion = forms.ChoiceField(
        label=_("Orientation retenue"),
        choices=capitals(CaseDiagnosis.Conclusion.choices),
        widget=forms.RadioSelect,
        help_text=_("« Relogement » ouvre la recherche ; les autres orientations closent le dossier."),
    )


class SuspendForm(forms.Form):
    """A pause."""

    until = DayField(label=_("Reprendre contact le"), required=False, help_text=_("La reprise vous sera rappelée ce jour-là"))

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choisissez un jour à venir."))
        return day

    def moment(self) -> datetime | None:
        """Nine in the morning of the day given."""
        day: date | None = self.cleaned_data["until"]
        return datetime.combine(day, time(9), tzinfo=timezone.get_default_timezone()) if day else None


class CloseForm(forms.Form):
    """The outcome of a case. A duplicate is closed by the coordination, which knows both cases."""

    outcome = forms.ChoiceField(
        label=_("Issue"),
        choices=capitals([(code, label) for code, label in Case.Outcome.choices if code != Case.Outcome.DUPLICATE]),
        widget=forms.RadioSelect,
    )


class TransferForm(ConsentFields):
    """To which tenant, with her consent of which day."""

    to = forms.ModelChoiceField(label=_("Organisation qui reprend le dossier"), queryset=Tenant.objects.none(), empty_label="—")
    consent_on = DayField(label=_("Consentement de la personne recueilli le"), past=True)

    def __init__(self, *args: Any, choices: "QuerySet[Tenant]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = choices  # type: ignore[attr-defined]
        self.order_fields(["to", "consent_on", "how", "language"])


class ColleagueField(forms.TypedChoiceField):
    """A colleague, among those who may follow cases."""

    def __init__(self, *, people: list[Membership], **options: Any) -> None:
        by_key = {str(one.pk): one for one in people}
        choices = [("", "—"), *((key, one.person.display_name) for key, one in by_key.items())]
        super().__init__(choices=choices, coerce=by_key.__getitem__, empty_value=None, **options)


class ColleagueForm(forms.Form):
    """Choose a colleague."""

    def __init__(self, *args: Any, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"] = ColleagueField(people=people, label=_("Collègue"))


class HandoverForm(forms.Form):
    """All the cases of one colleague go to another, with a note."""

    text = forms.CharField(
        label=_("Note de passation"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ajoutée à chaque dossier, visible par votre équipe seulement"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[Membership], leaving: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"] = ColleagueField(people=leaving, label=_("Dossiers de"))
        self.fields["to"] = ColleagueField(people=people, label=_("Confiés à"))
        self.order_fields(["leaving", "to", "text"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("leaving") and cleaned.get("leaving") == cleaned.get("to"):
            self.add_error("to", _("Choisissez une autre personne."))
        return cleaned


class DelegationForm(forms.Form):
    """A leave and its deputy."""

    def __init__(self, *args: Any, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"] = ColleagueField(people=people, label=_("Personne absente"))
        self.fields["deputy"] = ColleagueField(people=people, label=_("Remplacée par"))
        self.fields["starts_on"] = DayField(label=_("Du"))
        self.fields["ends_on"] = DayField(label=_("Au"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if cleaned.get("membership") and cleaned.get("membership") == cleaned.get("deputy"):
            self.add_error("deputy", _("Choisissez une autre personne pour la suppléance."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("La fin de l’absence précède son début."))
        return cleaned
