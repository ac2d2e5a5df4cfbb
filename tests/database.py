"""Pytest plugin, loaded before the settings: each test process gets a database of its own, cloned from one template.

The template is built once for a given set of migrations and SQL files, by the owner role as in production; tests then run as
the `app` role, so that row-level security is in force in every test.
"""

import hashlib
import os
import zlib
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("ROOT_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
os.environ.setdefault(
    "MISSES_ALLOWED", "1000000"
)  # the matrix asks for all that it must not find; see tests/access/test_guessing.py
os.environ.setdefault("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")

if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
    pytest.exit("DATABASE_URL and REDIS_URL are not set: run `make test`, which starts what is missing.", returncode=2)

# A worker of xdist inherits the environment of the controller, where DATABASE_URL was already replaced.
SERVER = os.environ.setdefault("TEST_SERVER_URL", os.environ["DATABASE_URL"])
BASE = f"test_{conninfo_to_dict(SERVER)['dbname']}"[:40]
TEMPLATE = f"{BASE}_template"
DATABASE = f"{BASE}_{WORKER}"
LOCK = zlib.crc32(TEMPLATE.encode())  # of this template: other runs on this server build their own

os.environ["DATABASE_URL"] = make_conninfo(SERVER, dbname=DATABASE)
os.environ["DATABASE_ROLE_PREFIX"] = BASE
os.environ["REDIS_KEY_PREFIX"] = f"{DATABASE}:"


def fingerprint() -> str:
    """Hash of everything that shapes the template."""
    digest = hashlib.sha256()
    for path in sorted(
        [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/sql/*.sql"), ROOT / "tenants/bootstrap.py", ROOT / "uv.lock"]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def administer(dbname: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    """A superuser's connection, in autocommit."""
    return psycopg.connect(make_conninfo(SERVER, dbname=dbname), autocommit=True)


def prepare() -> None:
    """Build the template when the migrations changed, then clone this process's database from it."""
    with administer() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        built = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
        if built is None or built[0] != fingerprint():
            _drop(connection, TEMPLATE)
            _build_template()
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(TEMPLATE), sql.Literal(fingerprint()))
            )
        _drop(connection, DATABASE)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(DATABASE), sql.Identifier(TEMPLATE), sql.Identifier(f"{BASE}_owner")
            )
        )
        for role in ("app", "report", "backup"):
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), sql.Identifier(f"{BASE}_{role}"))
            )


def _drop(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _build_template() -> None:
    from django.core.management import call_command
    from django.db import connections

    from tenants.bootstrap import bootstrap
    from tenants.services.communes import load_communes

    bootstrap(SERVER, prefix=BASE, database=TEMPLATE)
    owner = connections["owner"]
    owner.close()
    owner.settings_dict["NAME"] = TEMPLATE
    call_command("migrate", database="owner", verbosity=0)
    load_communes()
    owner.close()
    owner.settings_dict["NAME"] = DATABASE
