"""Routes of housing: units and proposals, shelter and stays, safety requests, units for shelter, sliding leases."""

from tests.access.matrix import Route, who
from tests.access.routes.parts import (
    BOTH,
    CARRIES,
    CASE,
    COORDINATES,
    EVERYBODY,
    LANDLORDS,
    LETS,
    OFFER,
    OWNER,
    POST,
    PROPOSAL,
    READS,
    RESERVATION,
    UNIT,
    act,
    for_case,
    form,
    in_programme,
    on,
    page,
)

HOUSING = {
    "housing:vacancies": form(LANDLORDS, ("get",)),
    "housing:vacancies_in": Route(LANDLORDS, target=lambda s: ("en-cours",), listing=True),
    "housing:declare": form(LETS),
    "housing:open_units": form(LETS),
    "housing:vacancy": page(UNIT, lambda s: (s.vacancy.number,)),
    "housing:vacancy#held": page(UNIT, lambda s: (s.unit.number,)),
    "housing:correct": on(UNIT, lambda s: (s.vacancy.number,), who("landlord")),
    "housing:publish": on(UNIT, lambda s: (s.vacancy.number,), who("landlord")),
    "housing:reveal_unit": on(UNIT, lambda s: (s.vacancy.number,), UNIT, POST),
    "housing:act_on_unit": on(UNIT, lambda s: (s.vacancy.number, "retirer"), who("landlord"), guarded=True),
    "housing:ask_study": on(UNIT, lambda s: (s.vacancy.number, s.proposal.pk), who("landlord"), POST),
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
    "housing:to_study": form(LANDLORDS, ("get",)),
    "housing:reserve_together": form(LETS),
    "housing:reserved_together": form(LANDLORDS, ("get",)),
    "housing:open_proposal": page(PROPOSAL, lambda s: (s.proposal.pk,)),
    "housing:reserve": on(PROPOSAL, lambda s: (s.proposal.pk,), who("landlord"), guarded=True),
    "housing:decline": on(PROPOSAL, lambda s: (s.proposal.pk,), who("landlord"), guarded=True),
    "housing:withdraw": on(PROPOSAL, lambda s: (s.proposal.pk,), who("owner", "coordinator")),
    "housing:proposal_letter": on(PROPOSAL, lambda s: (s.proposal.pk,), who("owner", "coordinator"), POST),
    "housing:step_aside_from_proposal": on(PROPOSAL, lambda s: (s.proposal.pk,), PROPOSAL),
    "housing:reveal_dwelling": on(who("owner", "owner_reader"), lambda s: (s.proposal.pk,), OWNER, POST, guarded=True),
    "housing:case_proposals": page(CASE, for_case()),
    "housing:units_for": on(CASE, for_case(), who("coordinator"), ("get",)),
    "housing:matching_terms": in_programme(BOTH),
    "housing:joint": in_programme(BOTH),
    "housing:joint_screen": in_programme(("get",)),
    "housing:joint_rounds": in_programme(("get",)),
    "housing:joint_round": page(OFFER, lambda s: (s.joint.pk,)),
    "housing:joint_paper": on(OFFER, lambda s: (s.joint.pk,), OFFER, POST),
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
    "housing:release": on(OFFER, lambda s: (s.vacancy.number, s.world.programme.pk), who("coordinator"), POST, guarded=True),
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
