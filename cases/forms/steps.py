"""The steps of the filing form: each gives, and takes back, the values that its service reads and writes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.application import ApplicationForm, OriginForm
from cases.forms.sectors import SectorsForm
from cases.forms.step import StepForm
from cases.models import (
    Accessibility,
    Answer,
    CaseContact,
    CaseDanger,
    CaseNeed,
    Protection,
    Tenure,
)
from cases.services.steps import CONTACT_PLAIN, DANGER, HOUSEHOLD, NEED, Values
from tenants.fields import AmountField, DayField, capital, capitals, cell_fields, telephone

COUNTS = tuple(name for name in HOUSEHOLD if name not in {"adults", "teenage_sons", "couple_age_total"})
AGES = (32, 240)  # of a couple, together


class ContactForm(StepForm):
    """How to reach her without putting her in danger."""

    groups = (
        (_("Comment la joindre"), "", 1, ("channel", "phone", "email", "hours")),
        (_("Précautions"), "", 1, ("voicemail_allowed", "never_write", "code_word", "interpreter", "instructions")),
    )

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseContact, CONTACT_PLAIN))
        self.fields["channel"].widget = forms.RadioSelect(choices=capitals(CaseContact.Channel.choices))
        self.fields["hours"].help_text = _("Par exemple : de 9 h à 11 h 30, en semaine")
        self.fields["phone"] = forms.CharField(label=_("Téléphone"), required=False, max_length=25, validators=[telephone])
        self.fields["email"] = forms.EmailField(label=_("Adresse électronique"), required=False)
        self.fields["code_word"] = forms.CharField(
            label=_("Mot de passe convenu"), required=False, max_length=40, help_text=_("Elle le dit pour être reconnue")
        )
        self.fields["instructions"] = forms.CharField(
            label=_("Consignes"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = {"phone": "phone", "sms": "phone", "email": "email"}.get(cleaned.get("channel", ""))
        if needed and needed not in self.errors and not cleaned.get(needed):
            words = {"phone": _("Le moyen choisi demande un numéro."), "email": _("Le moyen choisi demande une adresse.")}
            self.add_error(needed, words[needed])
        return cleaned


class HouseholdForm(StepForm):
    """Who is to be housed."""

    groups = (
        (
            _("La personne"),
            _("Chiffré : affiché seulement sur demande, avec une trace."),
            3,
            ("last_name", "first_name", "birth_date"),
        ),
        (
            _("Composition du ménage"),
            _("Elle donne la taille du logement et la catégorie des plafonds de ressources."),
            3,
            ("adults", "children", "alternating_children", "expected_children", "disabled_members", "dependent_adults"),
        ),
        ("", "", 1, ("couple_age_total",)),
        ("", "", 1, ("teenage_sons", "children_names")),
    )
    last_name = forms.CharField(label=_("Nom"), max_length=100)
    first_name = forms.CharField(label=_("Prénom"), max_length=100)
    birth_date = DayField(label=_("Date de naissance"), required=False, past=True)
    children_names = forms.CharField(
        label=_("Prénoms et âges des enfants"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseNeed, HOUSEHOLD))
        self.fields["adults"].required = True
        self.fields["children"].help_text = _("Résidence alternée comprise")
        self.fields["expected_children"].help_text = _("Avec un certificat de grossesse")
        self.fields["disabled_members"].help_text = _("Titulaires de la carte mobilité inclusion")
        self.fields["dependent_adults"].help_text = _("Un parent, un enfant majeur rattaché à son foyer")
        self.fields["couple_age_total"] = forms.IntegerField(
            label=_("Somme des âges, si le ménage compte un couple"),
            required=False,
            min_value=AGES[0],
            max_value=AGES[1],
            help_text=_("En années révolues ; 55 ou moins fait un jeune ménage"),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("Écrivez la somme de deux âges, par exemple 54.")
            ),
        )

    def clean_adults(self) -> int:
        adults = self.cleaned_data["adults"]
        if not adults:
            raise forms.ValidationError(_("Le ménage compte au moins une personne adulte."))
        return int(adults)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in COUNTS:
            cleaned[name] = cleaned.get(name) or 0
        if not self.errors and cleaned["alternating_children"] > cleaned["children"]:
            self.add_error("alternating_children", _("Plus d’enfants en résidence alternée que d’enfants à charge."))
        if not self.errors:
            self._check_adults(cleaned)
        return cleaned

    def _check_adults(self, cleaned: dict[str, Any]) -> None:
        holders = cleaned["adults"] - cleaned["dependent_adults"]
        if holders < 1:
            self.add_error("dependent_adults", _("Au moins une personne adulte n’est à la charge de personne."))
        elif cleaned.get("couple_age_total") and holders < 2:
            self.add_error("couple_age_total", _("Un couple compte deux adultes qui ne sont pas à charge."))
        if cleaned["disabled_members"] > cleaned["adults"] + cleaned["children"]:
            self.add_error("disabled_members", _("Plus de personnes que le ménage n’en compte : vérifiez."))

    def values(self) -> Values:
        born: date | None = self.cleaned_data["birth_date"]
        return dict(self.cleaned_data) | {"birth_date": born.isoformat() if born else ""}


class NeedForm(StepForm):
    """The dwelling she needs."""

    groups = (
        (_("Taille"), "", 3, ("rooms_min", "rooms_max", "bedrooms")),
        (_("Budget et date"), "", 2, ("rent_max", "available_from")),
        (_("Accès"), "", 1, ("accessibility", "lift_required", "ground_floor_refused", "secured_entrance")),
        (_("Autres critères"), "", 1, ("qpv_refused", "pets", "car")),
        (_("Titre d’occupation"), "", 1, ("tenures",)),
    )

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseNeed, NEED))
        self.fields["rent_max"] = AmountField(
            label=_("Loyer et charges, maximum par mois"),
            positive=True,
            max_digits=7,
            help_text=_("En euros, charges comprises"),
        )
        self.fields["accessibility"].widget = forms.RadioSelect(choices=capitals(Accessibility.choices))
        self.fields["tenures"] = forms.MultipleChoiceField(
            label=_("Titres possibles pour elle"),
            choices=capitals(Tenure.choices),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Aucun coché : tous conviennent"),
        )
        for name in ("rooms_min", "rooms_max"):
            self.fields[name].widget.attrs["min"] = 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        least, most, bedrooms = (cleaned.get(name) for name in ("rooms_min", "rooms_max", "bedrooms"))
        if least is not None and least < 1:
            self.add_error("rooms_min", _("Un logement compte au moins une pièce."))
        if least is not None and most is not None and most < least:
            self.add_error("rooms_max", _("Le maximum est inférieur au minimum."))
        if most is not None and bedrooms is not None and bedrooms > most:
            self.add_error("bedrooms", _("Plus de chambres que de pièces : vérifiez."))
        return cleaned


class DangerForm(StepForm):
    """What is recorded of the danger, and the protections in force."""

    groups = (
        (_("Évaluation"), _("Ni récit, ni information sur l’auteur."), 2, ("level", "assessed_on", "tool", "review_on")),
        (
            _("Éléments connus"),
            "",
            1,
            ("recent_separation", "searched_for", "place_known", "threats", "weapon", "worsening", "children_exposed"),
        ),
        (
            _("Protections en cours"),
            _("Cochez, et donnez la date de fin quand il y en a une."),
            2,
            tuple(name for kind in Protection.Kind.values for name in (f"has_{kind}", f"until_{kind}")),
        ),
    )

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseDanger, DANGER))
        for name in self.groups[1][3]:
            self.fields[name].widget = forms.RadioSelect(choices=capitals(Answer.choices), attrs={"class": "choices--inline"})
        self.fields["assessed_on"] = DayField(label=_("Évalué le"), required=False, past=True)
        for kind, label in Protection.Kind.choices:
            self.fields[f"has_{kind}"] = forms.BooleanField(label=capital(label), required=False)
            self.fields[f"until_{kind}"] = DayField(label=_("Jusqu’au"), required=False)

    @classmethod
    def initial_of(cls, values: Values) -> dict[str, Any]:
        protections: Mapping[str, date | None] = values.get("protections", {})
        shown = {name: value for name, value in values.items() if name != "protections"}
        return (
            shown | {f"has_{kind}": True for kind in protections} | {f"until_{kind}": day for kind, day in protections.items()}
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in Protection.Kind.values:
            if cleaned.get(f"until_{kind}") and not cleaned.get(f"has_{kind}"):
                self.add_error(f"has_{kind}", _("Cochez la protection dont vous donnez la date de fin."))
        assessed = cleaned.get("level") not in {None, CaseDanger.Level.NOT_ASSESSED}
        if assessed and not cleaned.get("assessed_on") and "assessed_on" not in self.errors:
            self.add_error("assessed_on", _("Un niveau évalué a une date d’évaluation."))
        return cleaned

    def values(self) -> Values:
        kept = {name: self.cleaned_data[name] for name in DANGER}
        held = [kind for kind in Protection.Kind.values if self.cleaned_data[f"has_{kind}"]]
        return kept | {"protections": {kind: self.cleaned_data[f"until_{kind}"] for kind in held}}


FORMS: dict[str, type[StepForm]] = {
    "contact": ContactForm,
    "menage": HouseholdForm,
    "besoin": NeedForm,
    "secteurs": SectorsForm,
    "demande": ApplicationForm,
    "securite": DangerForm,
    "origine": OriginForm,
}
