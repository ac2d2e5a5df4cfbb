"""Forms of structures, places, requests and stays."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.consent import ConsentFields, language_of
from cases.models import Case, CaseNeed
from cases.policies import case_policy, cell_policy
from housing.forms.fields import MoveForm
from housing.models import Place, PlaceOutage, PlaceRequest, Shelter, Stay, StayEvaluation, StayExtension, StayReturn
from housing.occupancy import Calendar
from housing.shelter_policies import place_policy
from housing.workflow.nights import FAR
from housing.workflow.place_requests import Wanted, shelters_to_ask
from housing.workflow.stays import Booking
from tenants.actor import Actor
from tenants.fields import DayField, capital, capitals, cell_fields
from tenants.french import counted, date_fr
from tenants.models import Participation, Programme, Tenant
from tenants.references import parse_reference

SHELTER_FIELDS = ("label", "kind", "women_only", "sons_up_to", "max_stay_days")
PLACE_FIELDS = ("code", "rooms", "persons", "adapted", "opens_on", "closes_on")
MANY = 60  # places added at once
LARGE = {"sons_up_to": 25, "max_stay_days": 3660}


def sheltering_programmes(actor: Actor) -> list[Programme]:
    """Programmes in which the actor's tenant shelters."""
    found = {part.programme_id: part.programme for part in actor.participations if part.part == Participation.Part.SHELTER}
    return sorted(found.values(), key=lambda one: one.name)


class ShelterForm(forms.Form):
    """A structure; its address is asked once, and again only to change it."""

    address = forms.CharField(
        label=_("Adresse"),
        max_length=200,
        help_text=_("Chiffrée dès l’enregistrement ; elle ne paraît dans aucune liste, et chaque affichage est consigné"),
    )
    complement = forms.CharField(label=_("Accès, étage, code"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, shelter: Shelter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cell_fields(Shelter, SHELTER_FIELDS)
        for name, largest in LARGE.items():
            fields[name] = forms.IntegerField(
                label=capital(Shelter._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                required=False,
                min_value=1,
                max_value=largest,
                help_text=_("Laissez vide s’il n’y en a pas"),
            )
        self.fields = fields | self.fields
        self.programmes = sheltering_programmes(actor)
        if shelter is None and len(self.programmes) > 1:
            choices = [(str(one.pk), one.name) for one in self.programmes]
            self.fields["programme"] = forms.ChoiceField(label=_("Dispositif"), choices=choices)
        if shelter is not None:
            self.fields["address"].required = False
            self.fields["address"].help_text = _("Laissez vide pour garder l’adresse enregistrée")
            self.initial = {name: getattr(shelter, name) for name in SHELTER_FIELDS}

    @property
    def programme(self) -> Programme:
        """The chosen programme, or the only one."""
        chosen = self.cleaned_data.get("programme")
        return next(one for one in self.programmes if chosen in (None, str(one.pk)))

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the structure."""
        return {name: self.cleaned_data[name] for name in SHELTER_FIELDS}


class PlaceForm(forms.Form):
    """A place of a structure."""

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = cell_fields(Place, PLACE_FIELDS)
        self.fields["code"].help_text = _("Un numéro ou une lettre, sans adresse : B12")
        self.fields["opens_on"].initial = timezone.localdate()
        if place is not None:
            self.initial = {name: getattr(place, name) for name in PLACE_FIELDS}
            return
        self.fields["alike"] = forms.IntegerField(
            label=_("Nombre de places semblables"),
            min_value=1,
            max_value=MANY,
            initial=1,
            help_text=_("Leurs repères se suivent : à partir de B1, B2, B3…"),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the place."""
        return {name: self.cleaned_data[name] for name in PLACE_FIELDS}


class OutageForm(forms.Form):
    """A place out of service for a while."""

    starts_on = DayField(label=_("Indisponible du"))
    ends_on = DayField(label=_("De nouveau libre le"), required=False, help_text=_("Laissez vide si la date n’est pas connue"))
    reason = forms.ChoiceField(label=_("Motif"), choices=capitals(PlaceOutage.Reason.choices), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()


class BackForm(MoveForm):
    """The day from which something is free again, or something happened."""

    on = DayField(label=_("Le"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class PlacesField(forms.MultipleChoiceField):
    """Places of one's own, by structure, each with what it takes and when it is free."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, places: Iterable[Place], actor: Actor, *, adapted: bool = False) -> None:
        """Offer these places, the first free ones first; before them the adapted ones when one is needed."""
        today = timezone.localdate()
        calendar = Calendar(places, actor, today, FAR)
        free = {place.pk: calendar.free_on(place, today) for place in calendar.places}
        key = lambda one: (adapted and not one.adapted, free[one.pk] or FAR, one.shelter.label, one.sort_key)  # noqa: E731
        rows = sorted(calendar.places, key=key)
        self.by_key = {str(one.pk): one for one in rows}
        self.choices = [(str(one.pk), _words(one, free[one.pk], today)) for one in rows]


def _words(place: Place, free_on: date | None, today: date) -> str:
    parts = [f"{place.shelter.label} · {place.code}", counted(place.persons, "personne")]
    if place.adapted:
        parts.append(str(_("adaptée")))
    if free_on is None:
        parts.append(str(_("prise, sans date de fin")))
    else:
        parts.append(str(_("libre")) if free_on <= today else str(_("libre à partir du %(day)s") % {"day": date_fr(free_on)}))
    return ", ".join(parts)


def own_places(actor: Actor, shelter: UUID | None = None) -> list[Place]:
    """Places of one's own that are in use, of one structure or of all."""
    rows = place_policy.visible(actor).filter(tenant=actor.tenant, shelter__closed_on__isnull=True)
    rows = rows.open_on(timezone.localdate())  # type: ignore[attr-defined]
    return list((rows.filter(shelter=shelter) if shelter else rows).select_related("shelter"))


class BookingForm(MoveForm):
    """Which places, from when to when; entered at once, or planned."""

    places = PlacesField(label=_("Places"), help_text=_("Plusieurs pour une grande famille, dans une même structure"))
    entered = forms.TypedChoiceField(
        label=_("Elle est"),
        choices=[("yes", _("déjà entrée")), ("no", _("attendue"))],
        coerce=lambda answer: answer == "yes",
        initial="no",
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    starts_on = DayField(label=_("Entrée le"))
    expected_on = DayField(
        label=_("Sortie prévue le"), required=False, help_text=_("Vide : la durée maximale de la structure, s’il y en a une")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adapted = isinstance(self.row, PlaceRequest) and self.row.adapted
        self.fields["places"].offer(own_places(self.actor), self.actor, adapted=adapted)  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            by_key = self.fields["places"].by_key  # type: ignore[attr-defined]
            places = tuple(by_key[key] for key in cleaned["places"])
            cleaned["booking"] = Booking(places, cleaned["starts_on"], cleaned["expected_on"], cleaned["entered"])
        return cleaned


class KnownCaseForm(BookingForm):
    """A stay of a household that the shelter follows already, by the reference of its case."""

    reference = forms.CharField(label=_("Référence du dossier"), max_length=12, help_text=_("Comme 7KQ-4M2-X"))
    field_order = ["reference", "places", "entered", "starts_on", "expected_on"]

    def clean_reference(self) -> Case:
        reference = parse_reference(self.cleaned_data["reference"])
        case = case_policy.visible(self.actor).filter(reference=reference).first() if reference else None
        if case is None:
            raise forms.ValidationError(_("Aucun dossier que vous suivez ne porte cette référence."))
        return case


class AskForm(ConsentFields):
    """A place asked for a household: its size and needs, and her consent to what the structure will read once she is there."""

    of = forms.ChoiceField(label=_("Demandée à"), widget=forms.RadioSelect)
    persons = forms.IntegerField(label=_("Personnes à héberger"), min_value=1, max_value=20)
    children = forms.IntegerField(label=_("Dont enfants"), min_value=0, max_value=19, initial=0)
    teenage_sons = forms.BooleanField(label=_("Avec un fils adolescent"), required=False)
    adapted = forms.BooleanField(label=_("Place adaptée au handicap"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priorité"),
        choices=capitals(PlaceRequest.Priority.choices),
        coerce=int,
        initial=str(PlaceRequest.Priority.ORDINARY.value),
        widget=forms.RadioSelect,
    )
    wanted_from = DayField(label=_("À partir du"))
    siao_number = forms.CharField(
        label=_("Numéro SI-SIAO"),
        max_length=20,
        required=False,
        help_text=_("Cette liste d’attente ne remplace jamais celle du SIAO : la demande s’y fait aussi"),
    )
    given_on = DayField(label=_("Son accord a été recueilli le"), past=True)
    field_order = [
        "of", "persons", "children", "teenage_sons", "adapted", "priority", "wanted_from", "siao_number", "given_on", "how", "language",
    ]  # fmt: skip

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelters: dict[str, Tenant] = {str(one.pk): one for one in shelters_to_ask(case)}
        self.fields["of"].choices = [(key, one.name) for key, one in self.shelters.items()]  # type: ignore[attr-defined]
        readable = cell_policy(CaseNeed).visible(actor).values("pk")
        need = CaseNeed.objects.filter(pk__in=readable, case=case).first()
        known: dict[str, Any] = {}
        if need is not None:
            persons = need.adults + need.children
            known = {"persons": persons, "children": need.children, "teenage_sons": need.teenage_sons}
        known |= {"wanted_from": timezone.localdate(), "given_on": timezone.localdate(), "language": language_of(case)}
        self.initial = known

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["children"] >= cleaned["persons"]:
            self.add_error("children", _("Le ménage compte au moins une personne adulte."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        names = ("persons", "children", "teenage_sons", "adapted", "priority", "wanted_from", "siao_number")
        return Wanted(**{name: self.cleaned_data[name] for name in names})


class DeclineRequestForm(MoveForm):
    """Why an organisation has no place."""

    reason = forms.ChoiceField(
        label=_("Motif du refus"), choices=capitals(PlaceRequest.DeclineReason.choices), widget=forms.RadioSelect
    )


class ChangePlacesForm(BackForm):
    """Where the household sleeps from a day on."""

    places = PlacesField(label=_("Places à partir de ce jour"))
    field_order = ["places", "on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].offer(own_places(self.actor, self.row.shelter_id), self.actor)  # type: ignore[attr-defined]
        held = self.row.held.filter(is_cancelled=False, ends_on=self.row.expected_on).values_list("place", flat=True)
        self.fields["places"].initial = [str(key) for key in held]

    def clean_places(self) -> list[Place]:
        return [self.fields["places"].by_key[key] for key in self.cleaned_data["places"]]  # type: ignore[attr-defined]


class ExtendForm(MoveForm):
    """Until when, and why."""

    until = DayField(label=_("Nouvelle sortie prévue le"))
    reason = forms.ChoiceField(label=_("Motif"), choices=capitals(StayExtension.Reason.choices), widget=forms.RadioSelect)


class LeaveForm(BackForm):
    """When she left, towards what, and what the evaluation concluded."""

    orientation = forms.ChoiceField(
        label=_("Orientation retenue avec elle"), choices=capitals(Stay.Orientation.choices), widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("Où elle va, de fait"),
        choices=capitals(Stay.Outcome.choices),
        widget=forms.RadioSelect,
        help_text=_("Un fait, noté sans jugement : il ne change rien à ses droits"),
    )
    field_order = ["on", "orientation", "outcome"]


class EvaluationForm(BackForm):
    """Six domains, each a level, and the orientation that comes out of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Faite avec elle le")
        for name in StayEvaluation.DOMAINS:
            label = capital(StayEvaluation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=capitals(StayEvaluation.Level.choices),
                initial=StayEvaluation.Level.NOT_YET,
                widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            )
        choices = [("", _("pas encore décidée")), *capitals(Stay.Orientation.choices)]
        self.fields["orientation"] = forms.ChoiceField(label=_("Orientation envisagée"), choices=choices, required=False)

    @property
    def levels(self) -> dict[str, str]:
        """The level of each domain."""
        return {name: self.cleaned_data[name] for name in StayEvaluation.DOMAINS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.cleaned_data = cleaned
        return cleaned | ({"levels": self.levels} if not self.errors else {})


class ReturnForm(BackForm):
    """What happened after she left."""

    kind = forms.ChoiceField(label=_("Fait"), choices=capitals(StayReturn.Kind.choices), widget=forms.RadioSelect)
    field_order = ["kind", "on"]
