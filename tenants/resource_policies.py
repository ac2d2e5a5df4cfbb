"""Who may see and do what with the directory, agreements, actions, advice, local procedures and figures of the territory."""

from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.actor import Actor
from tenants.models import (
    AdviceContact,
    Agreement,
    DirectoryEntry,
    DirectoryTeam,
    ExternalFigure,
    LocalProcedure,
    OutreachAction,
    OutsidePartner,
    Participation,
    Tenant,
)
from tenants.policies import Policy
from tenants.roles import Permission


def programmes_of(actor: Actor) -> list[UUID]:
    """Programmes that the actor's tenant takes part in."""
    return [one.pk for one in actor.programmes]


def coordinated_by(actor: Actor) -> list[UUID]:
    """Programmes that the actor's tenant coordinates."""
    return [part.programme_id for part in actor.participations if part.part == Participation.Part.COORDINATOR]


class OrganisationPolicy(Policy[Tenant]):
    """Organisations that take part today in a programme of the actor's tenant, itself included."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[Tenant]":
        live = Participation.objects.live().filter(programme__in=programmes_of(actor))
        return Tenant.objects.filter(pk__in=live.values("tenant"))


class EntryPolicy(Policy[DirectoryEntry]):
    """The entries of those organisations."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[DirectoryEntry]":
        return DirectoryEntry.objects.filter(tenant__in=organisation_policy.rows(actor))


class PartnerPolicy(Policy[OutsidePartner]):
    """Partners without an account, of the programmes that the actor's tenant takes part in."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[OutsidePartner]":
        return OutsidePartner.objects.filter(programme__in=programmes_of(actor), is_active=True)


class TeamPolicy(Policy[DirectoryTeam]):
    """Teams of those organisations and of those partners."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[DirectoryTeam]":
        own = Q(partner=None, tenant__in=organisation_policy.rows(actor))
        return DirectoryTeam.objects.filter(own | Q(partner__in=partner_policy.rows(actor)), is_active=True)


class AgreementPolicy(Policy[Agreement]):
    """Agreements of the programmes that the actor's tenant takes part in."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[Agreement]":
        return Agreement.objects.filter(programme__in=programmes_of(actor), is_active=True)


class ProcedurePolicy(Policy[LocalProcedure]):
    """What to do locally, in the programmes that the actor's tenant takes part in."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[LocalProcedure]":
        return LocalProcedure.objects.filter(programme__in=programmes_of(actor), is_active=True)


class ActionPolicy(Policy[OutreachAction]):
    """One's own actions, and those of the programmes that the actor's tenant coordinates; the others are read as totals."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[OutreachAction]":
        rows = OutreachAction.objects.filter(Q(tenant=actor.tenant) | Q(programme__in=coordinated_by(actor)))
        return rows.filter(is_active=True)


class AdvicePolicy(Policy[AdviceContact]):
    """One's own advice; that of the others is read as a total."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[AdviceContact]":
        return AdviceContact.objects.filter(tenant=actor.tenant, is_active=True)


class FigurePolicy(Policy[ExternalFigure]):
    """Figures of the programmes that the actor's tenant takes part in."""

    read = Permission.READ_DIRECTORY

    def rows(self, actor: Actor) -> "QuerySet[ExternalFigure]":
        return ExternalFigure.objects.filter(programme__in=programmes_of(actor))


organisation_policy = OrganisationPolicy()
entry_policy = EntryPolicy()
partner_policy = PartnerPolicy()
team_policy = TeamPolicy()
agreement_policy = AgreementPolicy()
procedure_policy = ProcedurePolicy()
action_policy = ActionPolicy()
advice_policy = AdvicePolicy()
figure_policy = FigurePolicy()
