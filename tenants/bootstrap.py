"""Creating the database and its roles: the only thing that needs a superuser.

Roles, named <prefix>_<role>: `owner` migrates; `app` serves; `report` computes indicators; `backup` dumps (BYPASSRLS). Two cannot log
in: `definer` (BYPASSRLS) owns the definer functions, `matcher` the view that reads what no tenant may read together.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tenants.dbroles import LOGIN_ROLES, NOBODY, role_password

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def bootstrap(url: str, *, prefix: str, database: str, passwords: Mapping[str, str] | None = None) -> None:
    """Create the roles, the database and the extensions when they are missing; harmless when run again.

    `url`: a superuser's connection URI. `passwords`: by role; for the others one is derived from the superuser's, if it has any.
    Raises psycopg.OperationalError when the server does not answer.
    """
    base = str(conninfo_to_dict(url).get("password") or "")
    derived = {role: role_password(base, f"{prefix}_{role}") for role in LOGIN_ROLES} if base else {}
    chosen = derived | dict(passwords or {})
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
        for role in LOGIN_ROLES:
            _ensure_role(connection, f"{prefix}_{role}", login=True, bypass=role == "backup", password=chosen.get(role, ""))
        for role in NOBODY:
            _ensure_role(connection, f"{prefix}_{role}", login=False, bypass=role == "definer", password="")  # nosec B106
            connection.execute(_statement("GRANT {} TO {}", f"{prefix}_{role}", f"{prefix}_owner"))
        # Under many policies a statement looks dear to the planner: compiling it takes longer than running it.
        connection.execute(_statement("ALTER ROLE {} SET jit TO off", f"{prefix}_app"))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            connection.execute(
                _statement("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0", database, f"{prefix}_owner")
            )
    with psycopg.connect(make_conninfo(url, dbname=database), autocommit=True) as connection:
        _prepare_database(connection, database, prefix)


def _statement(template: str, *names: str) -> sql.Composed:
    return sql.SQL(template).format(*(sql.Identifier(name) for name in names))


def _ensure_role(
    connection: "psycopg.Connection[tuple[object, ...]]", name: str, *, login: bool, bypass: bool, password: str
) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(_statement("CREATE ROLE {}", name))
    options = (
        f"{'LOGIN' if login else 'NOLOGIN'} {'BYPASSRLS' if bypass else 'NOBYPASSRLS'} NOSUPERUSER NOCREATEDB NOCREATEROLE"
    )
    connection.execute(_statement(f"ALTER ROLE {{}} {options}", name))
    if login and password:
        query = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
        connection.execute(query)


def _prepare_database(connection: "psycopg.Connection[tuple[object, ...]]", database: str, prefix: str) -> None:
    for extension in EXTENSIONS:
        connection.execute(_statement("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public", extension))
    owner, definer, backup = (f"{prefix}_{role}" for role in ("owner", "definer", "backup"))
    connection.execute(_statement("REVOKE ALL ON DATABASE {} FROM PUBLIC", database))
    for role in LOGIN_ROLES:
        connection.execute(_statement("GRANT CONNECT ON DATABASE {} TO {}", database, f"{prefix}_{role}"))
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
    ):
        connection.execute(statement)
    connection.execute(_statement("GRANT CREATE ON SCHEMA public TO {}, {}", owner, definer))
    for template, names in (
        ("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON ROUTINES FROM PUBLIC", (owner,)),
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO {}",
            (owner, definer),
        ),
        ("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}", (owner, definer)),
        ("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT ON TABLES TO {}", (owner, backup)),
        ("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT ON SEQUENCES TO {}", (owner, backup)),
    ):
        connection.execute(_statement(template, *names))
