"""Row-level security alone: no policy of ours in the way, the database answers."""

import pytest
from django.db import Error, transaction

from cases import access
from cases.keys import case_vault
from cases.models import Case, CaseIdentity, CaseNeed, CaseShare, CaseSummary, Exclusion
from housing.models import Vacancy, VacancyOffer
from tenants.acting import acting_as
from tenants.crypto import CannotOpen
from tenants.models import Tenant
from tenants.roles import Permission
from tests.factories import make_case, make_vacancy


@pytest.fixture
def case(world):
    return make_case(world.tenant("asso"), world.programme)


def seen(world, key, model=Case):
    with world.acting(key):
        return model.objects.count()


def test_without_a_context_there_is_no_row(world, case):
    assert Case.objects.count() == 0
    assert CaseNeed.objects.count() == 0


def test_the_owner_sees_its_case_and_others_do_not(world, case):
    assert {key: seen(world, key) for key in ("asso", "coordinator", "landlord", "stranger", "metropole")} == {
        "asso": 1, "coordinator": 0, "landlord": 0, "stranger": 0, "metropole": 0,
    }  # fmt: skip


def test_a_share_opens_its_own_table_only(world, case):
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("shelter").group_id, [Permission.VIEW_CASE, Permission.VIEW_NEED], purpose="test")
    assert (seen(world, "shelter"), seen(world, "shelter", CaseNeed), seen(world, "shelter", CaseIdentity)) == (1, 1, 0)
    with world.acting("shelter"), pytest.raises(CannotOpen):
        case_vault(case)


def test_a_named_grant_stays_with_its_membership(world, case):
    officer = world.member("shelter")
    with world.acting("asso"):
        access.grant(case.pk, officer.group_id, [Permission.VIEW_IDENTITY], purpose="test")
    assert seen(world, "shelter", CaseIdentity) == 1
    with world.acting("shelter", "reader"):
        assert CaseIdentity.objects.count() == 0


def test_an_expired_or_revoked_share_opens_nothing(world, case):
    group = world.tenant("shelter").group_id
    with world.acting("asso"):
        access.grant(case.pk, group, [Permission.VIEW_CASE], purpose="test")
        assert access.revoke(case.pk, group, [Permission.VIEW_CASE]) == 1
    assert seen(world, "shelter") == 0
    with world.acting("shelter"):
        assert access.accessible(world.actor("shelter")).count() == 0


def test_a_share_holder_cannot_write_extend_or_copy_a_share(world, case):
    holder = world.tenant("shelter")
    with world.acting("asso"):
        access.grant(case.pk, holder.group_id, [Permission.VIEW_CASE, Permission.VIEW_NEED], purpose="test")
    with world.acting("shelter"):
        assert CaseNeed.objects.filter(case=case).update(adults=9) == 0
        for attempt in (
            lambda: access.grant(case.pk, holder.group_id, [Permission.VIEW_IDENTITY], purpose="vol"),
            lambda: access.grant(case.pk, world.tenant("stranger").group_id, [Permission.VIEW_CASE], purpose="copie"),
            lambda: CaseShare.objects.update(expires_at=None),
            lambda: CaseShare.objects.filter(content_object=case).delete(),
            lambda: Case.objects.filter(pk=case.pk).delete(),
        ):
            with pytest.raises(Error), transaction.atomic():
                attempt()


def test_an_acting_tenant_moves_the_state_and_nothing_else(world, case):
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("coordinator").group_id, access.COORDINATOR, purpose="test")
    with world.acting("coordinator"):
        assert Case.objects.filter(pk=case.pk).update(next_action="search") == 1
        for change in ({"outcome": "no_news"}, {"tenant": world.tenant("coordinator")}, {"reference": "000-000-0"}):
            with pytest.raises(Error), transaction.atomic():
                Case.objects.filter(pk=case.pk).update(**change)


def test_a_stranger_cannot_file_under_another_tenant(world):
    with world.acting("stranger"), pytest.raises(Error), transaction.atomic():
        Case.objects.create(tenant=world.tenant("asso"), programme=world.programme)


def test_a_cell_cannot_be_hung_on_a_foreign_case(world, case):
    row = Exclusion(tenant=world.tenant("stranger"), case=case, excluded_tenant=world.tenant("asso"))
    with world.acting("stranger"), pytest.raises(Error), transaction.atomic():
        row.save()


def test_the_excluded_sees_nothing_even_of_its_own(world, case):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    with world.acting("asso", "reader"):
        assert Case.objects.count() == 0
        assert CaseNeed.objects.count() == 0
        assert Exclusion.objects.count() == 0
    assert seen(world, "asso") == 1


def test_nothing_can_be_shared_with_the_excluded(world, case):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("landlord"))
        with pytest.raises(Error), transaction.atomic():
            access.grant(case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="test")


def test_a_landlord_reads_the_reduced_cell_alone(world, case):
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="proposition")
    assert [seen(world, "landlord", model) for model in (CaseSummary, Case, CaseNeed, CaseIdentity)] == [1, 0, 0, 0]
    with world.acting("landlord"):
        summary = CaseSummary.objects.get()
        assert (summary.reference, summary.persons, summary.bedrooms) == (case.reference, 3, 2)


def test_a_landlord_never_sees_anothers_vacancies(world):
    make_vacancy(world.tenant("landlord"), world.programme)
    assert seen(world, "landlord", Vacancy) == 1
    assert [seen(world, key, model) for key in ("other_landlord", "stranger") for model in (Vacancy, VacancyOffer)] == [0] * 4
    assert [seen(world, key, VacancyOffer) for key in ("coordinator", "asso", "metropole")] == [1, 1, 0]
    assert seen(world, "coordinator", Vacancy) == 0


def test_the_context_comes_back_after_the_block(world, case):
    with world.acting("asso"):
        with acting_as(world.tenant("stranger")):
            assert Case.objects.count() == 0
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0


def test_the_context_comes_back_after_an_error(world, case):
    with world.acting("stranger"):
        with pytest.raises(ZeroDivisionError), world.acting("asso"):
            raise ZeroDivisionError
        assert Case.objects.count() == 0


def test_app_cannot_write_organisations(world):
    with world.acting("asso"), pytest.raises(Error), transaction.atomic():
        Tenant.objects.filter(pk=world.tenant("asso").pk).update(name="Autre")
