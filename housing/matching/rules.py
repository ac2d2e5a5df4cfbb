"""What must hold between a household and a unit, in words for the coordination. The view `housing_fit` says when it does."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from housing.models import Fit


@dataclass(frozen=True)
class Rule:
    """A hard constraint: the column `meets_<code>` of `housing_fit`, and what to say when it does not hold."""

    code: str
    why_not: str | Promise

    @property
    def column(self) -> str:
        """The column that says whether it holds."""
        return f"meets_{self.code}"


RULES: tuple[Rule, ...] = (
    Rule("size", _("la taille ne convient pas")),
    Rule("area", _("la surface est inférieure au minimum légal pour le ménage")),
    Rule("occupancy", _("le logement serait sous-occupé")),
    Rule("income", _("ses ressources dépassent le plafond de ce financement")),
    Rule("accessibility", _("l’accessibilité ne suffit pas")),
    Rule("lift", _("un ascenseur est nécessaire")),
    Rule("ground_floor", _("le rez-de-chaussée est exclu")),
    Rule("entrance", _("l’entrée n’est pas sécurisée")),
    Rule("qpv", _("les quartiers prioritaires sont exclus")),
    Rule("budget", _("le loyer et les charges dépassent son maximum")),
    Rule("dates", _("elle n’est pas disponible à cette date")),
    Rule("wanted", _("la commune n’est pas souhaitée")),
    Rule("refused", _("la commune est refusée")),
    Rule("avoided", _("la commune est à éviter")),
    Rule("near", _("le logement est, ou peut être, trop près d’un lieu à éviter")),
    Rule("building", _("c’est, ou ce peut être, l’immeuble qu’elle quitte")),
    Rule("tenure", _("aucun titre d’occupation proposé n’est possible pour elle")),
    Rule("elsewhere", _("c’est le logement que son relogement libère")),
    Rule("excluded", _("ce bailleur est écarté de ce dossier")),
    Rule("agreed", _("l’accord du ménage est à recueillir de nouveau")),
    Rule("already", _("ce logement lui est ou lui a été proposé")),
)


def why_not(fit: Fit) -> list[str]:
    """What keeps a household from a unit, in words for the coordination; nothing when every rule holds."""
    return [str(rule.why_not) for rule in RULES if not getattr(fit, rule.column)]
