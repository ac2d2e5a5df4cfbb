"""What a policy is: `visible()` and `can()`, both answered by one query."""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.errors import Forbidden
from tenants.roles import Permission

M = TypeVar("M", bound=Model)


class Policy(ABC, Generic[M]):
    """Who sees and does what with one kind of object."""

    read: ClassVar[Permission]

    @abstractmethod
    def rows(self, actor: Actor) -> "QuerySet[M]":
        """Objects open to the actor's tenant and membership, whatever the role."""

    def visible(self, actor: Actor) -> "QuerySet[M]":
        """Objects that this actor may see: its rows, when its role reads such objects; else none."""
        rows = self.rows(actor)
        return rows if actor.may(self.read) else rows.none()

    def can(self, actor: Actor, permission: Permission, obj: M) -> bool:
        """True when the role has the ability and the object is visible."""
        return actor.may(permission) and self.visible(actor).filter(pk=obj.pk).exists()

    def require(self, actor: Actor, permission: Permission, obj: M) -> None:
        """Raise Forbidden unless `can()`."""
        if not self.can(actor, permission, obj):
            raise forbidden(permission)


LABELS = {
    Permission.FILE_CASE: _("ouvrir un dossier"),
    Permission.EDIT_CASE: _("modifier un dossier"),
    Permission.CLOSE_CASE: _("clore un dossier"),
    Permission.TRANSFER_CASE: _("transférer un dossier"),
    Permission.SHARE_CASE: _("partager un dossier"),
    Permission.ERASE_CASE: _("effacer les données d’un dossier"),
    Permission.BREAK_GLASS: _("ouvrir un accès d’urgence"),
    Permission.REVIEW_GLASS: _("relire un accès d’urgence"),
    Permission.EXPORT_CASES: _("exporter une liste de dossiers"),
    Permission.DECIDE_RETENTION: _("décider de la conservation d’un dossier que l’on suit"),
    Permission.DISCLOSE_CASE: _("remettre à la personne ses données"),
    Permission.ORIENT: _("orienter une personne"),
    Permission.ACCEPT_ORIENTATION: _("prendre en charge une orientation"),
    Permission.MANAGE_VACANCIES: _("gérer les logements libérés"),
    Permission.RESERVE: _("réserver un logement"),
    Permission.DECIDE_ALLOCATION: _("saisir la décision de la commission"),
    Permission.PROPOSE: _("proposer un dossier pour un logement"),
    Permission.ANSWER_FOR_HOUSEHOLD: _("saisir la réponse du ménage"),
    Permission.AGREE_AS_RESERVATAIRE: _("donner l’accord du réservataire"),
    Permission.REQUEST_SUPPORT: _("demander un accompagnement"),
    Permission.DELIVER_SUPPORT: _("réaliser un accompagnement"),
    Permission.MANAGE_STAYS: _("gérer les places et les séjours d’hébergement"),
    Permission.TAKE_PART: _("répondre pour son organisation dans une réunion"),
    Permission.CONVENE: _("organiser les réunions du dispositif"),
    Permission.VIEW_INDICATORS: _("consulter les indicateurs"),
    Permission.REQUEST_REPORT: _("demander un rapport"),
    Permission.READ_STEERING: _("lire l’édition du comité de pilotage"),
    Permission.MANAGE_PROGRAMME: _("régler les objectifs et les financements d’un dispositif"),
    Permission.READ_FUNDING: _("consulter les financements"),
    Permission.MANAGE_MEMBERS: _("gérer les membres"),
    Permission.KEEP_DIRECTORY: _("tenir l’annuaire et les conventions"),
    Permission.LOG_OUTREACH: _("noter les actions, les conseils et les chiffres"),
}


def forbidden(permission: Permission) -> Forbidden:
    """The refusal that names the missing right and whom to ask."""
    label = LABELS.get(permission, _("consulter ces informations"))
    return Forbidden(
        _("Il vous manque le droit « %(right)s ». La personne responsable de votre organisation peut vous le donner."),
        missing=str(permission),
        right=label,
    )


def require_ability(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless a role of the actor has the ability."""
    if not actor.may(permission):
        raise forbidden(permission)


def require_part(actor: Actor, permission: Permission, *parts: str, programme: object = None) -> None:
    """Raise Forbidden unless the actor's role has the ability and its tenant plays one of the parts."""
    require_ability(actor, permission)
    if not actor.plays(*parts, programme=programme):  # type: ignore[arg-type]
        raise forbidden(permission)
