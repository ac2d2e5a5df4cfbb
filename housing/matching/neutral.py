"""What a landlord reads of why a household is proposed to it: neutral codes, and never anything about sectors, points or others."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Accessibility
from housing.models import Fit, WaitingBand

REASONS: dict[str, tuple[str | Promise, str]] = {
    "size_fits": (_("taille adaptée"), "ok"),
    "one_bedroom_more": (_("une chambre de plus que nécessaire"), "warn"),
    "bedrooms_more": (_("plusieurs chambres de plus que nécessaire"), "warn"),
    "accessible": (_("accessibilité adaptée"), "ok"),
    "budget_fits": (_("budget compatible"), "ok"),
    "to_check_budget": (_("reste à vivre à vérifier"), "warn"),
}


def neutral_codes(*, spare_bedrooms: int, accessibility: str, has_budget: bool) -> list[str]:
    """Codes of REASONS for a proposal: size, accessibility when it matters, budget."""
    codes = ["size_fits" if spare_bedrooms <= 0 else "one_bedroom_more" if spare_bedrooms == 1 else "bedrooms_more"]
    if accessibility != Accessibility.NONE:
        codes.append("accessible")
    codes.append("budget_fits" if has_budget else "to_check_budget")
    return codes


def neutral_reasons(fit: Fit) -> list[str]:
    """The same for a line of `housing_fit`."""
    return neutral_codes(spare_bedrooms=fit.spare_bedrooms, accessibility=fit.accessibility, has_budget=fit.has_budget)


def waiting_band(since: datetime, now: datetime) -> WaitingBand:
    """How long a case has waited, in the three bands that a landlord may know (months of 30 days)."""
    days = (now - since).days
    if days < 30:
        return WaitingBand.UNDER_ONE
    return WaitingBand.ONE_TO_THREE if days <= 90 else WaitingBand.OVER_THREE
