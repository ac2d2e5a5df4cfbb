"""The programme and the exercise that an address asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from tenants.models import Programme


@dataclass(frozen=True)
class Choice:
    """One of the programmes at hand, one of its exercises (the year of its first day)."""

    programme: Programme
    year: int
    programmes: Sequence[Programme]
    years: Sequence[tuple[int, str]]

    @property
    def name(self) -> str:
        """Name of the exercise."""
        return dict(self.years)[self.year]

    @property
    def query(self) -> str:
        """The choice, as in an address."""
        return urlencode({"dispositif": self.programme.pk, "exercice": self.year})

    def programme_tabs(self) -> list[dict[str, object]]:
        """Links to the programmes, when there is more than one."""
        if len(self.programmes) < 2:
            return []
        return [
            {"label": one.name, "url": f"?{urlencode({'dispositif': one.pk})}", "current": one == self.programme}
            for one in self.programmes
        ]

    def exercise_tabs(self) -> list[dict[str, object]]:
        """Links to the exercises, the latest first."""
        return [
            {
                "label": name,
                "url": f"?{urlencode({'dispositif': self.programme.pk, 'exercice': year})}",
                "current": year == self.year,
            }
            for year, name in self.years
        ]


def chosen(
    query: QueryDict,
    programmes: Sequence[Programme],
    exercises: Callable[[Programme], Sequence[tuple[int, str]]],
    default: Callable[[Programme], int] | None = None,
) -> Choice:
    """The choice in an address; without one, or with a bad one, the first programme and its `default` exercise (else the latest)."""
    programme = next((one for one in programmes if str(one.pk) == query.get("dispositif", "")), programmes[0])
    years = exercises(programme)
    wanted = next((year for year, _name in years if str(year) == query.get("exercice", "")), None)
    return Choice(programme, wanted or (default(programme) if default else years[0][0]), programmes, years)
