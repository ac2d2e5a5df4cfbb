"""Where she wishes to live, where she must not, what she needs to be near to."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import StepForm
from cases.models import CaseNeed, PlaceThatMatters
from cases.services.steps import Values
from tenants.buildings import is_whole_street
from tenants.communes import of_territory
from tenants.fields import CommuneField, CommunesField, capitals, cell_fields
from tenants.french import metres_fr
from tenants.geography import UnknownPosition, communes_touched, find_position
from tenants.models import Commune

RADII = tuple((metres, metres_fr(metres)) for metres in (500, 1000, 2000, 3000, 5000, 10000))
LINES, MOST = 2, 6  # circles, and places, that a page shows at least and takes at most
LISTS = ("wanted", "avoid")


class PlaceField(forms.CharField):
    """A point: a commune, or latitude and longitude as a map gives them. `widest`: the radius in km within which it is looked at."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=120, **options)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        if typed:
            try:
                communes_touched(find_position(typed), 0)
            except UnknownPosition as error:
                raise forms.ValidationError(str(error)) from error
        return typed


class SectorsForm(StepForm):
    """Where she wishes to live, and where she must not."""

    folded: ClassVar[frozenset[str]] = frozenset({"refused", "matters_kind_1", "around_1", "left_address"})

    def prepare(self) -> None:
        self.fields.update(cell_fields(CaseNeed, ("any_sector",)))
        self._add_communes()
        numbers = self._numbers("around"), self._numbers("matters_where")
        self._add_circles(numbers[0])
        self._add_places(numbers[1])
        self.groups = (
            (_("Secteurs souhaités"), "", 1, ("any_sector", "wanted", "wanted_others")),
            (_("Secteurs refusés"), _("Un souhait, sans danger."), 1, ("refused",)),
            (
                _("Lieux dont elle a besoin d’être proche"),
                _("L’école, le travail… Chiffrés : le classement en tient compte sans les montrer."),
                2,
                tuple(name for number in numbers[1] for name in (f"matters_kind_{number}", f"matters_where_{number}")),
            ),
            (_("Secteurs à éviter"), _("Jamais montrés à un bailleur, ni leur existence."), 1, ("avoid", "avoid_others")),
            (
                _("Lieux à éviter"),
                _("Chiffrés : aucun logement n’est proposé dans ce rayon, et aucun bailleur n’apprend pourquoi."),
                2,
                tuple(name for number in numbers[0] for name in (f"around_{number}", f"radius_{number}")),
            ),
            (
                _("L’immeuble qu’elle quitte"),
                _("Chiffré : les autres logements de cet immeuble ne lui sont pas proposés."),
                2,
                ("left_address", "left_commune"),
            ),
        )

    def _numbers(self, name: str) -> range:
        """Numbers of the lines of a list: those that are known or were sent, and an empty one."""
        sent = [int(found.group(1)) for key in (*self.data, *self.initial) if (found := re.fullmatch(rf"{name}_(\d)", key))]
        return range(1, min(max([LINES, *(number + (not self.is_bound) for number in sent)]), MOST) + 1)

    def _add_communes(self) -> None:
        territory = [(one.insee_code, one.name) for one in of_territory(self.case.programme.epci_siren)]
        lines = _("Une par ligne : nom, code postal ou code INSEE")
        for name, label in (("wanted", _("Communes souhaitées")), ("avoid", _("Communes à éviter"))):
            if territory:
                widget = forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"})
                self.fields[name] = forms.MultipleChoiceField(label=label, choices=territory, required=False, widget=widget)
            self.fields[f"{name}_others"] = CommunesField(
                label=_("Autres communes") if territory else label, required=False, help_text=lines
            )
        self.fields["refused"] = CommunesField(label=_("Communes refusées"), required=False, help_text=lines)
        self._split_initial({code for code, _name in territory})

    def _split_initial(self, territory: set[str]) -> None:
        for name in LISTS:
            codes = self.initial.get(name) or []
            codes = [codes] if isinstance(codes, str) else codes
            if others := [code for code in codes if code not in territory]:
                self.initial[f"{name}_others"] = _named(others)
        refused = self.initial.get("refused")
        if isinstance(refused, list):
            self.initial["refused"] = _named(refused)

    def _add_circles(self, numbers: range) -> None:
        where = _("Une commune, ou la position lue sur une carte : 47,9029, 1,9039")
        for number in numbers:
            self.fields[f"around_{number}"] = PlaceField(label=_("Autour de (lieu %(n)s)") % {"n": number}, help_text=where)
            self.fields[f"radius_{number}"] = forms.TypedChoiceField(
                label=_("Rayon (lieu %(n)s)") % {"n": number},
                choices=RADII,
                initial=2000,
                coerce=int,
                required=False,
                empty_value=None,
            )
        self.fields["left_address"] = forms.CharField(
            label=_("Numéro et rue"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
        )
        self.fields["left_commune"] = CommuneField(label=_("Commune"), required=False)

    def _add_places(self, numbers: range) -> None:
        kinds = [("", "—"), *capitals(PlaceThatMatters.Kind.choices)]
        for number in numbers:
            self.fields[f"matters_kind_{number}"] = forms.ChoiceField(
                label=_("Lieu %(n)s") % {"n": number}, choices=kinds, required=False
            )
            self.fields[f"matters_where_{number}"] = PlaceField(
                label=_("Où est-ce (lieu %(n)s)") % {"n": number}, help_text=_("Une commune, ou sa position")
            )

    # --- what is stored --------------------------------------------------------------------------
    @classmethod
    def initial_of(cls, values: Values) -> dict[str, Any]:
        shown = {name: value for name, value in values.items() if name not in {"around", "left", "matters"}}
        for number, one in enumerate(values.get("around", ()), start=1):
            shown |= {f"around_{number}": one["where"], f"radius_{number}": one["radius"]}
        for number, one in enumerate(values.get("matters", ()), start=1):
            shown |= {f"matters_kind_{number}": one["kind"], f"matters_where_{number}": one["where"]}
        if left := values.get("left"):
            commune = Commune.objects.filter(pk=left["commune"]).first()
            shown |= {"left_address": left["address"], "left_commune": commune}
        return shown

    def values(self) -> Values:
        commune = self.cleaned_data["left_commune"]
        return {
            "any_sector": self.cleaned_data["any_sector"],
            "refused": sorted(one.insee_code for one in self.cleaned_data["refused"]),
            "around": [{"where": where, "radius": radius} for where, radius in self._lines("around", "radius")],
            "left": {"address": self.cleaned_data["left_address"], "commune": commune.pk} if commune else {},
            "matters": [{"kind": kind, "where": where} for where, kind in self._lines("matters_where", "matters_kind")],
        } | {name: sorted(self._codes(name)) for name in LISTS}

    def _lines(self, name: str, beside: str) -> list[tuple[str, Any]]:
        """Filled lines of a list."""
        numbers = [number for number in range(1, MOST + 1) if f"{name}_{number}" in self.fields]
        pairs = [(self.cleaned_data.get(f"{name}_{number}"), self.cleaned_data.get(f"{beside}_{number}")) for number in numbers]
        return [(first, second) for first, second in pairs if first]

    def _codes(self, name: str) -> set[str]:
        others = {one.insee_code for one in self.cleaned_data.get(f"{name}_others") or []}
        return set(self.cleaned_data.get(name) or []) | others

    # --- what cannot be --------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_lines(cleaned)
        self._check_building(cleaned)
        if not self.errors:
            self._check_communes(cleaned)
        return cleaned

    def _check_lines(self, cleaned: dict[str, Any]) -> None:
        for name in [name for name in self.fields if name.startswith("around_")]:
            if cleaned.get(name) and not cleaned.get(name.replace("around", "radius")):
                self.add_error(name.replace("around", "radius"), _("Choisissez un rayon."))
        for name in [name for name in self.fields if name.startswith("matters_where_")]:
            kind = name.replace("where", "kind")
            if cleaned.get(name) and not cleaned.get(kind):
                self.add_error(kind, _("Dites quel lieu c’est."))
            elif cleaned.get(kind) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Dites où il est."))

    def _check_building(self, cleaned: dict[str, Any]) -> None:
        address, commune = cleaned.get("left_address"), cleaned.get("left_commune")
        if address and not commune and "left_commune" not in self.errors:
            self.add_error("left_commune", _("Dites dans quelle commune est cet immeuble."))
        if commune and is_whole_street(address or "", commune.name):
            self.add_error("left_address", _("Écrivez le numéro et la rue, par exemple 12 rue des Lilas."))

    def _check_communes(self, cleaned: dict[str, Any]) -> None:
        wanted, avoided = self._codes("wanted"), self._codes("avoid")
        if not wanted and not cleaned["any_sector"]:
            first = "wanted" if "wanted" in self.fields else "wanted_others"
            self.add_error(first, _("Choisissez au moins une commune, ou « toutes les communes conviennent »."))
        if both := wanted & avoided:
            first = "avoid" if "avoid" in self.fields else "avoid_others"
            self.add_error(first, _("À la fois souhaitée et à éviter : %(names)s.") % {"names": _names(both)})
        if both := wanted & {one.insee_code for one in cleaned["refused"]}:
            self.add_error("refused", _("À la fois souhaitée et refusée : %(names)s.") % {"names": _names(both)})


def _named(codes: list[str]) -> list[Commune]:
    return list(Commune.objects.filter(pk__in=codes).order_by("sort_name"))


def _names(codes: set[str]) -> str:
    return ", ".join(one.name for one in _named(sorted(codes)))
