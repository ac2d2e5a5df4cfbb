"""Each page for each role: shown, refused, or not there; and what must never appear."""

import pytest
from django.urls import reverse

from cases.models import Case, CaseIdentity, Exclusion
from cases.services import intake
from tenants.models import AuditEntry
from tests.cases.builders import closed_case, filed, filled_draft

TABS = ["case", "needs", "lodging", "support", "chronology", "documents", "access"]
NAME, PHONE, CODE_WORD = "Durand", "06 39 98 00 01", "tilleul"


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


def get(browse, key, name, *args, role="officer"):
    return browse(key, role).get(reverse(f"cases:{name}", args=args))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    ("key", "status"),
    [("asso", 200), ("coordinator", 200), ("shelter", 200), ("landlord", 404), ("metropole", 404), ("stranger", 404)],
)
def test_a_tab_is_for_those_who_see_the_case(browse, case, tab, key, status):
    assert get(browse, key, tab, case.reference).status_code == status


@pytest.mark.parametrize("tab", TABS)
def test_the_excluded_finds_nothing(world, browse, case, tab):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("shelter"))
    assert get(browse, "shelter", tab, case.reference).status_code == 404


@pytest.mark.parametrize("tab", TABS)
def test_nothing_personal_stands_on_a_tab(browse, case, tab):
    page = get(browse, "asso", tab, case.reference).content.decode()
    assert case.reference in page
    for word in (NAME, "Inès", PHONE, CODE_WORD, "1991", "0450724123456789AB"):
        assert word not in page
    if tab != "access":
        assert "Maison des Tilleuls" not in page


@pytest.mark.parametrize("path", ["list", "home"])
def test_lists_hold_references_only(browse, case, path):
    page = get(browse, "asso", path).content.decode()
    assert NAME not in page
    assert "Maison des Tilleuls" not in page


def test_an_unknown_reference_is_like_a_forbidden_one(browse, case):
    unknown = get(browse, "stranger", "case", "000-000-0")
    hidden = get(browse, "stranger", "case", case.reference)
    assert unknown.status_code == hidden.status_code == 404
    assert case.reference not in hidden.content.decode()


ACTS = [
    ("note", ()),
    ("diagnosis", ()),
    ("suspend", ()),
    ("resume", ()),
    ("close", ()),
    ("transfer", ()),
    ("request_measure", ()),
]


@pytest.mark.parametrize(("name", "more"), ACTS)
@pytest.mark.parametrize(
    ("key", "role", "status"), [("asso", "officer", 200), ("asso", "reader", 403), ("stranger", "officer", 404)]
)
def test_an_act_is_for_those_who_may(browse, case, name, more, key, role, status):
    assert get(browse, key, name, case.reference, *more, role=role).status_code == status


@pytest.mark.parametrize("name", ["suspend", "resume", "close", "transfer", "check"])
def test_a_partner_who_sees_the_case_is_told_that_it_may_not(browse, case, name):
    answer = get(browse, "shelter", name, case.reference)
    assert answer.status_code == 403
    assert "Il vous manque le droit" in answer.content.decode()


@pytest.mark.parametrize("step", list(intake.STEPS))
def test_a_step_shows_what_is_stored(world, browse, step):
    with world.acting("asso"):
        draft = filled_draft(world)
    answer = get(browse, "asso", "step", draft.reference, step)
    assert answer.status_code == 200
    assert 'aria-current="step"' in answer.content.decode()
    assert get(browse, "coordinator", "step", draft.reference, step).status_code == 404


def test_an_unknown_step_is_not_found(world, browse):
    with world.acting("asso"):
        draft = filled_draft(world)
    assert get(browse, "asso", "step", draft.reference, "inconnue").status_code == 404


def post(browse, key, name, *args, role="officer", **data):
    return browse(key, role).post(reverse(f"cases:{name}", args=args), data)


@pytest.mark.parametrize(("what", "shown"), [("identite", "Inès Durand"), ("coordonnees", PHONE), ("mot-de-passe", CODE_WORD)])
@pytest.mark.parametrize(("key", "status"), [("asso", 200), ("shelter", 200), ("landlord", 404), ("stranger", 404)])
def test_a_reveal_is_an_act_for_those_to_whom_the_cell_is_open(world, browse, case, what, shown, key, status):
    answer = post(browse, key, "reveal", case.reference, what)
    assert answer.status_code == status
    assert (shown in answer.content.decode()) == (status == 200)
    with world.acting("asso"):
        traces = AuditEntry.objects.filter(subject_id=case.pk, kind__endswith=".revealed")
        assert traces.count() == (1 if status == 200 else 0)


def test_a_reveal_is_never_a_link(browse, case):
    assert get(browse, "asso", "reveal", case.reference, "identite").status_code == 405


def test_a_reveal_asked_by_htmx_answers_the_fragment_alone(browse, case):
    url = reverse("cases:reveal", args=[case.reference, "identite"])
    fragment = browse("asso").post(url, headers={"HX-Request": "true"}).content.decode()
    assert "Inès Durand" in fragment
    assert "<html" not in fragment


def test_the_owner_reads_who_opened_the_case(browse, case):
    post(browse, "shelter", "reveal", case.reference, "identite")
    page = get(browse, "asso", "access", case.reference).content.decode()
    assert "Identité affichée" in page
    assert "Maison des Tilleuls" in page
    assert "Qui a ouvert" not in get(browse, "shelter", "access", case.reference).content.decode()


def test_an_erased_key_shows_nothing_and_breaks_nothing(world, browse, case):
    with world.acting("asso"):
        CaseIdentity.objects.filter(case=case).update(last_name=None, first_name=None, birth_date=None, nur=None, children=None)
    assert post(browse, "asso", "reveal", case.reference, "identite").status_code == 200


@pytest.mark.parametrize("name", ["home", "list", "measures", "orientations", "team", "open", "refer", "hand_over", "delegate"])
@pytest.mark.parametrize(("key", "role"), [("asso", "analyst"), ("asso", "manager")])
def test_the_work_of_cases_is_not_for_other_roles(browse, name, key, role):
    assert get(browse, key, name, role=role).status_code == 403


@pytest.mark.parametrize("name", ["home", "list", "measures", "orientations", "team", "open", "refer", "shelter"])
def test_signed_out_goes_to_the_entrance(client, world, name):
    answer = client.get(reverse(f"cases:{name}"))
    assert answer.status_code == 302
    assert "/login" in answer.url


def test_the_shelter_sees_its_own_women_and_no_other(world, browse, case):
    other = filed(world)
    page = get(browse, "shelter", "shelter").content.decode()
    assert case.reference in page
    assert other.reference not in page
    assert "Diagnostic à réaliser" in page


def test_a_closed_case_offers_nothing_to_change(world, browse):
    case = closed_case(world)
    page = get(browse, "asso", "case", case.reference).content.decode()
    assert reverse("cases:note", args=[case.reference]) not in page
    assert reverse("cases:close", args=[case.reference]) not in page


@pytest.mark.parametrize("name", ["discard", "note", "close"])
def test_a_page_that_changes_something_is_not_a_get(world, browse, case, name):
    get(browse, "asso", name, case.reference)
    with world.acting("asso"):
        assert Case.objects.get().status == Case.Status.FILED


def test_a_page_weighs_little(browse, case):
    for tab in TABS:
        assert len(get(browse, "asso", tab, case.reference).content) < 80_000
