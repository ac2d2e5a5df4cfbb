"""Faults put on purpose into the policies of the database and of the code, one at a time: each must be noticed by the random lives."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.db.models import Q

from cases import access, policies
from cases.models import CaseAccess, CaseNewAddress, CaseShare, Cell, Exclusion
from tenants.policies import Policy
from tests.access.layers import BYPASS, cell_tables
from tests.access.machine import OTHER_RULES

Applied = Callable[[], AbstractContextManager[None]]
UNEXPIRED = "((s.expires_at IS NULL) OR (s.expires_at > now()))"
MY_GROUPS = "(s.group_id = ANY (( SELECT app_groups() AS app_groups)::integer[]))"


@dataclass(frozen=True)
class Mutant:
    """A named fault and how to put it in for the length of a block.

    `alone`: the share table hides by itself what the fault would show, so that the fault is noticed only with that table open.
    """

    name: str
    applied: Applied
    alone: bool = False


def _run(statement: str, parameters: list[object] | None = None) -> list[tuple[Any, ...]]:
    with connections[BYPASS].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def _changed(text: str, old: str, new: str) -> str:
    assert old in text, f"{old!r} is not in {text}"
    return text.replace(old, new)


# --- the database -----------------------------------------------------------------------------------
def policy(table: str, name: str, old: str, new: str, *, alone: bool = False) -> Mutant:
    """A policy whose condition says something else; an empty `old` stands for the whole condition."""

    @contextmanager
    def applied() -> Iterator[None]:
        [(condition,)] = _run("SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = %s", [table, name])
        altered = _changed(condition, old, new) if old else new
        _run(f"ALTER POLICY {name} ON {table} USING ({altered})")
        try:
            yield
        finally:
            _run(f"ALTER POLICY {name} ON {table} USING ({condition})")

    return Mutant(f"{table}.{name}: {old or 'all'} → {new}"[:120], applied, alone)


def function(name: str, old: str, new: str) -> Mutant:
    """A function whose text says something else."""

    @contextmanager
    def applied() -> Iterator[None]:
        [(text,)] = _run("SELECT pg_get_functiondef(%s::regproc)", [name])
        _run(_changed(text, old, new))
        try:
            yield
        finally:
            _run(text)

    return Mutant(f"{name}(): {old} → {new}"[:120], applied)


def _of_cell(model: type[Cell]) -> Iterator[Mutant]:
    table, code = model._meta.db_table, str(model.PERMISSION)
    other = "view_need" if code != "view_need" else "view_danger"
    yield policy(table, "readers", UNEXPIRED, "true", alone=True)
    yield policy(table, "readers", MY_GROUPS, "true", alone=True)
    yield policy(table, "readers", f"'{code}'", f"'{other}'")
    # The new address is opened by shares alone, which end when somebody is barred; by an emergency: test_break_glass.
    if model is not CaseNewAddress:
        yield policy(table, "hidden", "", "true")


def of_cells() -> list[Mutant]:
    """Each table of a permission: a share that never ends, that is anybody's, of another permission; no exclusion."""
    models = [model for model in cell_tables() if model._meta.db_table not in OTHER_RULES]
    return [mutant for model in models for mutant in _of_cell(model)]


OF_CASES = [
    policy("cases_case", "owner_or_shared", UNEXPIRED, "true", alone=True),
    policy("cases_case", "owner_or_shared", MY_GROUPS, "true", alone=True),
    policy("cases_case", "owner_or_shared", "'view_case'", "'view_summary'"),
    policy("cases_case", "hidden", "", "true"),
    policy("cases_caseaccess", "my_groups", "((expires_at IS NULL) OR (expires_at > now()))", "true"),
    policy("cases_caseaccess", "hidden", "", "true"),
    policy("cases_caseshare", "owner_grantor_holder", "((expires_at IS NULL) OR (expires_at > now()))", "true"),
    policy("cases_caseshare", "hidden", "", "true"),
    policy("cases_casenewaddress", "readers", "", "true"),
]


@contextmanager
def open_shares() -> Iterator[None]:
    """The share table hides nothing from anybody: what reads it must choose by itself."""
    with ExitStack() as stack:
        for name in ("owner_grantor_holder", "hidden"):
            stack.enter_context(policy("cases_caseshare", name, "", "true").applied())
        yield


# The lives do not notice what two guards hold, nor who else than the owner shares. Tried in tests/security instead (attacks of
# exclusions, of sharing): what hides a case from a barred organisation, whose shares end besides; the new address of a whole
# organisation; whose share it is that a coordinator made; a transfer taken by somebody barred.
OF_FUNCTIONS = [
    function("hidden_cases", "e.lifted_at IS NULL", "true"),
    function("hidden_cases", "m.person_id = app_user() OR", ""),
    function("is_barred", "e.excluded_tenant_id = tenant OR", ""),
    function("is_barred", "m.person_id = person", "false"),
    function("share_case", "owner = app_tenant()", "true"),
    function("share_case", "AND NOT (c.id = ANY (hidden_cases()))", ""),
    function("share_case", "NOT may_receive(target, receiver, codes)", "false"),
    function("share_case", "expires_at = excluded.expires_at", "expires_at = s.expires_at"),
    function("share_case", "is_live(k) AND codes", "codes"),
    function("share_case", "codes <@ k.cells::text[]", "true"),
    function("share_case", "(k.recipient_id IS NULL OR k.recipient_id = who)", "true"),
    function("share_case", "ELSE share_refusal(target, who, member, codes, why, given) END", "ELSE '' END"),
    function("share_refusal", "IF lets(who, her.programme_id)", "IF false"),
    function("share_refusal", "telling AND given.id IS NULL AND (why = 'support' OR NOT known)", "false"),
    function("share_refusal", "IF visiting OR why = 'visit' OR given.purpose = 'visit'", "IF false"),
    function("share_refusal", "p.part IN ('coordinator', 'shelter')", "true"),
    function("withdraw_consent", "k.tenant_id = app_tenant() AND", ""),
    function("withdraw_consent", "NOT k.case_id = ANY (hidden_cases())", "true"),
    function("withdraw_consent", "SET expires_at = now() WHERE s.consent_id = target", "SET expires_at = now() WHERE false"),
    function("withdraw_consent", "other.recipient_id = t.id", "true"),
    function("withdraw_consent", "p.codename = ANY (other.cells)", "true"),
    function("withdraw_consent", "AND is_live(other)", ""),
    function("bar", "t.id = bar.tenant", "false"),
    function("bar", "m.tenant_id = bar.tenant OR", ""),
    function("bar", "OR m.person_id = bar.person", ""),
    function("keep_a_referent", "w.part = 'referent' AND", "false AND"),
    function("may_receive", "p.programme_id = c.programme_id", "true"),
    function("may_receive", "NOT is_barred(target, r.person, r.tenant)", "true"),
    function("may_receive", "w.membership_id = r.member", "true"),
    function("may_receive", "NOT 'view_new_address' = ANY (codes)", "true"),
    function("unshare_case", "s.tenant_id = app_tenant() OR", "true OR"),
    function("unshare_case", "OR s.group_id = ANY (app_groups())", ""),
    function("unshare_case", "AND NOT target = ANY (hidden_cases())", ""),
    function("answer_transfer", "t.id = asked.from_tenant_id AND s.purpose <> 'coordination'", "false"),
    function(
        "answer_transfer", "SELECT m.group_id FROM tenants_membership m WHERE m.tenant_id = asked.from_tenant_id", "SELECT 0"
    ),
    function("answer_transfer", "SET grantor_id = asked.to_tenant_id", "SET grantor_id = asked.from_tenant_id"),
    function("project_case", "DELETE FROM cases_caseaccess a USING", "UPDATE cases_caseaccess a SET expires_at = NULL FROM"),
    function("project_share", "expires_at = excluded.expires_at", "expires_at = a.expires_at"),
    function("project_share", "NEW.permission_id = permission_number('view_case')", "true"),
]


# --- the code -----------------------------------------------------------------------------------------
def code(name: str, *changes: tuple[Any, str, Any]) -> Mutant:
    """Attributes replaced in the modules that use them."""

    @contextmanager
    def applied() -> Iterator[None]:
        with ExitStack() as stack:
            for target, attribute, replacement in changes:
                stack.enter_context(patch.object(target, attribute, replacement))
            yield

    return Mutant(f"code: {name}", applied)


def _endless_shares(actor: Any) -> Any:
    return CaseShare.objects.filter(group_id__in=actor.groups)


def _anybodys_shares(actor: Any) -> Any:
    return CaseShare.objects.exclude(expires_at__lte=access.timezone.now())


def _barred(condition: Callable[[Any], Q], **live: Any) -> Callable[[Any], Any]:
    return lambda actor: Exclusion.objects.filter(condition(actor), **live)


def _tenant(actor: Any) -> Q:
    return Q(excluded_tenant=actor.tenant)


def _member(actor: Any) -> Q:
    return Q(excluded_membership=actor.membership)


def _person(actor: Any) -> Q:
    return Q(excluded_membership__person=actor.person_id)


def _everything(self: Any, actor: Any) -> Any:
    return self.model._default_manager.all()


def _without_owner(self: Any, actor: Any) -> Any:
    shared = access.live_shares(actor).filter(permission__codename=str(self.model.PERMISSION)).values("content_object")
    return self.model._default_manager.filter(case__in=shared).filter(access.not_excluded(actor))


def _owner_of_all(self: Any, actor: Any) -> Any:
    return self.model._default_manager.filter(
        Q(tenant=actor.tenant) | Q(pk__in=_without_owner(self, actor).values("pk"))
    ).filter(access.not_excluded(actor))


def _any_permission(self: Any, actor: Any) -> Any:
    reach = Q(case__in=access.live_shares(actor).values("content_object")) | Q(tenant=actor.tenant)
    return self.model._default_manager.filter(reach).filter(access.not_excluded(actor))


LIVE = {"lifted_at__isnull": True}
NO_TENANT_EXCLUDED = code("no tenant is excluded", (access, "excluded_cases", _barred(_person, **LIVE)))
OF_CODE = [
    code("shares never end", (access, "live_shares", _endless_shares), (policies, "live_shares", _endless_shares)),
    code("shares are anybody's", (access, "live_shares", _anybodys_shares), (policies, "live_shares", _anybodys_shares)),
    code("the list never ends", (policies, "accessible", lambda actor: CaseAccess.objects.filter(group_id__in=actor.groups))),
    code("the list is anybody's", (policies, "accessible", lambda actor: CaseAccess.objects.all())),
    code("nobody is excluded", (policies, "not_excluded", lambda actor, case="case": Q())),
    code("nobody is excluded by name", (access, "excluded_cases", _barred(_tenant, **LIVE))),
    code(
        "excluded here, not there", (access, "excluded_cases", _barred(lambda actor: _tenant(actor) | _member(actor), **LIVE))
    ),
    code("excluded for ever", (access, "excluded_cases", _barred(lambda actor: _tenant(actor) | _person(actor)))),
    code("all roles read", (Policy, "visible", lambda self, actor: self.rows(actor))),
    code("cells without a condition", (policies.CellPolicy, "rows", _everything)),
    code("cells without their owner", (policies.CellPolicy, "rows", _without_owner)),
    code("cells of any permission", (policies.CellPolicy, "rows", _any_permission)),
    code("the owner reads every cell", (policies.CellPolicy, "rows", _owner_of_all)),
]
