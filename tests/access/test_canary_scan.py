"""The scan itself: it finds what is planted on purpose, in every disguise, in every sink."""

import base64
import json
import logging
import urllib.parse

import pytest
import redis
from django.conf import settings
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from coordination.logs import JsonFormatter
from tenants.models import Tenant
from tests.access.canary import Canaries, disguises, dump, found, redis_content


@given(st.binary(max_size=5), st.binary(max_size=5))
def test_a_word_is_found_in_base64_at_any_offset(before, after):
    word = "Zorglubdeadbeef"
    assert found([word], base64.b64encode(before + word.encode() + after)) == {word}


@pytest.mark.parametrize("disguise", [str.upper, str.lower, urllib.parse.quote, lambda word: word.encode().hex()])
def test_a_word_is_found_in_disguise(disguise):
    word = "12ab venelle des Canaris"
    assert found([word], f"… {disguise(word)} …") == {word}


def test_an_innocent_text_holds_no_canary():
    assert found(Canaries.hatch().words(), b"x" * 10_000) == set()
    assert all(len(form) >= 6 for form in disguises("Zorglub0"))


def test_one_planted_in_the_broker_is_found(world):
    word = Canaries.hatch().last_name
    client = redis.from_url(settings.REDIS_URL)
    client.set(f"{settings.REDIS_KEY_PREFIX}planted", word, ex=60)
    try:
        assert found([word], redis_content()) == {word}
    finally:
        client.delete(f"{settings.REDIS_KEY_PREFIX}planted")


def test_one_planted_in_a_log_is_found_and_an_argument_is_not_logged():
    word = Canaries.hatch().code_word
    lines = [
        JsonFormatter().format(logging.LogRecord("test", logging.INFO, __file__, 1, message, args, None))
        for message, args in ((f"code {word}", ()), ("code %s", (word,)))
    ]
    assert [found([word], line) for line in lines] == [{word}, set()]


def test_one_typed_in_an_address_is_not_logged():
    word = Canaries.hatch().last_name
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Not Found", f"/{word}/"), None)
    record.request = RequestFactory().get(f"/{word}/")
    record.request.request_id = "0123456789ab"
    line = JsonFormatter().format(record)
    assert (found([word], line), json.loads(line)["request"]) == (set(), "0123456789ab")


def test_one_in_the_words_of_an_exception_is_not_logged():
    word = Canaries.hatch().note
    try:
        raise ValueError(f"Failing row contains ({word})")
    except ValueError as error:
        caught = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("celery.app.trace", logging.ERROR, __file__, 1, "Task %(exc)s", ({"exc": word},), caught)
    record.data = {"name": "cases.tasks.some", "id": "5f0c", "args": word, "exc": word}
    line = JsonFormatter().format(record)
    assert (found([word], line), json.loads(line)["exception"], json.loads(line)["job"]) == (set(), "ValueError", "5f0c")
    assert found([word], logging.Formatter().format(record)) == {word}, "an ordinary log would hold it"


def test_one_planted_in_a_table_is_found_in_the_dump(committed):
    word = Canaries.hatch().last_name
    Tenant.objects.using("owner").create(kind="COMMUNE", name=word)
    try:
        assert found([word], dump()) == {word}
    finally:
        Tenant.objects.using("owner").filter(name=word).delete()
