"""Taking a row before changing it."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def lock(rows: "QuerySet[M]", pk: object) -> M:
    """Lock one row for this transaction and read it again.

    Raises the model's DoesNotExist when the row is not visible or not ours to change: a lock that returns nothing would
    let the change go on without one.
    """
    return rows.select_for_update(of=("self",)).get(pk=pk)
