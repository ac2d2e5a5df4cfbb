"""What several forms use: an instant, a commune near the actor's territory, the form of a move."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.fields import CommuneField
from tenants.models import Commune
from tenants.services.communes import sort_name

INSTANT_FORMATS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]
NAMED_AT_MOST = 4


class InstantField(forms.DateTimeField):
    """A day and an hour in Paris."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", INSTANT_FORMATS)
        options.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=INSTANT_FORMATS[0]))
        options.setdefault("error_messages", {}).setdefault("invalid", _("Cette date ou cette heure n’existe pas."))
        super().__init__(**options)


class NearCommuneField(CommuneField):
    """A commune by its name, its code or its postcode.

    `near`: communes looked at first, so that a name shared with the other end of the country is no question. What was found once
    is found again without a query: a file of units names few communes.
    """

    def __init__(self, *, near: Iterable[Commune] = (), **options: Any) -> None:
        options.setdefault("label", _("Commune"))
        options.setdefault("max_length", 80)
        super().__init__(**options)
        self.near = {sort_name(commune.name): commune for commune in near}
        self._found: dict[str, Commune | None] = {}

    def clean(self, value: Any) -> Commune | None:
        """The commune, or None when it is not asked."""
        typed = str(value or "").strip()
        if typed not in self._found:
            self._found[typed] = self.near.get(sort_name(typed)) or super().clean(value)
        return self._found[typed]


class MoveForm(forms.Form):
    """A move asked of an object by an actor; nothing to fill by default."""

    def __init__(self, *args: Any, row: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.actor = row, actor
