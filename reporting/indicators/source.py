"""Reading facts through the evaluation role, all of a report in one snapshot of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from reporting.periods import Period

ALIAS = "report"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: one programme, one period."""

    programme: UUID
    period: Period

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters that every statement may use; instants are half-open."""
        return {
            "programme": self.programme,
            "start": self.period.start,
            "end": self.period.end,
            "starts_at": self.period.starts_at,
            "ends_before": self.period.ends_before,
        }


@contextmanager
def snapshot() -> Iterator[datetime]:
    """One read-only snapshot for every statement of a report. Yields its instant."""
    with transaction.atomic(using=ALIAS):
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT now()")
            instant: datetime = cursor.fetchone()[0]
        yield instant


def rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement, read as the evaluation role."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
