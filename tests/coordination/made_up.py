"""A database of its own for made-up worlds: `manage.py` runs on it, and it is read as a superuser, past every policy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.database import BASE, ROOT, SERVER, TEMPLATE, WORKER, administer

NOW = "2026-03-04T10:00"


@dataclass(frozen=True)
class Installation:
    """An installation whose database has the schema and the communes, and nobody in it."""

    database: str

    def manage(self, *arguments: str, demo: bool = True, fails: bool = False) -> str:
        """Run a command of manage.py on it. Returns what it said."""
        environment = os.environ | {
            "DATABASE_URL": make_conninfo(SERVER, dbname=self.database),
            "DATABASE_ROLE_PREFIX": BASE,
            "DEMO": "1" if demo else "",
        }
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
        said = done.stdout + done.stderr
        assert (done.returncode != 0) is fails, said
        return said

    def generate(self, size: str, *options: str, now: str = NOW) -> str:
        return self.manage("generate", "--fresh", "--size", size, "--now", now, *options)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.reading() as connection:
            return connection.execute(query).fetchall()

    def one(self, query: str) -> object:
        return self.rows(query)[0][0]

    def change(self, statement: str) -> None:
        """A change that stays."""
        with administer(self.database) as connection:
            connection.execute(statement)

    @contextmanager
    def reading(self) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
        """A superuser's connection in a transaction that is undone."""
        with administer(self.database) as connection, connection.transaction(force_rollback=True):
            yield connection


@contextmanager
def installation(name: str) -> Iterator[Installation]:
    """A clone of the template, gone afterwards."""
    database = f"{BASE}_{name}_{WORKER}"
    identifier = sql.Identifier(database)
    with administer() as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
        connection.execute(drop)
        owner, template = sql.Identifier(f"{BASE}_owner"), sql.Identifier(TEMPLATE)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(identifier, template, owner))
        for role in ("app", "report"):
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(identifier, sql.Identifier(f"{BASE}_{role}"))
            )
        yield Installation(database)
        connection.execute(drop)
