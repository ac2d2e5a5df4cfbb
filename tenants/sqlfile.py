"""Versioned SQL run by migrations, with the role names of this database."""

from pathlib import Path

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from tenants.dbroles import ROLES


def role_name(role: str) -> str:
    """Name of a role in this database: roles belong to the cluster, so they carry the database's prefix."""
    return f"{settings.DATABASE_ROLE_PREFIX}_{role}"


def render(sql: str) -> str:
    """Replace each @role@ by the quoted name of that role."""
    for role in ROLES:
        sql = sql.replace(f"@{role}@", '"' + role_name(role).replace('"', '""') + '"')
    return sql


class RunSQLFile(RunPython):
    """Migration operation: run one SQL file of an application, as the owner role."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(self._run, RunPython.noop)

    def deconstruct(self) -> tuple[str, list[Path], dict[str, object]]:
        return (type(self).__name__, [self.path], {})

    def describe(self) -> str:
        return f"Run {self.path.name}"

    def _run(self, apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SET LOCAL check_function_bodies = off")  # a function may name one that a later file defines
            cursor.execute(render(self.path.read_text(encoding="utf-8")))
