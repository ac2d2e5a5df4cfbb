"""What waits for a second person in a made-up world: an emergency access to review, an export to agree to."""

from cases.models import BreakGlass, Case, CaseExport, TeamMember
from cases.services import exports, glass
from cases.services.export_files import Wanted
from coordination.demo.cast import Organisation
from tenants.acting import acting_as
from tenants.roles import Permission

REASON = "Elle appelle, quelqu’un frappe à sa porte ; je donne l’adresse aux secours, sa référente est en congé."
PURPOSE = "Préparer la réunion de coordination ; lue par l’équipe seulement."


def leave_to_second_person(organisation: Organisation) -> None:
    """By the coordination role of an organisation: one opening of a colleague's rehoused case, one request for a list with names."""
    member = organisation.proposer
    with acting_as(member) as by:
        housed = Case.objects.filter(tenant=by.tenant, status__in=[Case.Status.REHOUSED, Case.Status.FOLLOW_UP])
        followed = TeamMember.objects.filter(tenant=by.tenant, membership=member)
        case = housed.exclude(pk__in=followed.values("case")).order_by("-filed_at", "pk").first()
        if case is not None:
            cells = [Permission.VIEW_NEW_ADDRESS]
            glass.break_glass(case, by=by, cells=cells, ground=BreakGlass.Ground.DANGER, reason=REASON)
        if by.may(Permission.EXPORT_CASES):
            wanted = Wanted(columns=["reference", "last_name", "status", "next_action"], basis=CaseExport.Basis.OWN_DUTY)
            exports.request_export(wanted, by=by, purpose=PURPOSE)
