"""Lines that say where a household is: a stay under way, a past rehousing. They lean on the case of the same mark."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Tenure
from cases.services.carrying import Former
from cases.services.retention import rule_of
from housing.carrying.checking import Checked, Checking
from housing.carrying.lines import Line
from housing.policies import lease_policy
from housing.shelter_policies import stay_policy
from housing.workflow.nights import require_free
from tenants.errors import TransitionRefused
from tenants.models import Commune

Status = Case.Status
PRIVATE = frozenset({Tenure.BAIL_PRIVE, Tenure.IML_MANDAT})


@dataclass(frozen=True)
class Housed:
    """The case that a line leans on: one that is there, or one that another line of the workbook will make."""

    case: Case | None = None
    coming: Checked | None = None

    @property
    def is_filed(self) -> bool:
        """True when the case is, or will be, transmitted and not closed."""
        if self.case is not None:
            return self.case.is_live
        return self.coming is not None and self.coming.is_sound and bool(self.coming.former and self.coming.former.may_be_filed)

    @property
    def searches(self) -> bool:
        """True when a dwelling is, or will be, looked for."""
        if self.case is not None:
            return self.case.status == Status.SEARCHING
        return self.is_filed and bool(self.coming and self.coming.former and self.coming.former.diagnosed_on)


def housed(checking: Checking, line: Line, known: Case | None) -> Housed:
    """The case of a mark, among those carried over already, then among the lines of current cases."""
    if known is not None:
        return Housed(known)
    mark = line.mark.casefold()
    twin = next((one for one in checking.lines if one.sheet == "cases" and one.mark.casefold() == mark and one.waits), None)
    return Housed(coming=checking.case_line(twin) if twin else None)


def stay_line(checking: Checking, line: Line) -> Checked:
    """What a line of current stays would make."""
    found = checking.read(line)
    case, found.known = found.known, None
    if found.errors:
        return found
    place, starts_on = checking.around.places[found.values["place"]], found.values["starts_on"]
    whose = housed(checking, line, case)
    if case is not None and stay_policy.visible(checking.around.by).filter(case=case, shelter=place.shelter_id).live().exists():  # type: ignore[attr-defined]
        found.known = case
        return found
    if not whose.is_filed:
        found.wrong("mark", _("Aucun dossier transmis ne porte ce repère : complétez-le d’abord dans « Dossiers en cours »."))
    ends_on = found.values["expected_on"]
    if ends_on is not None and ends_on <= timezone.localdate():
        found.wrong("expected_on", _("Cette sortie est passée : un séjour terminé ne se reprend pas."))
    same = [
        one for one in checking.lines if one.sheet == "stays" and one.waits and one.values.get("Place") == line.values["Place"]
    ]
    if len(same) > 1:
        found.wrong("place", _("Deux lignes donnent cette place."))
    if place.opens_on > timezone.localdate():
        found.wrong("place", _("Cette place n’est pas encore en service."))
    if not found.errors:
        try:
            require_free([place], starts_on, ends_on)
        except TransitionRefused as refusal:
            found.wrong("place", refusal.message)
    found.outcome = _("Séjour en cours, place %(code)s") % {"code": place.code}
    return found


def rehousing_line(checking: Checking, line: Line) -> Checked:
    """What a line of past rehousings would make."""
    found = checking.read(line)
    case, found.known = found.known, None
    if found.errors:
        return found
    _in_order(found)
    whose = housed(checking, line, case)
    closed_on: date | None = found.values["closed_on"]
    if case is not None and _is_noted(checking, case, found.values["signed_on"]):
        found.known = case
    elif closed_on is None and not whose.searches:
        found.wrong(
            "closed_on", _("Écrivez-le ; ou reprenez ce repère dans « Dossiers en cours », avec la date du diagnostic.")
        )
    elif closed_on is not None and (whose.case or whose.coming):
        found.wrong("closed_on", _("Ce repère est dans « Dossiers en cours » : son suivi n’est pas terminé."))
    elif closed_on is not None:
        _closed(checking, found, closed_on)
    else:
        found.outcome = _("Relogement noté au dossier en cours")
    return found


def _in_order(found: Checked) -> None:
    """Dates of a rehousing follow one another."""
    steps = [name for name in ("oriented_on", "signed_on", "keys_on", "closed_on") if found.values[name]]
    for earlier, later in pairwise(steps):
        if found.values[later] < found.values[earlier]:
            found.wrong(later, _("Cette date précède la précédente."))


def _is_noted(checking: Checking, case: Case, signed_on: date) -> bool:
    return lease_policy.visible(checking.around.by).filter(case=case, signed_on=signed_on, carried_at__isnull=False).exists()


def _closed(checking: Checking, found: Checked, closed_on: date) -> None:
    since: date | None = found.values["oriented_on"]
    months = rule_of(checking.around.by.tenant.pk).months
    if since is None:
        found.wrong("oriented_on", _("À remplir quand le suivi est terminé."))
    elif _months_since(closed_on) >= months:
        said = {"months": months}
        found.wrong(
            "closed_on", _("La durée de conservation (%(months)s mois) est passée : ce suivi ne se reprend pas.") % said
        )
    else:
        source = f"{found.line.where.title}, ligne {found.line.number}"
        found.former = Former(checking.around.programme, source=source, key=checking.key(found.line), since=since)
        found.outcome = _("Situation close, relogée, sans identité")


def _months_since(day: date) -> int:
    today = timezone.localdate()
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


@dataclass(frozen=True)
class Terms:
    """What a lease of the past was."""

    tenure: str
    signed_on: date
    keys_on: date | None
    commune: Commune
    landlord_siren: str
    is_private: bool

    @property
    def columns(self) -> dict[str, object]:
        """As the columns of a lease."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def outcome(self) -> Case.Outcome:
        """What it was for her."""
        if self.tenure == Tenure.CONVENTION_OCCUPATION:
            return Case.Outcome.SUPPORTED_HOUSING
        return Case.Outcome.PERMANENT_PRIVATE if self.is_private else Case.Outcome.PERMANENT_SOCIAL


def terms_of(checking: Checking, found: Checked) -> Terms:
    """The lease that a sound line describes."""
    values = found.values
    landlord = checking.around.landlords.get(values["landlord"])
    private = landlord.is_private_stock if landlord else values["tenure"] in PRIVATE
    return Terms(
        values["tenure"], values["signed_on"], values["keys_on"], values["commune"], landlord.siren if landlord else "", private
    )


READERS: dict[str, Callable[[Checking, Line], Checked]] = {
    "cases": Checking.case_line,
    "stays": stay_line,
    "rehousings": rehousing_line,
}


def check(checking: Checking, lines: list[Line]) -> list[Checked]:
    """What these lines would make, in their order; one that was made or left out is not looked at again."""
    found = [READERS[line.sheet](checking, line) for line in lines if line.waits]
    checking.look_for_duplicates([one for one in found if one.line.sheet == "cases"])
    return found
