"""The database's own catalogue says whether the rules hold: roles, grants, policies, functions, columns."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connections, transaction
from guardian.models import GroupObjectPermission

from coordination import register
from tenants.sealed import SealedField
from tenants.sqlfile import role_name

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

EXPOSED = register.PERSONAL | register.TENANT


def ask(sql, *parameters):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@pytest.fixture
def tables(world):
    rows = ask(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'f')"
    )
    return {name: (enabled, forced, owner) for name, enabled, forced, owner in rows}


def test_every_table_is_registered_once(tables):
    classes = [register.GLOBAL, register.PERSONAL, register.TENANT]
    assert set(tables) == frozenset().union(*classes)
    assert sum(map(len, classes)) == len(tables)


def test_what_is_not_global_has_forced_row_level_security(tables):
    assert {name for name in EXPOSED if tables[name][:2] != (True, True)} == set()


def test_the_guard_sees_a_table_left_open(world, tables):
    """Negative control: with row-level security off on one table, the check above would fail."""
    with connections["owner"].cursor() as cursor:
        try:
            cursor.execute("ALTER TABLE cases_casedanger NO FORCE ROW LEVEL SECURITY")
            assert ask("SELECT relforcerowsecurity FROM pg_class WHERE oid = 'public.cases_casedanger'::regclass") == [(False,)]
        finally:
            cursor.execute("ALTER TABLE cases_casedanger FORCE ROW LEVEL SECURITY")


def test_the_owner_owns_and_the_others_own_nothing(tables):
    assert {owner for _, _, owner in tables.values()} == {role_name("owner")}


def test_views_read_as_the_matcher_and_app_only_reads_them(world):
    rows = ask(
        "SELECT c.relname, pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'"
    )
    assert {name for name, _owner in rows} == register.VIEWS
    assert {owner for _name, owner in rows} == {role_name("matcher")}
    granted = ask(
        "SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = ANY(%s) AND grantee <> %s",
        list(register.VIEWS),
        role_name("matcher"),
    )
    assert set(granted) == {(role_name("app"), "SELECT")}


def test_the_matcher_writes_nothing_and_reads_nobody_s_name(world):
    rows = ask(
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges WHERE grantee = %s"
        " AND NOT table_name = ANY(%s)",
        role_name("matcher"),
        list(register.VIEWS),
    )
    assert {privilege for _table, _column, privilege in rows} == {"SELECT"}
    sealed = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }
    read = {(table, column) for table, column, _privilege in rows}
    assert not read & sealed
    assert not {column for _table, column in read} & {"reference", "alias", "wrapped", "person_ref"}


def test_roles_have_no_dangerous_attribute(world):
    rows = ask(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname LIKE %s",
        settings.DATABASE_ROLE_PREFIX + r"\_%",
    )
    roles = {name.removeprefix(settings.DATABASE_ROLE_PREFIX + "_"): flags for name, *flags in rows}
    assert roles == {
        "owner": [False, False, False, False, True],
        "app": [False, False, False, False, True],
        "report": [False, False, False, False, True],
        "matcher": [False, False, False, False, False],
        "backup": [False, True, False, False, True],
        "definer": [False, True, False, False, False],
    }


def test_app_does_not_compile_its_statements(world):
    assert ask("SELECT rolconfig FROM pg_roles WHERE rolname = %s", role_name("app")) == [(["jit=off"],)]


def test_app_is_a_member_of_no_role(world):
    rows = ask(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ANY(%s)",
        [role_name(one) for one in ("app", "report", "matcher")],
    )
    assert rows == []


def test_app_deletes_only_what_says_nothing(world):
    rows = ask(
        "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = %s AND privilege_type = 'DELETE'",
        role_name("app"),
    )
    assert {name for (name,) in rows} == {
        "account_emailaddress", "account_emailconfirmation", "cases_avoidarea", "cases_placethatmatters", "cases_placetoavoid",
        "cases_protection", "cases_refusedsector", "cases_teammember", "cases_wantedsector", "housing_expectedrelease",
        "housing_shelterreportline", "mfa_authenticator", "socialaccount_socialaccount", "tenants_formdraft",
        "tenants_session",
    }  # fmt: skip


def test_app_truncates_and_references_nothing(world):
    rows = ask(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = %s AND privilege_type IN ('TRUNCATE', 'TRIGGER')", role_name("app"),
    )  # fmt: skip
    assert rows == []


def test_app_has_no_right_on_unused_tables(world):
    rows = ask(
        "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = %s AND table_name = ANY(%s)",
        role_name("app"),
        list(register.UNUSED),
    )
    assert rows == []


def test_public_has_no_right_on_tables_or_functions(world):
    assert (
        ask("SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC' AND table_schema = 'public'")
        == []
    )
    rows = ask(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        " AND pg_get_userbyid(p.proowner) IN (%s, %s) AND has_function_privilege('public', p.oid, 'EXECUTE')",
        role_name("owner"),
        role_name("definer"),
    )
    assert rows == []


def test_definer_functions_pin_their_search_path_and_belong_to_definer(world):
    rows = ask(
        "SELECT p.proname, pg_get_userbyid(p.proowner), coalesce(array_to_string(p.proconfig, ','), '') FROM pg_proc p"
        " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
    )
    assert rows, "there are definer functions"
    assert {name for name, owner, config in rows if owner != role_name("definer") or "pg_temp" not in config} == set()


def test_no_policy_speaks_to_everybody(world):
    """A policy without TO applies to PUBLIC; each of ours names the role that it opens to."""
    assert ask("SELECT tablename, policyname FROM pg_policies WHERE 'public' = ANY(roles) AND schemaname = 'public'") == []


def test_no_policy_lets_app_do_all_on_a_shared_table(world):
    """One FOR ALL policy with a share in it would let a share-holder write."""
    rows = ask(
        "SELECT tablename FROM pg_policies WHERE cmd = 'ALL' AND permissive = 'PERMISSIVE' AND qual LIKE '%%caseshare%%'"
    )
    assert rows == []


def test_every_case_linked_table_hides_from_the_excluded(world):
    linked = {
        name
        for (name,) in ask(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('case_id', 'content_object_id')"
        )
        if name in register.TENANT
    } | {"cases_case"}
    hidden = {
        name
        for (name,) in ask(
            "SELECT tablename FROM pg_policies WHERE permissive = 'RESTRICTIVE' AND policyname = 'hidden' AND cmd = 'ALL'"
        )
    }
    assert linked - hidden == set()


def test_the_operator_reaches_no_case(world):
    rows = ask("SELECT tablename FROM pg_policies WHERE %s = ANY(roles)", role_name("owner"))
    assert {name for (name,) in rows} == register.OPERATOR


def test_the_evaluation_role_reads_no_text_about_a_person(world):
    rows = ask(
        "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = %s", role_name("report")
    )
    readable = {(table, column) for table, column in rows}
    personal = {(model._meta.db_table, name) for model in apps.get_models() for name in getattr(model, "PERSONAL_DATA", ())}
    assert readable, "the evaluation role reads something"
    assert readable & personal == set()
    assert {column for _, column in readable} & {"reference", "alias", "number"} == set()


def test_every_model_of_ours_declares_its_personal_data(world):
    ours = [
        model for model in apps.get_models() if model.__module__.split(".")[0] in {"tenants", "cases", "housing", "reporting"}
    ]
    assert {
        model.__name__ for model in ours if "PERSONAL_DATA" not in {name for base in model.__mro__ for name in vars(base)}
    } == set()
    for model in ours:
        sealed = {field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)}
        assert sealed <= model.PERSONAL_DATA, model
        assert {field.name for field in model._meta.concrete_fields} >= model.PERSONAL_DATA, model


def test_constraints_are_named_table_rule(world):
    ours = [
        model for model in apps.get_models() if model.__module__.split(".")[0] in {"tenants", "cases", "housing", "reporting"}
    ]
    assert {one.name for model in ours for one in model._meta.constraints if "__" not in one.name} == set()


def test_a_model_level_permission_on_a_group_is_refused(world):
    group, permission = Group.objects.using("owner").first(), Permission.objects.using("owner").first()
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        group.permissions.through.objects.using("owner").create(group=group, permission=permission)


def test_guardian_generic_tables_stay_empty(world):
    assert GroupObjectPermission.objects.using("owner").count() == 0
