"""What a field says, in words: for the check page, and for the two versions of a conflict."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django import forms
from django.db.models import Model

from cases.forms.step import StepForm
from cases.services.steps import Values
from tenants.french import date_fr, euros, join_fr


def _chosen(choices: Any, value: Any) -> str:
    wanted = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
    return join_fr(str(label) for code, label in choices if str(code) in wanted and str(code))


def said(field: forms.Field, value: Any) -> str:
    """The value of a field in words; empty when nothing was said."""
    if value in (None, "", [], ()):
        return ""
    if isinstance(field, forms.ChoiceField):
        return _chosen(field.choices, value)
    match value:
        case bool():
            return "oui" if value else "non"
        case date():
            return date_fr(value)
        case Decimal():
            return euros(value)
        case list():
            return join_fr(str(one) for one in value)
        case Model():
            return str(value)
    return date_fr(date.fromisoformat(value)) if isinstance(field, forms.DateField) else str(value)


def answers(form: StepForm) -> Iterator[tuple[str, str, str]]:
    """(name, label, value in words) of each field of an unbound form."""
    for group in form.fieldsets():
        for bound in chain.from_iterable(group["lines"]):
            yield bound.name, str(bound.label), said(bound.field, bound.initial)


def both_versions(form: StepForm, stored: Values) -> list[dict[str, str]]:
    """Rows of a conflict: what stands there now beside what was typed, for the fields that differ."""
    theirs = {name: value for name, _label, value in answers(type(form)(case=form.case, initial=form.initial_of(stored)))}
    mine = answers(type(form)(case=form.case, initial=form.initial_of(form.values())))
    return [
        {"label": label, "theirs": theirs.get(name, ""), "mine": value}
        for name, label, value in mine
        if theirs.get(name, "") != value
    ]
