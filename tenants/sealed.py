"""Sealed columns of a model: declared once, written and read through a vault, never by accident."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Substr

from tenants.crypto import HEAD_BYTES, VERSION, CannotOpen, Lost, StaleKey, Vault, generation_of, head_of


class SealedField(models.BinaryField):
    """A column that holds ciphertext; empty when nothing was said. Read it with `unseal()`."""

    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        options.setdefault("null", True)
        options.setdefault("default", None)
        super().__init__(verbose_name, **options)


UNNUMBERED, AFTER_UNNUMBERED = VERSION, bytes([VERSION[0] + 1])  # what was sealed before generations were written down


def _head(column: str) -> Substr:
    return Substr(column, 1, HEAD_BYTES, output_field=models.BinaryField())


class Sealing(models.Model):
    """Mixin: `seal()` and `unseal()` for the SealedField columns of a row."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def sealed_columns(cls) -> list[str]:
        """Names of the columns that hold ciphertext."""
        return [field.name for field in cls._meta.concrete_fields if isinstance(field, SealedField)]

    @classmethod
    def sealed_with(cls, generation: int) -> "models.QuerySet[Self]":
        """Rows with a column that this generation of the key sealed."""
        heads = {f"head_of_{name}": _head(name) for name in cls.sealed_columns()}
        found = models.Q()
        for name in heads:
            found |= models.Q(**{name: head_of(generation)})
            if generation == 1:
                found |= models.Q(**{f"{name}__gte": UNNUMBERED, f"{name}__lt": AFTER_UNNUMBERED})
        return cls._default_manager.annotate(**heads).filter(found)

    @classmethod
    def sealed_otherwise(cls, generation: int) -> "models.QuerySet[Self]":
        """Rows with a column that another generation of the key sealed."""
        heads = {f"head_of_{name}": _head(name) for name in cls.sealed_columns()}
        found = models.Q()
        for name in heads:
            found |= models.Q(**{f"{name}__lt": head_of(generation)}) | models.Q(**{f"{name}__gt": head_of(generation)})
        return cls._default_manager.annotate(**heads).filter(found)

    def seal(self, vault: Vault, **values: str) -> list[str]:
        """Seal texts into their columns (not saved); an empty text empties the column. Returns the columns' names.

        A column left alone that was sealed with another key is read again: saving the row must not bring back what a renewal
        of the key replaced.
        """
        for column, value in values.items():
            assert column in self.sealed_columns(), column
            setattr(self, column, vault.seal(self._meta.db_table, column, self.pk, value) if value else None)
        left = [one for one in self.sealed_columns() if one not in values and getattr(self, one)]
        if stale := [one for one in left if generation_of(getattr(self, one)) != vault.generation]:
            self.refresh_from_db(fields=stale)
        return list(values)

    def unseal(self, vault: Vault, columns: Iterable[str] | None = None) -> dict[str, str]:
        """Open columns (all by default); an empty column reads as an empty text.

        Raises CannotOpen, unless the vault notes what is lost: the column then reads as an empty text.
        """
        return {column: self._open(vault, column) for column in (columns if columns is not None else self.sealed_columns())}

    def _open(self, vault: Vault, column: str) -> str:
        try:
            return self._open_fresh(vault, column)
        except CannotOpen:
            if vault.lost is None:
                raise
            vault.lost.append(Lost(self, column))
            return ""

    def _open_fresh(self, vault: Vault, column: str) -> str:
        try:
            return self._open_as_read(vault, column)
        except StaleKey:
            self.refresh_from_db(fields=[column])
            return self._open_as_read(vault, column)

    def _open_as_read(self, vault: Vault, column: str) -> str:
        sealed = getattr(self, column)
        return vault.open(self._meta.db_table, column, self.pk, sealed) if sealed else ""

    def reseal(self, old: Vault, new: Vault) -> None:
        """Open every column with one vault, seal it with another, save. Raises CannotOpen."""
        columns = self.seal(new, **self.unseal(old))
        self.save(update_fields=columns)


def sealed_models(*, of_case: bool) -> list[type[Any]]:
    """Every model with sealed columns: those that a case's key seals (they have a `case`), or those that a tenant's key seals."""
    models_with_columns = [model for model in apps.get_models() if issubclass(model, Sealing)]
    return [model for model in models_with_columns if hasattr(model, "case_id") == of_case]
