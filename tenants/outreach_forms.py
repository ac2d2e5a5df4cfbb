"""Forms of actions, advice, local procedures and figures of the territory."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.communes import UnknownCommune, find_commune
from tenants.directory_forms import InProgramme, programme_field
from tenants.fields import DayField, capitals, cell_fields, telephone
from tenants.models import AdviceContact, Commune, ExternalFigure, LocalProcedure, OutreachAction
from tenants.resource_policies import coordinated_by
from tenants.services.communes import sort_name
from tenants.services.outreach import Figure, unsaid

FEW = re.compile(r"^(?:<|moins\s+de)\s*5$")
FIRST_YEAR = 2000


class ActionForm(InProgramme):
    """Something done for many."""

    COLUMNS = ("done_on", "kind", "title", "people", "hours", "notes")

    def __init__(self, *args: Any, actor: Actor, row: OutreachAction | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = actor.programmes
        fields = cell_fields(OutreachAction, ("title", "notes"))
        kinds = capitals(OutreachAction.Kind.choices)
        self.fields = programme_field(self.programmes) if row is None else {}
        self.fields["done_on"] = DayField(label=_("Date"), past=True, initial=timezone.localdate)
        self.fields["kind"] = forms.ChoiceField(label=_("Nature"), choices=[("", "—"), *kinds])
        self.fields["title"] = fields["title"]
        self.fields["people"] = forms.IntegerField(
            label=_("Personnes touchées"),
            min_value=0,
            max_value=1_000_000,
            initial=0,
            help_text=_("Un ordre de grandeur suffit"),
        )
        self.fields["hours"] = forms.DecimalField(
            label=_("Heures"), min_value=0, max_digits=6, decimal_places=2, initial=0, localize=True,
            help_text=_("Temps passé par votre organisation, par exemple 3,5"),
        )  # fmt: skip
        self.fields["notes"] = fields["notes"]
        self.fields["notes"].help_text = _("Ne nommez personne")
        self.fields["notes"].widget.attrs["rows"] = 3
        if row is not None:
            self.initial = {name: getattr(row, name) for name in self.COLUMNS}

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the action."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class AdviceForm(InProgramme):
    """An advice given outside any case: three choices, nothing to write."""

    COLUMNS = ("given_on", "caller", "subject", "orientation")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = actor.programmes
        self.fields = programme_field(self.programmes)
        self.fields["given_on"] = DayField(label=_("Date"), past=True, initial=timezone.localdate)
        for name, label, choices in (
            ("caller", _("Qui a demandé"), AdviceContact.Caller.choices),
            ("subject", _("Sujet"), AdviceContact.Subject.choices),
            ("orientation", _("Orientation"), AdviceContact.Orientation.choices),
        ):
            radios = forms.RadioSelect(attrs={"class": "choices--inline"})
            self.fields[name] = forms.ChoiceField(label=label, choices=capitals(choices), widget=radios)

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the advice."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class ProcedureForm(InProgramme):
    """What to do here."""

    COLUMNS = ("title", "text", "phone", "hours")

    def __init__(self, *args: Any, actor: Actor, row: LocalProcedure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coordinated = coordinated_by(actor)
        self.programmes = [one for one in actor.programmes if one.pk in coordinated]
        self.fields = (programme_field(self.programmes) if row is None else {}) | cell_fields(LocalProcedure, self.COLUMNS)
        self.fields["title"].help_text = _("Par exemple : Astreinte de mise à l’abri, Permanence de plainte à l’hôpital")
        self.fields["text"].help_text = _(
            "Trois phrases courtes : quand, à qui s’adresser, quoi dire. Aucune adresse d’hébergement"
        )
        self.fields["phone"].validators.append(telephone)
        if row is not None:
            self.initial = {name: getattr(row, name) for name in self.COLUMNS}

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the procedure."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class FiguresForm(InProgramme):
    """Yearly figures of communes, typed in or pasted: a commune, a year and a value on each line."""

    kind = forms.ChoiceField(label=_("Donnée"), choices=[("", "—"), *capitals(ExternalFigure.Kind.choices)])
    source = forms.CharField(
        label=_("Source"), max_length=80, help_text=_("Par exemple : SSMSI, base communale ; SNE ; RPLS au 1er janvier")
    )
    lines = forms.CharField(
        label=_("Chiffres"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "Une ligne par commune : commune, année, valeur, séparées par une tabulation ou un point-virgule ; une plage copiée d’un"
            " tableur convient. De 1 à 4 personnes, écrivez « < 5 » : le nombre n’est pas gardé"
        ),
    )

    def __init__(self, *args: Any, actor: Actor, near: list[Commune], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = actor.programmes
        self.near = {sort_name(one.name): one for one in near}
        self.fields = programme_field(self.programmes) | self.fields

    def clean(self) -> dict[str, Any]:
        """Every line that cannot be read is an error of its own, with its number."""
        cleaned = super().clean() or {}
        kind, text = cleaned.get("kind"), cleaned.get("lines")
        if not kind or not text:
            return cleaned
        figures, errors = [], []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                try:
                    figures.append(self._read(line, kind))
                except (ValueError, InvalidOperation) as error:
                    errors.append(f"Ligne {number} : {error}")
        if len({(one.commune.pk, one.year) for one in figures}) < len(figures):
            errors.append(str(_("Une même commune figure deux fois pour la même année.")))
        if errors:
            self.add_error("lines", ValidationError(errors))
        return cleaned | {"figures": figures}

    def _read(self, line: str, kind: str) -> Figure:
        cells = [cell.strip() for cell in re.split(r"[\t;]", line)]
        if len(cells) != 3:
            raise ValueError(_("il faut trois valeurs, séparées par une tabulation ou un point-virgule."))
        name, year, value = cells
        if not re.fullmatch(r"\d{4}", year) or not FIRST_YEAR <= int(year) <= timezone.localdate().year:
            raise ValueError(_("« %(year)s » n’est pas une année passée ou en cours.") % {"year": year})
        return Figure(self.near.get(sort_name(name)) or _commune(name), int(year), _value(value, kind))


def _commune(name: str) -> Commune:
    try:
        return find_commune(name)
    except UnknownCommune as error:
        raise ValueError(str(error)) from error


def _value(typed: str, kind: str) -> Decimal | None:
    if kind in ExternalFigure.OF_PEOPLE and FEW.match(typed.lower()):
        return None
    try:
        value = Decimal("".join(typed.replace("%", "").replace(",", ".").split()))
    except InvalidOperation:
        raise ValueError(_("« %(value)s » n’est pas un nombre.") % {"value": typed}) from None
    if not value.is_finite() or value < 0 or value > (100 if kind not in ExternalFigure.OF_PEOPLE else 1_000_000):
        raise ValueError(_("« %(value)s » n’est pas possible : un taux va de 0 à 100.") % {"value": typed})
    if kind in ExternalFigure.OF_PEOPLE and value != value.to_integral_value():
        raise ValueError(_("« %(value)s » : un nombre de personnes est entier.") % {"value": typed})
    return unsaid(kind, value.quantize(Decimal("0.01")))
