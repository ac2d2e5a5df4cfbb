"""What a coordination decides about one kind of deadline."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.deadlines.rules import DATED, LAPSING, LONGEST, Kind, Rule

WORKING, CALENDAR = "ouvres", "calendaires"


class LeadsField(forms.CharField):
    """Numbers of days between commas, as in "10, 3"; empty for no reminder."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        if any(not part.isdecimal() for part in parts):
            raise ValidationError(_("Écrivez des nombres de jours séparés par des virgules, par exemple 10, 3."))
        return tuple(sorted({int(part) for part in parts}, reverse=True))


class RuleForm(forms.Form):
    """One rule; the day that is itself a fact has no delay."""

    delay = forms.IntegerField(label=_("Délai, en jours"), min_value=1, max_value=LONGEST)
    unit = forms.ChoiceField(
        label=_("Comment compter les jours ?"),
        choices=[(WORKING, _("Jours ouvrés : du lundi au vendredi, hors jours fériés")), (CALENDAR, _("Jours calendaires"))],
        widget=forms.RadioSelect,
    )
    rolls = forms.BooleanField(
        label=_("Si le dernier jour n’est pas ouvré, aller jusqu’au jour ouvré suivant"), required=False,
    )  # fmt: skip
    leads = LeadsField(
        label=_("Rappels, en jours avant l’échéance"), required=False, max_length=40,
        help_text=_("Quatre au plus, séparés par des virgules, par exemple 10, 3. Vide : aucun rappel"),
    )  # fmt: skip
    coordinator_after = forms.IntegerField(
        label=_("Prévenir la coordination"), required=False, min_value=-60, max_value=LONGEST
    )
    manager_after = forms.IntegerField(
        label=_("Prévenir la personne responsable de l’organisation en retard"),
        required=False,
        min_value=-60,
        max_value=LONGEST,
    )
    reason = forms.CharField(
        label=_("Pourquoi ce changement ?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Gardé avec la décision, lu par les partenaires du dispositif : ne nommez personne"),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: Kind, rule: Rule, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(rule)
        super().__init__(*args, **kwargs)
        after = _("En jours après l’échéance ; vide : jamais")
        before = _("En jours, avec un nombre négatif : avant l’échéance, car la réservation y prend fin ; vide : jamais")
        for name in ("coordinator_after", "manager_after"):
            self.fields[name].help_text = before if kind in LAPSING else after
        if kind in DATED:
            del self.fields["delay"], self.fields["rolls"]

    def rule(self) -> Rule:
        """What was typed."""
        typed = self.cleaned_data
        return Rule(
            typed.get("delay"),
            typed["unit"] == WORKING,
            bool(typed.get("rolls")),
            typed["leads"],
            typed["coordinator_after"],
            typed["manager_after"],
        )


def initial_of(rule: Rule) -> dict[str, Any]:
    """A rule as the form shows it."""
    return {
        "delay": rule.delay,
        "unit": WORKING if rule.working else CALENDAR,
        "rolls": rule.rolls,
        "leads": ", ".join(map(str, rule.leads)),
        "coordinator_after": rule.coordinator_after,
        "manager_after": rule.manager_after,
    }
