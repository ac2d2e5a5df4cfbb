"""Message catalogue of this floor: neutral words, a reference, and only the people whom it concerns."""

from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import TeamMember
from housing.models import (
    OnCallShift,
    PlaceRequest,
    Proposal,
    Reservation,
    SafetyRequest,
    ShelterUnit,
    SlidingLease,
    Stay,
    UseAgreement,
)
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


def reserved(event: OutboxEvent) -> frozenset[UUID] | None:
    """Of the landlord's staff, a held unit is followed by those it names alone: no deputy takes their place unnamed."""
    if event.subject_type != "housing.reservation":
        return None
    row = Reservation.objects.filter(pk=event.subject_id, tenant=event.tenant_id).first()
    return frozenset(row.named) if row is not None and row.named else None


def around_a_stay(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """The owner's team of the case; those who manage the stays of the organisation that shelters. The coordination looks it up."""
    model = Stay if event.subject_type == "housing.stay" else PlaceRequest
    row = model.objects.filter(pk=event.subject_id).first()
    if row is None:
        return []
    if event.tenant_id == row.tenant_id:
        return _with(Permission.MANAGE_STAYS, members)
    if event.tenant_id == row.case_tenant_id:
        team = set(TeamMember.objects.filter(case=row.case_id).values_list("membership", flat=True))
        return [member for member in members if member.pk in team] if team else members
    return []


def around_an_urgency(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Of the asker, those who orient; of a shelter, those on call now, or all who manage its stays when nobody is."""
    row = SafetyRequest.objects.filter(pk=event.subject_id).first()
    if row is None:
        return []
    if event.tenant_id == row.tenant_id and event.kind != "safety.asked":
        return _with(Permission.ORIENT, members)
    ready = set(OnCallShift.objects.now().filter(programme=row.programme_id).values_list("membership", flat=True))
    return [member for member in _with(Permission.MANAGE_STAYS, members) if not ready or member.pk in ready]


def around_a_unit(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Of the association, those who manage its stays; of the landlord, the people named in the agreement, or before the hand-over all."""
    row = ShelterUnit.objects.filter(pk=event.subject_id).select_related("agreement").first()
    if row is None:
        return []
    if event.tenant_id == row.association_id:
        return _with(Permission.MANAGE_STAYS, members)
    named = {row.agreement.officer_id, row.agreement.second_officer_id}
    return [member for member in _with(Permission.MANAGE_VACANCIES, members) if row.handed_on is None or member.pk in named]


def around_an_agreement(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Those who manage the stays of the association; of the landlord, those whom it names."""
    row = UseAgreement.objects.filter(pk=event.subject_id).first()
    if row is None:
        return []
    if event.tenant_id == row.association_id:
        return _with(Permission.MANAGE_STAYS, members)
    return [member for member in members if member.pk in (row.officer_id, row.second_officer_id)]


def around_a_sliding_lease(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """The owner's team of the case; the landlord's people named for her lease. The coordination looks it up."""
    row = SlidingLease.objects.filter(pk=event.subject_id).select_related("lease__reservation").first()
    if row is None:
        return []
    if event.tenant_id == row.case_tenant_id:
        team = set(TeamMember.objects.filter(case=row.case_id).values_list("membership", flat=True))
        return [member for member in members if member.pk in team] if team else members
    if event.tenant_id == row.tenant_id:
        named = set(row.lease.reservation.named) if row.lease.reservation else set()
        return [member for member in _with(Permission.RESERVE, members) if not named or member.pk in named]
    return []


def _officers(row: Proposal | Reservation) -> set[UUID]:
    return set(row.named) if isinstance(row, Reservation) else set()


def _with(permission: Permission, members: list[Membership]) -> list[Membership]:
    return [member for member in members if permission in abilities_of(member.roles)]


def _page(event: OutboxEvent) -> str:
    name = "housing:open_proposal" if event.subject_type == "housing.proposal" else "housing:open_reservation"
    return reverse(name, args=[event.subject_id])


def _message(kind: str, text: str | Promise) -> Message:
    return Message(kind=kind, text=text, url=_page, ability=Permission.READ_VACANCIES, only=concerned)


def _stay_page(event: OutboxEvent) -> str:
    return reverse(
        "housing:open_stay" if event.subject_type == "housing.stay" else "housing:open_request", args=[event.subject_id]
    )


def _of_stay(kind: str, text: str | Promise) -> Message:
    return Message(kind=kind, text=text, url=_stay_page, ability=Permission.READ_STAYS, only=around_a_stay)


def _urgent(kind: str, text: str | Promise) -> Message:
    return Message(
        kind=kind,
        text=text,
        url=lambda event: reverse("housing:safety_request", args=[event.reference]),
        ability=Permission.READ_STAYS,
        only=around_an_urgency,
    )


def _of_unit(kind: str, text: str | Promise) -> Message:
    page = lambda event: reverse("housing:shelter_unit", args=[event.reference])  # noqa: E731
    return Message(kind=kind, text=text, url=page, ability=Permission.READ_VACANCIES, only=around_a_unit)


def _of_agreement(kind: str, text: str | Promise) -> Message:
    page = lambda event: reverse("housing:use_agreement", args=[event.reference])  # noqa: E731
    return Message(kind=kind, text=text, url=page, ability=Permission.READ_VACANCIES, only=around_an_agreement)


def _of_sliding(kind: str, text: str | Promise) -> Message:
    page = lambda event: reverse("housing:open_sliding_lease", args=[event.subject_id])  # noqa: E731
    return Message(kind=kind, text=text, url=page, ability=Permission.READ_VACANCIES, only=around_a_sliding_lease)


MESSAGES: list[Message] = [
    Message(
        "reservation.unattended",
        _("Logement %(reference)s : personne ne suit plus son attribution, quelqu’un peut prendre la suite."),
        lambda _event: reverse("tenants:members"),
        Permission.MANAGE_MEMBERS,
    ),
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
    _message(
        "reservation.precautions",
        _("Dossier %(reference)s : le bailleur a confirmé ses précautions et nommé les personnes du bail."),
    ),
    _message("reservation.identity", _("Dossier %(reference)s : l’identité est ouverte aux personnes nommées.")),
    _message("reservation.ended", _("Dossier %(reference)s : la réservation a pris fin.")),
    _message("lease.signed", _("Dossier %(reference)s : le bail est signé.")),
    _message("lease.keys", _("Dossier %(reference)s : les clés sont remises.")),
    _of_stay("place.asked", _("Demande %(reference)s : une place est demandée.")),
    _of_stay("place.entered", _("Demande %(reference)s : une place est donnée.")),
    _of_stay("place.declined", _("Demande %(reference)s : il n’y a pas de place.")),
    _of_stay("place.withdrawn", _("Demande %(reference)s : elle est retirée.")),
    _of_stay("stay.planned", _("Dossier %(reference)s : une entrée est prévue.")),
    _of_stay("stay.entered", _("Dossier %(reference)s : l’entrée est notée.")),
    _of_stay("stay.cancelled", _("Dossier %(reference)s : l’entrée prévue est annulée.")),
    _of_stay("stay.extended", _("Dossier %(reference)s : le séjour est prolongé.")),
    _of_stay("stay.ended", _("Dossier %(reference)s : le séjour est terminé.")),
    _urgent("safety.asked", _("Urgence %(reference)s : une place est demandée maintenant.")),
    _urgent("safety.offered", _("Urgence %(reference)s : une place est proposée.")),
    _urgent("safety.settled", _("Urgence %(reference)s : la demande est pourvue ou retirée, merci.")),
    _urgent("safety.accepted", _("Urgence %(reference)s : votre place est acceptée.")),
    _urgent("safety.declined", _("Urgence %(reference)s : votre place n’est pas retenue.")),
    _urgent("safety.entered", _("Urgence %(reference)s : l’entrée est faite.")),
    _urgent("safety.expired", _("Urgence %(reference)s : aucune place dans le délai.")),
    _of_sliding("sliding_lease.signed", _("Dossier %(reference)s : la convention du bail glissant est enregistrée.")),
    _of_sliding("sliding_lease.review_planned", _("Dossier %(reference)s : un examen conjoint est prévu.")),
    _of_sliding("sliding_lease.review_held", _("Dossier %(reference)s : un examen conjoint est noté.")),
    _of_sliding("sliding_lease.prefect_told", _("Dossier %(reference)s : le préfet est informé du bail glissant.")),
    _of_sliding("sliding_lease.renewed", _("Dossier %(reference)s : la période d’examen est renouvelée.")),
    _of_sliding("sliding_lease.slid", _("Dossier %(reference)s : le bail est à son nom.")),
    _of_sliding("sliding_lease.stopped", _("Dossier %(reference)s : le bail glissant est arrêté.")),
    _of_agreement("use_agreement.signed", _("Convention %(reference)s : elle est enregistrée.")),
    _of_agreement("use_agreement.prolonged", _("Convention %(reference)s : elle est prolongée.")),
    _of_agreement("use_agreement.stopped", _("Convention %(reference)s : elle est arrêtée.")),
    _of_agreement("use_agreement.term", _("Convention %(reference)s : elle prend fin dans moins de trois mois.")),
    _of_unit("shelter_unit.watched", _("Logement %(reference)s : il va se libérer, dites s’il vous convient.")),
    _of_unit("shelter_unit.wanted", _("Logement %(reference)s : l’association le prendrait.")),
    _of_unit("shelter_unit.blocked", _("Logement %(reference)s : il est bloqué pour une mise à l’abri.")),
    _of_unit("shelter_unit.freed", _("Logement %(reference)s : il est libre.")),
    _of_unit("shelter_unit.works", _("Logement %(reference)s : des travaux commencent.")),
    _of_unit("shelter_unit.works_over", _("Logement %(reference)s : les travaux sont finis.")),
    _of_unit("shelter_unit.handing_planned", _("Logement %(reference)s : la remise est prévue.")),
    _of_unit("shelter_unit.handed", _("Logement %(reference)s : il est mis à disposition.")),
    _of_unit("shelter_unit.checked", _("Logement %(reference)s : son usage est contrôlé.")),
    _of_unit("shelter_unit.return_planned", _("Logement %(reference)s : sa reprise est prévue.")),
    _of_unit("shelter_unit.returned", _("Logement %(reference)s : il est rendu.")),
    _of_unit("shelter_unit.released", _("Logement %(reference)s : il ne sera pas mis à disposition.")),
    _of_unit("shelter_unit.term", _("Logement %(reference)s : un terme approche.")),
]
