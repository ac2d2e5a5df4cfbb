"""The table: every route of the product, floor by floor, and who gets what there."""

from collections.abc import Callable
from typing import Any

from tests.access.matrix import ACTORS, Route, Target, who

POST, BOTH = ("post",), ("get", "post")
EVERYBODY = frozenset(ACTORS) - {"nobody"}
NOTHING = frozenset({404})

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
EXPORTS = who("owner_excluded", "owner_manager", "coordinator", "stranger", "foreign_manager")
DECIDES = WORKS | MANAGES
CARRIES = who("owner", "owner_excluded", "coordinator", "shelter", "stranger", "excluded")

# --- those who see an object of the scenario -------------------------------------------------------------
CASE = who("owner", "owner_reader", "coordinator", "coordinator_reader", "shelter")
DRAFT = who("owner", "owner_reader")
MEASURE = CASE
SUPPORT = who("owner", "coordinator")  # the owner of the case, and the provider
SUPPORTS = SUPPORT | who("owner_reader", "coordinator_reader")
SESSION = SUPPORTS
ORIENTATION = who("landlord", "coordinator")
UNIT = who("landlord", "landlord_reader")
OFFER = who("coordinator", "coordinator_reader")
PROPOSAL = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord", "landlord_reader")
RESERVATION = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord", "reservataire")
OWNER = who("owner")
OWN = who("owner", "owner_reader")
OPENING = who("owner", "owner_manager", "coordinator")
EXPORT = who("owner_excluded", "owner_manager")
MANAGED = who("owner_manager")


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


def in_document(name: str) -> Target:
    """Arguments of a kept copy, or of a loan of it."""
    return lambda s: (s.case.reference, getattr(s, name).pk)


def in_measure(name: str = "") -> Target:
    """Arguments of the support measure, or of something in it."""
    return lambda s: (s.measure.pk, getattr(s, name).pk) if name else (s.measure.pk,)


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
    "tenants:passkey_options": Route(EVERYBODY, public=True, answers=frozenset({200, 403})),
    "tenants:confirm": Route(EVERYBODY, public=True, methods=BOTH),
    # Nothing is there without an identity provider; with one: tests/tenants/test_provider*.py.
    "tenants:provider_sign_in": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_confirm": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_link": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_unlink": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_callback": Route(EVERYBODY, public=True, answers=NOTHING),
    "tenants:provider_join": Route(EVERYBODY, target=lambda s: (s.token,), public=True, methods=POST, answers=NOTHING),
    "tenants:keep_alive": form(EVERYBODY, POST),
    "tenants:members": form(MANAGES, ("get",)),
    "tenants:invite": form(MANAGES),
    "tenants:unreachable": form(MANAGES, ("get",)),
    "tenants:member": in_asso(lambda s: s.member("asso").pk, BOTH),
    "tenants:activate": in_asso(lambda s: s.member("asso").pk, POST),
    "tenants:revoke_invitation": in_asso(lambda s: s.invitation.pk, POST),
    "tenants:accept_invitation": Route(EVERYBODY, target=lambda s: (s.token,), public=True),
    "tenants:notifications": form(EVERYBODY, ("get",)),
    "tenants:mail_setting": form(EVERYBODY),
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
    "cases:application": page(CASE, for_case()),
    "cases:present_lease": on(CASE, for_case(), OWNER, guarded=True),
    "cases:solidarity_letter": on(CASE, for_case(), OWNER, POST, guarded=True),
    "cases:print_list": form(READS, POST),
    "cases:attestation": on(CASE, for_case(), OWNER, POST, guarded=True),
    "cases:social_note": on(CASE, for_case(), OWNER, guarded=True),
    "cases:lodging": page(CASE, for_case()),
    "cases:support": page(CASE, for_case()),
    "cases:chronology": page(CASE, for_case()),
    "cases:access": page(CASE, for_case()),
    "cases:new_consent": on(CASE, for_case(), OWNER, guarded=True),
    "cases:withdraw_consent": on(CASE, lambda s: (s.case.reference, s.consent.pk), OWNER, guarded=True),
    "cases:sign_consent": on(CASE, lambda s: (s.case.reference, s.consent.pk), OWNER, guarded=True),
    "cases:consent_form": on(CASE, for_case("transmission"), OWN, ("get",), guarded=True),
    "cases:consent_paper": on(CASE, for_case("transmission"), OWN, ("get",), guarded=True),
    "cases:openings": on(CASE, for_case(), OWN, ("get",), guarded=True),
    "cases:openings_print": on(CASE, for_case(), OWN, ("get",), guarded=True),
    "cases:documents": page(CASE, for_case()),
    "cases:note_proofs": on(CASE, for_case(), OWNER, guarded=True),
    "cases:withdraw_proof": on(CASE, lambda s: (s.case.reference, s.proof.pk), OWNER, POST, guarded=True),
    "cases:set_aside_paper": on(CASE, for_case("famille"), OWNER, POST, guarded=True),
    "cases:lodge_paper": on(CASE, for_case("famille"), OWNER, guarded=True),
    "cases:keep_document": on(CASE, for_case(), OWNER, guarded=True),
    "cases:open_document": on(OWNER, in_document("document"), OWNER, POST),
    "cases:reveal_document_name": on(OWNER, in_document("document"), OWNER, POST),
    "cases:destroy_document": on(CASE, in_document("document"), OWNER, guarded=True),
    "cases:lend_document": on(CASE, in_document("document"), OWNER, guarded=True),
    "cases:take_back": on(CASE, in_document("loan"), OWNER, POST, guarded=True),
    "cases:loans": form(READS, ("get",)),
    "cases:open_loan": on(who("shelter"), lambda s: (s.loan.pk,), who("shelter"), POST),
    "cases:give_back": on(who("shelter"), lambda s: (s.loan.pk,), who("shelter"), POST),
    "cases:reveal": on(CASE, for_case("identite"), CASE, POST),
    "cases:reveal#contact": on(CASE, for_case("coordonnees"), CASE, POST),
    "cases:reveal#new-address": on(CASE, for_case("nouvelle-adresse"), frozenset(), POST),
    "cases:break_glass": on(CASE, for_case(), who("owner", "coordinator"), guarded=True),
    "cases:glasses": form(WORKS | MANAGES, ("get",)),
    "cases:glass": page(OPENING, lambda s: (s.opening.pk,)),
    "cases:review_glass": on(OPENING, lambda s: (s.opening.pk,), who("owner", "owner_manager"), POST, guarded=True),
    "cases:restore_glass": on(OPENING, lambda s: (s.opening.pk,), who("owner_manager"), POST, guarded=True),
    "cases:exports": form(EXPORTS, ("get",)),
    "cases:ask_export": form(EXPORTS - MANAGES),
    "cases:export": page(EXPORT, lambda s: (s.export.pk,)),
    "cases:export_progress": page(EXPORT, lambda s: (s.export.pk,)),
    "cases:decide_export": on(EXPORT, lambda s: (s.export.pk,), EXPORT, POST),
    "cases:download_export": on(EXPORT, lambda s: (s.export.pk,), who("owner_excluded"), POST, guarded=True),
    "cases:cancel_export": on(EXPORT, lambda s: (s.export.pk,), who("owner_excluded"), POST, guarded=True),
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
    "cases:exclusions": on(CASE, for_case(), who("owner", "owner_reader", "coordinator", "coordinator_reader"), ("get",)),
    "cases:exclude": on(CASE, for_case("personne"), OWNER, guarded=True),
    "cases:lift": on(CASE, lambda s: (s.case.reference, s.exclusion.pk), OWNER, guarded=True),
    "cases:step_aside": on(CASE, for_case(), CASE),
    "cases:request_measure": on(CASE, for_case(), who("owner", "coordinator", "shelter")),
    "cases:measures": form(READS, ("get",)),
    "cases:measure": page(MEASURE, lambda s: (s.measure.pk,)),
    "cases:answer_measure": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "coordinator"), guarded=True),
    "cases:complete_measure": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "coordinator"), guarded=True),
    "cases:withdraw_measure": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "shelter"), POST, guarded=True),
    "cases:step_aside_from_measure": on(MEASURE, lambda s: (s.measure.pk,), MEASURE),
    "cases:open_to_provider": on(MEASURE, lambda s: (s.measure.pk,), OWNER, POST, guarded=True),
    "cases:plan_session": on(MEASURE, lambda s: (s.measure.pk,), who("owner", "coordinator"), guarded=True),
    "cases:deadlines": form(EVERYBODY - who("metropole"), ("get",)),
    "cases:deadline_rules": form(who("coordinator", "stranger"), ("get",)),
    "cases:deadline_rule": Route(
        who("coordinator"),
        EVERYBODY - who("coordinator", "stranger"),
        lambda s: (s.world.programme.pk, "nur"),
        BOTH,
        guarded=True,
        of_tenant=True,
    ),
    "cases:settle_session": on(MEASURE, in_measure("session"), SUPPORT, guarded=True),
    "cases:interrupt_measure": on(MEASURE, in_measure(), SUPPORT, guarded=True),
    "cases:resume_measure": on(MEASURE, in_measure(), SUPPORT, POST, guarded=True),
    "cases:assign_measure": on(MEASURE, in_measure(), who("coordinator"), guarded=True),
    "cases:set_goal": on(MEASURE, in_measure(), SUPPORT, guarded=True),
    "cases:close_goal": on(MEASURE, in_measure("goal"), SUPPORT, guarded=True),
    "cases:move_session": on(MEASURE, in_measure("session"), SUPPORT, guarded=True),
    "cases:confirm_back": on(MEASURE, in_measure("session"), who("coordinator"), POST, guarded=True),
    "cases:name_visitor": on(SESSION, in_measure("session"), OWNER, guarded=True),
    "cases:unname_visitor": on(SESSION, in_measure("session"), OWNER, POST, guarded=True),
    "cases:installation": on(CASE, for_case(), SUPPORTS, ("get",), guarded=True),
    "cases:tick_installation": Route(frozenset(), CASE - SUPPORT, for_case(), POST, guarded=True),
    "cases:refer_to": on(CASE, for_case(), SUPPORT, guarded=True),
    "cases:settle_referral": on(CASE, lambda s: (s.case.reference, s.referral.pk), SUPPORT, guarded=True),
    "cases:calendar": form(READS, ("get",)),
    "cases:calendar_on": form(WORKS, POST),
    "cases:calendar_off": form(EVERYBODY, POST),
    "cases:calendar_feed": Route(EVERYBODY, target=lambda s: ("aucun",), public=True, answers=NOTHING),
    "cases:retention": form(DECIDES, ("get",)),
    "cases:retention_rule": form(MANAGES),
    "cases:retention_case": on(CASE | MANAGED, for_case(), OWNER | MANAGED, guarded=True),
    "cases:retention_erase": on(CASE | MANAGED, for_case(), OWNER | MANAGED, guarded=True),
    "cases:rights": on(CASE, for_case(), OWNER, ("get",), guarded=True),
    "cases:receive_request": on(CASE, for_case(), OWNER, guarded=True),
    "cases:answer_request": on(CASE, lambda s: (s.case.reference, s.request.pk), OWNER, guarded=True),
    "cases:act_on_request": on(CASE, lambda s: (s.case.reference, s.request.pk, "prolonger"), OWNER, POST, guarded=True),
    "cases:before_disclosing": on(CASE, for_case(), OWNER, ("get",), guarded=True),
    "cases:disclose": on(CASE, for_case(), OWNER, POST, guarded=True),
    "cases:notice_to_her": form(WORKS, ("get",)),
    "cases:notice_to_her_paper": form(WORKS, ("get",)),
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
    "housing:take_over": on(UNIT, lambda s: (s.vacancy.number,), who("landlord"), POST),
    "housing:import": form(LETS),
    "housing:confirm_import": form(LETS, POST),
    "housing:import_template": form(EVERYBODY, ("get",)),
    "housing:carry_over": form(CARRIES),
    "housing:carry_over_model": Route(
        CARRIES, target=lambda s: (s.case.programme_id,), listing=True, answers=frozenset({200, 404})
    ),
    "housing:carry_over_preview": form(CARRIES, ("get",)),
    "housing:carry_over_mend": form(CARRIES, POST),
    "housing:carry_over_confirm": form(CARRIES, POST),
    "housing:carry_over_progress": form(CARRIES, ("get",)),
    "housing:carry_over_give_up": form(CARRIES, POST),
    "housing:open_proposal": page(PROPOSAL, lambda s: (s.proposal.pk,)),
    "housing:reserve": on(PROPOSAL, lambda s: (s.proposal.pk,), who("landlord"), guarded=True),
    "housing:decline": on(PROPOSAL, lambda s: (s.proposal.pk,), who("landlord"), guarded=True),
    "housing:withdraw": on(PROPOSAL, lambda s: (s.proposal.pk,), who("owner", "coordinator")),
    "housing:proposal_letter": on(PROPOSAL, lambda s: (s.proposal.pk,), who("owner", "coordinator"), POST),
    "housing:step_aside_from_proposal": on(PROPOSAL, lambda s: (s.proposal.pk,), PROPOSAL),
    "housing:reveal_dwelling": on(who("owner", "owner_reader"), lambda s: (s.proposal.pk,), OWNER, POST, guarded=True),
    "housing:case_proposals": page(CASE, for_case()),
    "housing:reservations": form(LANDLORDS, ("get",)),
    "housing:committees": form(LANDLORDS, ("get",)),
    "housing:open_reservation": page(RESERVATION, lambda s: (s.reservation.pk,)),
    "housing:reservation": page(RESERVATION, lambda s: (s.reservation.number,)),
    "housing:step_aside_from_reservation": on(RESERVATION, lambda s: (s.reservation.number,), RESERVATION),
    "housing:act": on(RESERVATION, act("liberer"), who("landlord"), guarded=True),
    "housing:act#owner": on(RESERVATION, act("refus"), OWNER, guarded=True),
    "housing:act#identity": on(RESERVATION, act("identite"), OWNER, guarded=True),
    "housing:act#precautions": on(RESERVATION, act("precautions"), who("landlord"), guarded=True),
    "housing:act#reservataire": on(RESERVATION, act("accord-reservataire"), who("reservataire"), guarded=True),
    "housing:reservataire": form(who("reservataire"), ("get",)),
    "housing:coordination": form(COORDINATES, ("get",)),
    "housing:offer": on(OFFER, lambda s: (s.vacancy.number,), OFFER, guarded=True),
    "housing:board": form(COORDINATES, ("get",)),
}

SHELTERS = who("shelter")
HOLDS = who("shelter", "coordinator", "coordinator_reader")
STAY = who("owner", "owner_reader", "coordinator", "coordinator_reader", "shelter")
SHELTER = who("shelter", "coordinator", "coordinator_reader")
STAYS = {
    "housing:shelters": form(SHELTERS, ("get",)),
    "housing:declare_shelter": form(SHELTERS),
    "housing:shelter": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, ("get",), guarded=True),
    "housing:correct_shelter": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, guarded=True),
    "housing:reveal_shelter": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, POST, guarded=True),
    "housing:close_shelter": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, guarded=True),
    "housing:add_place": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, guarded=True),
    "housing:correct_place": on(SHELTER, lambda s: (s.place.pk,), SHELTERS, guarded=True),
    "housing:close_place": on(SHELTER, lambda s: (s.place.pk,), SHELTERS, guarded=True),
    "housing:reopen_place": on(SHELTER, lambda s: (s.outage.pk,), SHELTERS, POST, guarded=True),
    "housing:occupancy": form(HOLDS | who("stranger"), ("get",)),
    "housing:waiting_list": form(READS, ("get",)),
    "housing:place_request": page(STAY, lambda s: (s.place_request.number,)),
    "housing:open_request": page(STAY, lambda s: (s.place_request.pk,)),
    "housing:act_on_request": on(STAY, lambda s: (s.place_request.number, "refuser"), SHELTERS, guarded=True),
    "housing:act_on_request#place": on(STAY, lambda s: (s.place_request.number, "place"), SHELTERS, guarded=True),
    "housing:act_on_request#owner": on(STAY, lambda s: (s.place_request.number, "retirer"), OWNER, guarded=True),
    "housing:ask_place": on(CASE, for_case(), OWNER, guarded=True),
    "housing:stays": form(SHELTERS, ("get",)),
    "housing:note_stay": form(SHELTERS),
    "housing:stay": page(STAY, lambda s: (s.stay.number,)),
    "housing:open_stay": page(STAY, lambda s: (s.stay.pk,)),
    "housing:act_on_stay": on(STAY, lambda s: (s.stay.number, "sortie"), SHELTERS, guarded=True),
    "housing:act_on_stay#evaluation": on(STAY, lambda s: (s.stay.number, "evaluation"), SHELTERS, guarded=True),
    "housing:case_stays": page(CASE, for_case()),
    "housing:shelter_reports": form(SHELTERS, ("get",)),
    "housing:make_shelter_report": form(SHELTERS, POST),
    "housing:shelter_report": on(SHELTERS, lambda s: (s.month.pk,), SHELTERS, ("get",)),
    "housing:download_shelter_report": on(SHELTERS, lambda s: (s.month.pk,), SHELTERS, POST),
}

ASKS = who("owner", "owner_reader", "owner_excluded", "coordinator", "coordinator_reader", "shelter", "stranger", "excluded")
URGENT = who("owner", "owner_reader", "owner_excluded", "coordinator", "coordinator_reader", "shelter")
URGENCIES = {
    "housing:safety": form(ASKS, ("get",)),
    "housing:ask_now": form(ASKS - who("owner_reader", "coordinator_reader")),
    "housing:safety_request": Route(URGENT, target=lambda s: (s.urgency.number,), of_tenant=True),
    "housing:act_on_safety": Route(
        URGENT, target=lambda s: (s.urgency.number, "proposer"), methods=POST, of_tenant=True,
        answers=frozenset({302, 403}),
    ),
    "housing:on_call": form(SHELTERS),
    "housing:end_shift": on(SHELTERS, lambda s: (s.shift.pk,), SHELTERS, POST),
}  # fmt: skip

SIGNED = who("landlord", "landlord_reader", "shelter")
HANDED = who("landlord", "shelter")  # the person named in the agreement, and the association
UNITS = {
    "housing:shelter_units": form(LANDLORDS | SHELTERS, ("get",)),
    "housing:unit_map": form(LANDLORDS | SHELTERS, ("get",)),
    "housing:unit_notices": form(LETS),
    "housing:sign_agreement": form(LETS),
    "housing:use_agreement": page(SIGNED, lambda s: (s.agreement.number,)),
    "housing:agreement_sheet": on(SIGNED, lambda s: (s.agreement.number,), SIGNED, POST, guarded=True),
    "housing:act_on_agreement": on(SIGNED, lambda s: (s.agreement.number, "arreter"), who("landlord"), guarded=True),
    "housing:shelter_unit": page(SIGNED, lambda s: (s.watched.number,)),
    "housing:shelter_unit#handed": page(HANDED, lambda s: (s.handed.number,)),
    "housing:act_on_shelter_unit": on(SIGNED, lambda s: (s.watched.number, "bloquer"), who("landlord"), guarded=True),
    "housing:act_on_shelter_unit#association": on(HANDED, lambda s: (s.handed.number, "rendre"), SHELTERS, guarded=True),
    "housing:reveal_shelter_unit": on(HANDED, lambda s: (s.handed.number,), HANDED, POST, guarded=True),
}

SLID = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord")
SLIDING = {
    "housing:sliding_leases": form(READS, ("get",)),
    "housing:sign_convention": on(SLID, lambda s: (s.lease.pk,), OWNER, guarded=True),
    "housing:sliding_lease": page(SLID, lambda s: (s.sliding.number,)),
    "housing:open_sliding_lease": page(SLID, lambda s: (s.sliding.pk,)),
    "housing:act_on_sliding_lease": on(SLID, lambda s: (s.sliding.number, "examen"), OWNER, guarded=True),
    "housing:act_on_sliding_lease#landlord": on(SLID, lambda s: (s.sliding.number, "prefet"), who("landlord"), guarded=True),
    "housing:prefect_letter": on(SLID, lambda s: (s.sliding.number,), who("landlord"), POST, guarded=True),
}
MEETING = who(
    "owner",
    "owner_reader",
    "owner_excluded",
    "coordinator",
    "coordinator_reader",
    "landlord",
    "landlord_reader",
    "other_landlord",
    "shelter",
    "reservataire",
    "excluded",
)
CONVENES = who("coordinator", "stranger")
RUNS = who("coordinator")
MEETINGS = {
    "cases:committees": form(READS, ("get",)),
    "cases:plan_committee": form(CONVENES),
    "cases:committee": page(MEETING, lambda s: (s.meeting.pk,)),
    "cases:committee_screen": page(MEETING, lambda s: (s.meeting.pk,)),
    "cases:answer_committee": on(MEETING, lambda s: (s.meeting.pk,), MEETING & WORKS, POST),
    "cases:send_to_committee": on(MEETING, lambda s: (s.meeting.pk,), MEETING & WORKS, POST),
    "cases:minutes_paper": on(MEETING, lambda s: (s.met.pk, 1), MEETING, POST),
    **{
        f"cases:{name}": on(MEETING, lambda s: (s.meeting.pk,), RUNS, guarded=True)
        for name in ("move_committee", "cancel_committee", "hold_committee", "add_entry", "write_minutes")
    },
    **{
        f"cases:{name}": on(MEETING, lambda s: (s.meeting.pk,), RUNS, POST, guarded=True)
        for name in ("refresh_agenda", "draft_minutes")
    },
    "cases:leave_out": on(CASE, lambda s: (s.entry.pk,), RUNS, guarded=True),
    "cases:put_back": on(CASE, lambda s: (s.entry.pk,), RUNS, POST, guarded=True),
    "cases:move_entry": on(CASE, lambda s: (s.entry.pk,), RUNS, POST, guarded=True),
    "cases:decide": on(CASE, lambda s: (s.under.pk,), RUNS, guarded=True),
    "cases:finish_decision": page(CASE, lambda s: (s.decision.pk,)),
    "cases:finish_decision#post": on(CASE, lambda s: (s.decision.pk,), who("owner", "coordinator"), POST, guarded=True),
    "cases:drop_decision": on(CASE, lambda s: (s.decision.pk,), RUNS, guarded=True),
    "cases:progress": form(READS, ("get",)),
    "cases:note_progress": on(CASE, for_case(), who("owner", "coordinator", "shelter")),
    "reporting:packs": form(EVALUATES | who("owner_excluded"), ("get",)),
    "reporting:make_pack": form(CONVENES | who("owner_excluded"), POST),
    "reporting:pack": on(who("coordinator", "metropole"), lambda s: (s.pack.pk,), who("coordinator", "metropole"), POST),
}  # fmt: skip

METROPOLE, STEERING = who("metropole"), who("coordinator")
FINANCED = who("coordinator", "metropole", "stranger", "owner_manager", "owner_excluded", "foreign_manager")
MONEY = who("coordinator", "metropole", "owner_manager", "owner_excluded")  # a line that is the association's share


def in_programme(methods: tuple[str, ...]) -> Route:
    """What a coordination decides of its programme; whoever coordinates none is told so before anything is looked for."""
    outside = EVERYBODY - who("coordinator", "stranger")
    return Route(who("coordinator"), outside, lambda s: (s.world.programme.pk,), methods, guarded=True, of_tenant=True)


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

HOME = EVERYBODY - who("stranger", "foreign_landlord", "foreign_manager")  # organisations of the programme
KEEPS = MANAGES | who("owner_excluded", "coordinator", "stranger")
LOGS = EVERYBODY - who("owner_reader", "coordinator_reader", "landlord_reader")
OWN_KEEPS, OWN_LOGS = who("owner_manager", "owner_excluded"), who("owner", "owner_manager", "owner_excluded")
COORDINATION, COORDINATIONS = who("coordinator"), who("coordinator", "stranger", "foreign_manager")
ACTION = OWN_LOGS | who("owner_reader", "coordinator", "coordinator_reader")
RESOURCES = {
    "tenants:emergencies": form(EVERYBODY, ("get",)),
    "tenants:add_procedure": form(COORDINATIONS),
    "tenants:edit_procedure": on(HOME, lambda s: (s.procedure.pk,), COORDINATION),
    "tenants:withdraw_procedure": on(HOME, lambda s: (s.procedure.pk,), COORDINATION, POST),
    "tenants:directory": form(EVERYBODY, ("get",)),
    "tenants:organisation": on(HOME, lambda s: (s.world.tenant("asso").pk,), HOME, ("get",), guarded=True),
    "tenants:edit_entry": form(KEEPS),
    "tenants:add_team": form(KEEPS),
    "tenants:add_partner": form(COORDINATIONS),
    "tenants:partner": page(HOME, lambda s: (s.partner.pk,)),
    "tenants:edit_partner": on(HOME, lambda s: (s.partner.pk,), COORDINATION),
    "tenants:retire_partner": on(HOME, lambda s: (s.partner.pk,), COORDINATION, POST),
    "tenants:add_partner_team": on(HOME, lambda s: (s.partner.pk,), COORDINATION),
    "tenants:edit_team": on(HOME, lambda s: (s.team.pk,), OWN_KEEPS, guarded=True),
    "tenants:retire_team": on(HOME, lambda s: (s.team.pk,), OWN_KEEPS, POST, guarded=True),
    "tenants:agreements": form(EVERYBODY, ("get",)),
    "tenants:add_agreement": form(KEEPS),
    "tenants:edit_agreement": on(HOME, lambda s: (s.convention.pk,), OWN_KEEPS, guarded=True),
    "tenants:withdraw_agreement": on(HOME, lambda s: (s.convention.pk,), OWN_KEEPS, POST, guarded=True),
    "tenants:actions": form(EVERYBODY, ("get",)),
    "tenants:add_action": form(LOGS),
    "tenants:edit_action": on(ACTION, lambda s: (s.action.pk,), OWN_LOGS, guarded=True),
    "tenants:withdraw_action": on(ACTION, lambda s: (s.action.pk,), OWN_LOGS, POST, guarded=True),
    "tenants:add_advice": form(LOGS),
    "tenants:withdraw_advice": on(OWN_LOGS | who("owner_reader"), lambda s: (s.advice.pk,), OWN_LOGS, POST),
    "tenants:figures": form(EVERYBODY, ("get",)),
    "tenants:add_figures": form(LOGS),
    "housing:note_works": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, guarded=True),
    "housing:correct_works": on(SHELTER, lambda s: (s.works.pk,), SHELTERS, guarded=True),
}

ROUTES: dict[str, Route] = (
    RESOURCES | TOP | GROUND | CASES | HOUSING | STAYS | URGENCIES | UNITS | SLIDING | MEETINGS | REPORTING
)
