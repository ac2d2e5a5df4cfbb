"""Reading the environment: one place, typed, with clear refusals.

Every variable NAME may be given as a file instead, through NAME_FILE (container secrets).
"""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from tenants.dbroles import LOGIN_ROLES, role_password


def text(name: str, default: str | None = None) -> str:
    """Value of NAME, or the content of the file that NAME_FILE names, or the default.

    Raises ImproperlyConfigured when none of the three is there, or the file cannot be read.
    """
    if (path := os.environ.get(f"{name}_FILE")) is not None:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"The file that {name}_FILE names cannot be read: {error.strerror}.") from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} (or {name}_FILE) is required.")
    return value


def optional(name: str) -> str | None:
    """Value of NAME or None when it is unset or empty."""
    return text(name, "") or None


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on (any case)."""
    return text(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """Integer value of NAME."""
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated values of NAME."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def role_prefix() -> str:
    """Prefix of this database's role names: DATABASE_ROLE_PREFIX, else the name of the database."""
    if prefix := optional("DATABASE_ROLE_PREFIX"):
        return prefix
    url = optional("DATABASE_URL") or text("DATABASE_APP_URL")
    return str(conninfo_to_dict(url)["dbname"])


def has_database(role: str) -> bool:
    """True when this process was given a way to connect as the role; a web process has only `app`."""
    return optional(f"DATABASE_{role.upper()}_URL") is not None or optional("DATABASE_URL") is not None


def given_passwords() -> dict[str, str]:
    """Passwords that DATABASE_<ROLE>_URL carry, by role: what `db bootstrap` sets."""
    urls = {role: optional(f"DATABASE_{role.upper()}_URL") for role in LOGIN_ROLES}
    passwords = {role: conninfo_to_dict(url).get("password") for role, url in urls.items() if url}
    return {role: str(password) for role, password in passwords.items() if password}


def database(role: str) -> dict[str, Any]:
    """Django connection settings of one database role.

    DATABASE_<ROLE>_URL when given (production); else derived from DATABASE_URL, the bootstrap superuser.
    """
    if (url := optional(f"DATABASE_{role.upper()}_URL")) is not None:
        parts = conninfo_to_dict(url)
    else:
        parts = conninfo_to_dict(text("DATABASE_URL"))
        parts["user"] = f"{role_prefix()}_{role}"
        if parts.get("password"):
            parts["password"] = role_password(str(parts["password"]), str(parts["user"]))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts | {"prepare_threshold": 0},  # what the server binds is planned once a connection; see tenants.counts
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def celery_broker(redis_url: str) -> str:
    """The broker address as kombu writes it: a Unix socket is redis+socket://path."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    number_of_database = query.removeprefix("db=") or "0"
    return f"redis+socket://{path}?virtual_host={number_of_database}"
