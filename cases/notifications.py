"""Message catalogue of this floor."""

from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.deadlines.of_committees import holding
from cases.deadlines.registry import SOURCES, still_seen
from cases.deadlines.rules import Kind
from cases.models import Delegation, Orientation, SupportMeasure, SupportSession, TeamMember
from tenants.actor import Actor
from tenants.models import Membership, OutboxEvent
from tenants.notify import Message
from tenants.roles import Permission, Role, abilities_of


def _case(event: OutboxEvent) -> str:
    return reverse("cases:case", args=[event.reference])


def _exclusions(event: OutboxEvent) -> str:
    return reverse("cases:exclusions", args=[event.reference])


def _orientation(event: OutboxEvent) -> str:
    return reverse("cases:orientation", args=[event.reference])


def _measure(event: OutboxEvent) -> str:
    return reverse("cases:measure", args=[event.subject_id])


def _measure_of_visit(event: OutboxEvent) -> str:
    return reverse("cases:measure", args=[event.facts["measure"]])


def _support(event: OutboxEvent) -> str:
    return reverse("cases:support", args=[event.reference])


def _cases(event: OutboxEvent) -> str:
    return reverse("cases:list")


def _team(event: OutboxEvent) -> str:
    return reverse("cases:team")


def _loans(event: OutboxEvent) -> str:
    return reverse("cases:loans")


def _named_officer(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    return [member for member in members if str(member.pk) == event.facts.get("membership")]


def _referents(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Those who follow the case; everybody when nobody of this tenant does (a partner, a case just received)."""
    followed = set(TeamMember.objects.filter(case__reference=event.reference).values_list("membership", flat=True))
    return [member for member in members if member.pk in followed] or members


def _beside_visit(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Who goes with the one who visits, who stands in for her, who supports or follows the household; everybody when nobody does."""
    session = SupportSession.objects.filter(pk=event.subject_id).select_related("measure").first()
    ids: set[UUID | None] = set(TeamMember.objects.filter(case=event.about).values_list("membership", flat=True))
    if session is not None:
        ids |= {session.second_id, session.measure.worker_id, session.measure.deputy_id}
        ids -= {session.worker_id}
    told = _not_barred(event, members)
    return [member for member in told if member.pk in ids] or told


def _visitor(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    session = SupportSession.objects.filter(pk=event.subject_id).first()
    return [member for member in _not_barred(event, members) if session is not None and member.pk == session.worker_id]


def _supporters(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Who supports the household, or who follows its case; everybody when nobody is named."""
    measure = SupportMeasure.objects.filter(pk=event.subject_id).first()
    ids: set[UUID | None] = set(TeamMember.objects.filter(case=event.about).values_list("membership", flat=True))
    if measure is not None:
        ids |= {measure.worker_id, measure.deputy_id}
    told = _not_barred(event, members)
    return [member for member in told if member.pk in ids] or told


def _opening(event: OutboxEvent) -> str:
    return reverse("cases:glass", args=[event.facts["glass"]])


def _export(event: OutboxEvent) -> str:
    return reverse("cases:export", args=[event.subject_id])


def _not_barred(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Without those from whom the case is hidden: a mail would tell them that it exists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT barred_members(%s)", [event.about])
        barred = set(cursor.fetchone()[0])
    return [member for member in members if member.pk not in barred]


def _answer_for_opening(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """The managers, and the referent of the case or who stands in for her; never the person who opened."""
    referents = TeamMember.objects.filter(case=event.about, tenant=event.tenant_id, part=TeamMember.Part.REFERENT)
    ids = set(referents.values_list("membership", flat=True))
    today = timezone.localdate()
    on_leave = Delegation.objects.filter(membership__in=ids, ended_at__isnull=True, starts_on__lte=today, ends_on__gte=today)
    ids |= set(on_leave.values_list("deputy", flat=True))
    told = [one for one in members if one.pk in ids or Role.MANAGER in one.roles]
    return [one for one in _not_barred(event, told) if str(one.person_id) != event.facts["opener"]]


def _opener(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    return _not_barred(event, [member for member in members if str(member.person_id) == event.facts["opener"]])


def _requester(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    return [member for member in members if str(member.pk) == event.facts["requested_by"]]


def _others(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    return [member for member in members if str(member.person_id) != event.facts["requester"]]


def _answers_for(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Those who follow the case; the managers when nobody at work does."""
    followed = set(TeamMember.objects.filter(case=event.about).values_list("membership", flat=True))
    return [member for member in members if member.pk in followed] or [
        member for member in members if Permission.MANAGE_MEMBERS in abilities_of(member.roles)
    ]


def _retention(event: OutboxEvent) -> str:
    return reverse("cases:retention_case", args=[event.reference])


def _late(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Of the organisation from which something is awaited, those whom it concerns, as its kind says."""
    return SOURCES[Kind(event.facts["deadline"])].told(event, members)


def _coordination(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """The coordination, as long as it sees what the deadline is about: not a cell that is closed to it."""
    seen = still_seen(event.facts["deadline"], event.subject_id, Actor(event.tenant))
    return members if seen else []


def _where_one_acts(event: OutboxEvent) -> str:
    return SOURCES[Kind(event.facts["deadline"])].page(event.subject_id, event.reference)


def _deadlines(_event: OutboxEvent) -> str:
    return reverse("cases:deadlines")


def _meeting(event: OutboxEvent) -> str:
    return reverse("cases:committee", args=[event.subject_id])


def _decision(event: OutboxEvent) -> str:
    return reverse("cases:finish_decision", args=[event.subject_id])


def _progress(_event: OutboxEvent) -> str:
    return reverse("cases:progress")


def _both_sides(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Of the owner's organisation, those who follow the household; of the landlord's, those who sit for it in meetings."""
    return _not_barred(event, _referents(event, members))


def _recipient_only(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    received = Orientation.objects.filter(pk=event.subject_id, recipient=event.tenant_id).exists()
    return members if received else []


MESSAGES: list[Message] = [
    Message(
        "deadline.reminder",
        _("Dossier %(reference)s : une échéance approche."),
        _where_one_acts,
        Permission.READ_CASES,
        _late,
        owed=True,
    ),
    Message(
        "deadline.overdue",
        _("Dossier %(reference)s : une échéance est dépassée."),
        _where_one_acts,
        Permission.READ_CASES,
        _late,
        owed=True,
    ),
    Message(
        "deadline.coordinator",
        _("Dossier %(reference)s : une échéance attend un partenaire."),
        _where_one_acts,
        Permission.PROPOSE,
        _coordination,
    ),
    Message(
        "deadline.manager",
        _("Une échéance de votre organisation attend votre équipe, malgré les rappels."),
        _deadlines,
        Permission.MANAGE_MEMBERS,
        owed=True,
    ),
    Message("case.filed", _("Le dossier %(reference)s est transmis."), _case, Permission.READ_CASES, _referents),
    Message("case.searching", _("Dossier %(reference)s : la recherche est ouverte."), _case, Permission.READ_CASES, _referents),
    Message(
        "case.diagnosed", _("Dossier %(reference)s : le diagnostic est enregistré."), _case, Permission.READ_CASES, _referents
    ),
    Message("case.closed", _("Le dossier %(reference)s est clos."), _case, Permission.READ_CASES, _referents),
    Message(
        "retention.due",
        _("Dossier %(reference)s : sa conservation est à décider."),
        _retention,
        Permission.DECIDE_RETENTION,
        _answers_for,
    ),
    Message("duplicate.suspected", _("Dossier %(reference)s : doublon possible."), _case, Permission.PROPOSE),
    Message(
        "exclusion.declared",
        _("Dossier %(reference)s : une personne d’une organisation partenaire s’est écartée."),
        _exclusions,
        Permission.READ_CASES,
        _referents,
    ),
    Message(
        "exclusion.declared_inside",
        _("Dossier %(reference)s : une personne de l’organisation qui le suit s’est écartée."),
        _exclusions,
        Permission.READ_CASES,
        _referents,
    ),
    Message("case.noted", _("Dossier %(reference)s : une note d’un partenaire."), _case, Permission.READ_CASES, _referents),
    Message(
        "case.referent_set",
        _("Le dossier %(reference)s change de personne référente."),
        _case,
        Permission.EDIT_CASE,
        _referents,
    ),
    Message(
        "document.lent",
        _("Une pièce du dossier %(reference)s vous est confiée."),
        _loans,
        Permission.READ_CASES,
        _named_officer,
    ),
    Message(
        "case.transfer_asked", _("Un dossier vous est proposé en transfert : %(reference)s."), _team, Permission.TRANSFER_CASE
    ),
    Message("case.transferred", _("Le dossier %(reference)s est transféré."), _team, Permission.TRANSFER_CASE),
    Message("case.transfer_declined", _("Un transfert de dossier n’aura pas lieu."), _team, Permission.TRANSFER_CASE),
    Message("consent.withdrawn", _("L’accès à un dossier a pris fin."), _cases, Permission.READ_CASES),
    Message(
        "orientation.received",
        _("Nouvelle orientation %(reference)s."),
        _orientation,
        Permission.ACCEPT_ORIENTATION,
        _recipient_only,
    ),
    Message("orientation.taken_up", _("Votre orientation %(reference)s est prise en charge."), _orientation, Permission.ORIENT),
    Message("orientation.closed", _("Votre orientation %(reference)s est close."), _orientation, Permission.ORIENT),
    Message("measure.requested", _("Un accompagnement est demandé."), _measure, Permission.DELIVER_SUPPORT),
    Message("measure.accepted", _("Un accompagnement est accepté."), _measure, Permission.REQUEST_SUPPORT),
    Message("measure.declined", _("Un accompagnement n’est pas souhaité."), _measure, Permission.REQUEST_SUPPORT),
    Message("measure.withdrawn", _("Une demande d’accompagnement est retirée."), _measure, Permission.DELIVER_SUPPORT),
    Message("measure.completed", _("Un accompagnement est terminé."), _measure, Permission.REQUEST_SUPPORT),
    Message("measure.interrupted", _("Un accompagnement est interrompu."), _measure, Permission.REQUEST_SUPPORT),
    Message("measure.resumed", _("Un accompagnement reprend."), _measure, Permission.REQUEST_SUPPORT),
    Message(
        "visits.planned",
        _("Deux rendez-vous sont prévus après une remise des clés : confirmez-en les dates."),
        _measure,
        Permission.DELIVER_SUPPORT,
        _supporters,
    ),
    Message(
        "visits.unassigned",
        _("Dossier %(reference)s : personne n’est prévu pour les deux visites d’après les clés."),
        _support,
        Permission.READ_CASES,
        _referents,
    ),
    Message(
        "visit.named",
        _("Les informations utiles à un rendez-vous vous seront ouvertes le jour même."),
        _measure_of_visit,
        Permission.DELIVER_SUPPORT,
        _visitor,
    ),
    Message(
        "visit.overdue",
        _("Dossier %(reference)s : l’heure de rappel est passée et le retour n’est pas confirmé. Appelez votre collègue."),
        _measure_of_visit,
        Permission.READ_CASES,
        _beside_visit,
        mail=True,
    ),
    Message(
        "glass.broken",
        _("Un accès d’urgence est ouvert sur le dossier %(reference)s. Il attend une relecture."),
        _opening,
        Permission.REVIEW_GLASS,
        _answer_for_opening,
        mail=True,
    ),
    Message(
        "glass.overdue",
        _("La relecture d’un accès d’urgence au dossier %(reference)s est en retard."),
        _opening,
        Permission.REVIEW_GLASS,
        _answer_for_opening,
        mail=True,
    ),
    Message(
        "glass.reviewed",
        _("Votre accès d’urgence au dossier %(reference)s a été relu."),
        _opening,
        Permission.REVIEW_GLASS,
        _opener,
    ),
    Message(
        "glass.restored", _("Vous pouvez à nouveau ouvrir un accès d’urgence."), _opening, Permission.REVIEW_GLASS, _opener
    ),
    Message(
        "export.asked",
        _("L’export %(reference)s attend l’accord d’une deuxième personne."),
        _export,
        Permission.EXPORT_CASES,
        _others,
        mail=True,
    ),
    Message(
        "export.agreed", _("L’export %(reference)s est accordé : il se prépare."), _export, Permission.EXPORT_CASES, _requester
    ),
    Message("export.refused", _("L’export %(reference)s est refusé."), _export, Permission.EXPORT_CASES, _requester),
    Message("export.ready", _("L’export %(reference)s est prêt."), _export, Permission.EXPORT_CASES, _requester),
    Message("export.failed", _("L’export %(reference)s n’a pas abouti."), _export, Permission.EXPORT_CASES, _requester),
    Message(
        "export.lapsed",
        _("L’export %(reference)s n’a pas reçu de réponse à temps."),
        _export,
        Permission.EXPORT_CASES,
        _requester,
    ),
    Message("committee.planned", _("Une réunion est prévue le %(day)s."), _meeting, Permission.TAKE_PART),
    Message("committee.moved", _("Une réunion change de date ou de lieu : %(day)s."), _meeting, Permission.TAKE_PART),
    Message("committee.cancelled", _("La réunion du %(day)s est annulée."), _meeting, Permission.TAKE_PART),
    Message("minutes.approved", _("Le compte rendu de la réunion du %(day)s est approuvé."), _meeting, Permission.TAKE_PART),
    Message(
        "decision.taken",
        _("Une décision de réunion est confiée à votre organisation."),
        _decision,
        Permission.TAKE_PART,
        holding,
    ),
    Message("decision.done", _("Une décision de réunion est suivie d’effet."), _decision, Permission.CONVENE),
    Message("decision.dropped", _("Une décision de réunion est abandonnée."), _decision, Permission.TAKE_PART, holding),
    Message(
        "decision.reminder",
        _("Une décision de réunion arrive à échéance."),
        _decision,
        Permission.TAKE_PART,
        holding,
        owed=True,
    ),
    Message(
        "decision.overdue",
        _("Une décision de réunion a dépassé son échéance."),
        _decision,
        Permission.TAKE_PART,
        holding,
        owed=True,
    ),
    Message("decision.coordinator", _("Une décision de réunion attend un partenaire."), _decision, Permission.CONVENE),
    Message(
        "decision.manager",
        _("Une décision de réunion attend votre équipe."),
        _deadlines,
        Permission.MANAGE_MEMBERS,
        owed=True,
    ),
    Message(
        "progress.noted", _("Dossier %(reference)s : un point d’étape est noté."), _progress, Permission.TAKE_PART, _both_sides
    ),
]
