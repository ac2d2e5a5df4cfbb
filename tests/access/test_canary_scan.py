"""The scan itself: it finds what is planted on purpose, in every disguise, in every sink."""

import base64
import urllib.parse

import pytest
import redis
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

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


def test_one_planted_in_a_table_is_found_in_the_dump(committed):
    word = Canaries.hatch().last_name
    Tenant.objects.using("owner").create(kind="COMMUNE", name=word)
    try:
        assert found([word], dump()) == {word}
    finally:
        Tenant.objects.using("owner").filter(name=word).delete()
