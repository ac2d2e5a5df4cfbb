"""What each layer lets through by itself: the database without policies, policies without the database, keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db import connection, connections
from django.db.models import Value
from psycopg.conninfo import conninfo_to_dict

from cases.models import Case, CaseAccess, Cell
from cases.policies import CellPolicy, case_policy
from tenants.actor import Actor
from tenants.roles import Permission
from tests import database

BYPASS = "bypass"  # a superuser's connection: nothing but the policies in code stands between a query and the rows
Seen = dict[str, frozenset[UUID]]


def cell_tables() -> list[type[Cell]]:
    """Every model that is the table of a permission."""
    return [model for model in apps.get_models() if issubclass(model, Cell)]


@contextmanager
def bypassing() -> Iterator[str]:
    """An alias of Django for the same database, as a superuser. Reads, and plays the time that passes."""
    settings = dict(connections["default"].settings_dict)
    parts = conninfo_to_dict(database.SERVER)
    settings |= {"USER": parts.get("user", "postgres"), "PASSWORD": parts.get("password") or "", "NAME": database.DATABASE}
    settings |= {"HOST": parts.get("host", ""), "PORT": parts.get("port") or "", "OPTIONS": {}}
    connections.databases[BYPASS] = settings
    try:
        yield BYPASS
    finally:
        connections[BYPASS].close()
        del connections.databases[BYPASS]
        delattr(connections._connections, BYPASS)


def by_database(cases: list[UUID]) -> Seen:
    """Rows that the acting context reads by SQL, with no policy of the code: cases by table."""
    tables = [("cases_case", "id"), ("cases_caseaccess", "case_id")]
    tables += [(model._meta.db_table, "case_id") for model in cell_tables()]
    query = " UNION ".join(f"SELECT '{table}', {column} FROM {table} WHERE {column} = ANY(%s)" for table, column in tables)
    # Prepared: planning twenty tables under their policies takes longer than reading them.
    rows = psycopg.Cursor(connection.connection).execute(query, [cases] * len(tables), prepare=True).fetchall()
    return {table: frozenset(case for name, case in rows if name == table) for table, _column in tables}


def shares_by_database(cases: list[UUID]) -> frozenset[tuple[UUID, int, str]]:
    """Lines of the share table that the acting context reads: case, group, permission."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.content_object_id, s.group_id, p.codename FROM cases_caseshare s JOIN auth_permission p ON p.id = s.permission_id"
            " WHERE s.content_object_id = ANY(%s)",
            [cases],
        )
        return frozenset(cursor.fetchall())


class PolicyQuery:
    """What the policies give an actor where the database hides nothing: one statement, built once, for two cases at a time.

    Time passes by moving the rows into the past, so that the instant inside the statement stays right.
    """

    MARKS = (UUID(int=1), UUID(int=2))

    def __init__(self, actor: Actor, using: str) -> None:
        self.using = using
        self.models: list[Any] = [Case, *cell_tables()]
        rows = []
        for model in self.models:
            visible: Any = case_policy.visible(actor) if model is Case else CellPolicy(model).visible(actor)
            key = "pk" if model is Case else "case_id"
            rows.append(visible.using(using).filter(**{f"{key}__in": self.MARKS}).values_list(Value(model._meta.db_table), key))
        self.seen_at_all = not rows[0].query.is_empty()
        self.sql, self.parameters = rows[0].union(*rows[1:]).query.sql_with_params() if self.seen_at_all else ("", ())

    def rows(self, cases: list[UUID]) -> Seen:
        """Cases by table, of at most two."""
        found: set[tuple[str, UUID]] = set()
        if self.seen_at_all:
            bound = dict(zip(self.MARKS, [*cases, *self.MARKS], strict=False))
            with connections[self.using].cursor() as cursor:
                cursor.execute(self.sql, [bound.get(one, one) for one in self.parameters])
                found = set(cursor.fetchall())
        return {
            model._meta.db_table: frozenset(case for name, case in found if name == model._meta.db_table)
            for model in self.models
        }


def table_permissions() -> dict[str, Permission]:
    """Which permission opens a table."""
    found = {model._meta.db_table: model.PERMISSION for model in cell_tables()}
    return found | {Case._meta.db_table: Permission.VIEW_CASE, CaseAccess._meta.db_table: Permission.VIEW_CASE}
