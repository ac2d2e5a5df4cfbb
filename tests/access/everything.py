"""Everything that somebody can fetch: every address with every key there is, every filter of a list, every table as `app`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from coordination.register import PERSONAL, TENANT, VIEWS
from tests.world import World

Keys = dict[str, list[str]]
UNKNOWN_REFERENCE, UNKNOWN_KEY = "000-000-0", "00000000-0000-4000-8000-000000000000"
REFERENCES = {"reference", "number"}

# What an argument may be that names no object.
WORDS: Keys = {
    "slug": ["famille"],
    "code": ["menage", "liberer", "accord", "refus", "sortie", "retirer"],
    "what": ["identite", "prolonger"],
    "step": ["transmission", "shelter"],
    "part": ["co-referente"],
    "whom": ["organisation"],
    "tab": ["ouverts", "en-cours", "loues"],
    "suffix": ["pdf"],
    "indicator": ["rehousings"],
    "key": ["orientation"],
    "kind": ["nur"],
    "token": ["aucun"],
    "version": ["1"],
}
# Keys of what belongs to no case; of reports, see test_two_worlds; a shelter's places and months, see tests/housing.
ELSEWHERE = {
    *(
        "invitation_id",
        "delegation_id",
        "pk",
        "place_id",
        "outage_id",
        "shift_id",
        "report_id",
        "line_id",
        "movement_id",
        "works_id",
    ),
    *(f"{name}_id" for name in ("organisation", "partner", "team", "agreement", "procedure", "action", "advice")),
}
# Answers of their own at each request, which read no case: a challenge, a paper or a workbook dated to the second, what is counted by
# address.
OWN_FILES = {"housing:carry_over_model"}
OWN_EACH_TIME = OWN_FILES | {"tenants:passkey_options", "cases:notice_to_her_paper", "cases:calendar_feed"}
# Filters of the lists, and what a page shows on demand.
QUERIES: Keys = {
    "tenants:directory": ["?nature=bailleurs", "?langue=ar", "?q=rivage"],
    "tenants:actions": ["?annee=2025"],
    "cases:home": ["?equipe=1", "?file=bailleur&equipe=1", "?file=expire&equipe=1", "?file=silence&equipe=1", "?file=brouillons"],
    "cases:list": ["?etat=tous", "?etat=draft", "?etat=searching", "?etat=reserved", "?miens=1", "?action=search"],
    "cases:deadlines": ["?vue=miens", "?vue=equipe", "?vue=dispositif"],
    "cases:chronology": ["?nature=call"],
    "cases:measures": ["?etat=paused", "?etat=completed"],
    "cases:calendar": ["?semaine=2026-W47"],
    "cases:committees": ["?annee=2025"],
    "housing:vacancies": ["?pieces=3", "?commune=45234", "?page=2"],
    "housing:vacancies_in": ["?pieces=3", "?commune=45234"],
    "housing:reservations": ["?etat=terminees"],
    "housing:coordination": ["?pieces=3"],
    "housing:offer": ["?autres=1"],
    "housing:joint": ["?equilibre=non"],
    "housing:to_study": ["?premiers=oui"],
    "housing:board": ["?vue=tableau"],
    "housing:occupancy": ["?semaines=4"],
    "reporting:targets": ["?exercice=2025"],
    "reporting:funding": ["?exercice=2025"],
}  # fmt: skip
NOISE = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"'), r'\1""'),
    (re.compile(r'nonce="[^"]+"'), 'nonce=""'),
)
MOMENT = re.compile(r'<time datetime="([^"]+T[^"]+)"[^>]*>.*?</time>')
UNSTABLE_HEADERS = {"x-request-id", "set-cookie"}


def _patterns(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if not isinstance(one, URLResolver):
            yield f"{prefix}{one.name}", one
        elif not str(one.pattern).startswith("compte/"):  # the account package, tested by its own pages, reads no case
            yield from _patterns(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)


def parameters(pattern: URLPattern) -> list[str]:
    """Names of the arguments of an address."""
    return list(pattern.pattern.converters or pattern.pattern.regex.groupindex)


def nameless(keys: Keys) -> set[str]:
    """Arguments of addresses for which nobody has a key or a word: pages that would never be asked for."""
    known = WORDS.keys() | keys.keys() | ELSEWHERE
    return {one for _name, pattern in _patterns(get_resolver().url_patterns) for one in parameters(pattern)} - known


def pages_of(keys: Keys) -> list[tuple[str, str]]:
    """(route, address) of every page that names an object, with each of these keys."""
    found = []
    for name, pattern in _patterns(get_resolver().url_patterns):
        names = parameters(pattern)
        named = all(one in WORDS or one in keys for one in names) and any(one in keys for one in names)
        if named and name not in OWN_FILES:
            options = [WORDS[one] if one in WORDS else keys[one] for one in names]
            found += [(name, reverse(name, kwargs=dict(zip(names, chosen, strict=True)))) for chosen in product(*options)]
            found += [(name, path + query) for one, path in list(found) if one == name for query in QUERIES.get(name, [])]
    searches = [("search", f"{reverse('search')}?q={key}") for one in REFERENCES for key in keys.get(one, [])]
    return list(dict.fromkeys(found + searches))


def lists() -> list[tuple[str, str]]:
    """(route, address) of every page that names no object, with each of its filters."""
    found = []
    for name, pattern in _patterns(get_resolver().url_patterns):
        names = parameters(pattern)
        if name not in OWN_EACH_TIME and all(one in WORDS for one in names):
            for chosen in product(*(WORDS[one] for one in names)):
                path = reverse(name, kwargs=dict(zip(names, chosen, strict=True)))
                found += [(name, path + query) for query in ("", *QUERIES.get(name, []))]
    return found


def unknown(keys: Keys) -> Keys:
    """As many kinds of keys, of which none exists."""
    return {name: [UNKNOWN_REFERENCE if name in REFERENCES else UNKNOWN_KEY] for name in keys}


class Visitor:
    """One session; whatever a request writes is undone."""

    def __init__(self, session: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session
        self.session = session
        self.since = datetime.now(UTC)

    def start(self) -> None:
        """What a page says of this visit itself (it was opened now) has no part in the comparison."""
        self.since = datetime.now(UTC).replace(microsecond=0)

    def ask(self, method: str, path: str) -> str:
        """Status, headers and content as one text, what changes with every answer left out."""
        with transaction.atomic():
            self.client.cookies.clear()
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session
            answer: HttpResponse = getattr(self.client, method)(path)
            text = MOMENT.sub(self._moment, _text(answer))
            transaction.set_rollback(True)
        return text

    def _moment(self, found: re.Match[str]) -> str:
        return "now" if datetime.fromisoformat(found[1]) >= self.since else found[0]

    def get(self, found: list[tuple[str, str]]) -> dict[str, str]:
        """Every address by GET."""
        return {f"get {name} {path}": self.ask("get", path) for name, path in found}

    def try_all(self, found: list[tuple[str, str]]) -> dict[str, str]:
        """Every address by GET and by POST, with nothing in it."""
        return self.get(found) | {f"post {name} {path}": self.ask("post", path) for name, path in found}


def _text(answer: HttpResponse) -> str:
    unstable = UNSTABLE_HEADERS
    if answer.get("Content-Type") == "application/pdf":  # its fonts are packed in another order each time
        unstable = unstable | {"content-length"}
        content = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    else:
        content = answer.content.decode(errors="replace")
    headers = sorted(f"{name}: {value}" for name, value in answer.items() if name.lower() not in unstable)
    for pattern, plain in NOISE:
        content = pattern.sub(plain, content)
    return "\n".join([str(answer.status_code), *headers, content])


# --- the tables -------------------------------------------------------------------------------------------
FUNCTIONS = ("taken_slots", "lock_vacancy", "dwelling_of")


def read_everything(world: World, who: tuple[str, str], units: list[Any]) -> dict[str, str]:
    """Each table and each function about a unit, as the database alone answers this person."""
    with world.acting(*who):
        tables = {table: _rows(table) for table in sorted(TENANT | PERSONAL | VIEWS)}
        asked = {f"{name}({unit})": _one(f"SELECT {name}(%s)", unit) for name in FUNCTIONS for unit in units}
        return tables | asked | {"unattended_units()": _one("SELECT unattended_units()")}


def _rows(table: str) -> str:
    columns = ", ".join(_columns(table)) or "NULL"
    return _one(
        f"SELECT coalesce(string_agg(row::text, E'\\n' ORDER BY row::text), '') FROM (SELECT {columns} FROM {table}) row"
    )


def _columns(table: str) -> list[str]:
    """Columns that `app` may read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _one(statement: str, *parameters: object) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return str(cursor.fetchone()[0])
    except Error as error:
        return f"refused: {str(error).splitlines()[0]}"
