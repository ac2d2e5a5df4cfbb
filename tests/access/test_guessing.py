"""A reference guessed again and again: the same answer whether it exists or not, then none at all for a while."""

import re
import time
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tenants import context, guessing
from tenants.models import Notification
from tenants.references import draw_reference
from tenants.tasks import relay_outbox
from tests.cases.builders import filed
from tests.factories import make_vacancy

MOST = 60


@pytest.fixture(autouse=True)
def _limits(settings) -> None:
    settings.MISSES_ALLOWED = MOST


def answer_to(client, path, reference):
    """Status, headers and page without what differs between any two requests."""
    answer = client.get(path)
    token = r'<time[^>]*>[^<]*</time>|nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"'
    page = re.sub(token, "", answer.content.decode()).replace(reference, "KEY")
    headers = {name: value for name, value in answer.headers.items() if name not in {"X-Request-Id", "Content-Security-Policy"}}
    return answer.status_code, headers | {"Content-Length": ""}, page


def paths_of(reference):
    return [
        reverse("cases:case", args=[reference]),
        reverse("housing:vacancy", args=[reference]),
        reverse("housing:reservation", args=[reference]),
        f"{reverse('search')}?q={reference}",
    ]


@pytest.mark.parametrize("who", ["landlord", "stranger", "shelter"])
def test_what_exists_and_what_does_not_answer_alike(world, browse, who):
    case, vacancy = filed(world), make_vacancy(world.tenant("other_landlord"), world.programme)
    client = browse(who)
    for there in (case.reference, vacancy.number):
        other = draw_reference()
        for real, invented in zip(paths_of(there), paths_of(other), strict=True):
            assert answer_to(client, real, there) == answer_to(client, invented, other), real


def test_after_sixty_misses_everything_waits(world, browse):
    case = filed(world)
    client = browse("shelter")
    for _guess in range(MOST):
        assert client.get(reverse("cases:case", args=[draw_reference()])).status_code == 404
    for path in (*paths_of(case.reference), *paths_of(draw_reference()), reverse("cases:list")):
        answer = client.get(path)
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) <= guessing.WINDOW
    assert browse("asso").get(reverse("cases:case", args=[case.reference])).status_code == 200
    context.apply(context.NOBODY)
    relay_outbox()
    with world.acting("shelter", "manager"):
        assert [row.kind for row in Notification.objects.all()] == ["guesses.refused"]


def test_it_opens_again(world, browse, monkeypatch):
    client = browse("shelter")
    for _guess in range(MOST):
        client.get(reverse("cases:case", args=[draw_reference()]))
    assert client.get(reverse("cases:list")).status_code == 429
    monkeypatch.setattr(guessing, "time", SimpleNamespace(time=lambda: time.time() + guessing.WINDOW + 1))
    assert client.get(reverse("cases:list")).status_code == 200


def test_searching_is_guessing_too(world, browse):
    client = browse("landlord")
    for _guess in range(MOST):
        assert client.get(reverse("search"), {"q": draw_reference()}).status_code == 200
    assert client.get(reverse("search"), {"q": draw_reference()}).status_code == 429


def test_words_that_are_no_reference_are_not_counted(world, browse):
    client = browse("landlord")
    for _guess in range(MOST + 1):
        assert client.get(reverse("search"), {"q": "Orléans"}).status_code == 200


def test_without_the_count_guessing_goes_on(world, browse, monkeypatch):
    monkeypatch.setattr(guessing, "_count", lambda request, key: None)
    client = browse("shelter")
    answers = {client.get(reverse("cases:case", args=[draw_reference()])).status_code for _guess in range(MOST + 5)}
    assert answers == {404}


@pytest.mark.deep
def test_ten_thousand_guesses_tell_nothing(world, browse):
    case = filed(world)
    client = browse("shelter")
    seen = set()
    for number in range(10_000):
        reference = case.reference if number % 100 == 50 else draw_reference()
        status, _headers, page = answer_to(client, reverse("cases:case", args=[reference]), reference)
        seen.add((status, re.sub(r"\d+", "N", page)))
    assert {status for status, _page in seen} == {404, 429}
    assert len(seen) == 2
