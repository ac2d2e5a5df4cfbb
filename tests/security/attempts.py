"""Attacks as role `app` inside an actor's context: what the database answered."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

FORBIDDEN = "42501"


def refusal(attempt: Callable[[], object]) -> tuple[str, str]:
    """SQLSTATE and constraint of the refusal; the test fails when the attempt was let through.

    Deferred keys are checked too: an attacker would commit.
    """
    with pytest.raises(Error) as caught, transaction.atomic():
        attempt()
        run("SET CONSTRAINTS ALL IMMEDIATE")
    cause: Any = caught.value.__cause__
    return cause.sqlstate, cause.diag.constraint_name or ""


def run(statement: str, *parameters: object) -> list[tuple[Any, ...]] | int:
    """Run one statement; rows when it gives some, else how many it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def value(statement: str, *parameters: object) -> Any:
    """The single value that a statement gives."""
    rows = run(statement, *parameters)
    assert isinstance(rows, list)
    return rows[0][0]


def insert(table: str, **columns: object) -> Callable[[], object]:
    """An attempt to insert one row with a random key, without reading it back."""
    columns = {"id": uuid4(), **columns}
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    return lambda: run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *columns.values())
