"""How many rows several questions have, asked at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Value
from psycopg import sql


@contextmanager
def planned_once() -> Iterator[Any]:
    """A cursor whose statements the database plans once a connection: planning many policies takes ten times as long as counting.

    Where queries are logged it is Django's own: what the server binds has no text to log.
    """
    connection.ensure_connection()
    bound_by_the_server: Any = psycopg.Cursor(connection.connection)
    with connection.cursor() if connection.queries_logged else connection.make_cursor(bound_by_the_server) as cursor:
        yield cursor


def counts(*questions: "QuerySet[Any]") -> list[int]:
    """The number of rows of each, in one query; a slice counts as far as it goes. Rows are not made distinct."""
    parts: list[sql.Composable] = []
    values: list[Any] = []
    for rows in questions:
        whole = rows if rows.query.is_sliced else rows.order_by()
        lines = whole.values(asked_for=Value(1))  # no column: an index alone may answer
        try:
            statement, parameters = lines.query.sql_with_params()
        except EmptyResultSet:
            parts.append(sql.Literal(0))
            continue
        of_the_orm = sql.SQL(statement)
        parts.append(sql.SQL("(SELECT count(*) FROM ({}) AS asked)").format(of_the_orm))
        values += parameters
    if not parts:
        return []
    with planned_once() as cursor:
        cursor.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(parts)), values)
        return list(cursor.fetchone())
