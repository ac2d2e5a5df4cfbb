"""Break-glass: who may open what in an emergency, who is told, who says afterwards whether it was right.

What stands behind the glass is decided by `break_glass()` in the database; here it is put into words and offered.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.access import cells_of, live_shares, not_excluded
from cases.models import BreakGlass, Case, TeamMember
from cases.policies import case_policy
from cases.services.team import follows, parts_of
from tenants.actor import Actor
from tenants.policies import Policy
from tenants.quota import reveals_left
from tenants.roles import Permission

IDENTITY, CONTACT, NEW_ADDRESS = Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT, Permission.VIEW_NEW_ADDRESS
WORDS: dict[str, str] = {
    IDENTITY: "l’identité",
    CONTACT: "les coordonnées et le mot de passe convenu",
    NEW_ADDRESS: "la nouvelle adresse",
}
# Reveals of the case page that each cell opens.
REVEALED_BY: dict[str, tuple[str, ...]] = {
    IDENTITY: ("identite",),
    CONTACT: ("coordonnees", "mot-de-passe"),
    NEW_ADDRESS: ("nouvelle-adresse",),
}


@dataclass(frozen=True)
class Behind:
    """A cell, and why it is (or is not) behind the glass for one actor."""

    cell: Permission
    openable: bool
    why: str

    @property
    def words(self) -> str:
        return WORDS[self.cell]


def referred_to(actor: Actor) -> "QuerySet[TeamMember]":
    """Parts of the actor as a referent, for itself or for a colleague on leave."""
    return parts_of(actor).filter(part=TeamMember.Part.REFERENT)


class GlassPolicy(Policy[BreakGlass]):
    """An opening: its person, the managers on both sides, those who follow the case; never the excluded.

    Of the case of another organisation, while one's own sees that case.
    """

    read = Permission.REVIEW_GLASS

    def rows(self, actor: Actor) -> "QuerySet[BreakGlass]":
        managed = Q(tenant=actor.tenant) | Q(opener_tenant=actor.tenant)
        concerned = Q(opener_person=actor.person_id, opener_tenant=actor.tenant) | Q(
            tenant=actor.tenant, case__in=parts_of(actor).values("case")
        )
        reach = managed if actor.may(Permission.MANAGE_MEMBERS) else concerned
        shared = live_shares(actor).filter(permission__codename=str(Permission.VIEW_CASE)).values("content_object")
        seen = Q(tenant=actor.tenant) | Q(case__in=shared)
        return BreakGlass.objects.filter(reach).filter(seen).filter(not_excluded(actor))

    def may_review(self, actor: Actor, opening: BreakGlass) -> bool:
        """True for a second person: a manager of the owner, or the referent of the case; never the person who opened."""
        if not self.can(actor, Permission.REVIEW_GLASS, opening) or opening.tenant_id != actor.tenant.pk:
            return False
        if opening.opener_person == actor.person_id:
            return False
        if actor.may(Permission.MANAGE_MEMBERS):
            return True
        return referred_to(actor).filter(case=opening.case_id).exists()

    def may_restore(self, actor: Actor, opening: BreakGlass) -> bool:
        """True for a manager of the owner, other than the person whose right it is."""
        other = opening.opener_person != actor.person_id
        return other and actor.may(Permission.MANAGE_MEMBERS) and opening.tenant_id == actor.tenant.pk


glass_policy = GlassPolicy()


def to_review(actor: Actor) -> "QuerySet[BreakGlass]":
    """Openings that wait for the actor's review, the first due first."""
    if actor.membership is None or not actor.may(glass_policy.read):
        return BreakGlass.objects.none()
    waiting = BreakGlass.objects.filter(not_excluded(actor), tenant=actor.tenant, reviewed_at__isnull=True)
    if not actor.may(Permission.MANAGE_MEMBERS):
        waiting = waiting.filter(case__in=referred_to(actor).values("case"))
    return waiting.exclude(opener_person=actor.membership.person_id).order_by("review_due", "pk")


def may_break(actor: Actor, case: Case) -> bool:
    """True for those who work in the case's owner or in its coordination, when it has something to open; never for a landlord."""
    if (
        not actor.may(Permission.BREAK_GLASS)
        or actor.membership is None
        or actor.plays("landlord", programme=case.programme_id)
    ):
        return False
    if case.status == Case.Status.DRAFT or case.erased_at is not None:
        return False
    if case.tenant_id == actor.tenant.pk:
        return True
    needed = {IDENTITY, CONTACT, Permission.PROPOSE_CASE}
    return actor.plays("coordinator", programme=case.programme_id) and needed <= cells_of(actor, case)


def behind_glass(actor: Actor, case: Case) -> list[Behind]:
    """What an emergency opening could give this actor, and why not the rest."""
    free = follows(case, actor)
    found = []
    for cell in (IDENTITY, CONTACT):
        if free:
            why = "Vous suivez ce dossier : tout s’affiche depuis sa page, sans limite."
        elif reveals_left():
            why = "Il vous reste des affichages aujourd’hui : passez par la page du dossier."
        else:
            why = "Votre nombre d’affichages du jour est épuisé."
        found.append(Behind(cell, not free and not reveals_left(), why))
    if case.tenant_id == actor.tenant.pk:
        named = case_policy.can_see(actor, NEW_ADDRESS, case)
        why = (
            "Elle vous est ouverte : affichez-la depuis la page du dossier."
            if named
            else "Ouverte aux seules personnes nommées."
        )
        found.append(Behind(NEW_ADDRESS, not named, why))
    return found
