"""Everything held about a woman, for herself (RGPD, article 15): sections, one a source; each floor registers its own."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Answer, Case, CaseDanger
from tenants.actor import Actor
from tenants.crypto import Vault
from tenants.french import date_fr, datetime_fr, euros
from tenants.models import Participation, Tenant

Facts = list[tuple[str, str]]
UNNAMED = gettext_lazy("une structure d’hébergement, que votre référente vous nomme de vive voix")
UNSAID = ("", Answer.UNKNOWN, CaseDanger.Level.NOT_ASSESSED)


@dataclass(frozen=True)
class Entry:
    """Something dated: what, said by which organisation (never a name of its staff), and the words."""

    at: date | datetime | None
    title: str
    text: str = ""
    by: str = ""

    @property
    def when(self) -> str:
        """The day in words."""
        return date_fr(self.at) if self.at else ""


@dataclass(frozen=True)
class Section:
    """One part of the document: a sentence, facts, dated entries."""

    code: str
    title: str
    note: str = ""
    facts: Facts = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to say under the title."""
        return not (self.facts or self.entries or self.note)


@dataclass(frozen=True)
class Asked:
    """For whom and by whom a disclosure is made. `withheld`: lines of the chronology that would harm somebody else.

    `unnamed`: shelters, which a paper or a file does not name: whoever finds it would know where she is.
    """

    case: Case
    by: Actor
    vault: Vault
    withheld: frozenset[UUID] = frozenset()
    unnamed: frozenset[UUID] = frozenset()

    def name(self, tenant: Tenant) -> str:
        """The name of an organisation, as this disclosure may say it."""
        return str(UNNAMED) if tenant.pk in self.unnamed else tenant.name


def shelters_of(case: Case) -> frozenset[UUID]:
    """Organisations that shelter women in the programme of a case."""
    rows = Participation.objects.filter(programme=case.programme_id, part=Participation.Part.SHELTER)
    return frozenset(rows.values_list("tenant", flat=True))


class Source(NamedTuple):
    """One section: where it stands in the document, and how it is read (None when there is nothing)."""

    place: int
    read: Callable[[Asked], Section | None]


SOURCES: list[Source] = []


def register(sources: Iterable[Source]) -> None:
    """Add a floor's sections (called once at start, by the top floor)."""
    SOURCES.extend(sources)
    SOURCES.sort(key=lambda source: source.place)


def collect(asked: Asked) -> list[Section]:
    """Every section that has something to say, in order."""
    found = [source.read(asked) for source in SOURCES]
    return [section for section in found if section is not None and not section.is_empty]


def said(row: models.Model | None, *columns: str, **labels: str) -> Facts:
    """Label and value of what a row says; what was never said is left out. `labels`: words of ours for a column."""
    if row is None:
        return []
    shown = [(labels.get(column) or _capital(row, column), _shown(row, column)) for column in columns]
    return [(label, value) for label, value in shown if value]


def _capital(row: models.Model, column: str) -> str:
    label = str(row._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _shown(row: models.Model, column: str) -> str:
    value = getattr(row, column)
    if display := getattr(row, f"get_{column}_display", None):
        return "" if value in UNSAID else str(display())
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return datetime_fr(value)
    if isinstance(value, date):
        return date_fr(value)
    if isinstance(row._meta.get_field(column), models.DecimalField):
        return euros(value) if value is not None else ""
    return str(value) if value else ""


def as_data(case: Case, sections: list[Section], made_at: datetime) -> dict[str, Any]:
    """The same for another program: plain values, dates in ISO 8601."""

    def plain(section: Section) -> dict[str, Any]:
        found = asdict(section)
        found["facts"] = [{"label": label, "value": value} for label, value in section.facts]
        for entry in found["entries"]:
            entry["at"] = entry["at"].isoformat() if entry["at"] else None
        return found

    return {"reference": case.reference, "made_at": made_at.isoformat(), "sections": [plain(section) for section in sections]}
