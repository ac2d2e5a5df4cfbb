"""A household that is supported after it got its keys."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cases import access
from cases.keys import case_vault
from cases.models import Case, CaseNewAddress, SupportMeasure
from cases.services import support
from cases.workflow_sessions import Planned
from housing import workflow
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.french import PARIS
from tenants.roles import Permission
from tests.cases.builders import today
from tests.housing.course import Course, start
from tests.world import World

PROVIDER = "excluded"  # supports in the programme, and is barred from nothing here


def measure_of(world: World, case: Case, *, provider: str = PROVIDER, accepted: bool = True, **changes: str) -> SupportMeasure:
    """Support asked by the coordination, for housing unless said, accepted in front of the owner."""
    values = {"type": "housing", "line": "support"} | changes
    with world.acting("coordinator", "coordinator") as by:
        measure = support.request_measure(case, by=by, provider=world.tenant(provider), **values)
    if accepted:
        with world.acting("asso") as by:
            support.accept(measure, by=by, answered_on=today())
    return measure


def signed(world: World, **changes: str) -> Course:
    """A lease is signed for a household that accepted a support for housing."""
    course = start(world)
    measure_of(world, course.case, **changes)
    course.accepted()
    course.run(course.landlord, workflow.sign_lease, tenure="direct", signed_on=timezone.localdate())
    return course


def hand_keys(course: Course, keys_on=None) -> Course:
    """Her keys, today unless said."""
    course.run(course.landlord, workflow.hand_keys, keys_on=keys_on or today())
    return course


def housed(world: World, **changes: str) -> Course:
    """She has her keys and a support that she accepted."""
    return hand_keys(signed(world, **changes))


def write_address(world: World, case: Case, words: str = "3 rue des Lilas") -> None:
    """Her new address, sealed as the signature's job does."""
    member = world.member("asso")
    with acting_as(Actor(member.tenant, member)):
        access.grant(case.pk, member.group_id, [Permission.VIEW_NEW_ADDRESS], purpose="suivi")
        row = CaseNewAddress(tenant_id=case.tenant_id, case=case)
        row.seal(case_vault(case, sealing=True), address=words)
        row.save()


def at(hour: int, days: int = 0) -> datetime:
    """An hour of a day, in Paris."""
    return datetime.combine(today() + timedelta(days=days), time(hour), tzinfo=PARIS)


def visit(world: World, measure: SupportMeasure, *, days: int = 0, hours: int = 1, **changes: object):
    """A home visit that starts in so many days and hours, by the provider's officer with a colleague."""
    start_at = timezone.now() + timedelta(days=days, hours=hours)
    values = {
        "worker": world.member(PROVIDER), "second": world.member(PROVIDER, "coordinator"), "place_kind": "home",
        "place": "sonner deux fois", "call_back_at": start_at + timedelta(hours=2),
    } | changes  # fmt: skip
    with world.acting(PROVIDER) as provider:
        return support.plan_session(measure, by=provider, planned=Planned("home_visit", start_at, **values))


def measure_in(world: World, course: Course) -> SupportMeasure:
    """The measure of a household, as its provider sees it."""
    with world.acting(PROVIDER):
        return SupportMeasure.objects.select_related("case").get(case=course.case)
