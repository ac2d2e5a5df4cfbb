"""Sealed columns of a model: declared once, written and read through a vault, never by accident."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from tenants.crypto import Vault


class SealedField(models.BinaryField):
    """A column that holds ciphertext; empty when nothing was said. Read it with `unseal()`."""

    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        options.setdefault("null", True)
        options.setdefault("default", None)
        super().__init__(verbose_name, **options)


class Sealing(models.Model):
    """Mixin: `seal()` and `unseal()` for the SealedField columns of a row."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def sealed_columns(cls) -> list[str]:
        """Names of the columns that hold ciphertext."""
        return [field.name for field in cls._meta.concrete_fields if isinstance(field, SealedField)]

    def seal(self, vault: Vault, **values: str) -> list[str]:
        """Seal texts into their columns (not saved); an empty text empties the column. Returns the columns' names."""
        for column, value in values.items():
            assert column in self.sealed_columns(), column
            setattr(self, column, vault.seal(self._meta.db_table, column, self.pk, value) if value else None)
        return list(values)

    def unseal(self, vault: Vault, columns: Iterable[str] | None = None) -> dict[str, str]:
        """Open columns (all by default); an empty column reads as an empty text.

        Raises CannotOpen.
        """
        opened = {}
        for column in columns if columns is not None else self.sealed_columns():
            sealed = getattr(self, column)
            opened[column] = vault.open(self._meta.db_table, column, self.pk, sealed) if sealed else ""
        return opened
