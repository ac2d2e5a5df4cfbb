"""Message catalogue of this floor."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Orientation, TeamMember
from tenants.models import Membership, OutboxEvent
from tenants.notify import Message
from tenants.roles import Permission


def _case(event: OutboxEvent) -> str:
    return reverse("cases:case", args=[event.reference])


def _orientation(event: OutboxEvent) -> str:
    return reverse("cases:orientation", args=[event.reference])


def _measure(event: OutboxEvent) -> str:
    return reverse("cases:measure", args=[event.subject_id])


def _team(event: OutboxEvent) -> str:
    return reverse("cases:team")


def _referents(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    """Those who follow the case; everybody when nobody of this tenant does (a partner, a case just received)."""
    followed = set(TeamMember.objects.filter(case__reference=event.reference).values_list("membership", flat=True))
    return [member for member in members if member.pk in followed] or members


def _recipient_only(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    received = Orientation.objects.filter(pk=event.subject_id, recipient=event.tenant_id).exists()
    return members if received else []


MESSAGES: list[Message] = [
    Message("case.filed", _("Le dossier %(reference)s est transmis."), _case, Permission.READ_CASES, _referents),
    Message("case.searching", _("Dossier %(reference)s : la recherche est ouverte."), _case, Permission.READ_CASES, _referents),
    Message(
        "case.diagnosed", _("Dossier %(reference)s : le diagnostic est enregistré."), _case, Permission.READ_CASES, _referents
    ),
    Message("case.closed", _("Le dossier %(reference)s est clos."), _case, Permission.READ_CASES, _referents),
    Message("duplicate.suspected", _("Dossier %(reference)s : doublon possible."), _case, Permission.PROPOSE),
    Message("case.noted", _("Dossier %(reference)s : une note d’un partenaire."), _case, Permission.READ_CASES, _referents),
    Message(
        "case.referent_set",
        _("Le dossier %(reference)s change de personne référente."),
        _case,
        Permission.EDIT_CASE,
        _referents,
    ),
    Message(
        "case.transfer_asked", _("Un dossier vous est proposé en transfert : %(reference)s."), _team, Permission.TRANSFER_CASE
    ),
    Message("case.transferred", _("Le dossier %(reference)s est transféré."), _team, Permission.TRANSFER_CASE),
    Message("case.transfer_declined", _("Un transfert de dossier n’aura pas lieu."), _team, Permission.TRANSFER_CASE),
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
]
