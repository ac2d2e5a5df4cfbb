"""Her new address: sealed with the case's key, seen by the people who follow her, emptied when the lease is cancelled."""

import pytest
from django.urls import reverse

from cases import access
from cases.keys import case_vault
from cases.models import CaseNewAddress, TeamMember
from cases.services import team
from housing import workflow
from housing.models import HouseholdSide, Lease
from housing.services.new_address import settle_lease
from housing.tasks import settle_leases, settle_signed_lease
from tenants.acting import acting_as
from tenants.jobs import due_work
from tenants.models import AuditEntry
from tenants.roles import Permission
from tests.housing.course import open_case, start


def settle(world):
    """One turn of the beat, the jobs run on the spot."""
    for tenant_id, lease_id in due_work("new_addresses"):
        settle_signed_lease(str(tenant_id), None, str(lease_id))


def read_as(world, who, role, case):
    with world.acting(who, role):
        row = CaseNewAddress.objects.filter(case=case).first()
        return row and row.unseal(case_vault(case))["address"]


def test_after_signature_the_team_reads_it_and_nobody_else(world):
    course = start(world).signed()
    settle(world)
    assert read_as(world, "asso", "officer", course.case) == "12 rue des Tilleuls"
    for who, role in (("asso", "coordinator"), ("coordinator", "coordinator"), ("landlord", "officer"), ("shelter", "officer")):
        assert read_as(world, who, role, course.case) is None
    assert due_work("new_addresses") == []


def test_twice_does_no_harm(world):
    course = start(world).signed()
    with world.acting("asso"):
        lease = Lease.objects.get()
    for _twice in range(2):
        with acting_as(world.tenant("asso")) as system:
            settle_lease(lease.pk, by=system)
    assert read_as(world, "asso", "officer", course.case) == "12 rue des Tilleuls"


def test_a_cancelled_lease_empties_it_and_the_next_one_fills_it_again(world):
    course = start(world).signed()
    settle(world)
    course.run("landlord", workflow.cancel_lease)
    settle(world)
    assert read_as(world, "asso", "officer", course.case) == ""
    again = start(world, case=course.case).signed()
    settle(world)
    assert read_as(world, "asso", "officer", again.case) == "12 rue des Tilleuls"


def test_a_lease_cancelled_before_the_job_is_never_sealed(world):
    course = start(world).signed()
    course.run("landlord", workflow.cancel_lease)
    assert due_work("new_addresses") == []
    assert read_as(world, "asso", "officer", course.case) is None


def test_it_waits_until_somebody_follows_her(world):
    course = start(world, case=open_case(world, referent=False)).signed()
    assert due_work("new_addresses") == []
    with world.acting("asso"):
        TeamMember.objects.create(tenant=course.case.tenant, case=course.case, membership=world.member("asso"))
    settle(world)
    assert read_as(world, "asso", "officer", course.case) == "12 rue des Tilleuls"


def test_her_other_proposals_are_withdrawn(world):
    course = start(world)
    course.propose()
    other = start(world, case=course.case, landlord="other_landlord")
    other.propose()
    course.signed()
    settle(world)
    with world.acting("asso"):
        assert HouseholdSide.objects.get(proposal=other.proposal.pk).withdraw_reason == "other_solution"


def test_the_beat_sends_one_job_a_lease(world, django_capture_on_commit_callbacks, monkeypatch):
    start(world).signed()
    sent = []
    monkeypatch.setattr(settle_signed_lease, "apply_async", lambda arguments, **options: sent.append((arguments, options)))
    with django_capture_on_commit_callbacks(execute=True):
        settle_leases()
    ((arguments, options),) = sent
    assert arguments[0] == str(world.tenant("asso").pk)
    assert options == {"argsrepr": "(…)"}


@pytest.mark.parametrize("who", ["landlord", "coordinator", "stranger"])
def test_another_tenants_job_settles_nothing(world, who):
    start(world).signed()
    with world.acting("asso"):
        lease = Lease.objects.get()
    with acting_as(world.tenant(who)) as system, pytest.raises(Lease.DoesNotExist):
        settle_lease(lease.pk, by=system)


def test_who_joins_the_team_knows_it_and_who_leaves_no_longer_does(world):
    course = start(world).signed()
    settle(world)
    colleague = world.member("asso", "coordinator")
    with world.acting("asso") as by:
        team.add_co_referent(course.case, by=by, membership=colleague)
    assert read_as(world, "asso", "coordinator", course.case) == "12 rue des Tilleuls"
    with world.acting("asso") as by:
        team.remove_co_referent(course.case, by=by, membership=colleague)
    assert read_as(world, "asso", "coordinator", course.case) is None


def test_before_the_lease_nobody_who_joins_is_opened_anything(world):
    course = start(world).accepted()
    with world.acting("asso") as by:
        team.add_co_referent(course.case, by=by, membership=world.member("asso", "coordinator"))
        assert not access.in_force(course.case.pk, Permission.VIEW_NEW_ADDRESS).exists()


def test_the_named_reveal_it_with_a_trace_and_the_others_may_not(world, browse):
    course = start(world).signed()
    settle(world)
    address = reverse("cases:reveal", args=[course.case.reference, "nouvelle-adresse"])
    assert "12 rue des Tilleuls" in browse("asso").post(address).content.decode()
    for who, role in (("asso", "coordinator"), ("coordinator", "coordinator")):
        assert browse(who, role).post(address).status_code == 403
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="new_address.revealed", about=course.case.pk).count() == 1
