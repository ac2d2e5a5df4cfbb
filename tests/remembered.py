"""The situation that most tests begin with, a case that was filed: made once a process through the services, then put back.

To file a case takes some three hundred statements; its rows are always the same. They are kept in a schema of their own of the test
database and put back, triggers aside, in a test whose transaction is undone; a test that commits files its case for real.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from tests import database

LAYOUT = """
    SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
      FROM information_schema.columns
     WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name = ANY (%s)
     GROUP BY table_name ORDER BY table_name
"""
PUT_BACK = """
    CREATE FUNCTION remembered.put_back() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET session_replication_role = replica SET search_path = pg_catalog, pg_temp AS {body}
"""


@dataclass
class Memory:
    """What is remembered in this process, and whether the test that runs may still take it."""

    case: UUID | None = None
    free: bool = False

    def take(self) -> UUID | None:
        """The rows are there again: the key of their case; None when they are not to be had (any more)."""
        if not self.free:
            return None
        self.free = False
        with connection.cursor() as cursor:
            cursor.execute("SELECT remembered.put_back()")
        return self.case


MEMORY = Memory()


@contextmanager
def offered() -> Iterator[None]:
    """For the time of a test that is undone."""
    MEMORY.free = MEMORY.case is not None
    try:
        yield
    finally:
        MEMORY.free = False


def learn(build: Callable[[], UUID], tables: Callable[[], set[str]], empty: Callable[[], None]) -> None:
    """Build it, commit it, keep its rows, and empty the `tables` again. What it would have sent to the workers is not sent."""
    with transaction.atomic():
        case = build()
        connection.run_on_commit.clear()
    _keep(tables())
    empty()
    MEMORY.case = case


def _keep(tables: set[str]) -> None:
    with database.administer(database.DATABASE) as admin:
        admin.execute("DROP SCHEMA IF EXISTS remembered CASCADE")
        admin.execute("CREATE SCHEMA remembered")
        statements: list[sql.Composable] = []
        for name, columns in admin.execute(LAYOUT, [sorted(tables)]).fetchall():
            source, target = sql.Identifier("remembered", name), sql.Identifier("public", name)
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            if admin.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(target)).fetchone() is None:
                continue
            admin.execute(sql.SQL("CREATE TABLE {} AS SELECT {} FROM {}").format(source, listed, target))
            insert = sql.SQL("INSERT INTO {} ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} FROM {};")
            statements.append(insert.format(target, source, listed=listed))
        body = sql.SQL("BEGIN {} END").format(sql.SQL("\n").join(statements)).as_string(admin)
        admin.execute(sql.SQL(PUT_BACK).format(body=sql.Literal(body)))
        app = sql.Identifier(f"{database.BASE}_app")
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA remembered TO {}").format(app))
