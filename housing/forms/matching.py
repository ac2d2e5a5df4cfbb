"""Weights of a ranking."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Committee
from housing.matching.criteria import CRITERIA, Weights
from housing.services.matching_terms import MOST


class TermsForm(forms.Form):
    """The weight of each criterion, and why it is decided so."""

    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=200,
        help_text=_("Par exemple le comité qui l’a décidé et sa date ; sans nom de personne"),
    )

    proposes_first = forms.BooleanField(
        label=_("Proposer chaque matin, sans choix de personne, les premiers ménages de chaque logement ouvert"),
        required=False,
        help_text=_("Trois au plus par logement, un seul logement à la fois par ménage ; décidé par le comité"),
    )

    opens_ranking = forms.BooleanField(
        label=_("Ouvrir aux bailleurs l’ordre d’étude de leurs logements"),
        required=False,
        help_text=_(
            "Chaque matin, pour chaque logement ouvert, dix ménages au plus, dans l’ordre, sans référence ni identité, ni points, ni"
            " total, ni secteur. Un bailleur demande à en étudier un : il devient une proposition, trois au plus par logement et par"
            " jour. Ce qu’il apprend : combien de ménages conviennent quand la liste en compte moins de dix."
        ),
    )
    ranking_committee = forms.ModelChoiceField(
        label=_("Comité qui a voté cette ouverture"),
        queryset=Committee.objects.none(),
        required=False,
        empty_label=_("Aucun"),
        help_text=_("Une séance tenue avec son quorum ; nécessaire seulement si l’ordre d’étude est ouvert"),
    )

    def __init__(self, *args: Any, weights: Weights, committees: "QuerySet[Committee]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ranking_committee"].queryset = committees  # type: ignore[attr-defined]
        for one in CRITERIA:
            self.fields[one.code] = forms.IntegerField(
                label=str(one.label),
                min_value=0,
                max_value=MOST,
                initial=weights[one.code],
                error_messages={
                    "invalid": _("Écrivez un nombre entier, de 0 à 100."),
                    "required": _("Indiquez un poids ; 0 si ce critère ne compte pas."),
                    "min_value": _("Un poids va de 0 à 100 : mettez 0 si ce critère ne compte pas."),
                    "max_value": _("Un poids va de 0 à 100."),
                },
            )
        self.order_fields([*(one.code for one in CRITERIA), "proposes_first", "opens_ranking", "ranking_committee", "reason"])

    def clean(self) -> dict[str, Any]:
        """An opening has its vote, and nothing else has one."""
        cleaned = super().clean() or {}
        if not cleaned.get("opens_ranking"):
            cleaned["ranking_committee"] = None
        elif not cleaned.get("ranking_committee") and "ranking_committee" not in self.errors:
            self.add_error(
                "ranking_committee", _("Choisissez le comité qui l’a voté : sans vote, l’ordre d’étude reste fermé.")
            )
        return cleaned

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The fields of the criteria, in their order."""
        return [self[one.code] for one in CRITERIA]

    @property
    def decided(self) -> dict[str, Any]:
        """The rest of what was decided, once valid."""
        return {name: self.cleaned_data[name] for name in ("proposes_first", "ranking_committee", "reason")}

    @property
    def weights(self) -> dict[str, int]:
        """What was decided, once valid."""
        return {one.code: self.cleaned_data[one.code] for one in CRITERIA}
