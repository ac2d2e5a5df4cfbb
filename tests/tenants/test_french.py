"""French wording: the examples of the design, and the rules that hold for every value."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Engine
from hypothesis import given
from hypothesis import strategies as st

from tenants import french
from tenants.french import NBSP, NNBSP

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # a Saturday, 10 h 00 in Paris

moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


def render(source: str, **values: object) -> str:
    """Render a template that loads the filters."""
    engine = Engine(libraries={"french": "tenants.templatetags.french"})
    return engine.from_string("{% load french %}" + source).render(Context(values))


# --- dates and times ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "weekday", "year", "expected"),
    [
        (date(2026, 10, 1), False, True, "1er octobre 2026"),
        (date(2026, 11, 26), True, False, "jeudi 26 novembre"),
        (date(2026, 8, 2), False, False, "2 août"),
        (date(2027, 3, 1), True, True, "lundi 1er mars 2027"),
    ],
)
def test_date(day: date, weekday: bool, year: bool, expected: str) -> None:
    assert french.date_fr(day, weekday=weekday, year=year) == expected


@given(days)
def test_only_the_first_is_an_ordinal(day: date) -> None:
    assert french.date_fr(day).startswith("1er ") == (day.day == 1)


def test_the_day_of_an_instant_is_the_one_in_paris() -> None:
    assert french.date_fr(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1er janvier 2027"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 21, 13, 5, tzinfo=UTC), f"14{NBSP}h{NBSP}05"),  # winter
        (datetime(2026, 7, 1, 7, 0, tzinfo=UTC), f"9{NBSP}h{NBSP}00"),  # summer
    ],
)
def test_time_is_told_on_a_paris_clock(moment: datetime, expected: str) -> None:
    assert french.time_fr(moment) == expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (timedelta(seconds=-20), "à l’instant"),
        (timedelta(minutes=-5), f"il y a 5{NBSP}min"),
        (timedelta(hours=-2), f"il y a 2{NBSP}h"),
        (timedelta(hours=3), f"dans 3{NBSP}h"),
        (timedelta(hours=-11), "hier"),
        (timedelta(days=1), "demain"),
        (timedelta(days=-3), f"il y a 3{NBSP}jours"),
        (timedelta(days=16), f"dans 16{NBSP}jours"),
    ],
)
def test_relative(gap: timedelta, expected: str) -> None:
    assert french.relative_fr(NOW + gap, NOW) == expected


def test_relative_of_a_date_is_today() -> None:
    assert french.relative_fr(date(2026, 11, 21), NOW) == "aujourd’hui"


@given(moments, moments)
def test_relative_looks_back_or_ahead_as_the_instants_do(moment: datetime, now: datetime) -> None:
    text = french.relative_fr(moment, now)
    if text.startswith("il y a") or text == "hier":
        assert moment < now
    elif text.startswith("dans") or text == "demain":
        assert moment > now
    else:
        assert abs(moment - now) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("deadline", "expected", "tone"),
    [
        (date(2026, 11, 20), f"en retard de 1{NBSP}jour", "bad"),
        (date(2026, 11, 19), f"en retard de 2{NBSP}jours", "bad"),
        (date(2026, 11, 21), "aujourd’hui", "bad"),
        (datetime(2026, 11, 21, 17, 0, tzinfo=UTC), f"aujourd’hui, 18{NBSP}h{NBSP}00", "bad"),
        (datetime(2026, 11, 21, 8, 30, tzinfo=UTC), f"dépassé depuis 9{NBSP}h{NBSP}30", "bad"),
        (date(2026, 11, 22), "demain", "warn"),
        (date(2026, 11, 24), f"dans 3{NBSP}jours", "warn"),
        (date(2026, 11, 25), f"dans 4{NBSP}jours", "neutral"),
    ],
)
def test_due(deadline: date, expected: str, tone: str) -> None:
    assert (french.due_fr(deadline, NOW), french.urgency(deadline, NOW)) == (expected, tone)


# --- numbers -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("count", "word"), [(0, "dossier"), (1, "dossier"), (1.5, "dossier"), (2, "dossiers"), (-2, "dossiers")]
)
def test_plural_starts_at_two(count: float, word: str) -> None:
    assert french.plural(count, "dossier") == word


def test_counted_takes_an_irregular_plural() -> None:
    assert french.counted(3, "bail", "baux") == f"3{NBSP}baux"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(999, None, "999"), (12345, None, f"12{NNBSP}345"), (Decimal("1234.5"), 2, f"1{NNBSP}234,50"), (-4, None, "−4")],
)
def test_number(value: french.Number, decimals: int | None, expected: str) -> None:
    assert french.number_fr(value, decimals) == expected


@given(st.integers())
def test_grouping_loses_no_digit(value: int) -> None:
    text = french.number_fr(value)
    assert int(text.replace(NNBSP, "").replace(french.MINUS, "-")) == value
    assert all(len(group) == 3 for group in text.split(NNBSP)[1:])


@pytest.mark.parametrize(
    ("amount", "expected"), [(548, f"548{NBSP}€"), (Decimal("548.50"), f"548,50{NBSP}€"), (Decimal("620.00"), f"620{NBSP}€")]
)
def test_euros_show_cents_only_when_there_are_any(amount: french.Number, expected: str) -> None:
    assert french.euros(amount) == expected


def test_percent() -> None:
    assert french.percent_fr(Decimal("0.27")) == f"27{NBSP}%"


def test_ordinal() -> None:
    assert [french.ordinal_fr(1), french.ordinal_fr(1, feminine=True), french.ordinal_fr(2)] == ["1er", "1re", "2e"]


# --- text --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Vous connaissez un menage ?", f"Vous connaissez un menage{NNBSP}?"),
        ("Attention!", f"Attention{NNBSP}!"),
        ("Ecrire ; jamais", f"Ecrire{NNBSP}; jamais"),
        ("Contact: appel", f"Contact{NBSP}: appel"),
        ("« oui »", f"«{NBSP}oui{NBSP}»"),
        ("l'association", "l’association"),
        ("attendre...", "attendre…"),
        ("https://exemple.invalid/?a=1;b=2", "https://exemple.invalid/?a=1;b=2"),
        ("de 9:30 à 10:15", "de 9:30 à 10:15"),
    ],
)
def test_typo(raw: str, expected: str) -> None:
    assert french.typo(raw) == expected


@given(st.text(alphabet="ab1 ';:!?«».…%€()\n", max_size=30))
def test_typo_twice_is_typo_once(text: str) -> None:
    once = french.typo(text)
    assert french.typo(once) == once


def test_join() -> None:
    assert [french.join_fr([]), french.join_fr(["a"]), french.join_fr(["a", "b", "c"])] == ["", "a", "a, b et c"]


def test_sorting_ignores_accents_case_and_hyphens() -> None:
    names = ["Zoé", "Orléans", "Épinay", "Saint-Jean-le-Blanc", "saint jean de braye", "Œuvre", "Ecouen", "étampes"]
    assert sorted(names, key=french.sort_key) == [
        "Ecouen",
        "Épinay",
        "étampes",
        "Œuvre",
        "Orléans",
        "saint jean de braye",
        "Saint-Jean-le-Blanc",
        "Zoé",
    ]


@given(st.text(max_size=20))
def test_without_accents_leaves_none(text: str) -> None:
    once = french.without_accents(text)
    assert french.without_accents(once) == once


# --- in a template -----------------------------------------------------------------------------
def test_time_tag_tells_machines_the_instant_with_its_offset() -> None:
    html = render('{% time_tag moment "datetime" %}', moment=datetime(2026, 7, 1, 7, 0, tzinfo=UTC))
    assert html == f'<time datetime="2026-07-01T09:00:00+02:00">1er juillet 2026 à 9{NBSP}h{NBSP}00</time>'


def test_time_tag_of_a_date() -> None:
    assert render('{% time_tag day "day" %}', day=date(2026, 10, 1)) == '<time datetime="2026-10-01">jeudi 1er octobre</time>'


def test_time_tag_of_nothing_is_empty() -> None:
    assert render("{% time_tag missing %}", missing=None) == ""


def test_filters_of_nothing_are_empty() -> None:
    assert render("{{ x|date_fr }}{{ x|time_fr }}{{ x|euros }}{{ x|number_fr }}{{ x|relative_fr }}", x=None) == ""


def test_counted_filter() -> None:
    assert render('{{ n|counted:"bail,baux" }}', n=0) == f"0{NBSP}bail"


def test_a_balance_has_its_sign():
    assert [french.signed_fr(number) for number in (2, 0, -1)] == ["+2", "0", "−1"]
