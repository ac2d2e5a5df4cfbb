"""The only place that assigns the state of a request for a place and of a stay.

Request      action       who                  → state
-----------  -----------  -------------------  ------------------------------------
(none)       ask          owner                waiting      (with her consent)
waiting      withdraw     owner                withdrawn
waiting      decline      shelter              declined
waiting      book         shelter              entered      (a stay is planned or begins)
waiting      the case bars the organisation    withdrawn    (at once)

Stay         action       who                  → state
-----------  -----------  -------------------  ------------------------------------
(none)       book         shelter              planned, current
planned      enter        shelter              current      (the case opens, if she agreed)
planned      cancel       shelter              cancelled    (its places are free again)
planned, current   change_places, extend   shelter   the same
current      leave        shelter              ended        (the case closes thirty days later)
planned      the case bars the organisation    cancelled    (at once)
current      the case bars the organisation    ended        (at once; destination not known)
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.disclosure import Purpose
from cases.models import Case
from cases.partners import group_of
from cases.policies import case_policy
from housing.models import Place, PlaceRequest, Shelter, Stay, StayEvaluation, StayExtension, StayPlace, StayReturn
from housing.shelter_policies import place_policy, shelter_policy, stay_policy
from housing.workflow.common import Side, require_side
from housing.workflow.nights import require_free, require_in_service
from housing.workflow.place_requests import answer_request, refused, take_request, tell_stay
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.policies import require_part
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission

Status, RequestStatus = Stay.Status, PlaceRequest.Status
LIVE = frozenset({Status.PLANNED, Status.CURRENT})


# --- booking and entering ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Booking:
    """Which places, from which day to which one (the day she is to leave; None: as long as the structure allows)."""

    places: tuple[Place, ...]
    starts_on: date
    expected_on: date | None = None
    entered: bool = False
    carried_at: datetime | None = None  # when it was carried over: it began before, and may be longer than the structure allows


def _dates(shelter: Shelter, booking: Booking) -> date | None:
    """The day she is to leave. Raises TransitionRefused."""
    longest = booking.starts_on + timedelta(days=shelter.max_stay_days) if shelter.max_stay_days else None
    if booking.carried_at:
        return booking.expected_on or (longest if longest and longest > timezone.localdate() else None)
    if booking.expected_on and longest and booking.expected_on > longest:
        raise TransitionRefused(
            _("Un séjour dure ici jusqu’au %(day)s au plus : il se prolonge ensuite, avec un motif."), day=date_fr(longest)
        )
    if booking.entered and booking.starts_on > timezone.localdate():
        raise TransitionRefused(_("Cette entrée est dans le futur : prévoyez le séjour, vous noterez l’entrée le jour venu."))
    return booking.expected_on or longest


def _places(places: Iterable[Place], by: Actor) -> tuple[Shelter, list[Place]]:
    """The places locked in one order, and their structure. Raises TransitionRefused."""
    wanted = {place.pk for place in places}
    rows = place_policy.visible(by).filter(tenant=by.tenant, pk__in=wanted)
    found = list(rows.select_for_update(of=("self",)).select_related("shelter").order_by("pk"))
    if not found or len(found) != len(wanted) or len({place.shelter_id for place in found}) > 1:
        raise TransitionRefused(_("Choisissez une ou plusieurs places d’une même structure."))
    if found[0].shelter.closed_on is not None:
        raise TransitionRefused(_("Cette structure est fermée."))
    return found[0].shelter, found


def _hold(stay: Stay, places: Iterable[Place], starts_on: date, ends_on: date | None) -> None:
    for place in places:
        StayPlace.objects.create(**_sides(stay), place=place, starts_on=starts_on, ends_on=ends_on)


def _sides(stay: Stay) -> dict[str, object]:
    return {
        "tenant_id": stay.tenant_id,
        "case_tenant_id": stay.case_tenant_id,
        "programme_id": stay.programme_id,
        "case_id": stay.case_id,
        "stay": stay,
    }


def _create(asked: Case | PlaceRequest, by: Actor, booking: Booking) -> Stay:
    shelter, places = _places(booking.places, by)
    expected_on = _dates(shelter, booking)
    require_free(places, booking.starts_on, expected_on)
    if not booking.carried_at:
        require_in_service(places, booking.starts_on, expected_on)
    request = asked if isinstance(asked, PlaceRequest) else None
    case_id, case_tenant_id = (request.case_id, request.case_tenant_id) if request else (asked.pk, asked.tenant_id)
    stay = Stay.objects.create(
        tenant=by.tenant,
        case_tenant_id=case_tenant_id,
        programme_id=asked.programme_id,
        case_id=case_id,
        shelter=shelter,
        request=request,
        number=draw_reference(),
        status=Status.CURRENT if booking.entered else Status.PLANNED,
        starts_on=booking.starts_on,
        expected_on=expected_on,
        carried_at=booking.carried_at,
    )
    for place in places:  # what is carried over may be older than the place is known to be
        _hold(stay, [place], max(booking.starts_on, place.opens_on) if booking.carried_at else booking.starts_on, expected_on)
    if booking.entered:
        open_to_shelter(stay)
        tell_stay("stay.entered", stay, by, starts_on=booking.starts_on)
    else:
        tell_stay("stay.planned", stay, by, starts_on=booking.starts_on)
    return stay


@transaction.atomic
def book_request(request: PlaceRequest, *, by: Actor, booking: Booking) -> Stay:
    """Give a place to a household of the waiting list, from a day on or at once. Raises Forbidden, TransitionRefused."""
    row = take_request(request, by, Permission.MANAGE_STAYS, Side.SHELTER)
    stay = _create(row, by, booking)
    tell_stay("place.entered", answer_request(row, RequestStatus.ENTERED), by)
    return stay


@transaction.atomic
def book_case(case: Case, *, by: Actor, booking: Booking) -> Stay:
    """Write down a stay of a household that the shelter follows already. Raises Forbidden, TransitionRefused."""
    require_part(by, Permission.MANAGE_STAYS, "shelter", programme=case.programme_id)
    case_policy.require(by, Permission.MANAGE_STAYS, case)
    case = case_policy.visible(by).get(pk=case.pk)
    if not case.is_live:
        raise TransitionRefused(_("Ce dossier est clos ou n’est pas transmis : un séjour ne s’y note pas."))
    if PlaceRequest.objects.filter(case=case, tenant=by.tenant, status=RequestStatus.WAITING).exists():
        raise TransitionRefused(_("Ce ménage est sur votre liste d’attente : donnez-lui une place depuis sa demande."))
    return _create(case, by, booking)


def open_to_shelter(stay: Stay) -> bool:
    """Open to the shelter what she agreed to; False when she did not, or when the case is its own: nothing is opened then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agreed_with_shelter(%s)", [stay.case_id])
        cells = [Permission(code) for code in cursor.fetchone()[0]]
    if cells:
        access.grant(stay.case_id, group_of(stay.tenant), cells, purpose=str(Purpose.SHELTER))
    return bool(cells)


def _take(stay: Stay, by: Actor, states: Collection[str]) -> Stay:
    """Lock a stay for its shelter. Raises Forbidden, TransitionRefused."""
    row = lock(stay_policy.visible(by), stay.pk)
    stay_policy.require(by, Permission.MANAGE_STAYS, row)
    require_side(by, Permission.MANAGE_STAYS, Side.SHELTER, row)
    if row.status not in states:
        raise refused(row.get_status_display())
    lock(shelter_policy.visible(by), row.shelter_id)
    return row


def _last_held(stay: Stay) -> list[StayPlace]:
    """The places that the stay holds to its end."""
    rows = StayPlace.objects.filter(stay=stay, is_cancelled=False, ends_on=stay.expected_on)
    if stay.expected_on is None:
        rows = StayPlace.objects.filter(stay=stay, is_cancelled=False, ends_on__isnull=True)
    return list(rows.select_for_update(of=("self",)).select_related("place"))


@transaction.atomic
def enter(stay: Stay, *, by: Actor, on: date) -> Stay:
    """She is there. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, {Status.PLANNED})
    held = _last_held(row)
    booking = Booking(tuple(one.place for one in held), on, row.expected_on, entered=True)
    expected_on = _dates(row.shelter, booking)
    require_free([one.place for one in held], on, expected_on, but=row)
    require_in_service([one.place for one in held], on, expected_on)
    row.status, row.starts_on, row.expected_on = Status.CURRENT, on, expected_on
    row.save(update_fields=["status", "starts_on", "expected_on"])
    for one in held:
        one.starts_on, one.ends_on = on, expected_on
        one.save(update_fields=["starts_on", "ends_on"])
    open_to_shelter(row)
    tell_stay("stay.entered", row, by, starts_on=on)
    return row


@transaction.atomic
def cancel(stay: Stay, *, by: Actor) -> Stay:
    """She does not come: the places are free again. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, {Status.PLANNED})
    row.status = Status.CANCELLED
    row.save(update_fields=["status"])
    StayPlace.objects.filter(stay=row).update(is_cancelled=True)
    tell_stay("stay.cancelled", row, by)
    return row


# --- during ------------------------------------------------------------------------------------------
@transaction.atomic
def change_places(stay: Stay, *, by: Actor, places: Collection[Place], on: date) -> Stay:
    """From a day on, the household holds these places and no other. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, LIVE)
    shelter, wanted = _places(places, by)
    if shelter.pk != row.shelter_id:
        raise TransitionRefused(_("Une autre structure demande un autre séjour : notez la sortie, puis l’entrée."))
    if on < row.starts_on or (row.expected_on and on >= row.expected_on):
        raise TransitionRefused(_("Le changement de place se fait pendant le séjour."))
    kept = {place.pk for place in wanted}
    held = _last_held(row)
    if any(one.starts_on > on for one in held):
        raise TransitionRefused(_("Une place est déjà prévue après ce jour : choisissez une date plus tardive."))
    new = [place for place in wanted if place.pk not in {one.place_id for one in held}]
    require_free(new, on, row.expected_on, but=row)
    require_in_service(new, on, row.expected_on)
    for one in held:
        if one.place_id not in kept:
            one.ends_on = on
            one.save(update_fields=["ends_on"])
    _hold(row, new, on, row.expected_on)
    record("stay.moved", row, by=by, owner=row.case_tenant_id, moved_on=on)
    return row


@transaction.atomic
def extend(stay: Stay, *, by: Actor, until: date, reason: str) -> StayExtension:
    """She stays longer than was planned, for a reason. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, {Status.CURRENT})
    if row.expected_on is None or until <= row.expected_on:
        raise TransitionRefused(_("Une prolongation va au-delà de la sortie prévue."))
    held = _last_held(row)
    require_free([one.place for one in held], row.expected_on, until, but=row)
    require_in_service([one.place for one in held], row.expected_on, until)
    longest = row.longest_until
    row.expected_on = until
    row.save(update_fields=["expected_on"])
    for one in held:
        one.ends_on = until
        one.save(update_fields=["ends_on"])
    beyond = longest is not None and until > longest
    extension = StayExtension.objects.create(**_sides(row), until=until, reason=reason, beyond_longest=beyond)
    tell_stay("stay.extended", row, by, until=until)
    return extension


@transaction.atomic
def evaluate(stay: Stay, *, by: Actor, done_on: date, levels: dict[str, str], orientation: str = "") -> StayEvaluation:
    """Write down the global evaluation made with her. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, {Status.CURRENT, Status.ENDED})
    if not row.starts_on <= done_on <= timezone.localdate():
        raise TransitionRefused(_("L’évaluation se fait entre l’entrée et aujourd’hui."))
    made = StayEvaluation.objects.create(**_sides(row), done_on=done_on, orientation=orientation, **levels)
    record("stay.evaluated", made, by=by, owner=row.case_tenant_id)
    return made


# --- leaving and after -------------------------------------------------------------------------------
@transaction.atomic
def leave(stay: Stay, *, by: Actor, on: date, outcome: str, orientation: str) -> Stay:
    """She has left: the places are free, the case closes to the shelter thirty days later. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, {Status.CURRENT})
    if not row.starts_on <= on <= timezone.localdate():
        raise TransitionRefused(_("La sortie se situe entre l’entrée et aujourd’hui."))
    held = _last_held(row)
    if row.expected_on and on > row.expected_on:
        require_free([one.place for one in held], row.expected_on, on, but=row)
    for one in held:
        one.ends_on = max(one.starts_on, on)
        one.save(update_fields=["ends_on"])
    StayPlace.objects.filter(stay=row, is_cancelled=False, ends_on__gt=on).update(ends_on=on)
    row.status, row.left_on, row.outcome, row.orientation = Status.ENDED, on, outcome, orientation
    row.save(update_fields=["status", "left_on", "outcome", "orientation"])
    tell_stay("stay.ended", row, by, left_on=on)
    return row


@transaction.atomic
def note_return(stay: Stay, *, by: Actor, kind: str, on: date) -> StayReturn:
    """She went back home, or to a shelter: a fact and its day. Raises Forbidden, TransitionRefused."""
    row = _take(stay, by, {Status.ENDED})
    assert row.left_on is not None
    if not row.left_on <= on <= timezone.localdate():
        raise TransitionRefused(_("Ce fait se situe entre la sortie et aujourd’hui."))
    made = StayReturn.objects.create(**_sides(row), kind=kind, happened_on=on)
    record("stay.returned", made, by=by, owner=row.case_tenant_id, what=kind, happened_on=on)
    return made
