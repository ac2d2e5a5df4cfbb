"""A step of the filing form: what the page reads of it."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms

from cases.models import Case
from cases.services.steps import Values


class StepForm(forms.Form):
    """A step. `groups`: legend, hint, how many fields stand side by side, names of the fields.

    `folded`: groups that the page keeps closed while nothing is in them, by their first field.
    """

    groups: tuple[tuple[Any, Any, int, tuple[str, ...]], ...] = ()
    folded: ClassVar[frozenset[str]] = frozenset()

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
            folds = not self.folded.isdisjoint(names[:1])
            yield {"legend": legend, "hint": hint, "lines": lines, "folds": folds, "is_open": folds and _is_used(lines)}


def _is_used(lines: list[list[forms.BoundField]]) -> bool:
    """Something is written at the beginning of a line, or wrong in it."""
    return any(line[0].value() or any(field.errors for field in line) for line in lines)
