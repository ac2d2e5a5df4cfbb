"""Fields of forms: days, amounts, communes, and form fields made from the columns of a model."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.communes import UnknownCommune, find_commune, label_of
from tenants.models import Commune

EARLIEST = date(1900, 1, 1)
telephone = RegexValidator(
    r"^\+?[0-9][0-9 .()-]{5,20}$", _("Un numéro s’écrit avec des chiffres et des espaces, par exemple 06 39 98 00 00.")
)


def capital(label: object) -> str:
    """A label that starts a line."""
    text = str(label)
    return text[:1].upper() + text[1:]


def capitals(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """Choices whose labels start a line."""
    return [(str(code), capital(label)) for code, label in choices]


def not_in_future(day: date) -> None:
    """Refuse a day after today."""
    if day > timezone.localdate():
        raise ValidationError(_("Cette date est dans le futur."))


def plausible(day: date) -> None:
    """Refuse a day before 1900."""
    if day < EARLIEST:
        raise ValidationError(_("Cette date est trop ancienne : vérifiez l’année."))


class DayField(forms.DateField):
    """A day; `past` refuses one that has not come yet."""

    def __init__(self, *, past: bool = False, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("error_messages", {"invalid": _("Cette date n’existe pas : écrivez jour, mois, année.")})
        options.setdefault("validators", [plausible, *([not_in_future] if past else [])])
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"])
        super().__init__(**options)


class AmountField(forms.DecimalField):
    """An amount in euros, with a comma or a point."""

    def __init__(self, *, positive: bool = False, **options: Any) -> None:
        options.setdefault("max_digits", 8)
        options |= {"decimal_places": 2, "localize": True, "min_value": Decimal("0.01") if positive else Decimal(0)}
        least = _("Ce montant est supérieur à zéro.") if positive else _("Un montant ne peut pas être négatif.")
        options["error_messages"] = {
            "invalid": _("Écrivez un montant en euros, par exemple 620 ou 548,50."),
            "min_value": least,
        }
        super().__init__(**options)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Decimal | None:
        """Accepts the spaces and the sign of euros as people write them."""
        if isinstance(value, str):
            value = "".join(value.replace("€", "").split())
        return super().clean(value)


class CommuneField(forms.CharField):
    """One commune, by name, postcode or INSEE code."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Nom, code postal ou code INSEE"))
        super().__init__(**options)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def prepare_value(self, value: Any) -> Any:
        return label_of(value) if isinstance(value, Commune) else value

    def clean(self, value: Any) -> Commune | None:
        """The commune, or None when it is not asked."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return find_commune(typed)
        except UnknownCommune as error:
            raise ValidationError(str(error)) from error


class CommunesField(forms.CharField):
    """Several communes, one a line (or between commas)."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(label_of(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Commune]:
        """The communes; every line that names none is an error of its own."""
        found, errors = [], []
        for line in (super().clean(value) or "").replace(",", "\n").replace(";", "\n").splitlines():
            if line.strip():
                try:
                    found.append(find_commune(line))
                except UnknownCommune as error:
                    errors.append(str(error))
        if errors:
            raise ValidationError(errors)
        return found


def _count_field(column: "models.Field[Any, Any]", options: dict[str, Any]) -> forms.Field:
    least = {"min_value": _("Ce nombre ne peut pas être négatif."), "max_value": _("Ce nombre est trop grand : vérifiez.")}
    options.setdefault("required", not column.blank and not column.has_default())
    limits = {"min_value": 0, "max_value": 30}
    field = forms.IntegerField(
        **(limits | options), error_messages=least | {"invalid": _("Écrivez un nombre entier, par exemple 2.")}
    )
    field.widget.attrs["inputmode"] = "numeric"
    return field


def cell_field(column: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """The form field of a column, as the screens show it."""
    options |= {"label": capital(column.verbose_name)}
    required = not (column.blank or column.null)
    match column:
        case models.PositiveSmallIntegerField():
            return _count_field(column, options | {"initial": column.get_default() if column.has_default() else None})
        case models.DecimalField():
            return AmountField(label=options["label"], required=required)
        case models.DateField():
            return DayField(label=options["label"], required=required)
    field = column.formfield(**options)
    if isinstance(field, forms.ChoiceField) and column.choices:
        blank = [] if column.has_default() else [("", "—")]
        field.choices = [*blank, *capitals(column.flatchoices)]
    return field


def cell_fields(model: type[models.Model], names: Iterable[str]) -> dict[str, forms.Field]:
    """Form fields for some columns of a cell, in order."""
    build: Callable[..., forms.Field | None] = cell_field
    found = {name: build(model._meta.get_field(name)) for name in names}
    return {name: field for name, field in found.items() if field is not None}
