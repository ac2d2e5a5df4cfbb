"""What the rent of a unit would leave a household to live on: for who works with her, never for a landlord."""

from decimal import Decimal

from cases.application.effort import Cost, Effort, effort
from cases.models import Case
from housing.models import VacancyOffer
from tenants.french import euros, percent_fr


def effort_of(case: Case, offer: VacancyOffer) -> Effort | None:
    """Guidance on a unit for a case; None to those who do not read its resources, and when they are not known."""
    application, need = getattr(case, "application", None), getattr(case, "need", None)
    if application is None or need is None:
        return None
    cost = Cost(offer.rent, charges=offer.charges)
    return effort(cost, aid=application.housing_aid, resources=application.monthly_resources, persons=need.persons)


def effort_words(rate: Decimal, left: Decimal) -> str:
    """As in "taux d’effort 29 %, reste à vivre 912 €"."""
    return f"taux d’effort {percent_fr(rate)}, reste à vivre {euros(round(left))}"
