"""The one writer of traces: an audit row for the tenant that owns the subject, an event for each tenant to be told.

Both in the transaction of the change. Facts are identifiers, codes, dates and numbers: never a word about a person.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

from tenants.actor import Actor

Fact = str | int | bool | date | datetime | Decimal | UUID | None
MAX_FACT_LENGTH = 64


def _plain(value: Fact) -> Any:
    if isinstance(value, bool | int) or value is None:
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) > MAX_FACT_LENGTH:
        raise ValueError("A fact is an identifier or a code, not a text.")
    return text


def record(
    kind: str,
    subject: models.Model,
    *,
    by: Actor,
    owner: UUID | None = None,
    tell: Iterable[UUID] = (),
    reference: str = "",
    **facts: Fact,
) -> None:
    """Write what happened to `subject`.

    `owner`: the tenant in whose log it stands (default: the subject's tenant). `tell`: tenants that get an event.
    Who did it is taken by the database from the context, not from `by`, which must be the actor in force.
    """
    about = getattr(subject, "case_id", None) or subject.pk
    owner = owner or subject.tenant_id  # type: ignore[attr-defined]
    audience = sorted({str(tenant) for tenant in tell})
    plain = {name: _plain(value) for name, value in facts.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_fact(%s, %s, %s, %s, %s, %s::uuid[], %s, %s::jsonb)",
            [kind, subject._meta.label_lower, subject.pk, about, owner, audience, reference, json.dumps(plain)],
        )
