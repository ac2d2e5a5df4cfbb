"""The table: every route of the product, floor by floor, and who gets what there."""

from collections.abc import Callable
from typing import Any

from tests.access.matrix import ACTORS, Route, Target, who

POST, BOTH = ("post",), ("get", "post")
EVERYBODY = frozenset(ACTORS) - {"nobody"}

# --- roles, whatever the object ------------------------------------------------------------------------
READS = EVERYBODY - who("owner_manager", "foreign_manager", "metropole")
WORKS = READS - who("owner_reader", "coordinator_reader", "landlord_reader")
LANDLORDS = who("landlord", "landlord_reader", "other_landlord", "foreign_landlord")
LETS = LANDLORDS - who("landlord_reader")
COORDINATES = who("coordinator", "coordinator_reader", "stranger")
EVALUATES = who("coordinator", "metropole", "stranger")
SEARCHES = who(
    "owner", "owner_reader", "owner_excluded", "coordinator", "coordinator_reader", "shelter", "stranger", "excluded"
)
MANAGES = who("owner_manager", "foreign_manager")

# --- those who see an object of the scenario -------------------------------------------------------------
CASE = who("owner", "owner_reader", "coordinator", "coordinator_reader", "shelter")
DRAFT = who("owner", "owner_reader")
MEASURE = CASE
ORIENTATION = who("landlord", "coordinator")
UNIT = who("landlord", "landlord_reader")
OFFER = who("coordinator", "coordinator_reader")
PROPOSAL = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord", "landlord_reader")
RESERVATION = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord", "reservataire")
OWNER = who("owner")


def on(
    seen: frozenset[str], target: Target, ok: frozenset[str], methods: tuple[str, ...] = BOTH, *, guarded: bool = False
) -> Route:
    """A route on an object: `ok` to some of those who see it, 403 to the rest of them."""
    assert ok <= seen, ok - seen
    return Route(ok, seen - ok, target, methods, guarded=guarded)


def page(seen: frozenset[str], target: Target, *, guarded: bool = False) -> Route:
    """The page of an object, for all who see it."""
    return on(seen, target, seen, ("get",), guarded=guarded)


def form(ok: frozenset[str], methods: tuple[str, ...] = BOTH) -> Route:
    """A list, or a form of one's own."""
    return Route(ok, methods=methods)


def in_asso(key: Callable[[Any], object], methods: tuple[str, ...]) -> Route:
    """What the manager of the association manages; whoever manages nothing is told so before anything is looked for."""
    return Route(who("owner_manager"), EVERYBODY - MANAGES, lambda s: (key(s),), methods, guarded=True, of_tenant=True)


def for_case(*more: object) -> Target:
    """Arguments that begin with the reference of the case."""
    return lambda s: (s.case.reference, *more)


def act(code: str) -> Target:
    """Arguments of a move of the reservation."""
    return lambda s: (s.reservation.number, code)


TOP = {
    "home": form(EVERYBODY, ("get",)),
    "search": form(EVERYBODY, ("get",)),
    "readyz": Route(EVERYBODY, public=True),
}

GROUND = {
    "tenants:switch": form(EVERYBODY, POST),
    "tenants:lock": Route(EVERYBODY, public=True, methods=POST),
    "tenants:unlock": Route(EVERYBODY, public=True, methods=BOTH),
    "tenants:keep_alive": form(EVERYBODY, POST),
    "tenants:members": form(MANAGES, ("get",)),
    "tenants:invite": form(MANAGES),
    "tenants:member": in_asso(lambda s: s.member("asso").pk, BOTH),
    "tenants:activate": in_asso(lambda s: s.member("asso").pk, POST),
    "tenants:revoke_invitation": in_asso(lambda s: s.invitation.pk, POST),
    "tenants:accept_invitation": Route(EVERYBODY, target=lambda s: (s.token,), public=True),
    "tenants:notifications": form(EVERYBODY, ("get",)),
    "tenants:read_all": form(EVERYBODY, POST),
    "tenants:open_notification": on(OWNER, lambda s: (s.notification.pk,), OWNER, POST, guarded=True),
    "tenants:draft": Route(EVERYBODY, target=lambda s: ("orientation",), methods=POST, listing=True),
    "tenants:profile": form(EVERYBODY, ("get",)),
    "tenants:sessions": form(EVERYBODY, ("get",)),
    "tenants:end_other_sessions": form(EVERYBODY, POST),
    "tenants:end_session": Route(EVERYBODY, target=lambda s: (s.case.pk,), methods=POST, listing=True),
    "tenants:accessibility": Route(EVERYBODY, public=True),
}

CASES = {
    "cases:home": form(READS, ("get",)),
    "cases:shelter": form(READS, ("get",)),
    "cases:list": form(READS, ("get",)),
    "cases:open": form(WORKS),
    "cases:search_identity": form(READS & SEARCHES),
    "cases:case": page(CASE, for_case()),
    "cases:case#held": page(CASE, lambda s: (s.held.reference,)),
    "cases:case#draft": page(DRAFT, lambda s: (s.draft.reference,)),
    "cases:needs": page(CASE, for_case()),
    "cases:lodging": page(CASE, for_case()),
    "cases:support": page(CASE, for_case()),
    "cases:chronology": page(CASE, for_case()),
    "cases:access": page(CASE, for_case()),
    "cases:reveal": on(CASE, for_case("identite"), CASE, POST),
    "cases:reveal#contact": on(CASE, for_case("coordonnees"), CASE, POST),
    "cases:step": on(CASE, for_case("contact"), OWNER, guarded=True),
    "cases:step#draft": on(DRAFT, lambda s: (s.draft.reference, "menage"), OWNER, guarded=True),
    "cases:check": on(CASE, for_case(), OWNER, guarded=True),
    "cases:check#draft": on(DRAFT, lambda s: (s.draft.reference,), OWNER, guarded=True),
    "cases:discard": on(DRAFT, lambda s: (s.draft.reference,), OWNER, POST, guarded=True),
    "cases:note": on(CASE, for_case(), who("owner", "coordinator", "shelter")),
    "cases:diagnosis": on(CASE, for_case(), who("owner", "coordinator")),
    "cases:suspend": on(CASE, for_case(), OWNER, guarded=True),
    "cases:resume": on(CASE, for_case(), OWNER, guarded=True),
    "cases:close": on(CASE, for_case(), OWNER, guarded=True),
    "cases:transfer": on(CASE, for_case(), OWNER, guarded=True),
    "cases:appoint": on(CASE, for_case("co-referente"), OWNER, guarded=True),
    "cases:dismiss": on(CASE, lambda s: (s.case.reference, s.member("asso").pk), OWNER, POST, guarded=True),
    "cases:request_measure": on(CASE, for_case(), who("owner", "coordinator", "shelter")),
    "cases:measures": form(READS, ("get",)),
    "cases:measure": page(MEASURE, lambda s: (s.measure.pk,)),
    "cases:answer_measure": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "coordinator"), guarded=True),
    "cases:complete_measure": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "coordinator"), guarded=True),
    "cases:withdraw_measure": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "shelter"), POST, guarded=True),
    "cases:open_to_provider": on(MEASURE, lambda s: (s.measure.pk,), OWNER, POST, guarded=True),
    "cases:plan_session": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "coordinator"), guarded=True),
    "cases:settle_session": on(MEASURE, lambda s: (s.measure.pk, s.session.pk), who("owner", "coordinator"), guarded=True),
    "cases:orientations": form(WORKS, ("get",)),
    "cases:refer": form(WORKS),
    "cases:orientation": page(ORIENTATION, lambda s: (s.orientation.number,)),
    "cases:take_up": on(ORIENTATION, lambda s: (s.orientation.number,), who("coordinator"), POST, guarded=True),
    "cases:close_orientation": on(ORIENTATION, lambda s: (s.orientation.number,), who("coordinator"), POST, guarded=True),
    "cases:duplicate": on(who("coordinator"), lambda s: (s.lead.pk,), who("coordinator"), guarded=True),
    "cases:team": form(WORKS, ("get",)),
    "cases:hand_over": form(WORKS),
    "cases:delegate": form(WORKS),
    "cases:end_leave": on(
        who("owner", "owner_excluded", "owner_reader", "owner_manager"),
        lambda s: (s.delegation.pk,),
        who("owner", "owner_excluded"),
        POST,
        guarded=True,
    ),
    "cases:answer_transfer": on(
        who("owner", "shelter"), lambda s: (s.transfer.pk,), who("owner", "shelter"), POST, guarded=True
    ),
}

HOUSING = {
    "housing:vacancies": form(LANDLORDS, ("get",)),
    "housing:vacancies_in": Route(LANDLORDS, target=lambda s: ("en-cours",), listing=True),
    "housing:declare": form(LETS),
    "housing:open_units": form(LETS, POST),
    "housing:vacancy": page(UNIT, lambda s: (s.vacancy.number,)),
    "housing:vacancy#held": page(UNIT, lambda s: (s.unit.number,)),
    "housing:correct": on(UNIT, lambda s: (s.vacancy.number,), who("landlord")),
    "housing:publish": on(UNIT, lambda s: (s.vacancy.number,), who("landlord")),
    "housing:reveal_unit": on(UNIT, lambda s: (s.vacancy.number,), UNIT, POST),
    "housing:act_on_unit": on(UNIT, lambda s: (s.vacancy.number, "retirer"), who("landlord"), guarded=True),
    "housing:import": form(LETS),
    "housing:confirm_import": form(LETS, POST),
    "housing:import_template": form(EVERYBODY, ("get",)),
    "housing:open_proposal": page(PROPOSAL, lambda s: (s.proposal.pk,)),
    "housing:reserve": on(PROPOSAL, lambda s: (s.proposal.pk,), who("landlord"), guarded=True),
    "housing:decline": on(PROPOSAL, lambda s: (s.proposal.pk,), who("landlord"), guarded=True),
    "housing:withdraw": on(PROPOSAL, lambda s: (s.proposal.pk,), who("owner", "coordinator")),
    "housing:reveal_dwelling": on(who("owner", "owner_reader"), lambda s: (s.proposal.pk,), OWNER, POST, guarded=True),
    "housing:case_proposals": page(CASE, for_case()),
    "housing:reservations": form(LANDLORDS, ("get",)),
    "housing:committees": form(LANDLORDS, ("get",)),
    "housing:open_reservation": page(RESERVATION, lambda s: (s.reservation.pk,)),
    "housing:reservation": page(RESERVATION, lambda s: (s.reservation.number,)),
    "housing:act": on(RESERVATION, act("liberer"), who("landlord"), guarded=True),
    "housing:act#owner": on(RESERVATION, act("refus"), OWNER, guarded=True),
    "housing:act#reservataire": on(RESERVATION, act("accord-reservataire"), who("reservataire"), guarded=True),
    "housing:reservataire": form(who("reservataire"), ("get",)),
    "housing:coordination": form(COORDINATES, ("get",)),
    "housing:offer": on(OFFER, lambda s: (s.vacancy.number,), OFFER, guarded=True),
    "housing:board": form(COORDINATES, ("get",)),
}

METROPOLE, STEERING = who("metropole"), who("coordinator")
REPORTING = {
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

ROUTES: dict[str, Route] = TOP | GROUND | CASES | HOUSING | REPORTING
