"""Every illegal move of each workflow, walked; and who may not make a legal one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import access
from cases.models import CaseSummary, Exclusion
from housing import workflow
from housing.models import HouseholdSide, Proposal, Reservation, Vacancy, VacancyOffer
from tenants.errors import Forbidden, TransitionRefused
from tests.factories import make_vacancy
from tests.housing.course import open_case, start, start_designated, start_private

TODAY = timezone.localdate

# --- vacancies ----------------------------------------------------------------------------------------
VACANCY_MOVES = {
    "publish": (workflow.publish, lambda w: {"programmes": [w.programme]}, {"to_qualify"}),
    "confirm_free": (workflow.confirm_free, lambda w: {}, {"announced"}),
    "block": (workflow.block, lambda w: {"until": TODAY()}, {"to_qualify", "announced", "available"}),
    "unblock": (workflow.unblock, lambda w: {}, {"blocked"}),
    "withdraw": (workflow.withdraw, lambda w: {"reason": "works"}, {"to_qualify", "announced", "available", "blocked"}),
}
VACANCY_STATES = {
    "to_qualify": {},
    "announced": {},
    "available": {},
    "in_process": {"status_before": "available"},
    "let": {},
    "blocked": {"status_before": "available", "blocked_until": TODAY()},
    "withdrawn": {"withdrawal_reason": "works"},
}


@pytest.mark.parametrize("move", VACANCY_MOVES)
@pytest.mark.parametrize("state", VACANCY_STATES)
def test_moves_of_a_vacancy(world, state, move):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status=state, **VACANCY_STATES[state])
    action, arguments, allowed = VACANCY_MOVES[move]
    with world.acting("landlord") as actor:
        if state in allowed:
            after = action(vacancy, by=actor, **arguments(world))
            assert after.status != state
            open_now = after.status in {"announced", "available"}
            assert set(VacancyOffer.objects.filter(vacancy=vacancy).values_list("is_open", flat=True)) <= {open_now}
        else:
            with pytest.raises(TransitionRefused):
                action(vacancy, by=actor, **arguments(world))


@pytest.mark.parametrize("move", VACANCY_MOVES)
def test_a_reader_moves_no_vacancy(world, move):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify")
    action, arguments, _allowed = VACANCY_MOVES[move]
    with world.acting("landlord", "reader") as actor, pytest.raises(Forbidden):
        action(vacancy, by=actor, **arguments(world))


@pytest.mark.parametrize("who", ["other_landlord", "coordinator", "asso"])
def test_nobody_else_finds_the_vacancy(world, who):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status="announced")
    with world.acting(who, "coordinator") as actor, pytest.raises(Vacancy.DoesNotExist):
        workflow.confirm_free(vacancy, by=actor)


def test_a_vacancy_opens_only_where_one_is_a_landlord(world):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify")
    with world.acting("landlord") as actor, pytest.raises(Forbidden):
        workflow.publish(vacancy, by=actor, programmes=[world.elsewhere])


def test_a_vacancy_free_already_is_available_at_once(world):
    fields = {"status": "to_qualify", "free_on": TODAY() - timedelta(days=3)}
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, **fields)
    with world.acting("landlord") as actor:
        assert workflow.publish(vacancy, by=actor, programmes=[world.programme]).status == "available"


def test_a_blocking_ends_in_the_future(world):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord") as actor, pytest.raises(TransitionRefused):
        workflow.block(vacancy, by=actor, until=TODAY() - timedelta(days=1))


@pytest.mark.parametrize("move", ["block", "withdraw"])
def test_a_unit_that_leaves_declines_its_proposals(world, move):
    course = start(world)
    course.propose()
    action, arguments, _allowed = VACANCY_MOVES[move]
    course.act("landlord", action, course.vacancy, **arguments(world))
    course.refresh()
    assert (course.proposal.status, course.proposal.decline_reason) == ("declined", "unit_not_ready")


# --- proposals ----------------------------------------------------------------------------------------
def proposal_in(world, state):
    course = start(world)
    course.propose()
    if state == "declined":
        course.act("landlord", workflow.decline, course.proposal, reason="size")
    elif state == "withdrawn":
        course.act("coordinator", workflow.withdraw_proposal, course.proposal, reason="error")
    elif state in {"reserved", "closed"}:
        course.reserve()
        if state == "closed":
            course.run("landlord", workflow.release)
    course.refresh()
    assert course.proposal.status == state
    return course


PROPOSAL_MOVES = {
    "decline": ("landlord", workflow.decline, {"reason": "size"}),
    "withdraw": ("coordinator", workflow.withdraw_proposal, {"reason": "error"}),
    "withdraw_by_owner": ("asso", workflow.withdraw_proposal, {"reason": "need_changed"}),
    "reserve": ("landlord", workflow.reserve, {}),
}


@pytest.mark.parametrize("move", PROPOSAL_MOVES)
@pytest.mark.parametrize("state", Proposal.Status.values)
def test_moves_of_a_proposal(world, state, move):
    course = proposal_in(world, state)
    who, action, arguments = PROPOSAL_MOVES[move]
    if state == "proposed":
        course.act(who, action, course.proposal, **arguments)
        course.refresh()
        assert course.proposal.status != "proposed"
    else:
        with pytest.raises(TransitionRefused):
            course.act(who, action, course.proposal, **arguments)


@pytest.mark.parametrize(
    ("who", "role", "move", "error"),
    [
        ("landlord", "reader", "decline", Forbidden),
        ("landlord", "reader", "reserve", Forbidden),
        ("asso", "officer", "decline", Forbidden),
        ("asso", "officer", "reserve", Forbidden),
        ("coordinator", "coordinator", "reserve", Forbidden),
        ("landlord", "officer", "withdraw", Forbidden),
        ("coordinator", "officer", "withdraw", Forbidden),
        ("asso", "reader", "withdraw_by_owner", Forbidden),
        ("other_landlord", "officer", "decline", Proposal.DoesNotExist),
        ("stranger", "coordinator", "withdraw", Proposal.DoesNotExist),
    ],
)
def test_who_may_not_move_a_proposal(world, who, role, move, error):
    course = proposal_in(world, "proposed")
    _who, action, arguments = PROPOSAL_MOVES[move]
    with pytest.raises(error):
        course.act(who, action, course.proposal, role=role, **arguments)


@pytest.mark.parametrize("who", ["asso", "landlord", "shelter"])
def test_only_the_coordination_proposes(world, who):
    course = start(world)
    offer = course.offer()
    with pytest.raises(Forbidden):
        course.act(who, workflow.propose, offer, course.case, role="coordinator")


@pytest.mark.parametrize("status", ["to_qualify", "blocked", "withdrawn", "in_process", "let"])
def test_nothing_is_proposed_for_a_unit_that_is_not_open(world, status):
    course = start(world)
    offer = course.offer()
    with world.acting("landlord"):
        Vacancy.objects.filter(pk=course.vacancy.pk).update(
            status=status, status_before="available", withdrawal_reason="works" if status == "withdrawn" else ""
        )
    with pytest.raises(TransitionRefused, match="plus ouvert"):
        course.act("coordinator", workflow.propose, offer, course.case)


def test_a_case_that_no_longer_searches_is_not_proposed(world):
    first = start(world)
    first.reserve()
    second = start(world, case=first.case)
    with pytest.raises(TransitionRefused, match="en recherche"):
        second.propose()


def test_a_case_reserved_elsewhere_cannot_be_reserved(world):
    first = start(world)
    first.propose()
    second = start(world, case=first.case, landlord="other_landlord")
    second.propose()
    first.reserve()
    with pytest.raises(TransitionRefused, match="plus disponible"):
        second.reserve()


def test_a_case_taken_back_by_its_owner_is_neither_reserved_nor_an_error(world):
    course = start(world)
    course.propose()
    with world.acting("asso"):
        access.revoke(course.case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD)
    with pytest.raises(TransitionRefused, match="plus ouvert à votre organisation"):
        course.reserve()
    assert course.act("landlord", workflow.decline, course.proposal, reason="size").status == "declined"


# --- reservations -------------------------------------------------------------------------------------
def ranked(world):
    course = start(world).in_committee()
    course.decide("ranked", rank=2)
    return course


def conditional(world):
    course = start(world).in_committee()
    course.decide("conditional", condition_due_on=TODAY() + timedelta(days=10))
    return course


def held(world):
    course = start(world)
    course.reserve()
    return course


def waiting(world):
    course = start_designated(world)
    course.reserve()
    course.run("asso", workflow.present)
    return course


def presented(world):
    course = start_private(world)
    course.reserve()
    course.run("asso", workflow.present)
    return course


def keys(world):
    course = start(world).signed()
    course.run("landlord", workflow.hand_keys, keys_on=TODAY())
    return course


AT_STEP = {
    "held": held,
    "presented": presented,
    "reservataire": waiting,
    "to_book": lambda world: start(world).to_book(),
    "committee": lambda world: start(world).in_committee(),
    "ranked": ranked,
    "conditional": conditional,
    "allocated": lambda world: start(world).allocated(),
    "accepted": lambda world: start(world).accepted(),
    "signed": lambda world: start(world).signed(),
    "keys": keys,
}
BEFORE_LEASE = set(AT_STEP) - {"signed", "keys"}
CLOCKED = {"held", "presented", "reservataire", "to_book"}
MOVES = {
    "present": ("asso", workflow.present, dict, {"held"}),
    "decline_for_household": ("asso", workflow.decline_for_household, lambda: {"reason": "sector"}, BEFORE_LEASE),
    "agree": ("prefecture", workflow.agree, dict, {"reservataire"}),
    "delegate": ("prefecture", workflow.delegate, dict, {"reservataire"}),
    "refuse": ("prefecture", workflow.refuse, dict, {"reservataire"}),
    "plan_viewing": (
        "landlord",
        workflow.plan_viewing,
        lambda: {"at": timezone.now() + timedelta(days=1)},
        {"presented", "reservataire", "to_book", "committee"},
    ),
    "book_committee": ("landlord", workflow.book_committee, lambda: {"on": TODAY()}, {"to_book"}),
    "unbook_committee": ("landlord", workflow.unbook_committee, dict, {"committee"}),
    "decide": (
        "landlord",
        workflow.decide,
        lambda: {"decision": workflow.Decision("allocated", TODAY())},
        {"committee", "ranked", "conditional"},
    ),
    "decide_for_owner": (
        "landlord",
        workflow.decide_for_owner,
        lambda: {"agrees": True, "guarantee": "fsl", "decided_on": TODAY()},
        {"presented"},
    ),
    "accept": ("asso", workflow.accept, dict, {"allocated"}),
    "sign_lease": ("landlord", workflow.sign_lease, lambda: {"tenure": "direct", "signed_on": TODAY()}, {"accepted"}),
    "cancel_lease": ("landlord", workflow.cancel_lease, dict, {"signed"}),
    "hand_keys": ("landlord", workflow.hand_keys, lambda: {"keys_on": TODAY()}, {"signed"}),
    "extend": ("landlord", workflow.extend, dict, CLOCKED),
    "release": ("landlord", workflow.release, dict, BEFORE_LEASE),
    "name_officers": ("landlord", workflow.name_officers, lambda: {"second": None}, set(AT_STEP) - {"keys"}),
}


@pytest.mark.parametrize("step", AT_STEP)
def test_moves_of_a_reservation(world, step):
    """At each step: every move that the table does not name is refused, and leaves the reservation where it was."""
    course = AT_STEP[step](world)
    course.refresh()
    assert course.reservation.step == step
    for name, (who, action, arguments, allowed) in MOVES.items():
        if step in allowed:
            continue
        actor = course.landlord if who == "landlord" else who
        with pytest.raises((TransitionRefused, Forbidden, Reservation.DoesNotExist)):
            course.act(actor, action, course.reservation, **arguments())
        course.refresh()
        assert course.reservation.step == step, name


@pytest.mark.parametrize(("step", "move"), [(step, name) for name, move in MOVES.items() for step in sorted(move[3])])
def test_legal_moves_of_a_reservation(world, step, move):
    course = AT_STEP[step](world)
    course.refresh()
    who, action, arguments, _allowed = MOVES[move]
    version = course.reservation.version
    course.run(course.landlord if who == "landlord" else who, action, **arguments())
    assert course.reservation.version > version


WRONG = {
    "present": ["landlord", "coordinator", "prefecture"],
    "decline_for_household": ["landlord", "coordinator"],
    "agree": ["landlord", "asso", "coordinator"],
    "book_committee": ["asso", "coordinator"],
    "decide": ["asso"],
    "accept": ["landlord"],
    "sign_lease": ["asso", "coordinator"],
    "hand_keys": ["asso"],
    "extend": ["asso", "coordinator"],
    "release": ["asso", "coordinator"],
}


@pytest.mark.parametrize(("move", "who"), [(move, who) for move, people in WRONG.items() for who in people])
def test_a_side_does_not_make_the_others_moves(world, move, who):
    _who, action, arguments, allowed = MOVES[move]
    step = next(iter(sorted(allowed, key=list(AT_STEP).index)))
    course = AT_STEP[step](world)
    with pytest.raises((Forbidden, Reservation.DoesNotExist)):
        course.act(who, action, course.reservation, **arguments())


@pytest.mark.parametrize("move", [name for name in MOVES if name not in {"agree", "delegate", "refuse", "decide_for_owner"}])
def test_a_reader_moves_nothing(world, move):
    who, action, arguments, allowed = MOVES[move]
    course = AT_STEP[min(allowed, key=list(AT_STEP).index)](world)
    with pytest.raises((Forbidden, Reservation.DoesNotExist)):
        course.act(course.landlord if who == "landlord" else who, action, course.reservation, role="reader", **arguments())


@pytest.mark.parametrize("end", ["household", "release", "refused", "ineligible"])
def test_an_ended_reservation_frees_the_unit_and_the_case(world, end):
    course = start(world).in_committee()
    if end == "household":
        course.run("asso", workflow.decline_for_household, reason="rent")
    elif end == "release":
        course.run("landlord", workflow.release)
    else:
        course.decide(end, refusal_reason="documents")
    assert (course.vacancy.status, course.case.status, course.proposal.status) == ("available", "searching", "closed")
    again = start(world, case=course.case)
    assert again.reserve().is_live


def test_a_refusal_of_the_reservataire_ends_it_and_takes_its_view_back(world):
    course = waiting(world)
    course.run("prefecture", workflow.refuse)
    assert (course.reservation.end, course.vacancy.status, course.case.status) == ("reservataire", "available", "searching")
    for who in ("prefecture", "landlord"):
        with world.acting(who):
            assert CaseSummary.objects.count() == 0


def test_an_owner_who_declines_frees_the_case(world):
    course = presented(world)
    course.run("agency", workflow.decide_for_owner, agrees=False, refusal_reason="affordability", decided_on=TODAY())
    assert (course.reservation.end, course.case.status) == ("owner", "searching")


def test_an_owners_agreement_needs_a_guarantee(world):
    course = presented(world)
    with pytest.raises(TransitionRefused, match="garantie"):
        course.run("agency", workflow.decide_for_owner, agrees=True, decided_on=TODAY())


@pytest.mark.parametrize("outcome", ["ranked", "conditional"])
def test_after_a_rank_or_a_condition_the_decision_is_final(world, outcome):
    course = ranked(world)
    with pytest.raises(TransitionRefused):
        course.decide(outcome, rank=2, condition_due_on=TODAY())
    course.decide("allocated")
    assert course.reservation.step == "allocated"


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_decision_is_dated_between_the_hold_and_today(world, offset):
    course = start(world).in_committee()
    decision = workflow.Decision(outcome="allocated", decided_on=TODAY() + timedelta(days=offset))
    with pytest.raises(TransitionRefused, match="date de la décision"):
        course.run("landlord", workflow.decide, decision=decision)


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_lease_and_keys_are_dated_in_order(world, offset):
    day = TODAY() + timedelta(days=offset)
    course = start(world).accepted()
    with pytest.raises(TransitionRefused):
        course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=day)
    course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=TODAY())
    with pytest.raises(TransitionRefused):
        course.run("landlord", workflow.hand_keys, keys_on=day)


def test_a_committee_is_booked_today_or_later_and_a_visit_later_than_now(world):
    course = start(world).to_book()
    with pytest.raises(TransitionRefused):
        course.run("landlord", workflow.book_committee, on=TODAY() - timedelta(days=1))
    with pytest.raises(TransitionRefused):
        course.run("landlord", workflow.plan_viewing, at=timezone.now() - timedelta(minutes=1))


def test_a_second_officer_is_a_colleague_who_may_reserve(world):
    course = start(world)
    course.propose()
    for member in (world.member("landlord", "reader"), world.member("other_landlord")):
        with pytest.raises(TransitionRefused, match="Cette personne"):
            course.reserve(second=member)
    assert course.reserve(second=world.member("landlord", "coordinator")).second_officer is not None


def test_the_excluded_colleague_sees_only_a_unit_in_process(world):
    course = start(world)
    course.reserve(second=world.member("landlord", "coordinator"))
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=world.member("landlord", "coordinator")
        )
    with world.acting("landlord", "coordinator"):
        assert (Reservation.objects.count(), Proposal.objects.count()) == (0, 0)
        assert Vacancy.objects.get().status == "in_process"


def test_a_household_may_be_proposed_again_after_a_hold_that_lapsed(world):
    course = held(world)
    course.run("landlord", workflow.release)
    course.proposal = None
    again = course.propose()
    with world.acting("coordinator", "coordinator"):
        assert HouseholdSide.objects.get(proposal=again).number == 2
    assert open_case(world).status == "searching"


@pytest.mark.parametrize("tenure", ["private", "iml_mandate"])
def test_a_title_of_the_private_stock_is_not_signed_in_the_social_one(world, tenure):
    course = start(world).accepted()
    with pytest.raises(TransitionRefused, match="titre d’occupation"):
        course.run("landlord", workflow.sign_lease, tenure=tenure, signed_on=TODAY())
