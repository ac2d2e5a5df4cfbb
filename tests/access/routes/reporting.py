"""Routes of reports, targets and funding."""

from tests.access.matrix import Route, Target, who
from tests.access.routes.meetings import METROPOLE, STEERING
from tests.access.routes.parts import BOTH, EVALUATES, POST, form, in_programme, on, page

FINANCED = who("coordinator", "metropole", "stranger", "owner_manager", "owner_excluded", "foreign_manager")
MONEY = who("coordinator", "metropole", "owner_manager", "owner_excluded")  # a line that is the association's share


def on_money(target: Target) -> Route:
    """What a coordination writes in the ledger of its programme."""
    return Route(who("coordinator"), MONEY - who("coordinator"), target, BOTH, guarded=True, of_tenant=True)


REPORTING = {
    "reporting:targets": form(EVALUATES, ("get",)),
    "reporting:set_target": in_programme(BOTH),
    "reporting:close_entries": in_programme(BOTH),
    "reporting:reopen_entries": in_programme(POST),
    "reporting:funding": form(FINANCED, ("get",)),
    "reporting:funding_csv": form(FINANCED, ("get",)),
    "reporting:open_line": in_programme(BOTH),
    "reporting:funding_line": Route(MONEY, target=lambda s: (s.line.pk,), of_tenant=True),
    "reporting:enter_movement": on_money(lambda s: (s.line.pk,)),
    "reporting:correct_movement": on_money(lambda s: (s.movement.pk,)),
    "reporting:simulation": form(EVALUATES, ("get",)),
    "reporting:simulation_csv": form(EVALUATES, ("get",)),
    "reporting:dashboard": form(EVALUATES, ("get",)),
    "reporting:reports": form(EVALUATES, ("get",)),
    "reporting:request": form(EVALUATES),
    "reporting:report": page(METROPOLE, lambda s: (s.report.pk,)),
    "reporting:report#steering": page(STEERING, lambda s: (s.steering.pk,)),
    "reporting:progress": page(METROPOLE, lambda s: (s.report.pk,)),
    "reporting:cancel": on(METROPOLE, lambda s: (s.report.pk,), METROPOLE, POST),
    "reporting:retry": on(METROPOLE, lambda s: (s.report.pk,), METROPOLE, POST),
    "reporting:facts": on(METROPOLE, lambda s: (s.report.pk, "rehousings"), frozenset(), ("get",), guarded=True),
    "reporting:facts#steering": on(STEERING, lambda s: (s.steering.pk, "rehousings"), STEERING, ("get",)),
    "reporting:download": on(METROPOLE, lambda s: (s.report.pk, "pdf"), METROPOLE, ("get",)),
}
