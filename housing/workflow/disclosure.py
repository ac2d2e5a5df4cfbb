"""Who of a landlord learns who she is: named people, its precautions, her consent, then the cells that the owner opens to them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.disclosure import Purpose
from cases.models import Case, Consent
from cases.services.consent import Given, live_consent, record_consent
from housing.models import Precautions, Reservation
from housing.workflow.common import Side, Step, save, take, tell
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Membership
from tenants.roles import Permission, abilities_of

OPENABLE = frozenset({Step.ACCEPTED, Step.SIGNED})
NOT_NAMEABLE = _("Cette personne ne peut pas suivre une réservation dans votre organisation.")


def nameable(case_id: UUID, by: Actor) -> list[Membership]:
    """Colleagues who may be named for a case, by name. Who left, who may not reserve and whom the case bars are alike: not there."""
    return nameable_for([case_id], by)[case_id]


def nameable_for(cases: Collection[UUID], by: Actor) -> dict[UUID, list[Membership]]:
    """The same for several cases at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, nameable(id) FROM unnest(%s::uuid[]) id", [list(cases)])
        allowed = dict(cursor.fetchall())
    members = Membership.objects.active().filter(pk__in={key for keys in allowed.values() for key in keys}, tenant=by.tenant)
    named = members.select_related("person").order_by("person__display_name")
    able = [one for one in named if Permission.RESERVE in abilities_of(one.roles)]
    return {case: [one for one in able if one.pk in keys] for case, keys in allowed.items()}


def colleague(member: Membership | None, case_id: UUID, by: Actor) -> Membership | None:
    """The member, when it may be named for a case. Raises TransitionRefused."""
    if member is not None and member.pk not in {one.pk for one in nameable(case_id, by)}:
        raise TransitionRefused(NOT_NAMEABLE)
    return member


@transaction.atomic
def name_officers(
    reservation: Reservation,
    *,
    by: Actor,
    officer: Membership | None = None,
    second: Membership | None = None,
    deputy: Membership | None = None,
    now: datetime | None = None,
) -> Reservation:
    """Name who of the landlord sees the reservation: two officers and a deputy at most. Who is no longer named sees nothing more.

    `officer`: who is named already, or who acts, when left out. Raises Forbidden, TransitionRefused.
    """
    row = _taken(reservation, by, frozenset(Step), now)
    _name(row, by, officer, second, deputy)
    tell("reservation.officers", row, by=by)
    return row


def _taken(reservation: Reservation, by: Actor, steps: Collection[str], now: datetime | None) -> Reservation:
    return take(reservation, by=by, permission=Permission.RESERVE, side=Side.LANDLORD, steps=steps, now=now or timezone.now())


def _name(
    row: Reservation, by: Actor, officer: Membership | None, second: Membership | None, deputy: Membership | None
) -> None:
    """Write the names: each once, each may be named now or was before, and who acts among them."""
    first = officer or row.officer or by.membership
    chosen = [first, None if second == first else second, deputy if deputy not in (first, second) else None]
    known = set(row.named)
    for one in chosen:
        if one is not None and one.pk not in known:
            colleague(one, row.case_id, by)
    if by.membership is not None and by.membership not in chosen:
        raise TransitionRefused(_("Restez parmi les personnes nommées : l’une d’elles pourra ensuite vous remplacer."))
    save(row, officer=chosen[0], second_officer=chosen[1], deputy=chosen[2])


@transaction.atomic
def confirm_precautions(
    reservation: Reservation,
    *,
    by: Actor,
    ticked: Collection[str],
    officer: Membership | None = None,
    second: Membership | None = None,
    deputy: Membership | None = None,
    now: datetime | None = None,
) -> Reservation:
    """She has accepted: the landlord confirms each of its precautions (`Precautions.TICKED`) and names who is to learn who she is.

    Raises Forbidden; TransitionRefused when one is missing.
    """
    row = _taken(reservation, by, OPENABLE, now)
    if set(ticked) != set(Precautions.TICKED):
        raise TransitionRefused(_("Chaque précaution est à confirmer avant l’ouverture de l’identité."))
    if precautions_of(row) is not None:
        raise TransitionRefused(_("Les précautions sont déjà confirmées."))
    assert by.membership is not None
    _name(row, by, officer, second, deputy)
    Precautions.objects.create(
        tenant_id=row.tenant_id,
        case_tenant_id=row.case_tenant_id,
        programme_id=row.programme_id,
        case_id=row.case_id,
        reservation=row,
        confirmed_by=by.membership,
        confirmed_at=now or timezone.now(),
        **dict.fromkeys(Precautions.TICKED, True),
    )
    tell("reservation.precautions", row, by=by)
    return row


def precautions_of(row: Reservation) -> Precautions | None:
    """What the landlord has confirmed, once it has."""
    return Precautions.objects.filter(reservation=row).first()


def to_open(row: Reservation) -> bool:
    """True when somebody is named who does not see the case yet; for the owner of the case."""
    groups = {one.group_id for one in access.named_officers(row.case_id)}
    open_to = access.in_force(row.case_id, Permission.VIEW_IDENTITY).filter(group__in=groups).values("group")
    return bool(groups) and open_to.count() < len(groups)


@transaction.atomic
def open_identity(reservation: Reservation, *, by: Actor, given: Given | None = None, now: datetime | None = None) -> Consent:
    """The owner opens to the named people who she is, with her consent that names their organisation, until that consent ends.

    `given`: how she consented; left out when a consent is in force, as after a change of officers of which she was told.
    Raises Forbidden; TransitionRefused before the precautions are confirmed, or without her consent.
    """
    row = take(reservation, by=by, permission=Permission.SHARE_CASE, side=Side.OWNER, steps=OPENABLE, now=now or timezone.now())
    officers = access.named_officers(row.case_id)
    if not officers:
        raise TransitionRefused(
            _("Le bailleur n’a pas encore confirmé ses précautions ni nommé les personnes du bail : rien n’est ouvert.")
        )
    consent = _consent(row, by, given)
    for one in officers:
        access.grant(row.case_id, one.group_id, access.LESSOR, purpose=str(Purpose.ACCEPTANCE), consent=consent)
    tell("reservation.identity", row, by=by, landlord=True, named=len(officers))
    return consent


def _consent(row: Reservation, by: Actor, given: Given | None) -> Consent:
    live = live_consent(row.case_id, Purpose.ACCEPTANCE, row.tenant_id)
    if given is None and live is None:
        raise TransitionRefused(
            _("Son accord est à recueillir d’abord : il nomme le bailleur et les personnes qui sauront qui elle est.")
        )
    if given is None or (live is not None and live.given_on == given.given_on):
        assert live is not None
        return live
    case = Case.objects.get(pk=row.case_id)
    return record_consent(case, by=by, purpose=Purpose.ACCEPTANCE, recipient=row.tenant_id, given=given)
