"""Moves of a vacancy, all by its landlord."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.models import Dwelling, Proposal, ShelterUnit, Vacancy, VacancyOffer
from housing.models.dwelling import Features
from housing.offer_places import place_offers
from housing.policies import proposal_policy, vacancy_policy
from housing.workflow.proposals import decline_for_unit
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission

Status = Vacancy.Status
OPEN = frozenset({Status.ANNOUNCED, Status.AVAILABLE})
OVER = frozenset({Status.LET, Status.WITHDRAWN})
FEATURES = tuple(field.attname for field in Features._meta.get_fields() if hasattr(field, "attname"))
TERMS = ("number", "free_on", "rent", "charges", "contingent", "reservataire_id", "tenures", "on_rehousing")


def take(vacancy: Vacancy, *, by: Actor, states: Collection[str]) -> Vacancy:
    """Lock a vacancy for a move. Raises Forbidden, TransitionRefused."""
    row = lock(vacancy_policy.visible(by).select_related("dwelling"), vacancy.pk)
    vacancy_policy.require(by, Permission.MANAGE_VACANCIES, row)
    if row.status not in states:
        raise TransitionRefused(
            _("Ce n’est pas possible : le logement %(number)s est « %(status)s »."),
            number=row.number,
            status=row.get_status_display(),
        )
    return row


def put(row: Vacancy, status: str, **columns: object) -> None:
    """Put a locked vacancy in a state; its offers are open in the states that can be proposed, and only then."""
    row.status, row.status_since, row.version = status, timezone.now(), row.version + 1
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "status_since", "version", *columns])
    row.offers.update(is_open=status in OPEN)
    if status in OVER:
        watched = ShelterUnit.objects.filter(vacancy=row, status=ShelterUnit.Status.WATCHED)
        watched.update(
            status=ShelterUnit.Status.RELEASED,
            released_on=timezone.localdate(),
            release_reason=ShelterUnit.ReleaseReason.LET,
        )


def _require_not_promised(row: Vacancy) -> None:
    """Raise TransitionRefused while a unit is kept for an association: it is let go there, with a reason."""
    if ShelterUnit.objects.filter(vacancy=row, status__in=[ShelterUnit.Status.BLOCKED, ShelterUnit.Status.WORKS]).exists():
        raise TransitionRefused(
            _("Ce logement est gardé pour une association : abandonnez-le d’abord depuis « Mise à disposition ».")
        )


@transaction.atomic
def add_vacancy(*, by: Actor, dwelling: Dwelling, **terms: Any) -> Vacancy:
    """Declare that a dwelling of one's own is or will be free. `terms`: fields of Vacancy.

    Raises Forbidden; IntegrityError when the dwelling already has a live vacancy.
    """
    require_part(by, Permission.MANAGE_VACANCIES, "landlord")
    row = Vacancy.objects.create(tenant=by.tenant, dwelling=dwelling, number=draw_reference(), **terms)
    record("vacancy.added", row, by=by)
    return row


def copied(source: Model, names: Iterable[str]) -> dict[str, Any]:
    """Values of some columns."""
    return {name: getattr(source, name) for name in names}


@transaction.atomic
def publish(vacancy: Vacancy, *, by: Actor, programmes: Iterable[Programme], **terms: Any) -> Vacancy:
    """Qualify a vacancy and offer it in programmes where one is a landlord. `terms`: contingent, collectivity, reservataire.

    Raises Forbidden, TransitionRefused.
    """
    row = take(vacancy, by=by, states={Status.TO_QUALIFY})
    chosen = list(programmes)
    if not chosen:
        raise TransitionRefused(_("Choisissez au moins un dispositif."))
    for programme in chosen:
        require_part(by, Permission.MANAGE_VACANCIES, "landlord", programme=programme.pk)
    for name, value in terms.items():
        setattr(row, name, value)
    is_free = row.free_on <= timezone.localdate() and not row.on_rehousing
    status = Status.AVAILABLE if is_free else Status.ANNOUNCED
    put(row, status, **terms)
    offers = [
        VacancyOffer.objects.create(
            tenant=by.tenant, vacancy=row, programme=programme, **copied(row.dwelling, FEATURES), **copied(row, TERMS)
        )
        for programme in chosen
    ]
    place_offers(offers, by=by)
    record("vacancy.published", row, by=by, status=status)
    return row


@transaction.atomic
def confirm_free(vacancy: Vacancy, *, by: Actor) -> Vacancy:
    """The keys came back: an announced unit is available. Raises Forbidden, TransitionRefused."""
    row = take(vacancy, by=by, states={Status.ANNOUNCED})
    put(row, Status.AVAILABLE, on_rehousing=False)
    row.offers.update(on_rehousing=False)
    record("vacancy.freed", row, by=by)
    return row


@transaction.atomic
def note_departure(vacancy: Vacancy, *, by: Actor) -> Vacancy:
    """Who lived in a unit that is in process has left: a lease may be signed. Raises Forbidden, TransitionRefused."""
    row = take(vacancy, by=by, states={Status.IN_PROCESS})
    if not row.on_rehousing:
        raise TransitionRefused(_("Ce logement n’attendait le départ de personne."))
    put(row, Status.IN_PROCESS, status_before=Status.AVAILABLE, on_rehousing=False)
    row.offers.update(on_rehousing=False)
    record("vacancy.freed", row, by=by)
    return row


def note_free_day(row: Vacancy, *, on: date) -> None:
    """A locked unit was free on a day: what is offered of it says so too."""
    row.free_on, row.version = on, row.version + 1
    row.save(update_fields=["free_on", "version"])
    row.offers.update(free_on=on)


@transaction.atomic
def block(vacancy: Vacancy, *, by: Actor, until: date) -> Vacancy:
    """Keep a unit for a shelter until a day; its live proposals are declined. Raises Forbidden, TransitionRefused."""
    row = take(vacancy, by=by, states=OPEN | {Status.TO_QUALIFY})
    if until < timezone.localdate():
        raise TransitionRefused(_("Le blocage doit prendre fin aujourd’hui ou plus tard."))
    put(row, Status.BLOCKED, status_before=row.status, blocked_until=until)
    _decline_live(row, by)
    record("vacancy.blocked", row, by=by, until=until)
    return row


@transaction.atomic
def unblock(vacancy: Vacancy, *, by: Actor) -> Vacancy:
    """Give a blocked unit back to the state it had. Raises Forbidden, TransitionRefused."""
    row = take(vacancy, by=by, states={Status.BLOCKED})
    _require_not_promised(row)
    put(row, row.status_before or Status.TO_QUALIFY, status_before="", blocked_until=None)
    record("vacancy.unblocked", row, by=by)
    return row


@transaction.atomic
def withdraw(vacancy: Vacancy, *, by: Actor, reason: str) -> Vacancy:
    """Take a unit off, with a coded reason (Vacancy.WithdrawalReason). Raises Forbidden, TransitionRefused."""
    row = take(vacancy, by=by, states=OPEN | {Status.TO_QUALIFY, Status.BLOCKED})
    _require_not_promised(row)
    put(row, Status.WITHDRAWN, withdrawal_reason=Vacancy.WithdrawalReason(reason), status_before="", blocked_until=None)
    _decline_live(row, by)
    record("vacancy.withdrawn", row, by=by, reason=reason)
    return row


def _decline_live(row: Vacancy, by: Actor) -> None:
    live = proposal_policy.visible(by).filter(vacancy=row, status=Proposal.Status.PROPOSED)
    decline_for_unit(live, by=by, reason=Proposal.DeclineReason.UNIT_NOT_READY)
