"""The steps "Ressources et demande" and "Origine"."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import StepForm
from cases.models import CaseApplication, CaseOrigin
from cases.partners import tenants_playing
from cases.priorities import PRIORITY_CATEGORIES, REQUEST_REASONS
from cases.services.steps import APPLICATION, Values
from tenants.fields import CommuneField, DayField, cell_fields
from tenants.models import Participation, Tenant

NUR = re.compile(r"^[0-9A-Z]{18}$")
MOST_POINTS = 1000
Part = Participation.Part


class ApplicationForm(StepForm):
    """Resources and the social-housing application."""

    groups = (
        (_("Demande de logement social"), "", 1, ("has_nur", "nur", "nur_expires_on", "documents_checked_on")),
        (_("Motifs et priorités"), "", 1, ("request_reasons", "priority_categories", "dalo")),
        (
            _("Ressources du mois"),
            _("Elles servent au taux d’effort et au reste à vivre, à titre indicatif."),
            2,
            ("monthly_resources", "housing_aid"),
        ),
        (
            _("Ressources de l’année"),
            _("Elles se comparent aux plafonds. Celles du conjoint violent s’écartent dès qu’un fondement est enregistré."),
            2,
            ("reference_income", "recent_income", "spouse_income", "income_basis"),
        ),
        (_("Cotation de la métropole"), _("La sienne, reprise telle quelle."), 2, ("rating_points", "rating_on")),
    )
    nur = forms.CharField(
        label=_("Numéro unique"), required=False, max_length=24, help_text=_("18 caractères ; chiffré, affiché sur demande")
    )

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseApplication, APPLICATION))
        for name, label, choices in (
            ("request_reasons", _("Motifs de la demande"), REQUEST_REASONS),
            ("priority_categories", _("Catégories prioritaires (CCH, article L441-1)"), PRIORITY_CATEGORIES),
        ):
            widget = forms.CheckboxSelectMultiple
            self.fields[name] = forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)
        self.fields["rating_points"] = forms.IntegerField(label=_("Points"), required=False, min_value=0, max_value=MOST_POINTS)
        self.fields["rating_on"] = DayField(label=_("Cotation du"), required=False, past=True)
        hints = {
            "nur_expires_on": _("La demande se renouvelle chaque année ; rappels 60 et 30 jours avant cette date"),
            "monthly_resources": _("En euros par mois, hors aide au logement"),
            "housing_aid": _("En euros par mois, pour le futur logement"),
            "reference_income": _("Avis d’impôt de l’avant-dernière année, conjoint compris s’il y figure"),
            "recent_income": _("Les siens, conjoint non compris ; retenus s’ils sont inférieurs d’au moins 10 %"),
            "spouse_income": _("Sa part dans ce revenu fiscal de référence, si l’avis est commun"),
            "income_basis": _("Fondement légal. Le justificatif se note à part, dans les pièces"),
        }
        for name, hint in hints.items():
            self.fields[name].help_text = hint

    def clean_nur(self) -> str:
        return "".join(str(self.cleaned_data["nur"]).upper().split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        spouse, reference = cleaned.get("spouse_income"), cleaned.get("reference_income")
        if spouse and (reference is None or spouse > reference) and "reference_income" not in self.errors:
            self.add_error("spouse_income", _("La part du conjoint dépasse le revenu fiscal de référence : vérifiez."))
        rated = cleaned.get("rating_points") is not None
        if rated and cleaned.get("rating_on") is None and "rating_on" not in self.errors:
            self.add_error("rating_on", _("Une cotation se note avec sa date."))
        return cleaned

    def warning(self) -> str:
        """What is unusual and does not block."""
        nur = self.cleaned_data.get("nur", "")
        return str(_("Le numéro unique compte d’ordinaire 18 caractères : vérifiez-le.")) if nur and not NUR.match(nur) else ""


class OriginForm(StepForm):
    """Where she comes from, what makes her eligible: frozen when the case is filed."""

    groups = (
        (
            _("Repérage"),
            _("Qui a vu la situation, et combien de jours avant le premier contact."),
            3,
            ("spotted_by", "spotted_on", "contacted_on"),
        ),
        (_("Orientation"), "", 1, ("oriented_on", "referrer", "lease_landlord")),
        (_("Hébergement actuel"), "", 2, ("shelter", "shelter_entered_on")),
        (_("Territoire et suivi"), "", 2, ("commune", "lived_in_territory", "resident_on", "followed_since")),
        (
            _("Dérogation"),
            _("Si elle ne remplit pas une condition du dispositif : pourquoi l’accueillir, qui l’a décidé, quand."),
            1,
            ("eligibility_override", "override_by", "override_on"),
        ),
    )

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseOrigin, ("spotted_by", "lived_in_territory", "eligibility_override", "override_by")))
        self.fields["spotted_on"] = DayField(label=_("Repérée le"), required=False, past=True)
        self.fields["contacted_on"] = DayField(label=_("Premier contact le"), required=False, past=True)
        self.fields["oriented_on"] = DayField(label=_("Orientation reçue le"), past=True)
        self.fields["shelter_entered_on"] = DayField(label=_("Entrée en hébergement"), required=False, past=True)
        self.fields["commune"] = CommuneField(label=_("Commune de résidence avant le départ"), required=False)
        self.fields["resident_on"] = DayField(
            label=_("Elle y habitait encore le"), required=False, past=True, help_text=_("Jour du départ, ou jour constaté")
        )
        self.fields["followed_since"] = DayField(
            label=_("Suivie par l’association depuis le"), required=False, past=True, help_text=_("Si elle l’était déjà")
        )
        self.fields["eligibility_override"].help_text = _("Sans récit ni nom")
        self.fields["override_by"].label = _("Décidée par")
        self.fields["override_by"].help_text = _("Nom et fonction de la personne qui décide")
        self.fields["override_on"] = DayField(label=_("Décidée le"), required=False, past=True)
        programme = self.case.programme_id
        self._tenants(
            "referrer", _("Organisation qui oriente"), tenants_playing(programme, Part.REFERRER, Part.LANDLORD, Part.SHELTER)
        )
        self._tenants(
            "lease_landlord", _("Bailleur de son logement, si elle est locataire"), tenants_playing(programme, Part.LANDLORD)
        )
        self._tenants("shelter", _("Structure d’hébergement"), tenants_playing(programme, Part.SHELTER))

    def _tenants(self, name: str, label: Any, choices: Any) -> None:
        self.fields[name] = forms.ModelChoiceField(
            label=label, queryset=choices, required=False, empty_label=_("aucune ou non renseigné")
        )

    @classmethod
    def initial_of(cls, values: Values) -> dict[str, Any]:
        return {name: value.pk if isinstance(value, Tenant) else value for name, value in values.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = {
            "eligibility_override": _("Une dérogation a un motif écrit."),
            "override_by": _("Une dérogation nomme la personne qui l’a décidée."),
            "override_on": _("Une dérogation a une date."),
        }
        spotted, contacted = cleaned.get("spotted_on"), cleaned.get("contacted_on")
        if spotted and contacted and contacted < spotted:
            self.add_error("contacted_on", _("Le premier contact ne peut pas précéder le repérage."))
        given = [name for name in asked if cleaned.get(name)]
        for name in asked if given else ():
            if name not in given and name not in self.errors:
                self.add_error(name, asked[name])
        return cleaned
