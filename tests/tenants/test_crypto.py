"""Sealed columns: only in their place, only with the key, only for those who may read the identity."""

import pytest
from django.db import connection, connections
from hypothesis import given
from hypothesis import strategies as st

from cases import access
from cases.keys import case_vault, create_case_key
from cases.models import Case, CaseIdentity
from tenants.crypto import CannotOpen, decrypt, encrypt, new_key
from tenants.keys import tenant_key
from tenants.roles import Permission
from tests.factories import make_case


@given(st.binary(), st.text())
def test_what_is_sealed_opens_in_its_place(plaintext, place):
    key = new_key()
    assert decrypt(key, encrypt(key, plaintext, place), place) == plaintext


@given(st.binary(min_size=1), st.integers(min_value=0))
def test_an_altered_ciphertext_does_not_open(plaintext, position):
    key = new_key()
    sealed = bytearray(encrypt(key, plaintext, "place"))
    sealed[position % len(sealed)] ^= 1
    with pytest.raises(CannotOpen):
        decrypt(key, bytes(sealed), "place")


pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def case(world):
    return make_case(world.tenant("asso"), world.programme)


def test_the_owner_reads_the_identity(world, case):
    with world.acting("asso"):
        identity = CaseIdentity.objects.get(case=case)
        assert identity.unseal(case_vault(case), ["last_name"]) == {"last_name": "Martin"}


def test_a_ciphertext_moved_to_another_row_or_column_does_not_open(world, case):
    other = make_case(world.tenant("asso"), world.programme)
    with world.acting("asso"):
        vault = case_vault(case)
        here, there = CaseIdentity.objects.get(case=case), CaseIdentity.objects.get(case=other)
        there.last_name = here.last_name
        with pytest.raises(CannotOpen):
            there.unseal(case_vault(other), ["last_name"])
        with pytest.raises(CannotOpen):
            there.unseal(vault, ["last_name"])
        here.first_name = here.last_name
        with pytest.raises(CannotOpen):
            here.unseal(vault, ["first_name"])


def test_nothing_that_names_her_stands_in_the_tables(world, case):
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute("SELECT i::text, c::text FROM cases_caseidentity i JOIN cases_casecontact c USING (case_id)")
        stored = "".join(cursor.fetchone())
    for word in ("Martin", "Alix", "0600000000"):
        assert word not in stored
        assert word.encode().hex() not in stored


def test_a_share_of_the_identity_opens_the_key_and_its_end_closes_it(world, case):
    group = world.tenant("shelter").group_id
    with world.acting("asso"):
        access.grant(case.pk, group, [Permission.VIEW_CASE, Permission.VIEW_IDENTITY], purpose="test")
    with world.acting("shelter"):
        assert CaseIdentity.objects.get().unseal(case_vault(case), ["nur"])["nur"].startswith("0450")
    with world.acting("asso"):
        access.revoke(case.pk, group, [Permission.VIEW_IDENTITY])
    with world.acting("shelter"), pytest.raises(CannotOpen):
        case_vault(case)


def test_a_stranger_gets_no_wrapped_key(world):
    with world.acting("stranger"), pytest.raises(CannotOpen):
        tenant_key(world.tenant("asso").pk)


def test_a_tenant_key_is_unreadable_in_the_database(world):
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, 'tenants_tenantkey', 'SELECT')")
        assert cursor.fetchone() == (False,)


def test_without_its_key_a_case_opens_no_more(world, case):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_casekey")
        assert cursor.fetchone() == (0,), "the operator's role does not even see it"
    with world.acting("asso"):
        keyless = Case.objects.create(tenant=world.tenant("asso"), programme=world.programme)
        with pytest.raises(CannotOpen):
            case_vault(keyless)
        assert create_case_key(keyless).key == case_vault(keyless).key
