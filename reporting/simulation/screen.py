"""What the page and its table for spreadsheets show: a programme, a hypothesis, what it gives, or why it cannot be simulated."""

import csv
import io
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from housing.matching.terms import terms_of
from reporting.forms import HypothesisForm
from reporting.periods import Period
from reporting.policies import evaluated
from reporting.reading import Chart, Table
from reporting.simulation import telling
from reporting.simulation.flows import LEAST, Flows, measure, measured_months
from reporting.simulation.rates import Rates, rates_of
from reporting.simulation.summing import Simulation, simulate
from reporting.simulation.telling import Results
from tenants.actor import Actor
from tenants.french import NBSP, counted, date_fr, number_fr
from tenants.models import Programme
from tenants.policies import forbidden
from tenants.roles import Permission
from tenants.services.decisions import closed_to_entries
from tenants.spreadsheets import harmless

STUDIED = {"danger": "danger", "waiting": "ancienneté de la demande", "shelter": "temps d’hébergement restant"}


@dataclass(frozen=True)
class Screen:
    """A hypothesis on a programme, for an actor. `flows` is None when there is nothing to measure, `why_not` says so."""

    actor: Actor
    programme: Programme
    programmes: list[Programme]
    form: HypothesisForm
    period: Period | None
    flows: Flows | None
    why_not: str

    @property
    def is_steering(self) -> bool:
        """True when small numbers are told."""
        return self.actor.may(Permission.READ_STEERING)

    @property
    def is_ready(self) -> bool:
        """True when there is a hypothesis to simulate, and something to start from."""
        return not self.why_not and self.form.is_valid()

    def programme_tabs(self) -> list[dict[str, object]]:
        """Links to the programmes, when there is more than one."""
        if len(self.programmes) < 2:
            return []
        return [
            {"label": one.name, "url": f"?dispositif={one.pk}", "current": one == self.programme} for one in self.programmes
        ]

    # --- computed once, when asked for ------------------------------------------------------------------
    @cached_property
    def rates(self) -> Rates:
        """The numbers that are drawn from."""
        assert self.flows
        return rates_of(self.flows)

    @cached_property
    def weights(self) -> dict[str, int]:
        """What the order of study weighs, as far as it tells households apart whatever the unit."""
        found = terms_of(self.programme.pk).weights
        return {code: found[code] for code in STUDIED}

    @cached_property
    def simulation(self) -> Simulation:
        """What the hypothesis gives."""
        return simulate(self.rates, self.form.hypothesis, weights=self.weights, seed=self.form.seed)

    # --- in words -----------------------------------------------------------------------------------------
    def sentences(self) -> list[str]:
        """What it comes to."""
        return telling.sentences(self.simulation, self.form.hypothesis)

    def results(self) -> Results:
        """Each measure compared."""
        assert self.flows
        return telling.results(self.simulation, self.flows, self.form.hypothesis.years)

    def chart(self) -> Chart:
        """Those who wait over time."""
        return telling.chart(self.simulation.curve, self.form.hypothesis.years)

    def starting(self) -> list[Table]:
        """What was measured."""
        return telling.starting(self.flows) if self.flows else []

    def method(self) -> list[str]:
        """How it is computed."""
        assert self.flows
        weighed = ", ".join(f"{label} {self.weights[code]}" for code, label in STUDIED.items())
        return telling.method(self.flows, self.rates.opened_a_year, weighed)

    def limits(self) -> tuple[str, ...]:
        """What it does not know."""
        return telling.LIMITS


def screen(actor: Actor, query: QueryDict) -> Screen:
    """The screen that an address asks for; without a programme, or with a wrong one, the first that the actor evaluates.

    Raises Forbidden when there is none.
    """
    programmes = evaluated(actor)
    if not programmes:
        raise forbidden(Permission.VIEW_INDICATORS)
    programme = next((one for one in programmes if str(one.pk) == query.get("dispositif", "")), programmes[0])
    period = measured_months(programme)
    flows = measure(actor, programme, period) if period else None
    form = HypothesisForm(query.dict(), programme)
    return Screen(actor, programme, programmes, form, period, flows, _why_not(programme, flows))


def _why_not(programme: Programme, flows: Flows | None) -> str:
    """Why there is nothing to simulate from; nothing when there is."""
    closed = closed_to_entries([programme]).get(programme.pk)
    if closed:
        return (
            f"Ce dispositif n’accueille plus d’entrées depuis le {date_fr(closed)}{NBSP}: il n’y a plus d’arrivées à prolonger."
        )
    if flows is None:
        return f"Le premier mois entier du dispositif n’est pas achevé{NBSP}: il n’y a encore rien à mesurer."
    if flows.is_enough:
        return ""
    met = [
        (flows.of("arrived"), "ménage arrivé", "ménages arrivés"),
        (flows.of("opened"), "logement ouvert", "logements ouverts"),
    ]
    told = " et ".join(counted(number, *nouns) if number is not None else f"{nouns[1]} masqués" for number, *nouns in met)
    return f"Il faut au moins {number_fr(LEAST)} ménages arrivés et {number_fr(LEAST)} logements ouverts en un an{NBSP}; il y a {told}."


# --- for spreadsheets -----------------------------------------------------------------------------------
def to_csv(shown: Screen) -> bytes:
    """The hypothesis, what it gives, those who wait and what was measured: one line a cell (semicolons, UTF-8 with its mark)."""
    assert shown.period
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(("tableau", "ligne", "colonne", "valeur"))
    head = [
        ("Simulation", "Dispositif", "", shown.programme.name),
        ("Simulation", "Hypothèse", "", shown.form.hypothesis.words or "rien ne change"),
        ("Simulation", "Durée", "années", str(shown.form.hypothesis.years)),
        ("Simulation", "Graine", "", str(shown.form.seed)),
        ("Simulation", "Mesuré", "du", shown.period.start.isoformat()),
        ("Simulation", "Mesuré", "au", shown.period.end.isoformat()),
    ]
    results = shown.results()
    lines = [
        (results.title, line.label, column, " ".join(cell))
        for line in results.lines
        for column, cell in zip(results.columns, line.cells, strict=True)
    ]
    cells = [
        (table.title, row.label, column, cell.text)
        for table in (shown.chart().table, *shown.starting())
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    ]
    writer.writerows([harmless(value) for value in line] for line in (*head, *lines, *cells))
    return text.getvalue().encode("utf-8-sig")
