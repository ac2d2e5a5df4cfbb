"""Wrong passwords and codes are counted: after five, a quarter of an hour; the answer is the same for every address."""

import re
import time
from types import SimpleNamespace

from allauth.core.internal import ratelimit
from django.test import Client
from django.urls import reverse

from tests.tenants.factors import code_of, give_code, set_up_application, sign_in
from tests.world import PASSWORD

ADDRESS, UNKNOWN = "officer@asso.test", "personne@asso.test"
MOST = 5
LOCKED = "Trop d’essais"


def told(answer) -> str:
    """The page without what it repeats of the request."""
    page = answer.content.decode()
    return re.sub(r'value="[^"]*"|officer|personne', "", page)


def test_after_five_wrong_passwords_the_right_one_waits(world):
    client = Client()
    for _attempt in range(MOST):
        assert LOCKED not in told(sign_in(client, ADDRESS, "mauvais mot de passe"))
    assert LOCKED in told(sign_in(client, ADDRESS))
    assert LOCKED in told(sign_in(Client(), ADDRESS.upper()))
    assert "15" in told(sign_in(client, ADDRESS))
    assert client.get(reverse("home")).url.startswith(reverse("account_login"))


def test_it_opens_again_after_a_quarter_of_an_hour(world, monkeypatch):
    client = Client()
    for _attempt in range(MOST + 1):
        sign_in(client, ADDRESS, "mauvais mot de passe")
    later = SimpleNamespace(time=lambda: time.time() + 15 * 60, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", later)
    assert sign_in(client, ADDRESS).status_code == 302


def test_without_the_count_the_sixth_attempt_enters(world, settings):
    """Negative control."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": None}
    client = Client()
    for _attempt in range(MOST):
        sign_in(client, ADDRESS, "mauvais mot de passe")
    assert sign_in(client, ADDRESS).status_code == 302


def test_known_and_unknown_addresses_get_the_same_answers(world):
    for _attempt in range(MOST + 2):
        known, unknown = (sign_in(Client(), one, "mauvais mot de passe") for one in (ADDRESS, UNKNOWN))
        assert known.status_code == unknown.status_code
        assert told(known) == told(unknown)


def test_another_address_is_not_locked(world):
    for _attempt in range(MOST + 1):
        sign_in(Client(), ADDRESS, "mauvais mot de passe")
    assert sign_in(Client(), "reader@asso.test").status_code == 302


def test_codes_are_counted_too(world, browse):
    secret = set_up_application(browse("asso"))
    client = Client()
    sign_in(client, ADDRESS)
    for number in range(MOST):
        assert LOCKED not in told(give_code(client, f"00000{number}"))
    assert LOCKED in told(give_code(client, code_of(secret)))
    fresh = Client()
    sign_in(fresh, ADDRESS)
    assert LOCKED in told(give_code(fresh, code_of(secret)))
    assert fresh.get(reverse("home")).url.startswith(reverse("account_login"))


def test_a_locked_screen_counts_as_well(world, browse):
    client = browse("asso")
    client.post(reverse("tenants:lock"))
    for _attempt in range(MOST):
        assert client.post(reverse("tenants:unlock"), {"proof": "faux"}).status_code == 422
    answer = client.post(reverse("tenants:unlock"), {"proof": PASSWORD})
    assert answer.status_code == 422
    assert LOCKED in told(answer)
    assert client.get(reverse("home")).url == reverse("tenants:unlock")


def test_the_mail_of_a_reset_is_asked_so_many_times_only(world):
    for _attempt in range(MOST):
        assert Client().post(reverse("account_reset_password"), {"email": UNKNOWN}).status_code == 302
    answers = [Client().post(reverse("account_reset_password"), {"email": one}) for one in (UNKNOWN, UNKNOWN)]
    assert {answer.status_code for answer in answers} == {429}
    assert "60" in answers[0].content.decode()
