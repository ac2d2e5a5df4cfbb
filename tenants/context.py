"""Who the database believes is asking: three settings, local to the transaction.

`app.user` (person), `app.tenant` (the acting tenant), `app.groups` (the tenant's group and the membership's group).
Nothing is ever set for a session: a pooled connection must not remember anybody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@dataclass(frozen=True, slots=True)
class DatabaseContext:
    """The three settings, as text; empty means nobody."""

    user: str = ""
    tenant: str = ""
    groups: str = ""

    @classmethod
    def of(cls, *, user: UUID | None = None, tenant: UUID | None = None, groups: tuple[int, ...] = ()) -> Self:
        """Build from ids; `groups` are auth_group ids."""
        return cls(str(user or ""), str(tenant or ""), "{" + ",".join(map(str, groups)) + "}" if groups else "")


NOBODY = DatabaseContext()


def read(using: str = DEFAULT_DB_ALIAS) -> DatabaseContext:
    """The settings in force."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('app.user', true), current_setting('app.tenant', true), current_setting('app.groups', true)"
        )
        user, tenant, groups = cursor.fetchone()
    return DatabaseContext(user or "", tenant or "", groups or "")


def apply(context: DatabaseContext, using: str = DEFAULT_DB_ALIAS) -> None:
    """Set the three settings until the end of the transaction.

    Raises TransactionManagementError outside one: a setting without a transaction would be lost at once.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A database context needs a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user', %s, true), set_config('app.tenant', %s, true), set_config('app.groups', %s, true)",
            [context.user, context.tenant, context.groups],
        )


@contextmanager
def within(context: DatabaseContext, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run a block in a context and give the previous one back.

    The block is a transaction (or a savepoint): after an exception its rollback restores the settings.
    """
    with transaction.atomic(using=using):
        before = read(using)
        apply(context, using)
        yield
        apply(before, using)
