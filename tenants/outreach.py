"""Actions and advice of a year, counted: one's own and those of the coordinated programmes in detail, the others' as totals."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from tenants.actor import Actor
from tenants.french import counted, sort_key, tidy
from tenants.models import AdviceContact, Commune, ExternalFigure, OutreachAction, Programme, Tenant
from tenants.resource_policies import advice_policy, figure_policy


@dataclass
class Total:
    """What an organisation did in a year."""

    name: str
    kinds: list[str]
    actions: int = 0
    people: int = 0
    hours: Decimal = Decimal(0)

    @property
    def plain_hours(self) -> int | Decimal:
        """Hours as they are read."""
        return tidy(self.hours)


def action_totals(year: int) -> list[Total]:
    """Of each organisation of one's programmes, by name (two queries)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, kind, actions, people, hours FROM action_totals(%s)", [year])
        rows = cursor.fetchall()
    names = dict(Tenant.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "name"))
    found: dict[UUID, Total] = {}
    for tenant, kind, actions, people, hours in sorted(rows, key=lambda row: row[1]):
        total = found.setdefault(tenant, Total(names[tenant], []))
        total.kinds.append(counted(actions, *_words(kind)))
        total.actions, total.people, total.hours = total.actions + actions, total.people + people, total.hours + hours
    return sorted(found.values(), key=lambda total: sort_key(total.name))


def _words(kind: str) -> tuple[str, str]:
    one = str(OutreachAction.Kind(kind).label)
    first, _, rest = one.partition(" ")
    return one, f"{first if first.endswith('x') else first + 's'}{' ' + rest if rest else ''}"


def advice_totals(year: int) -> dict[UUID, int | None]:
    """By programme, how many advices were given by all together; None below five, but for the coordination."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT programme_id, contacts FROM advice_totals(%s)", [year])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Counted:
    """One's own advices of a year under one heading: (label, how many), most first."""

    title: str
    rows: list[tuple[str, int]]


HEADINGS = (
    ("Qui a demandé", AdviceContact.Caller),
    ("Sujet", AdviceContact.Subject),
    ("Orientation", AdviceContact.Orientation),
)


def own_advice(actor: Actor, year: int) -> list[Counted]:
    """One's own advices of a year by who asked, about what, and where they were sent (one query)."""
    rows = advice_policy.visible(actor).filter(given_on__year=year).order_by()
    counts = list(rows.values_list("caller", "subject", "orientation").annotate(count=Count("pk")))
    found = []
    for column, (title, labels) in enumerate(HEADINGS):
        sums: Counter[str] = Counter()
        for row in counts:
            sums[str(labels(row[column]).label)] += row[3]
        found.append(Counted(title, sorted(sums.items(), key=lambda one: (-one[1], one[0]))))
    return found


# --- figures of the territory -----------------------------------------------------------------------
@dataclass
class Line:
    """A commune in a year: one cell for each kind of figure, None where nobody gave it."""

    commune: Commune
    cells: list[ExternalFigure | None]


def figure_lines(actor: Actor, programme: Programme, year: int) -> list[Line]:
    """Communes that have a figure that year, by name (one query)."""
    rows = figure_policy.visible(actor).filter(programme=programme, year=year).select_related("commune", "tenant")
    found: dict[Commune, dict[str, ExternalFigure]] = defaultdict(dict)
    for row in rows:
        found[row.commune][row.kind] = row
    kinds: list[Any] = list(ExternalFigure.Kind)
    lines = [Line(commune, [cells.get(kind) for kind in kinds]) for commune, cells in found.items()]
    return sorted(lines, key=lambda line: sort_key(line.commune.name))


def figure_years(actor: Actor, programme: Programme) -> list[int]:
    """Years for which there is a figure, the latest first."""
    rows = figure_policy.visible(actor).filter(programme=programme)
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)
