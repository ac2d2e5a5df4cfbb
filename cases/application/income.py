"""Which income is held against the ceilings, and the lines that lead to it.

RFR N-2, or the last twelve months when they are at least 10 % lower (CCH, arrêté du 29 juillet 1987). The income of the violent spouse is
left out once its legal basis is recorded; the proof of the reason and the proof of the individualisation are two facts of their own.
"""

from dataclasses import dataclass

from cases.application.lines import Line, Sum, summed
from cases.models import CaseApplication

LOWER = 10  # per cent
Basis = CaseApplication.Basis


@dataclass(frozen=True)
class Means:
    """What is known of her income: of the tax notice, of the spouse within it, of the last twelve months (without the spouse's)."""

    reference: int | None = None
    recent: int | None = None
    spouse: int | None = None
    basis: str = ""

    @classmethod
    def of(cls, row: CaseApplication) -> "Means":
        """What a case holds."""
        return cls(row.reference_income, row.recent_income, row.spouse_income, row.income_basis)


@dataclass(frozen=True)
class Counted:
    """The income that counts, explained; `notice`: what a person should know before relying on it."""

    parts: Sum
    notice: str = ""

    @property
    def amount(self) -> int:
        """In euros a year."""
        return int(self.parts.total)


def counted_income(means: Means) -> Counted | None:
    """The income held against the ceilings; None when the tax notice is not known."""
    if means.reference is None:
        return None
    lines, notice = [Line("Revenu fiscal de référence N-2", means.reference)], ""
    own = means.reference
    if means.spouse and means.basis:
        own -= min(means.spouse, own)
        lines.append(Line(f"Ressources du conjoint écartées ({Basis(means.basis).label})", own - means.reference))
    elif means.spouse:
        notice = "Les ressources du conjoint restent comptées : aucun fondement n’est enregistré pour les écarter."
    if means.recent is not None and is_lower(means.recent, own):
        lines.append(Line("Douze derniers mois, inférieurs d’au moins 10 %", means.recent - own))
    return Counted(summed(lines), notice)


def is_lower(recent: int, reference: int) -> bool:
    """True when the last twelve months are at least 10 % lower."""
    return recent < reference and recent * 100 <= reference * (100 - LOWER)
