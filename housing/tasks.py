"""Jobs of housing: ids only, each item in its own tenant's context, twice does no harm."""

from datetime import date
from uuid import UUID

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from housing.carrying.making import make_some
from housing.models import VacancyOffer
from housing.offer_places import place_offers
from housing.services.first_proposals import propose_first
from housing.services.new_address import settle_lease
from housing.services.shelter_reports import make_month, month_before
from housing.services.study_lines import write_lines
from housing.services.use_agreements import tell_end
from housing.workflow import expire_if_due, safety, shelter_units, withdraw_if_idle
from housing.workflow.study import answer_request
from tenants.actor import Actor
from tenants.jobs import dispatch, enqueue, tenant_task

EVERY_UNIT = 100_000  # a morning has one batch: what it left out would wait for the next


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_reservation(actor: Actor, reservation_id: str) -> None:
    """Let a hold lapse if its deadline has passed; the row is locked and read again."""
    expire_if_due(UUID(reservation_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_signed_lease(actor: Actor, lease_id: str) -> None:
    """Seal her new address after a signature, empty it after a cancellation."""
    settle_lease(UUID(lease_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def withdraw_idle_proposal(actor: Actor, proposal_id: str) -> None:
    """Withdraw a live proposal whose case was closed or suspended."""
    withdraw_if_idle(UUID(proposal_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def withdraw_idle_proposals() -> None:
    """Send one job for each live proposal of a case that no longer searches."""
    dispatch("idle_proposals", withdraw_idle_proposal)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_reservations() -> None:
    """Send one job for each reservation whose deadline has passed. What a stopped worker left is found again at the next turn."""
    dispatch("reservations", expire_reservation)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_leases() -> None:
    """Send one job for each lease whose address is to be sealed or emptied."""
    dispatch("new_addresses", settle_signed_lease)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def take_over_lines(actor: Actor) -> None:
    """Make some lines of the workbook that a member confirmed, in her name, then have the next ones made."""
    if make_some(actor):
        enqueue(take_over_lines, actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_safety_request(actor: Actor, request_id: str) -> None:
    """Let an urgent request lapse if its time has passed; the row is locked and read again."""
    safety.expire_if_due(UUID(request_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_safety_requests() -> None:
    """Send one job for each urgent request whose time has passed."""
    dispatch("safety_requests", expire_safety_request)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def make_shelter_month(actor: Actor, month: str) -> None:
    """Freeze a shelter's month; done again, it is replaced."""
    make_month(by=actor, month=date.fromisoformat(month))


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def make_last_month(actor: Actor, _tenant: str) -> None:
    """Freeze the month that has just ended."""
    make_month(by=actor, month=month_before(timezone.localdate()))


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def make_last_months() -> None:
    """Send one job for each shelter that has no report of last month."""
    dispatch("shelter_reports", make_last_month)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_first_households(actor: Actor, offer_id: str) -> None:
    """Propose the first households of an open unit, where the programme decided so."""
    propose_first(UUID(offer_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_first_of_all() -> None:
    """Send one job for each open unit with a place left, once a day."""
    dispatch("first_proposals", propose_first_households, limit=EVERY_UNIT)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def place_offer(actor: Actor, offer_id: str) -> None:
    """Work out where an offered unit is."""
    place_offers(VacancyOffer.objects.select_related("commune", "vacancy").filter(pk=offer_id, tenant=actor.tenant), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def place_unplaced_offers() -> None:
    """Send one job for each open offer of which nobody has worked out where it is: those of before, and those of a file."""
    dispatch("unplaced_offers", place_offer)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def write_study_lines(actor: Actor, offer_id: str) -> None:
    """Write the order of study of an open unit, where a committee voted so; drop that of another day."""
    write_lines(UUID(offer_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def write_lines_of_all() -> None:
    """Send one job for each unit whose order of study is to be written or dropped, once a day."""
    dispatch("study_lines", write_study_lines, limit=EVERY_UNIT)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def answer_study_request(actor: Actor, request_id: str) -> None:
    """Propose a household that a landlord asked for, or say that it cannot be; the row is locked and read again."""
    answer_request(UUID(request_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def answer_study_requests() -> None:
    """Send one job for each request that waits."""
    dispatch("study_requests", answer_study_request)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_unit_term(actor: Actor, unit_id: str) -> None:
    """Tell a landlord and an association that a step of a unit is due; once for each day due."""
    shelter_units.tell_term(UUID(unit_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_agreement_end(actor: Actor, agreement_id: str) -> None:
    """Tell both that an agreement ends; once for each end."""
    tell_end(UUID(agreement_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_unit_terms() -> None:
    """Send one job for each unit, and each agreement, whose term is near."""
    dispatch("unit_terms", tell_unit_term)
    dispatch("agreement_terms", tell_agreement_end)
