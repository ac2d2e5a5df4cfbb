"""What each step of the form reads and writes: a flat set of values, whatever the tables behind.

Each step has a reader (values of a case, with its vault) and a writer (values into the cells of a case).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from cases.models import (
    AvoidArea,
    Case,
    CaseApplication,
    CaseContact,
    CaseDanger,
    CaseIdentity,
    CaseNeed,
    CaseOrigin,
    Cell,
    Protection,
    RefusedSector,
    WantedSector,
)
from cases.services.places import read_places, write_places
from cases.sizing import proposed_size
from tenants.crypto import Vault
from tenants.models import Tenant

Values = dict[str, Any]

CONTACT_PLAIN = ("channel", "hours", "voicemail_allowed", "never_write", "interpreter")
CONTACT_SEALED = ("phone", "email", "code_word", "instructions")
IDENTITY_SEALED = ("last_name", "first_name", "birth_date", "children")
HOUSEHOLD = (
    "adults children alternating_children expected_children disabled_members dependent_adults teenage_sons couple_age_total"
).split()
NEED = (
    "rooms_min rooms_max bedrooms accessibility lift_required ground_floor_refused secured_entrance qpv_refused pets car "
    "rent_max available_from tenures"
).split()
APPLICATION = (
    "has_nur nur_expires_on request_reasons priority_categories dalo monthly_resources reference_income recent_income "
    "spouse_income housing_aid income_basis rating_points rating_on documents_checked_on"
).split()
DANGER = (
    "level assessed_on tool recent_separation searched_for place_known threats weapon worsening children_exposed review_on"
).split()
ORIGIN = (
    "spotted_by spotted_on contacted_on lease_landlord referrer shelter shelter_entered_on oriented_on commune "
    "lived_in_territory resident_on followed_since eligibility_override override_by override_on"
).split()


@dataclass(frozen=True)
class Step:
    """One short step: its code in the address, its title, how it is read and written."""

    code: str
    title: str
    read: Callable[[Case, Vault], Values]
    write: Callable[[Case, Vault, Values], None]
    done: "Combinable | Q"


def _find(model: type[Any], case: Case) -> Any:
    return model.objects.filter(case=case).first()


def _take(model: type[Any], case: Case) -> Any:
    return _find(model, case) or model(tenant_id=case.tenant_id, case=case, version=0)


def _plain(row: Cell | None, names: Iterable[str]) -> Values:
    return {name: getattr(row, name) for name in names} if row is not None else {}


def _store(row: Cell, values: Values, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, values[name])
    row.version += 1
    row.save()


def _replace(model: type[Any], case: Case, rows: Iterable[Values]) -> None:
    model.objects.filter(case=case).delete()
    model.objects.bulk_create(model(tenant_id=case.tenant_id, case=case, **row) for row in rows)


def _exists(model: type[Any], **conditions: Any) -> Exists:
    return Exists(model.objects.filter(case=OuterRef("pk"), **conditions))


# --- contact -----------------------------------------------------------------------------------
def read_contact(case: Case, vault: Vault) -> Values:
    """How to reach her."""
    row = _find(CaseContact, case)
    return _plain(row, CONTACT_PLAIN) | row.unseal(vault) if row else {}


def write_contact(case: Case, vault: Vault, values: Values) -> None:
    """Seal what reaches her; keep the rest."""
    row: CaseContact = _take(CaseContact, case)
    row.seal(vault, **{name: values[name] for name in CONTACT_SEALED})
    _store(row, values, CONTACT_PLAIN)


# --- household -----------------------------------------------------------------------------------
def read_household(case: Case, vault: Vault) -> Values:
    """Who is to be housed: sealed names, then the composition."""
    identity, need = _find(CaseIdentity, case), _find(CaseNeed, case)
    names = identity.unseal(vault, IDENTITY_SEALED) if identity else {}
    if "children" in names:
        names["children_names"] = names.pop("children")
    return names | _plain(need, HOUSEHOLD)


def write_household(case: Case, vault: Vault, values: Values) -> None:
    """Seal the names; a first composition proposes the size of the dwelling."""
    identity: CaseIdentity = _take(CaseIdentity, case)
    sealed = {name: values[name] for name in ("last_name", "first_name", "birth_date")}
    identity.seal(vault, **sealed, children=values["children_names"])
    _store(identity, {}, ())
    need: CaseNeed = _take(CaseNeed, case)
    _propose_size(need, values["adults"] + values["children"] + values["expected_children"])
    _store(need, values, HOUSEHOLD)


def _propose_size(need: CaseNeed, persons: int) -> None:
    """Until somebody has settled the dwelling (its budget), its size follows the household."""
    if need.rent_max is None:
        size = proposed_size(persons)
        need.rooms_min, need.rooms_max, need.bedrooms = size.rooms_min, size.rooms_max, size.bedrooms


# --- need, sectors ---------------------------------------------------------------------------------
def read_need(case: Case, vault: Vault) -> Values:
    """The dwelling she needs."""
    return _plain(_find(CaseNeed, case), NEED)


def write_need(case: Case, vault: Vault, values: Values) -> None:
    """Keep the dwelling she needs."""
    _store(_take(CaseNeed, case), values, NEED)


def read_sectors(case: Case, vault: Vault) -> Values:
    """INSEE codes wanted, refused and to avoid; then the places (`cases.services.places`)."""
    need = _find(CaseNeed, case)
    if need is None:
        return {}
    return {
        "any_sector": need.any_sector,
        "wanted": sorted(WantedSector.objects.filter(case=case).values_list("commune_id", flat=True)),
        "refused": sorted(RefusedSector.objects.filter(case=case).values_list("commune_id", flat=True)),
        "avoid": sorted(AvoidArea.objects.filter(case=case).values_list("commune_id", flat=True)),
    } | read_places(case, vault)


def write_sectors(case: Case, vault: Vault, values: Values) -> None:
    """Replace the sectors and the places."""
    need: CaseNeed = _take(CaseNeed, case)
    _propose_size(need, need.persons)
    _store(need, values, ("any_sector",))
    _replace(WantedSector, case, ({"commune_id": code} for code in values["wanted"]))
    _replace(RefusedSector, case, ({"commune_id": code} for code in values["refused"]))
    _replace(AvoidArea, case, ({"commune_id": code} for code in values["avoid"]))
    write_places(case, vault, values)


# --- application, danger, origin -------------------------------------------------------------------
def read_application(case: Case, vault: Vault) -> Values:
    """Resources and application; the number itself is part of the identity."""
    row, identity = _find(CaseApplication, case), _find(CaseIdentity, case)
    if row is None:
        return {}
    return _plain(row, APPLICATION) | {"nur": identity.unseal(vault, ["nur"])["nur"] if identity else ""}


def write_application(case: Case, vault: Vault, values: Values) -> None:
    """Keep the resources; seal the number."""
    identity: CaseIdentity = _take(CaseIdentity, case)
    identity.seal(vault, nur=values["nur"])
    _store(identity, {}, ())
    _store(_take(CaseApplication, case), values, APPLICATION)


def read_danger(case: Case, vault: Vault) -> Values:
    """What was recorded, with the protections: kind → last day or None."""
    row = _find(CaseDanger, case)
    if row is None:
        return {}
    protections = dict(Protection.objects.filter(case=case).values_list("kind", "expires_on"))
    return _plain(row, DANGER) | {"protections": protections}


def write_danger(case: Case, vault: Vault, values: Values) -> None:
    """Keep what was recorded; replace the protections."""
    _store(_take(CaseDanger, case), values, DANGER)
    _replace(Protection, case, ({"kind": kind, "expires_on": day} for kind, day in values["protections"].items()))


def read_origin(case: Case, vault: Vault) -> Values:
    """Where she comes from."""
    row = _find(CaseOrigin, case)
    return _plain(row, ORIGIN) if row else {}


def write_origin(case: Case, vault: Vault, values: Values) -> None:
    """Keep where she comes from; whether the referrer is a landlord is a fact of its kind."""
    row: CaseOrigin = _take(CaseOrigin, case)
    referrer: Tenant | None = values["referrer"]
    row.referrer_is_landlord = referrer is not None and (referrer.is_social_landlord or referrer.is_private_stock)
    _store(row, values, ORIGIN)


STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        Step("contact", "Contact sûr", read_contact, write_contact, _exists(CaseContact)),
        Step("menage", "Ménage", read_household, write_household, _exists(CaseIdentity, last_name__isnull=False)),
        Step("besoin", "Besoin de logement", read_need, write_need, _exists(CaseNeed, rent_max__isnull=False)),
        Step("secteurs", "Secteurs", read_sectors, write_sectors, _exists(CaseNeed, any_sector=True) | _exists(WantedSector)),
        Step("demande", "Ressources et demande", read_application, write_application, _exists(CaseApplication)),
        Step("securite", "Sécurité", read_danger, write_danger, _exists(CaseDanger)),
        Step("origine", "Origine", read_origin, write_origin, _exists(CaseOrigin)),
    )
}


def done_steps(case: Case) -> frozenset[str]:
    """Codes of the steps that are filled (one query)."""
    flags = {f"done_{code}": step.done for code, step in STEPS.items()}
    row = Case.objects.filter(pk=case.pk).annotate(**flags).values(*flags).get()
    return frozenset(code for code in STEPS if row[f"done_{code}"])
