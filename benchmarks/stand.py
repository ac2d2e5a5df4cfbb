"""A database of its own for benchmarks, made as the tests make theirs: real roles, real policies."""

import os
from typing import Any

os.environ["PYTEST_XDIST_WORKER"] = "bench"


def prepare() -> None:
    """Make the database and configure Django on it."""
    from tests import database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    import django

    django.setup()
    from django.db import connections

    connections.close_all()
    database.prepare()


def administer() -> Any:
    """A superuser's connection to it."""
    from tests import database

    return database.administer(database.DATABASE)
