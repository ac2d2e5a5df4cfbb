"""The only place that assigns the state of a unit on its way to shelter.

State      action        who           → state
---------  ------------  ------------  ---------------------------------------------------------
(none)     watch         landlord      watched    (a unit of its own that is under notice, or free)
watched    want          association   the same   (it would take this one)
watched, blocked         block         landlord   blocked    (until a day; its vacancy is blocked with it)
watched, blocked         note_freed    landlord   the same   (the keys came back)
blocked    start_works   landlord      works      (once free)
works      end_works     landlord      blocked
blocked, works           plan_handing  landlord   the same
blocked    hand_over     landlord      handed     (free, no works under way, under an agreement in force, by somebody named in it)
handed     open_place    association   the same   (a place of one of its structures)
handed     check_use     landlord      the same   (once a year)
handed     plan_return   landlord      the same
handed     give_back     association   returned   (its place is closed)
returned   take_back     landlord      the same   (its dwelling is freed again: another vacancy)
watched, blocked, works  let_go        landlord   released   (with a coded reason)
watched    its vacancy is let or withdrawn        released

"Occupied" is no state of the unit: it is that somebody stays in its place. Lock order: vacancy, unit, place.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.models import Place, Shelter, ShelterUnit, UnitCheck, UseAgreement, Vacancy
from housing.policies import vacancy_policy
from housing.services import shelters
from housing.unit_policies import is_named, shelter_unit_policy, use_agreement_policy
from housing.workflow import vacancies
from housing.workflow.common import Side, not_future
from housing.workflow.vacancies import FEATURES, OPEN, copied
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.policies import forbidden, require_part
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission

Status = ShelterUnit.Status
PROMISED = frozenset({Status.BLOCKED, Status.WORKS})
WATCHABLE = OPEN | {Vacancy.Status.TO_QUALIFY, Vacancy.Status.BLOCKED}


def _take(unit: ShelterUnit, by: Actor, states: Collection[str], side: Side = Side.LANDLORD) -> ShelterUnit:
    """Lock a unit for a move of one side. Raises Forbidden, TransitionRefused."""
    permission = Permission.MANAGE_VACANCIES if side == Side.LANDLORD else Permission.MANAGE_STAYS
    row = lock(shelter_unit_policy.visible(by).select_related("agreement"), unit.pk)
    shelter_unit_policy.require(by, permission, row)
    if getattr(row, side) != by.tenant.pk:
        raise forbidden(permission)
    if row.status not in states:
        raise TransitionRefused(
            _("Ce n’est pas possible : le logement %(number)s est « %(status)s »."),
            number=row.number,
            status=row.get_status_display(),
        )
    return row


def _put(row: ShelterUnit, **columns: object) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))


def _tell(kind: str, row: ShelterUnit, by: Actor, **facts: Any) -> None:
    """Record a step and tell the other side, by the unit's number."""
    other = row.association_id if by.tenant.pk == row.tenant_id else row.tenant_id
    record(kind, row, by=by, owner=row.tenant_id, tell=[other], reference=row.number, **facts)


def _counted(row: ShelterUnit) -> Any:
    return ShelterUnit.objects.counted().get(pk=row.pk)


def _not_before(day: date, first: date | None, words: Any) -> None:
    if first is not None and day < first:
        raise TransitionRefused(words)


# --- before it is free ----------------------------------------------------------------------------------
@transaction.atomic
def watch(vacancy: Vacancy, *, by: Actor, agreement: UseAgreement) -> ShelterUnit:
    """Show a unit under notice to the association of an agreement: its features and date, no address.

    Raises Forbidden, TransitionRefused.
    """
    require_part(by, Permission.MANAGE_VACANCIES, "landlord", programme=agreement.programme_id)
    under = use_agreement_policy.visible(by).filter(tenant=by.tenant).get(pk=agreement.pk)
    if under.ended_on is not None or under.ends_on <= timezone.localdate():
        raise TransitionRefused(_("Cette convention a pris fin."))
    row = vacancies.take(vacancy, by=by, states=WATCHABLE)
    unit = ShelterUnit.objects.create(
        tenant=by.tenant,
        association_id=under.association_id,
        agreement=under,
        vacancy=row,
        dwelling=row.dwelling,
        number=draw_reference(),
        rent=row.rent,
        expected_on=row.free_on,
        **copied(row.dwelling, FEATURES),
    )
    _tell("shelter_unit.watched", unit, by)
    return unit


@transaction.atomic
def want(unit: ShelterUnit, *, by: Actor) -> ShelterUnit:
    """The association would take this one. Raises Forbidden, TransitionRefused."""
    row = _take(unit, by, {Status.WATCHED}, Side.ASSOCIATION)
    if row.wanted_on is None:
        _put(row, wanted_on=timezone.localdate())
        _tell("shelter_unit.wanted", row, by)
    return row


@transaction.atomic
def block(unit: ShelterUnit, *, by: Actor, until: date) -> ShelterUnit:
    """Keep a unit for the association until a day, its vacancy with it. Raises Forbidden, TransitionRefused."""
    vacancy = lock(vacancy_policy.visible(by), unit.vacancy_id)
    row = _take(unit, by, {Status.WATCHED, Status.BLOCKED})
    _not_before(until, timezone.localdate(), _("Le blocage doit prendre fin aujourd’hui ou plus tard."))
    if vacancy.status == Vacancy.Status.BLOCKED:
        vacancies.put(vacancy, Vacancy.Status.BLOCKED, blocked_until=until)
    else:
        vacancies.block(vacancy, by=by, until=until)
    who = {} if row.blocked_on else {"blocked_on": timezone.localdate(), "blocked_by": by.membership}
    _put(row, status=Status.BLOCKED, blocked_until=until, **who)
    _tell("shelter_unit.blocked", row, by, until=until)
    return row


@transaction.atomic
def note_freed(unit: ShelterUnit, *, by: Actor, on: date) -> ShelterUnit:
    """The keys came back on a day. Raises Forbidden, TransitionRefused."""
    vacancy = lock(vacancy_policy.visible(by), unit.vacancy_id)
    row = _take(unit, by, {Status.WATCHED, Status.BLOCKED})
    not_future(on)
    _not_before(on, vacancy.notice_on, _("Le logement est libéré après la réception du congé."))
    if row.works_on is not None and on > row.works_on:
        raise TransitionRefused(_("Les travaux ont commencé avant ce jour : le logement était libre."))
    vacancies.note_free_day(vacancy, on=on)
    _put(row, freed_on=on)
    _tell("shelter_unit.freed", row, by, on=on)
    return row


# --- works ----------------------------------------------------------------------------------------------
@transaction.atomic
def start_works(
    unit: ShelterUnit, *, by: Actor, on: date, expected_on: date, cost: Decimal | None = None, subsidy: Decimal | None = None
) -> ShelterUnit:
    """Works begin. `cost`, `subsidy`: euros, the second a part of the first. Raises Forbidden, TransitionRefused."""
    row = _take(unit, by, {Status.BLOCKED})
    if row.freed_on is None:
        raise TransitionRefused(_("Le logement n’est pas encore libre : notez d’abord sa libération."))
    if row.works_on is not None:
        raise TransitionRefused(_("Les travaux de ce logement sont déjà finis."))
    not_future(on)
    _not_before(on, row.freed_on, _("Les travaux commencent une fois le logement libre."))
    _not_before(expected_on, on, _("La fin prévue des travaux vient après leur début."))
    _require_amounts(cost, subsidy)
    _put(row, status=Status.WORKS, works_on=on, works_expected_on=expected_on, works_cost=cost, works_subsidy=subsidy)
    _tell("shelter_unit.works", row, by, expected_on=expected_on)
    return row


def _require_amounts(cost: Decimal | None, subsidy: Decimal | None) -> None:
    if subsidy is not None and (cost is None or subsidy > cost):
        raise TransitionRefused(_("La subvention est une partie du coût des travaux : elle ne le dépasse pas."))


@transaction.atomic
def end_works(
    unit: ShelterUnit, *, by: Actor, on: date, cost: Decimal | None = None, subsidy: Decimal | None = None
) -> ShelterUnit:
    """Works are over, with what they cost. Raises Forbidden, TransitionRefused."""
    row = _take(unit, by, {Status.WORKS})
    not_future(on)
    _not_before(on, row.works_on, _("La fin des travaux vient après leur début."))
    _require_amounts(cost, subsidy)
    _put(row, status=Status.BLOCKED, works_ended_on=on, works_cost=cost, works_subsidy=subsidy)
    _tell("shelter_unit.works_over", row, by, on=on)
    return row


# --- handed over ----------------------------------------------------------------------------------------
@transaction.atomic
def plan_handing(unit: ShelterUnit, *, by: Actor, on: date) -> ShelterUnit:
    """The day on which it is to be handed over. Raises Forbidden, TransitionRefused."""
    row = _take(unit, by, PROMISED)
    _not_before(on, timezone.localdate(), _("Choisissez aujourd’hui ou un jour à venir."))
    _put(row, handing_expected_on=on)
    _tell("shelter_unit.handing_planned", row, by, on=on)
    return row


def _require_named(row: ShelterUnit, by: Actor) -> None:
    if not is_named(row.agreement, by):
        raise TransitionRefused(
            _("C’est à une personne nommée dans la convention de le faire : elle seule saura quel logement est remis.")
        )


@transaction.atomic
def hand_over(unit: ShelterUnit, *, by: Actor, on: date) -> ShelterUnit:
    """The association has the unit. From now on its address is a shelter's. Raises Forbidden, TransitionRefused."""
    vacancy = lock(vacancy_policy.visible(by), unit.vacancy_id)
    row = _take(unit, by, {Status.BLOCKED})
    _require_named(row, by)
    if row.freed_on is None:
        raise TransitionRefused(_("Le logement n’est pas encore libre : notez d’abord sa libération."))
    not_future(on)
    _not_before(on, row.freed_on, _("La remise vient après la libération du logement."))
    _not_before(on, row.works_ended_on, _("La remise vient après la fin des travaux."))
    if not row.agreement.in_force(on):
        raise TransitionRefused(_("La convention n’est pas en vigueur ce jour-là."))
    under = ShelterUnit.objects.filter(agreement=row.agreement, status=Status.HANDED).count()
    if under >= row.agreement.units:
        raise TransitionRefused(
            _("La convention porte sur %(count)s, déjà tous remis : un autre se remet une fois l’un d’eux rendu."),
            count=row.agreement.units_fr,
        )
    _put(row, status=Status.HANDED, handed_on=on)
    vacancies.put(vacancy, Vacancy.Status.LET, status_before="", blocked_until=None)
    _tell("shelter_unit.handed", row, by, on=on)
    return row


@transaction.atomic
def open_place(unit: ShelterUnit, *, by: Actor, shelter: Shelter, values: Mapping[str, Any]) -> Place:
    """The unit serves as a place of one of the association's structures. `values`: code, persons, adapted, opens_on.

    Raises Forbidden, TransitionRefused; IntegrityError when the mark is taken.
    """
    row = _take(unit, by, {Status.HANDED}, Side.ASSOCIATION)
    if Place.objects.filter(unit=row).exists():
        raise TransitionRefused(_("Ce logement a déjà sa place."))
    _not_before(values["opens_on"], row.handed_on, _("La place ouvre au plus tôt le jour de la remise."))
    [place] = shelters.add_places(shelter, by=by, values={"rooms": row.rooms, **values}, unit=row)
    record("shelter_unit.place", row, by=by, owner=row.tenant_id)
    return place


@transaction.atomic
def check_use(unit: ShelterUnit, *, by: Actor, on: date, finding: str) -> UnitCheck:
    """What the two found of the use of the unit, once a calendar year. Raises Forbidden, TransitionRefused."""
    row = _take(unit, by, {Status.HANDED})
    not_future(on)
    _not_before(on, row.handed_on, _("Le contrôle vient après la remise du logement."))
    if UnitCheck.objects.filter(unit=row, year=on.year).exists():
        raise TransitionRefused(_("L’usage de ce logement est déjà contrôlé pour %(year)s."), year=str(on.year))
    check = UnitCheck.objects.create(
        tenant_id=row.tenant_id, association_id=row.association_id, unit=row, year=on.year, held_on=on,
        finding=UnitCheck.Finding(finding), empty_days=_counted(row).empty,
    )  # fmt: skip
    _tell("shelter_unit.checked", row, by, finding=finding)
    return check


@transaction.atomic
def plan_return(unit: ShelterUnit, *, by: Actor, on: date) -> ShelterUnit:
    """The day on which the landlord is to have it back. Raises Forbidden, TransitionRefused."""
    row = _take(unit, by, {Status.HANDED})
    _not_before(on, timezone.localdate(), _("Choisissez aujourd’hui ou un jour à venir."))
    _put(row, return_expected_on=on)
    _tell("shelter_unit.return_planned", row, by, on=on)
    return row


@transaction.atomic
def give_back(unit: ShelterUnit, *, by: Actor, on: date) -> ShelterUnit:
    """The association gives the unit back: its place closes first. Raises Forbidden, TransitionRefused;
    IntegrityError when somebody is housed there, or expected."""
    row = _take(unit, by, {Status.HANDED}, Side.ASSOCIATION)
    not_future(on)
    _not_before(on, row.handed_on, _("Le logement est rendu après avoir été remis."))
    if place := Place.objects.filter(unit=row, closes_on__isnull=True).first():
        _not_before(on, place.opens_on, _("Le logement est rendu après l’ouverture de sa place."))
        shelters.correct_place(place, by=by, values={"closes_on": on})
    _put(row, status=Status.RETURNED, returned_on=on)
    _tell("shelter_unit.returned", row, by, on=on)
    return row


@transaction.atomic
def take_back(unit: ShelterUnit, *, by: Actor) -> Vacancy:
    """The landlord has its dwelling again, freed on the day it was given back, to be qualified. Raises Forbidden, TransitionRefused;
    IntegrityError when it is declared already."""
    row = _take(unit, by, {Status.RETURNED})
    terms = {"rent": row.rent, "charges": row.vacancy.charges, "contingent": row.vacancy.contingent}
    return vacancies.add_vacancy(by=by, dwelling=row.dwelling, free_on=row.returned_on, **terms)


@transaction.atomic
def let_go(unit: ShelterUnit, *, by: Actor, reason: str) -> ShelterUnit:
    """Give up handing a unit over; a blocked vacancy goes back to the state it had. Raises Forbidden, TransitionRefused."""
    vacancy = lock(vacancy_policy.visible(by), unit.vacancy_id)
    row = _take(unit, by, PROMISED | {Status.WATCHED})
    promised = row.status in PROMISED
    _put(row, status=Status.RELEASED, released_on=timezone.localdate(), release_reason=ShelterUnit.ReleaseReason(reason))
    if promised and vacancy.status == Vacancy.Status.BLOCKED:
        vacancies.unblock(vacancy, by=by)
    _tell("shelter_unit.released", row, by, reason=reason)
    return row


# --- what a job tells -----------------------------------------------------------------------------------
@transaction.atomic
def tell_term(unit_id: UUID, *, by: Actor) -> None:
    """Tell both sides, once, that a step of a unit is due within a week, or is late; for the landlord's own job."""
    row = ShelterUnit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    due = _counted(row).due_on
    if due is None or row.told_for == due:
        return
    _put(row, told_for=due)
    sides = [row.tenant_id] if row.status == Status.WORKS else [row.tenant_id, row.association_id]
    record("shelter_unit.term", row, by=by, tell=sides, reference=row.number, due_on=due)
