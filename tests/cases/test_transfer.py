"""A case changes owner with her consent: everything follows, the former owner sees nothing more."""

import pytest

from cases.keys import case_vault
from cases.models import Case, CaseIdentity, ChronologyEntry, Exclusion, TeamMember, Transfer
from cases.services import transfer
from cases.services.chronology import note
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import filed, today
from tests.factories import make_case


def ask(world, case, to="coordinator"):
    with world.acting("asso") as asso:
        return transfer.ask_transfer(case, by=asso, to=world.tenant(to), consent_on=today())


def test_nothing_moves_before_the_receiver_accepts(world):
    case = filed(world)
    ask(world, case, "shelter")
    with world.acting("shelter") as shelter:
        assert transfer.waiting_transfers(shelter).count() == 1
        assert not Case.objects.exists()


def test_the_receiver_owns_reads_and_answers_for_the_case(world):
    case = filed(world)
    with world.acting("asso") as asso:
        note(case, by=asso, kind="note", text="Une note d’avant.")
    asked = ask(world, case, "shelter")
    with world.acting("shelter") as shelter:
        moved = transfer.accept_transfer(asked, by=shelter)
        assert moved.tenant_id == shelter.tenant.pk
        vault = case_vault(moved)
        assert CaseIdentity.objects.get(case=moved).unseal(vault)["first_name"] == "Inès"
        assert ChronologyEntry.objects.get(case=moved, kind="note").unseal(vault)["text"] == "Une note d’avant."
        assert TeamMember.objects.get(case=moved).membership == shelter.membership
    with world.acting("asso"):
        assert not Case.objects.exists()
        assert not CaseIdentity.objects.exists()


def test_a_declined_transfer_leaves_the_case_where_it_is(world):
    case = filed(world)
    asked = ask(world, case, "shelter")
    with world.acting("shelter") as shelter:
        transfer.decline_transfer(asked, by=shelter)
        assert not Case.objects.exists()
    with world.acting("asso"):
        assert Case.objects.get().tenant == world.tenant("asso")
        assert Transfer.objects.get().accepted is False


def test_the_owner_takes_its_request_back(world):
    asked = ask(world, filed(world), "shelter")
    with world.acting("asso") as asso:
        transfer.decline_transfer(asked, by=asso)
    with world.acting("shelter") as shelter, pytest.raises(TransitionRefused):
        transfer.accept_transfer(asked, by=shelter)


@pytest.mark.parametrize("thief", ["excluded", "coordinator", "landlord", "stranger"])
def test_only_the_named_receiver_accepts(world, thief):
    asked = ask(world, filed(world), "shelter")
    with world.acting(thief) as actor, pytest.raises(TransitionRefused):
        transfer.accept_transfer(asked, by=actor)
    with world.acting("asso"):
        assert Case.objects.get().tenant == world.tenant("asso")


@pytest.mark.parametrize("receiver", ["landlord", "agency", "metropole", "prefecture", "asso", "stranger"])
def test_a_case_does_not_go_to_who_may_not_own_one(world, receiver):
    case = filed(world)
    with world.acting("asso") as asso, pytest.raises(TransitionRefused):
        transfer.ask_transfer(case, by=asso, to=world.tenant(receiver), consent_on=today())


def test_a_case_does_not_go_to_an_excluded_tenant(world):
    case = filed(world)
    with world.acting("asso") as asso:
        Exclusion.objects.create(tenant=asso.tenant, case=case, excluded_tenant=world.tenant("excluded"))
        with pytest.raises(TransitionRefused):
            transfer.ask_transfer(case, by=asso, to=world.tenant("excluded"), consent_on=today())


def test_one_transfer_waits_at_a_time(world):
    case = filed(world)
    ask(world, case, "shelter")
    with pytest.raises(TransitionRefused, match="attend déjà"):
        ask(world, case)


@pytest.mark.parametrize("status", ["draft"])
def test_a_draft_is_not_transferred(world, status):
    case = make_case(world.tenant("asso"), world.programme, status=status)
    with pytest.raises(TransitionRefused):
        ask(world, case)


def test_a_partner_who_sees_the_case_does_not_transfer_it(world):
    case = filed(world)
    with world.acting("coordinator", "coordinator") as coordinator, pytest.raises(Forbidden):
        transfer.ask_transfer(case, by=coordinator, to=world.tenant("shelter"), consent_on=today())
