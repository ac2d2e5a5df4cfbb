"""Forms of support: the request, her answer, goals, meetings, what a rehousing leaves to settle, orientations to common law."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.consent import ConsentFields, language_of
from cases.models import Case, InstallationItem, Referral, SupportGoal, SupportMeasure, SupportSession
from cases.partners import possible_providers
from cases.services.consent import Given
from cases.services.support import colleagues
from cases.workflow_sessions import Planned
from tenants.actor import Actor
from tenants.fields import DayField, capitals, not_in_future
from tenants.french import counted
from tenants.models import Membership, Tenant

MINUTES = (15, 30, 45, 60, 90, 120, 180, 240)


class HourField(forms.TimeField):
    """An hour of the day."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        options.setdefault("input_formats", ["%H:%M", "%Hh%M", "%H h %M"])
        options.setdefault("error_messages", {"invalid": _("Écrivez une heure, par exemple 14:30.")})
        super().__init__(**options)


class MemberField(forms.ModelChoiceField):
    """One of the actor's colleagues who may support a household."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Membership.objects.none(), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person.display_name)


class MeasureForm(forms.Form):
    """A request for support."""

    line = forms.ChoiceField(
        label=_("Nature"),
        choices=capitals(SupportMeasure.Line.choices),
        initial=SupportMeasure.Line.SUPPORT,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    type = forms.ChoiceField(label=_("Type"), choices=capitals(SupportMeasure.Type.choices), widget=forms.RadioSelect)
    phase = forms.ChoiceField(
        label=_("Période"),
        choices=capitals(SupportMeasure.Phase.choices),
        initial=SupportMeasure.Phase.BOTH,
        required=False,
        widget=forms.RadioSelect,
    )
    provider = forms.ModelChoiceField(label=_("Demandé à"), queryset=Tenant.objects.none())
    requested_on = DayField(label=_("Demandé le"), past=True)
    expected_end_on = DayField(label=_("Fin prévue le"), required=False, help_text=_("Facultatif"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = possible_providers(case)  # type: ignore[attr-defined]
        self.fields["requested_on"].initial = timezone.localdate()

    def clean_phase(self) -> str:
        return self.cleaned_data["phase"] or SupportMeasure.Phase.BOTH


class DatedForm(forms.Form):
    """The day of an answer, of an end."""

    day = DayField(label=_("Date"), past=True)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label
        self.fields["day"].initial = timezone.localdate()


class AnswerForm(DatedForm):
    """Her answer to an offer of support."""

    answer = forms.ChoiceField(
        label=_("Sa réponse"),
        choices=[("yes", _("Elle accepte l’accompagnement")), ("no", _("Elle ne le souhaite pas"))],
        widget=forms.RadioSelect,
        help_text=_("Refuser un accompagnement ne change rien au relogement."),
    )
    field_order = ["answer", "day"]


class CompleteForm(DatedForm):
    """The end of a measure, and its result."""

    result = forms.ChoiceField(
        label=_("Résultat"),
        choices=capitals(one for one in SupportMeasure.Result.choices if one[0] != SupportMeasure.Result.UNSAID),
        widget=forms.RadioSelect,
    )
    field_order = ["result", "day"]


class InterruptForm(DatedForm):
    """The interruption of a measure, and its reason."""

    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=capitals(SupportMeasure.Interruption.choices),
        widget=forms.RadioSelect,
        help_text=_("Les rendez-vous déjà prévus restent : annulez ceux qui n’auront pas lieu."),
    )
    field_order = ["reason", "day"]


class AssignForm(forms.Form):
    """Who supports her, who stands in, until when it should last."""

    worker = MemberField(label=_("Personne qui accompagne"), empty_label=_("à désigner"))
    deputy = MemberField(label=_("Suppléance"), empty_label=_("personne"), help_text=_("Prend le relais en cas d’absence"))
    expected_end_on = DayField(label=_("Fin prévue le"), required=False)

    def __init__(self, data: Any = None, *, measure: SupportMeasure, by: Actor) -> None:
        initial = {"worker": measure.worker_id, "deputy": measure.deputy_id, "expected_end_on": measure.expected_end_on}
        super().__init__(data, initial=initial)
        for name in ("worker", "deputy"):
            self.fields[name].queryset = colleagues(measure.case_id, by=by)  # type: ignore[attr-defined]


class GoalForm(DatedForm):
    """A goal set with her."""

    kind = forms.ChoiceField(label=_("Objectif"), choices=capitals(SupportGoal.Kind.choices), widget=forms.RadioSelect)
    field_order = ["kind", "day"]

    def __init__(self, *args: Any, measure: SupportMeasure, **kwargs: Any) -> None:
        super().__init__(*args, label=_("Fixé avec elle le"), **kwargs)
        ongoing = set(measure.goals.filter(status=SupportGoal.Status.ONGOING).values_list("kind", flat=True))
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = capitals(one for one in SupportGoal.Kind.choices if one[0] not in ongoing)


class CloseGoalForm(DatedForm):
    """What became of a goal."""

    outcome = forms.ChoiceField(
        label=_("Cet objectif est"),
        choices=[(SupportGoal.Status.REACHED, _("Atteint")), (SupportGoal.Status.DROPPED, _("Abandonné"))],
        widget=forms.RadioSelect,
    )
    field_order = ["outcome", "day"]


class SessionForm(forms.Form):
    """A meeting to come: how, when, where, and for a visit who goes along and until when one is waited for."""

    kind = forms.ChoiceField(label=_("Forme"), choices=capitals(SupportSession.Kind.choices), widget=forms.RadioSelect)
    day = DayField(label=_("Date"))
    hour = HourField(label=_("Heure"))
    minutes = forms.TypedChoiceField(
        label=_("Durée"),
        coerce=int,
        choices=[(one, counted(one, "minute")) for one in MINUTES],
        initial=SupportSession.MINUTES,
        required=False,
        empty_value=None,
    )
    worker = MemberField(label=_("Personne qui la rencontre"), empty_label=_("à désigner"))
    place_kind = forms.ChoiceField(
        label=_("Lieu"), choices=[("", _("non précisé")), *capitals(SupportSession.Place.choices)], required=False
    )
    place = forms.CharField(
        label=_("Précision sur le lieu"),
        max_length=200,
        required=False,
        strip=True,
        help_text=_(
            "Chiffrée, et jamais dans l’agenda. N’écrivez pas son adresse : elle s’ouvre à la personne qui vient, le jour même."
        ),
    )
    second = MemberField(
        label=_("Deuxième personne"), empty_label=_("personne"), help_text=_("Prévenue si le retour n’est pas confirmé")
    )
    call_back = HourField(
        label=_("Heure de rappel"),
        required=False,
        help_text=_("Pour une visite à domicile : sans retour confirmé à cette heure, l’équipe est prévenue"),
    )

    def __init__(self, *args: Any, measure: SupportMeasure, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provides = measure.tenant_id == by.tenant.pk
        for name in ("worker", "second"):
            if self.provides:
                self.fields[name].queryset = colleagues(measure.case_id, by=by)  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if self.provides and not self.initial:
            self.fields["worker"].initial = measure.worker_id or (by.membership.pk if by.membership else None)

    def moment(self) -> datetime:
        """When it is planned, in Paris."""
        return _moment(self.cleaned_data["day"], self.cleaned_data["hour"])

    def planned(self, known: SupportSession | None = None) -> Planned:
        """The meeting as it is planned; whom only the provider names stays as it was."""
        cleaned, back = self.cleaned_data, self.cleaned_data["call_back"]
        return Planned(
            kind=cleaned["kind"],
            planned_at=self.moment(),
            minutes=cleaned["minutes"] or SupportSession.MINUTES,
            worker=cleaned["worker"] if self.provides else (known.worker if known else None),
            second=cleaned["second"] if self.provides else (known.second if known else None),
            place_kind=cleaned["place_kind"],
            place=cleaned["place"],
            call_back_at=_moment(cleaned["day"], back) if back else None,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        visits = cleaned.get("kind") == SupportSession.Kind.HOME_VISIT and self.provides
        if visits and not cleaned.get("call_back") and "call_back" not in self.errors:
            self.add_error("call_back", _("Une visite à domicile a une heure de rappel."))
        return cleaned


def session_initial(session: SupportSession, place: str) -> dict[str, Any]:
    """What the form shows of a meeting that is planned otherwise."""
    start = timezone.localtime(session.planned_at)
    back = timezone.localtime(session.call_back_at) if session.call_back_at else start + timedelta(minutes=session.minutes + 60)
    return {
        "kind": session.kind,
        "day": start.date(),
        "hour": start.time(),
        "minutes": session.minutes,
        "worker": session.worker_id,
        "second": session.second_id,
        "place_kind": session.place_kind,
        "place": place,
        "call_back": back.time() if session.is_visit else None,
    }


def _moment(day: Any, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())


class SettleForm(forms.Form):
    """What became of a meeting."""

    outcome = forms.ChoiceField(
        label=_("Ce rendez-vous"),
        choices=[
            (SupportSession.Status.HELD, _("A eu lieu")),
            (SupportSession.Status.MISSED, _("A été manqué")),
            (SupportSession.Status.CANCELLED, _("A été annulé")),
        ],
        widget=forms.RadioSelect,
    )
    held_on = DayField(label=_("Réalisé le"), required=False, validators=[not_in_future], help_text=_("S’il a eu lieu"))
    minutes = forms.IntegerField(label=_("Durée, en minutes"), required=False, min_value=1, max_value=600)
    worker = MemberField(label=_("Personne qui l’a tenu"), empty_label=_("non précisé"))

    def __init__(self, data: Any = None, *, session: SupportSession, by: Actor) -> None:
        worker = session.worker_id or (by.membership.pk if by.membership else None)
        super().__init__(data, initial={"held_on": session.day, "minutes": session.minutes, "worker": worker})
        if session.tenant_id == by.tenant.pk:
            self.fields["worker"].queryset = colleagues(session.case_id, by=by)  # type: ignore[attr-defined]
        else:
            del self.fields["worker"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == SupportSession.Status.HELD and not cleaned.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", _("Un rendez-vous réalisé a une date."))
        return cleaned


class VisitorForm(ConsentFields):
    """Her side lets the one who visits know where she lives; with her consent to visits, where none is in force."""

    given_on = DayField(label=_("Accord donné le"), past=True)
    informed = forms.BooleanField()

    def __init__(self, *args: Any, case: Case, name: str, provider: str, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["informed"].label = _(
            "Elle accepte que %(name)s, de %(provider)s, connaisse sa nouvelle adresse le jour de la visite"
        ) % {"name": name, "provider": provider}
        self.fields["language"].initial = language_of(case)
        if not asks:
            for one in ("given_on", "how", "language"):
                del self.fields[one]
        self.order_fields(["given_on", "how", "language", "informed"])

    def consent(self) -> Given | None:
        """What she gave now; nothing when a consent in force covers it."""
        return self.given(self.cleaned_data["given_on"]) if "given_on" in self.cleaned_data else None


class TickForm(forms.Form):
    """What is said of one thing to settle."""

    thing = forms.ChoiceField(choices=InstallationItem.Thing.choices)
    state = forms.ChoiceField(choices=InstallationItem.State.choices)


class ReferralForm(DatedForm):
    """An orientation to a body of common law."""

    body = forms.ChoiceField(label=_("Organisme"), choices=[("", "—"), *Referral.Body.choices])
    precision = forms.CharField(
        label=_("Précision"), max_length=120, required=False, help_text=_("Facultatif ; chiffrée : service, démarche")
    )
    field_order = ["body", "precision", "day"]


class ReferralResultForm(DatedForm):
    """What came of an orientation."""

    outcome = forms.ChoiceField(
        label=_("Résultat"),
        choices=capitals(one for one in Referral.Status.choices if one[0] != Referral.Status.WAITING),
        widget=forms.RadioSelect,
    )
    field_order = ["outcome", "day"]
