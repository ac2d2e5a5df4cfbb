"""A reveal asks for the password again when it was given long ago; then it happens, in its place."""

import time

import pytest
from django.conf import settings
from django.urls import reverse

from tenants.models import AuditEntry
from tenants.sessions import SessionStore
from tests.factories import make_case, make_vacancy
from tests.tenants.factors import code_of, set_up_application
from tests.world import PASSWORD

QUARTER = 15 * 60
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/dossiers/?page=2"}


@pytest.fixture
def case(world):
    return make_case(world.tenant("asso"), world.programme)


@pytest.fixture
def url(case):
    return reverse("cases:reveal", args=[case.reference, "identite"])


def proved(world, client, seconds, who="asso", role="officer"):
    """Put the last proof of a browser so many seconds in the past."""
    with world.acting(who, role):
        store = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
        store["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds}]
        store.save()
    return client


@pytest.fixture
def late(world, browse):
    """A browser signed in a little more than a quarter of an hour ago."""
    return proved(world, browse("asso"), QUARTER + 1)


def traces(world, kind="identity.revealed"):
    with world.acting("asso"):
        return AuditEntry.objects.filter(kind=kind).count()


def test_within_the_quarter_nothing_is_asked(world, browse, url):
    client = proved(world, browse("asso"), QUARTER - 30)
    assert "Martin" in client.post(url).content.decode()


def test_later_the_password_is_asked_and_nothing_shown(world, late, url):
    page = late.post(url).content.decode()
    assert "Confirmez que c’est bien vous" in page
    assert "Martin" not in page
    assert traces(world) == 0


def test_once_it_is_given_the_reveal_happens_and_the_next_ones_too(world, late, url):
    assert "Martin" in late.post(url, {"proof": PASSWORD}).content.decode()
    assert "Martin" in late.post(url).content.decode()
    assert traces(world) == 2


def test_htmx_gets_the_question_then_the_answer_in_the_same_place(world, late, url):
    asked = late.post(url, headers=HTMX).content.decode()
    assert "<html" not in asked
    assert 'href="/dossiers/?page=2"' in asked
    assert f'hx-post="{url}"' in asked
    answer = late.post(url, {"proof": PASSWORD}, headers=HTMX).content.decode()
    assert "Martin" in answer
    assert "<html" not in answer


@pytest.mark.parametrize("said", ["https://ailleurs.example/x", "javascript:alert(1)", "//ailleurs.example", "\x00"])
def test_the_way_back_never_leads_elsewhere(late, url, said):
    page = late.post(url, headers={"HX-Request": "true", "HX-Current-URL": said}).content.decode()
    assert "ailleurs" not in page
    assert "javascript" not in page


@pytest.mark.parametrize("given", ["", "mauvais", "000000", "x" * 5000])
def test_a_wrong_proof_shows_nothing(world, late, url, given):
    answer = late.post(url, {"proof": given})
    assert answer.status_code == 422
    assert "Martin" not in answer.content.decode()
    assert traces(world) == 0


def test_wrong_proofs_are_counted(world, late, url):
    for _attempt in range(5):
        late.post(url, {"proof": "mauvais"})
    assert "Trop d’essais" in late.post(url, {"proof": PASSWORD}).content.decode()
    assert traces(world) == 0


def test_a_code_of_the_application_proves_as_well_once(world, browse, url):
    client = browse("asso")
    secret = set_up_application(client)
    proved(world, client, QUARTER + 1)
    code = code_of(secret)
    assert "Martin" in client.post(url, {"proof": code}).content.decode()
    proved(world, client, QUARTER + 1)
    assert "il a déjà servi" in client.post(url, {"proof": code}).content.decode()


def test_what_else_was_sent_is_kept_with_the_question(late, url):
    page = late.post(url, {"motif": "<b>audience</b>", "proof": ""}).content.decode()
    assert 'name="motif" value="&lt;b&gt;audience&lt;/b&gt;"' in page


def test_the_proof_of_one_browser_is_not_that_of_another(world, browse, late, url):
    assert "Martin" in browse("asso").post(url).content.decode()
    assert "Martin" not in late.post(url).content.decode()


def test_unlocking_the_screen_is_a_proof(world, late, url):
    late.post(reverse("tenants:lock"))
    late.post(reverse("tenants:unlock"), {"proof": PASSWORD})
    assert "Martin" in late.post(url).content.decode()


@pytest.mark.parametrize("what", ["identite", "coordonnees", "mot-de-passe"])
def test_every_reveal_of_a_case_asks(late, case, what):
    assert "Confirmez" in late.post(reverse("cases:reveal", args=[case.reference, what])).content.decode()


def test_the_address_of_a_unit_asks(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    client = proved(world, browse("landlord"), QUARTER + 1, "landlord")
    address = reverse("housing:reveal_unit", args=[vacancy.number])
    assert "Tilleuls" not in client.post(address).content.decode()
    assert "Tilleuls" in client.post(address, {"proof": PASSWORD}).content.decode()


def test_without_the_guard_an_old_session_reveals(world, late, url, settings):
    """Negative control."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = QUARTER * 2
    assert "Martin" in late.post(url).content.decode()
