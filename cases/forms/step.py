"""A step of the filing form: what the page reads of it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from cases.models import Case
from cases.services.steps import Values


class StepForm(forms.Form):
    """A step. `groups`: legend, hint, how many fields stand side by side, names of the fields."""

    groups: tuple[tuple[Any, Any, int, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Adapt the fields to the case."""

    @classmethod
    def initial_of(cls, values: Values) -> dict[str, Any]:
        """What the form shows of stored values."""
        return values

    def values(self) -> Values:
        """What the service takes."""
        return dict(self.cleaned_data)

    def fieldsets(self) -> Iterator[dict[str, Any]]:
        """Groups of bound fields, for the page."""
        for legend, hint, width, names in self.groups:
            fields = [self[name] for name in names if name in self.fields]
            lines = [fields[start : start + width] for start in range(0, len(fields), width)]
            yield {"legend": legend, "hint": hint, "lines": lines}
