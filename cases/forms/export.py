"""Asking for a list of cases, and answering such a request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.exporting import BY_DEFAULT, COLUMNS, IDENTITY
from cases.models import CaseExport
from cases.services.export_files import Wanted
from tenants.fields import DayField, capitals
from tenants.models import Programme

SHORTEST = 20


class ExportForm(forms.Form):
    """Which cases, which columns, for what."""

    selection = forms.ChoiceField(
        label=_("Dossiers"),
        choices=capitals(CaseExport.Selection.choices),
        initial=CaseExport.Selection.OPEN,
        widget=forms.RadioSelect,
    )
    programme = forms.ModelChoiceField(label=_("Dispositif"), queryset=Programme.objects.none(), required=False)
    filed_from = DayField(label=_("Transmis à partir du"), required=False, past=True)
    filed_to = DayField(label=_("Transmis jusqu’au"), required=False)
    facts = forms.MultipleChoiceField(
        label=_("Colonnes"),
        choices=[(code, column.label) for code, column in COLUMNS.items()],
        initial=BY_DEFAULT,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        error_messages={"required": _("Cochez au moins une colonne.")},
    )
    identity = forms.MultipleChoiceField(
        label=_("Identité"),
        choices=list(IDENTITY.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        help_text=_("Seulement si la liste ne peut pas servir sans. Une deuxième personne doit alors donner son accord."),
    )
    basis = forms.ChoiceField(
        label=_("Ce qui permet de faire sortir l’identité"),
        choices=capitals(CaseExport.Basis.choices),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("À dire seulement quand une colonne d’identité est cochée"),
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=CaseExport.Format.choices, initial=CaseExport.Format.XLSX,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("À quoi servira cette liste, et qui la lira"),
        min_length=SHORTEST,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"min_length": _("Dites-en un peu plus : une phrase au moins.")},
    )

    def __init__(self, *args: Any, programmes: list[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(programmes) > 1:
            field = self.fields["programme"]
            field.queryset = Programme.objects.filter(pk__in=[one.pk for one in programmes]).order_by("name")  # type: ignore[attr-defined]
            field.empty_label = str(_("Tous"))  # type: ignore[attr-defined]
        else:
            del self.fields["programme"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("identity") and not cleaned.get("basis"):
            self.add_error("basis", _("Dites ce qui permet de faire sortir l’identité, ou décochez ces colonnes."))
        start, end = cleaned.get("filed_from"), cleaned.get("filed_to")
        if start and end and end < start:
            self.add_error("filed_to", _("La fin de la période précède son début."))
        return cleaned

    def wanted(self) -> Wanted:
        """What was asked, columns in the order of the page, identity after the reference."""
        given = self.cleaned_data
        columns = [
            *(["reference"] if "reference" in given["facts"] else []),
            *(one for one in IDENTITY if one in given["identity"]),
        ]
        columns += [code for code in COLUMNS if code in given["facts"] and code != "reference"]
        names = ("selection", "filed_from", "filed_to", "format")
        chosen = {name: given[name] for name in names} | {"programme": given.get("programme")}
        return Wanted(columns=columns, basis=given["basis"] if given["identity"] else "", **chosen)


class DecisionForm(forms.Form):
    """The second person's answer."""

    answer = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=[("agree", _("Je donne mon accord")), ("refuse", _("Je refuse"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Votre mot"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Un refus s’explique en une phrase"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "refuse" and not cleaned.get("note"):
            self.add_error("note", _("Dites en une phrase pourquoi, pour que la demande puisse être corrigée."))
        return cleaned
