"""All aliases are one database seen by several roles: what is not asked of a role by name goes to `default`."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS


class OneDatabase:
    """An object read through the owner role is never written through it by inheritance."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Only the owner role migrates."""
        return db == "owner"
