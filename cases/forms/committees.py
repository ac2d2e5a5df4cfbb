"""Forms of meetings: planning one, its agenda, who was there, what was decided, the minutes, progress points."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import convened_programmes
from cases.forms.support import HourField
from cases.models import AgendaEntry, Case, Committee, CommitteeDecision, CommitteeSeat, MinutesLine, ProgressPoint
from cases.partners import live_participations
from cases.policies import case_policy
from cases.workflow_committees import Planned
from cases.workflow_decisions import Decided, holders_of
from tenants.actor import Actor
from tenants.fields import DayField, capital, capitals
from tenants.french import PARIS, paris
from tenants.models import Participation, Programme, Tenant
from tenants.references import parse_reference

MINUTES = (60, 90, 120, 180, 240)
LINES = {"rows": 2}
UNNAMED = _("Sans nom ni adresse : la référence suffit")


class WhenForm(forms.Form):
    """When and where a meeting is."""

    day = DayField(label=_("Date"))
    hour = HourField(label=_("Heure"))
    minutes = forms.TypedChoiceField(
        label=_("Durée"), coerce=int, choices=[(one, f"{one} minutes") for one in MINUTES], initial=120
    )
    place = forms.CharField(label=_("Lieu"), max_length=160, required=False, help_text=_("Facultatif s’il y a un lien"))
    link = forms.URLField(
        label=_("Lien de la visioconférence"), max_length=300, required=False, assume_scheme="https",
        help_text=_("Facultatif s’il y a un lieu"),
    )  # fmt: skip

    def __init__(self, *args: Any, committee: Committee | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if committee is not None:
            at = paris(committee.planned_at)
            self.initial = {"day": at.date(), "hour": at.time(), "minutes": committee.minutes, "place": committee.place}
            self.initial["link"] = committee.link

    def planned(self) -> Planned:
        """What was typed."""
        typed = self.cleaned_data
        at = datetime.combine(typed["day"], typed["hour"], tzinfo=PARIS)
        return Planned(at, typed["minutes"], typed["place"], typed["link"])


class PlanForm(WhenForm):
    """A meeting of one programme, with the organisations to invite."""

    kind = forms.ChoiceField(label=_("Réunion"), choices=capitals(Committee.Kind.choices), widget=forms.RadioSelect)
    invited = forms.ModelMultipleChoiceField(
        label=_("Organisations invitées"), queryset=Tenant.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["programme", "kind", "day", "hour", "minutes", "place", "link", "invited"]

    def __init__(self, *args: Any, actor: Actor, programme: Programme, again: Committee | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.programmes = programme, convened_programmes(actor)
        partners = live_participations(programme.pk, *Participation.Part.values).exclude(tenant=actor.tenant.pk)
        invited = Tenant.objects.filter(pk__in=partners.values("tenant")).order_by("name")
        self.fields["invited"].queryset = invited  # type: ignore[attr-defined]
        self.fields["invited"].initial = [one.pk for one in invited]
        self.fields["kind"].initial = again.kind if again else Committee.Kind.COORDINATION


class CancelForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.ChoiceField(
        label=_("Pourquoi ?"), choices=capitals(Committee.Cancellation.choices), widget=forms.RadioSelect
    )


class EntryForm(forms.Form):
    """A point that the agenda did not find by itself: a title, or the reference of a household."""

    title = forms.CharField(label=_("Intitulé"), max_length=160, required=False, help_text=_("Pour un point sans dossier"))
    reference = forms.CharField(label=_("Ou la référence d’un dossier"), max_length=20, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_reference(self) -> Case | None:
        typed = self.cleaned_data["reference"]
        if not typed:
            return None
        case = case_policy.visible(self.actor).filter(reference=parse_reference(typed) or "").first()
        if case is None:
            raise ValidationError(_("Aucun dossier que vous voyez ne porte cette référence."))
        return case

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("title")) == bool(cleaned.get("reference")):
            raise ValidationError(_("Donnez un intitulé, ou une référence : l’un des deux."))
        return cleaned


class LeaveOutForm(forms.Form):
    """Why a point does not belong to this meeting."""

    reason = forms.ChoiceField(
        label=_("Pourquoi le retirer ?"), choices=capitals(AgendaEntry.LeftOut.choices), widget=forms.RadioSelect
    )


class SeatsField(forms.MultipleChoiceField):
    """Seats of a meeting to tick."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> set[UUID]:
        return {UUID(one) for one in super().clean(value)}


class HoldForm(forms.Form):
    """Who is there; the others are absent, or were excused."""

    attending = SeatsField(label=_("Qui est là ?"), help_text=_("Une organisation est là dès qu’une de ses personnes l’est"))
    excused = SeatsField(label=_("Absences excusées"), required=False)

    def __init__(self, *args: Any, seats: Iterable[CommitteeSeat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = list(seats)
        choices = [(str(one.pk), f"{one.name}, {one.tenant.name}" if one.name else one.tenant.name) for one in seats]
        for name in ("attending", "excused"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        presence = CommitteeSeat.Presence
        self.initial = {
            "attending": [str(one.pk) for one in seats if one.presence == presence.COMING],
            "excused": [str(one.pk) for one in seats if one.presence == presence.EXCUSED],
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("attending", set()) & cleaned.get("excused", set()):
            raise ValidationError(_("La même ligne est cochée présente et excusée : choisissez."))
        return cleaned


class DecideForm(forms.Form):
    """What is decided, who sees to it, by when."""

    label = forms.CharField(label=_("Décision"), max_length=240, widget=forms.Textarea(attrs=LINES), help_text=UNNAMED)
    holder = forms.ModelChoiceField(
        label=_("Organisation responsable"), queryset=Tenant.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Une décision a un responsable : choisissez une organisation.")},
    )  # fmt: skip
    seat = forms.ModelChoiceField(
        label=_("Personne"), queryset=CommitteeSeat.objects.none(), required=False, empty_label=_("Personne en particulier"),
        help_text=_("Facultatif ; parmi celles qui étaient là"),
    )  # fmt: skip
    due_on = DayField(label=_("Pour le"), error_messages={"required": _("Une décision a une date : jusqu’à quand ?")})

    def __init__(self, *args: Any, entry: AgendaEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = holders_of(entry, entry.committee)
        self.fields["holder"].queryset = Tenant.objects.filter(pk__in=[one.pk for one in holders]).order_by("name")  # type: ignore[attr-defined]
        seats = CommitteeSeat.objects.filter(committee=entry.committee, membership__isnull=False, tenant__in=holders)
        self.fields["seat"].queryset = seats.order_by("name")  # type: ignore[attr-defined]

    def decided(self) -> Decided:
        """What was typed."""
        typed = self.cleaned_data
        return Decided(typed["label"], typed["holder"], typed["due_on"], typed["seat"])


class FinishForm(forms.Form):
    """What was done of a decision, and when."""

    outcome = forms.CharField(
        label=_("Ce qui a été fait"), max_length=240, widget=forms.Textarea(attrs=LINES), help_text=UNNAMED
    )
    on = DayField(label=_("Fait le"), past=True)

    def __init__(self, *args: Any, decision: CommitteeDecision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class DropForm(forms.Form):
    """Why a decision is given up."""

    outcome = forms.CharField(
        label=_("Pourquoi l’abandonner ?"), max_length=240, widget=forms.Textarea(attrs=LINES), help_text=UNNAMED
    )


class MinutesForm(forms.Form):
    """A draft of the minutes: what opens them, and what was said under each point."""

    opening = forms.CharField(
        label=_("En ouverture"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=UNNAMED
    )

    def __init__(self, *args: Any, opening: str, lines: Iterable[tuple[str, MinutesLine]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opening"].initial = opening
        self.keys = {}
        for title, line in lines:
            name = f"said_{line.entry_id}"
            self.keys[name] = line.entry_id
            self.fields[name] = forms.CharField(
                label=title, max_length=1000, required=False, initial=line.said, widget=forms.Textarea(attrs=LINES)
            )

    def said(self) -> dict[UUID, str]:
        """What was typed under each point."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


class ProgressForm(forms.Form):
    """How it goes, in a few ticks."""

    said_on = DayField(label=_("Point fait le"), past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_on"].initial = timezone.localdate()
        inline = {"class": "choices--inline"}
        for name in (*ProgressPoint.THEMES, "ask"):
            column: Any = ProgressPoint._meta.get_field(name)
            self.fields[name] = forms.ChoiceField(
                label=capital(column.verbose_name), choices=capitals(column.choices), initial=column.default,
                widget=forms.RadioSelect(attrs=inline),
            )  # fmt: skip

    def said(self) -> dict[str, str]:
        """What was ticked."""
        return {name: self.cleaned_data[name] for name in (*ProgressPoint.THEMES, "ask")}
