"""Eligibility of a case to its programme, as it is filed: what is met, what a person set aside in writing."""

from dataclasses import dataclass

from cases.application.eligibility import Asked, Criterion, Known, criteria
from cases.models import Answer, Case, CaseApplication, CaseOrigin
from tenants.actor import Actor
from tenants.record import record


@dataclass(frozen=True)
class Eligibility:
    """The criteria of a case, and who decided to set the unmet ones aside, if anybody did."""

    criteria: list[Criterion]
    origin: CaseOrigin | None

    @property
    def unmet(self) -> list[Criterion]:
        """What she does not meet, or not yet."""
        return [one for one in self.criteria if not one.met]

    @property
    def is_overridden(self) -> bool:
        """True when a written decision sets what is unmet aside."""
        return bool(self.unmet) and self.origin is not None and bool(self.origin.eligibility_override)

    @property
    def blocking(self) -> list[Criterion]:
        """What keeps the case from being filed."""
        return [] if self.is_overridden else self.unmet


def eligibility_of(case: Case) -> Eligibility:
    """What a case says of each criterion of its programme, for its owner."""
    origin = CaseOrigin.objects.filter(case=case).first()
    categories = CaseApplication.objects.filter(case=case).values_list("priority_categories", flat=True).first()
    known = Known(
        categories=frozenset(categories or ()),
        lived=origin.lived_in_territory if origin else Answer.UNKNOWN,
        resident_on=origin.resident_on if origin else None,
        sheltered=origin is not None and origin.shelter_id is not None,
        sheltered_on=origin.shelter_entered_on if origin else None,
        followed_since=origin.followed_since if origin else None,
        oriented_on=origin.oriented_on if origin else None,
    )
    return Eligibility(criteria(Asked.of(case.programme), known), origin)


def settle_eligibility(case: Case, *, by: Actor) -> None:
    """Write which criteria the decision set aside as the case is filed: what is counted, in codes. Called within the filing."""
    found = eligibility_of(case)
    if not found.is_overridden or found.origin is None:
        return
    found.origin.override_criteria = [one.code for one in found.unmet]
    found.origin.save(update_fields=["override_criteria", "updated_at"])
    record("eligibility.overridden", case, by=by, criteria=" ".join(found.origin.override_criteria))
