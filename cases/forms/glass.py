"""Opening in an emergency, and saying afterwards whether it was right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.glass import Behind
from cases.models import BreakGlass
from tenants.fields import capitals

SHORTEST = 30


class BreakGlassForm(forms.Form):
    """What, on which ground, and what is happening, in words."""

    cells = forms.MultipleChoiceField(
        label=_("Ce qu’il faut ouvrir"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Le strict nécessaire"),
        error_messages={"required": _("Cochez ce qu’il vous faut.")},
    )
    ground = forms.ChoiceField(
        label=_("Pourquoi maintenant"), choices=capitals(BreakGlass.Ground.choices), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Ce qui se passe"),
        min_length=SHORTEST,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Deux phrases suffisent. Ce texte est chiffré avec le dossier ; seules les personnes qui relisent le lisent."
        ),
        error_messages={"min_length": _("Dites-en un peu plus : une phrase au moins, pour la personne qui relira.")},
    )

    def __init__(self, *args: Any, behind: Sequence[Behind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        openable = [(str(one.cell), one.words) for one in behind if one.openable]
        self.fields["cells"].choices = capitals(openable)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """The second person's word."""

    verdict = forms.ChoiceField(
        label=_("Cet accès était"),
        choices=capitals(BreakGlass.Verdict.choices),
        widget=forms.RadioSelect,
        help_text=_("« Non justifié » empêche la personne d’en ouvrir un autre, jusqu’à ce qu’une responsable le rétablisse."),
    )
    note = forms.CharField(
        label=_("Votre mot"),
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lu par la personne qui a ouvert l’accès ; chiffré avec le dossier."),
    )
