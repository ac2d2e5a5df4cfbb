"""Filters of the list of cases: they live in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.listing import OPEN, Cursor, Selection
from cases.models import Case
from tenants.fields import capitals


class FilterForm(forms.Form):
    """State, next action, mine."""

    etat = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("Dossiers ouverts")),
            *capitals(Case.Status.choices),
            ("tous", _("Tous")),
        ],
    )
    action = forms.ChoiceField(
        label=_("Prochaine action"),
        required=False,
        choices=[("", _("Toutes")), *((code, label) for code, label in Case.NextAction.choices if code)],
    )
    miens = forms.ChoiceField(label=_("Suivis par"), required=False, choices=[("", _("Toute l’équipe")), ("1", _("Moi"))])

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_valid() or name in self.cleaned_data else None

    def selection(self, *, after: Cursor | None = None) -> Selection:
        """What is asked of the list; an unknown value in the address filters nothing."""
        status = self._value("etat") or ""
        statuses = {"": OPEN, "tous": tuple(Case.Status.values)}.get(status, (status,))
        return Selection(statuses=statuses, mine=bool(self._value("miens")), action=self._value("action") or "", after=after)

    def is_active(self) -> bool:
        """True when something is filtered."""
        return any(self._value(name) for name in ("etat", "action", "miens"))

    def heading(self) -> str:
        """The title says what is filtered."""
        status, action = self._value("etat"), self._value("action")
        words = [str(_("Mes dossiers") if self._value("miens") else _("Dossiers"))]
        if status == "tous":
            words.append(str(_("de tous états")))
        elif status:
            words.append(str(Case.Status(status).label))
        if action:
            words.append(str(Case.NextAction(action).label).lower())
        return ", ".join(words)
