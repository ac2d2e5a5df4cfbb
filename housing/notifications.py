"""Message catalogue of this floor: neutral words, a reference, and only the people whom it concerns."""

from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import TeamMember
from housing.models import Proposal, Reservation
from tenants.models import Membership, OutboxEvent
from tenants.notify import Message
from tenants.roles import Permission, abilities_of

# What the coordination wants to be told among everything that it may look up.
FOR_COORDINATION = frozenset({"proposal.declined", "reservation.ended", "lease.signed"})


def _subject(event: OutboxEvent) -> Proposal | Reservation | None:
    model = Proposal if event.subject_type == "housing.proposal" else Reservation
    return model.objects.filter(pk=event.subject_id).first()


def concerned(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """The owner's team of the case; the landlord's named officers; those who answer for a réservataire; the coordination, for some."""
    row = _subject(event)
    if row is None:
        return []
    if event.tenant_id == row.case_tenant_id:
        team = set(TeamMember.objects.filter(case=row.case_id).values_list("membership", flat=True))
        return [member for member in members if member.pk in team] if team else members
    if event.tenant_id == row.tenant_id:
        officers = _officers(row)
        return [member for member in _with(Permission.RESERVE, members) if not officers or member.pk in officers]
    if isinstance(row, Reservation) and event.tenant_id == row.reservataire_id:
        return _with(Permission.AGREE_AS_RESERVATAIRE, members)
    return _with(Permission.PROPOSE, members) if event.kind in FOR_COORDINATION else []


def _officers(row: Proposal | Reservation) -> set[UUID | None]:
    return {row.officer_id, row.second_officer_id} - {None} if isinstance(row, Reservation) else set()


def _with(permission: Permission, members: list[Membership]) -> list[Membership]:
    return [member for member in members if permission in abilities_of(member.roles)]


def _page(event: OutboxEvent) -> str:
    name = "housing:open_proposal" if event.subject_type == "housing.proposal" else "housing:open_reservation"
    return reverse(name, args=[event.subject_id])


def _message(kind: str, text: str | Promise) -> Message:
    return Message(kind=kind, text=text, url=_page, ability=Permission.READ_VACANCIES, only=concerned)


MESSAGES: list[Message] = [
    _message("proposal.made", _("Dossier %(reference)s : une proposition attend une réponse.")),
    _message("proposal.declined", _("Dossier %(reference)s : une proposition est refusée.")),
    _message("proposal.withdrawn", _("Dossier %(reference)s : une proposition est retirée.")),
    _message("reservation.held", _("Dossier %(reference)s : une proposition est réservée, elle est à présenter.")),
    _message("reservation.presented", _("Dossier %(reference)s : accord pour être présenté.")),
    _message("reservation.reservataire", _("Dossier %(reference)s : le réservataire a répondu.")),
    _message("reservation.viewing", _("Dossier %(reference)s : une visite est prévue.")),
    _message("reservation.extended", _("Dossier %(reference)s : la réservation est prolongée.")),
    _message("reservation.committee", _("Dossier %(reference)s : la commission est fixée.")),
    _message("reservation.committee_cancelled", _("Dossier %(reference)s : la commission est à fixer de nouveau.")),
    _message("reservation.decision", _("Dossier %(reference)s : une décision est enregistrée.")),
    _message("reservation.accepted", _("Dossier %(reference)s : la proposition est acceptée, le bail est à signer.")),
    _message("reservation.ended", _("Dossier %(reference)s : la réservation a pris fin.")),
    _message("lease.signed", _("Dossier %(reference)s : le bail est signé.")),
    _message("lease.keys", _("Dossier %(reference)s : les clés sont remises.")),
]
