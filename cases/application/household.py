"""Which category of household the income ceilings know her by, from 1 to 6, and why.

Arrêté du 29 juillet 1987, annexe (CCH, article L442-12 for those who live in the home):
1 one person; 2 two without dependant (not a young couple), or one disabled; 3 three, or one adult and one dependant, or a young couple
(ages total at most 55), or two of whom one disabled; 4 four, or one adult and two dependants, or three of whom one disabled; 5 five, or
one adult and three, or four of whom one disabled; 6 six, or one adult and four, or five of whom one disabled.
A child in alternating custody lives in both homes; an unborn child counts from the certificate on. Nobody changes a category by hand: the
facts are corrected, and it follows.
"""

from dataclasses import dataclass

from cases.application.lines import Line, Sum, summed
from cases.models import CaseNeed
from tenants.french import counted, join_fr

LARGEST = 6
YOUNG_COUPLE_AGES = 55
COUPLE = 2


@dataclass(frozen=True)
class Composition:
    """The household in numbers. `dependent_adults` are among the adults; `couple_ages`: sum of the ages of a couple, or None."""

    adults: int = 1
    dependent_adults: int = 0
    children: int = 0
    alternating: int = 0
    unborn: int = 0
    disabled: int = 0
    couple_ages: int | None = None

    @property
    def persons(self) -> int:
        """Everybody who counts."""
        return self.adults + self.children + self.unborn

    @property
    def dependants(self) -> int:
        """Those who depend on the others."""
        return self.dependent_adults + self.children + self.unborn

    @property
    def holders(self) -> int:
        """Adults who depend on nobody."""
        return self.adults - self.dependent_adults

    @property
    def is_young_couple(self) -> bool:
        """A couple alone whose ages total at most 55."""
        return self.persons == COUPLE == self.holders and self.couple_ages is not None and self.couple_ages <= YOUNG_COUPLE_AGES

    @classmethod
    def of(cls, need: CaseNeed) -> "Composition":
        """The composition that a case holds."""
        return cls(
            adults=need.adults,
            dependent_adults=need.dependent_adults,
            children=need.children,
            alternating=need.alternating_children,
            unborn=need.expected_children,
            disabled=need.disabled_members,
            couple_ages=need.couple_age_total,
        )


@dataclass(frozen=True)
class Category:
    """A category, how many persons count beyond the sixth, why, and the sum that makes it (what goes beyond six taken off)."""

    number: int
    extra: int
    reason: str
    parts: Sum

    @property
    def label(self) -> str:
        """As in "catégorie 3 : une personne seule avec une personne à charge"."""
        return f"catégorie {self.number} : {self.reason}"


def category_of(household: Composition) -> Category:
    """The category of a household: its size, one more when the text favours it, six at most. Raises ValueError without an adult."""
    if household.holders < 1:
        raise ValueError("a household counts at least one adult who depends on nobody")
    favour = _favour(household)
    size = household.persons + bool(favour)
    number = min(size, LARGEST)
    extra = max(0, household.persons - LARGEST)
    reason = favour or _plainly(household.persons)
    if extra:
        reason += f", dont {counted(extra, 'personne')} au-delà de la sixième"
    lines = (
        Line("Adultes", household.adults),
        Line("Enfants à charge, résidence alternée comprise", household.children),
        Line("Enfants à naître", household.unborn),
        Line(_favour_line(household), int(bool(favour))),
        Line("Au-delà de la catégorie 6", number - size),
    )
    return Category(number, extra, reason, summed(lines))


def _favour(household: Composition) -> str:
    """What raises a household by one category, in the words of the text; empty when nothing does, or nothing can any more."""
    if household.persons >= LARGEST:
        return ""
    if household.holders == 1 and household.dependants:
        words = {1: "une personne", 2: "deux personnes", 3: "trois personnes", 4: "quatre personnes"}[household.dependants]
        return f"une personne seule avec {words} à charge"
    if household.disabled:
        if household.persons == 1:
            return "une personne seule en situation de handicap"
        return f"{_plainly(household.persons)} dont au moins une en situation de handicap"
    if household.is_young_couple:
        return f"un jeune ménage sans personne à charge (âges : {household.couple_ages} ans au total, 55 au plus)"
    return ""


def _favour_line(household: Composition) -> str:
    if household.holders == 1 and household.dependants:
        return "Personne seule avec des personnes à charge"
    return "Personne en situation de handicap" if household.disabled else "Jeune ménage"


def _plainly(persons: int) -> str:
    words = {1: "une personne seule", 2: "deux personnes", 3: "trois personnes", 4: "quatre personnes", 5: "cinq personnes"}
    return words.get(persons, "six personnes" if persons == LARGEST else counted(persons, "personne"))


def described(household: Composition) -> str:
    """The composition in words, as the note for a committee says it."""
    said = [counted(household.adults, "adulte")]
    if household.dependent_adults:
        said[0] += f" dont {household.dependent_adults} à charge"
    if household.children:
        children = counted(household.children, "enfant")
        said.append(f"{children} dont {household.alternating} en résidence alternée" if household.alternating else children)
    if household.unborn:
        said.append(f"{counted(household.unborn, 'enfant')} à naître")
    return join_fr(said)
