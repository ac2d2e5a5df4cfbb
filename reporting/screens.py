"""What the pages show: the choice in the address, the periods at hand, the figures ready to be read."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from reporting import reading
from reporting.forms import PeriodForm
from reporting.models import Report
from reporting.periods import Period, exercise_of, last_quarter, last_whole_months, last_year, year_to_date
from reporting.policies import editions, evaluated, report_policy
from reporting.reading import Chart, Section, Shown, Table
from reporting.services import check_period
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.models import Programme
from tenants.policies import forbidden
from tenants.roles import Permission


@dataclass(frozen=True)
class Choice:
    """What the address asks for: a programme, an edition, a period."""

    programme: Programme
    edition: str
    period: Period

    def values(self, **changes: object) -> dict[str, object]:
        """As form values."""
        values = {"du": self.period.start, "au": self.period.end, "edition": self.edition, "dispositif": self.programme.pk}
        return values | changes

    @property
    def is_steering(self) -> bool:
        """True for the confidential edition."""
        return self.edition == Report.Edition.STEERING


def choose(actor: Actor, query: QueryDict) -> tuple[Choice, PeriodForm]:
    """The choice in the address; without one, or with a bad one, that of the newest report.

    Raises Forbidden when the actor evaluates no programme.
    """
    programmes = {str(programme.pk): programme for programme in evaluated(actor)}
    if not programmes:
        raise forbidden(Permission.VIEW_INDICATORS)
    programme = programmes.get(query.get("dispositif", "")) or next(iter(programmes.values()))
    edition = query.get("edition", "")
    if edition not in editions(actor):
        edition = editions(actor)[0]
    given = {"edition": edition, "dispositif": str(programme.pk), "du": query.get("du", ""), "au": query.get("au", "")}
    form = PeriodForm(given if "du" in query or "au" in query else None, actor=actor)
    if form.is_bound and form.is_valid():
        return Choice(programme, edition, form.period), form
    choice = Choice(programme, edition, _usual_period(actor, programme, edition))
    return choice, form if form.is_bound else PeriodForm(initial=choice.values(), actor=actor)


def _usual_period(actor: Actor, programme: Programme, edition: str) -> Period:
    newest = report_policy.visible(actor).filter(programme=programme, edition=edition).ready().first()
    return newest.period if newest else default_period(edition, timezone.localdate())


def default_period(edition: str, today: date) -> Period:
    """The period proposed first: the year so far; whole months for the masked edition."""
    return year_to_date(today) if edition == Report.Edition.STEERING else last_whole_months(today)


def shortcuts(choice: Choice) -> list[dict[str, object]]:
    """Periods one click away, those that the edition allows: label, address, current."""
    today = timezone.localdate()
    exercise = exercise_of(choice.programme.exercise_starts_on or choice.programme.starts_on, today)
    offered = [
        ("Depuis le 1er janvier", year_to_date(today)),
        ("Mois achevés de l’année", last_whole_months(today)),
        ("Exercice en cours", exercise),
        ("Dernier trimestre achevé", last_quarter(today)),
        ("Année précédente", last_year(today)),
    ]
    found: list[dict[str, object]] = []
    for label, period in offered:
        if _allowed(choice, period, today):
            address = urlencode(choice.values(du=period.start, au=period.end))
            found.append({"label": label, "url": f"?{address}", "current": period == choice.period})
    return found


def _allowed(choice: Choice, period: Period, today: date) -> bool:
    try:
        check_period(period, programme=choice.programme, edition=choice.edition, today=today)
    except Refused:
        return False
    return True


def reports_on(actor: Actor, choice: Choice) -> tuple[Report | None, Report | None]:
    """The newest frozen report on a choice, and the one being computed."""
    found = report_policy.visible(actor).of(choice.programme.pk, choice.period, choice.edition).select_related("programme")
    return found.ready().first(), found.live().first()


@dataclass(frozen=True)
class Figures:
    """A frozen report ready to be shown; `facts` is true when its figures open on their facts."""

    report: Report
    facts: bool

    @classmethod
    def of(cls, actor: Actor, report: Report) -> "Figures":
        """The figures of a ready report, for an actor."""
        return cls(report, report_policy.may_drill(actor, report))

    @property
    def values(self) -> dict[str, Any]:
        return self.report.frozen_figures

    def headlines(self) -> list[dict[str, object]]:
        """The five figures, each with the address of its facts when they may be opened."""
        return [
            {"shown": one, "url": self._address(one.code, HEADLINE_KEYS[one.code])} for one in reading.headlines(self.values)
        ]

    def _address(self, indicator: str, keys: str) -> str:
        """Where the facts under some keys are listed, or nothing."""
        if not self.facts or not indicator or not keys:
            return ""
        query = "" if keys == "all" else f"?{urlencode({'cle': keys})}"
        return reverse("reporting:facts", args=[self.report.pk, indicator]) + query

    def _linked(self, table: Table) -> Table:
        """A table whose figures open on their facts."""

        def link(cells: list[Shown]) -> list[Shown]:
            return [replace(cell, url=self._address(table.indicator, cell.keys)) for cell in cells]

        return replace(table, rows=[replace(row, cells=link(row.cells)) for row in table.rows], total=link(table.total))

    def charts(self) -> dict[str, Chart]:
        """The drawings with their tables."""
        return reading.charts(self.values, self.report.frozen_charts)

    def sections(self) -> list[Section]:
        """The five indicators, each with its tables."""
        return [replace(one, tables=[self._linked(table) for table in one.tables]) for one in reading.sections(self.values)]

    def beside(self) -> list[Table]:
        """Targets, delays and rates."""
        return [reading.targets_table(self.values), reading.delays_table(self.values), reading.rates_table(self.values)]

    def sentences(self) -> list[str]:
        """The report in a few sentences."""
        return reading.sentences(self.values)

    def limits(self) -> list[str]:
        """What to know before reading."""
        return reading.limits(self.values)

    @property
    def dashboard_url(self) -> str:
        """The same figures drawn."""
        report = self.report
        choice = Choice(report.programme, report.edition, report.period)
        return f"{reverse('reporting:dashboard')}?{urlencode(choice.values())}"

    @property
    def previous(self) -> Period:
        """The same dates of the year before."""
        return reading.period_of(self.values, "previous")

    @property
    def inter(self) -> dict[str, object]:
        """Which classes count as inter-landlord, and who decided."""
        return {"classes": self.values["inter"]["counted"], "note": reading.inter_note(self.values)}


HEADLINE_KEYS = {
    "situations": "treated=yes",
    "rehousings": "all",
    "inter_landlord": "inter=yes",
    "requests": "all",
    "realised": "all",
}
