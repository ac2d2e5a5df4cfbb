"""The papers that an application calls for: which, where each stands, and what the page does with them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.application.checklist import Seen, Situation, State, checklist, progress, wanted
from cases.application.household import Composition
from cases.models import CaseApplication, Paper, Proof
from cases.papers_wanted import wanted_shown
from cases.screens_application import ApplicationScreen
from cases.services import papers, proofs
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import filed, save, today

ALWAYS = {Paper.IDENTITY, Paper.TAX, Paper.INCOME}


@pytest.mark.parametrize(
    ("situation", "more"),
    [
        (Situation(Composition()), set()),
        (Situation(Composition(children=1)), {Paper.FAMILY}),
        (Situation(Composition(adults=2, couple_ages=50)), {Paper.FAMILY}),
        (Situation(Composition(adults=2, dependent_adults=1)), {Paper.FAMILY}),
        (Situation(Composition(unborn=1)), {Paper.PREGNANCY}),
        (Situation(Composition(children=2, alternating=1)), {Paper.FAMILY, Paper.CUSTODY}),
        (Situation(Composition(disabled=1)), {Paper.DISABILITY}),
        (Situation(Composition(), sheltered=True), {Paper.SHELTER}),
        (Situation(Composition(), leases=True), {Paper.LEASE}),
        (Situation(Composition(), has_nur=True), {Paper.APPLICATION}),
        (Situation(Composition(), priority=True), {Paper.PRIORITY}),
        (Situation(Composition(), separates_income=True), {Paper.INDIVIDUAL}),
        (Situation(Composition(), priority=True, separates_income=True), {Paper.PRIORITY, Paper.INDIVIDUAL}),
    ],
)
def test_the_list_follows_the_household(situation, more):
    assert {kind for kind, _why in wanted(situation)} == ALWAYS | more
    assert all(why for _kind, why in wanted(situation))


ALONE = Situation(Composition())
TODAY = today()  # of the rule, which is told the day
BEFORE = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("seen", "aside", "state"),
    [
        (None, set(), State.TO_ASK),
        (None, {"identity"}, State.NOT_NEEDED),
        (Seen(BEFORE), set(), State.SEEN),
        (Seen(BEFORE), {"identity"}, State.SEEN),
        (Seen(BEFORE, lodged_on=TODAY), set(), State.LODGED),
        (Seen(BEFORE, valid_until=TODAY), set(), State.SEEN),
        (Seen(BEFORE, valid_until=BEFORE, lodged_on=TODAY), set(), State.TO_ASK),
    ],
)
def test_where_a_paper_stands(seen, aside, state):
    item = checklist(ALONE, {"identity": seen} if seen else {}, aside, TODAY)[0]
    assert item.state == state
    assert item.lapsed == (state == State.TO_ASK and seen is not None)


@given(st.sets(st.sampled_from(sorted(ALWAYS))), st.sets(st.sampled_from(sorted(ALWAYS))))
def test_progress_counts_what_is_called_for_once(seen, aside):
    items = checklist(ALONE, {kind: Seen(today()) for kind in seen}, aside, today())
    assert progress(items) == (len(seen), len(ALWAYS - (aside - seen)))


# --- through the services and the page -----------------------------------------------------------------
@pytest.fixture
def case(world):
    return filed(world)


def state_of(world, case, kind, key="asso"):
    with world.acting(key) as by:
        shown = wanted_shown(case, by)
    return next((row["words"] for row in shown["rows"] if row["kind"] == kind), None)


def test_seen_then_lodged_the_proof_alone_says_so(world, case):
    with world.acting("asso") as by:
        proofs.note_proofs(case, by=by, kinds=["tax"], seen_on=today(-1))
        papers.lodge(case, by=by, kind=Paper.TAX, on=today())
        assert CaseApplication.objects.get(case=case).documents_checked_on == today()
        assert Proof.objects.get(case=case).lodged_on == today()
    assert state_of(world, case, "tax").startswith("déposée au SNE le")
    assert state_of(world, case, "income") == "à demander"


def test_papers_noted_as_all_lodged_are_lodged_one_by_one(world, case):
    with world.acting("asso") as by:
        proofs.note_proofs(case, by=by, kinds=["tax"], seen_on=today())
        proofs.note_proofs(case, by=by, kinds=["tax", "income"], seen_on=today(), lodged=True)
        assert {one.lodged_on for one in Proof.objects.filter(case=case)} == {today()}
        assert Proof.objects.filter(case=case).count() == 2


def test_an_earlier_deposit_does_not_move_the_day_of_the_case_back(world, case):
    with world.acting("asso") as by:
        save(case, "demande", by, documents_checked_on=today())
        proofs.note_proofs(case, by=by, kinds=["tax"], seen_on=today(-1))
        papers.lodge(case, by=by, kind=Paper.TAX, on=today(-1))
        assert CaseApplication.objects.get(case=case).documents_checked_on == today()


@pytest.mark.parametrize(("seen", "on"), [(False, 0), (True, 1), (True, -2)])
def test_a_deposit_that_cannot_be_is_refused(world, case, seen, on):
    with world.acting("asso") as by:
        if seen:
            proofs.note_proofs(case, by=by, kinds=["tax"], seen_on=today(-1))
        with pytest.raises(TransitionRefused):
            papers.lodge(case, by=by, kind=Paper.TAX, on=today(on))


def test_the_database_refuses_a_deposit_before_the_paper_was_seen(world, case):
    with world.acting("asso") as by:
        proofs.note_proofs(case, by=by, kinds=["tax"], seen_on=today())
        with pytest.raises(IntegrityError, match="lodged_once_seen"), transaction.atomic():
            Proof.objects.filter(case=case).update(lodged_on=today(-1))


def test_without_object_and_back_twice_does_no_harm(world, case):
    with world.acting("asso") as by:
        for _again in range(2):
            papers.set_aside(case, by=by, kind=Paper.TAX, needed=False)
        assert CaseApplication.objects.get(case=case).papers_not_needed == ["tax"]
    assert state_of(world, case, "tax") == "sans objet"
    with world.acting("asso") as by:
        papers.set_aside(case, by=by, kind=Paper.TAX, needed=True)
    assert state_of(world, case, "tax") == "à demander"


def test_the_coordination_reads_the_list_and_changes_nothing(world, case):
    assert state_of(world, case, "tax", "coordinator") == "à demander"
    with world.acting("coordinator") as by, pytest.raises(Forbidden):
        papers.set_aside(case, by=by, kind=Paper.TAX, needed=False)


def test_what_tells_of_the_danger_is_for_those_who_may_know(world, case, monkeypatch):
    assert state_of(world, case, "priority", "coordinator") == "à demander"
    without = lambda _actor, _case: frozenset({"view_application", "view_need"})  # noqa: E731
    monkeypatch.setattr("cases.papers_wanted.cells_of", without)
    assert state_of(world, case, "priority", "coordinator") is None
    assert state_of(world, case, "tax", "coordinator") == "à demander"


def test_the_page_walks_a_paper_from_asked_to_lodged(world, browse, case):
    client = browse("asso")
    page = client.get(reverse("cases:documents", args=[case.reference])).content.decode()
    assert "Pièces de la demande" in page
    assert "Sans objet" in page
    client.post(reverse("cases:note_proofs", args=[case.reference]), {"kinds": "tax"})
    address = reverse("cases:lodge_paper", args=[case.reference, "imposition"])
    assert client.post(address, {"on": (today() + timedelta(days=1)).isoformat()}).status_code == 422
    assert client.post(address, {"on": today().isoformat()}).status_code == 302
    assert state_of(world, case, "tax").startswith("déposée")
    address = reverse("cases:set_aside_paper", args=[case.reference, "famille"])
    assert client.post(address).status_code == 302
    assert state_of(world, case, "family") == "sans objet"
    assert client.post(reverse("cases:set_aside_paper", args=[case.reference, "rien"])).status_code == 404


def test_the_tab_of_the_application_adds_up(world, browse, case, django_assert_max_num_queries):
    client = browse("asso")
    address = reverse("cases:application", args=[case.reference])
    client.get(address)
    with django_assert_max_num_queries(45):
        page = client.get(address).content.decode()
    for words in ("Catégorie 4", "Taux d’effort", "Plafonds 2026", "à vérifier", "Rappels de renouvellement", "ouvert"):
        assert words in page, words


def test_next_year_the_tab_says_that_figures_are_missing(world, case):
    with world.acting("asso") as by:
        screen = ApplicationScreen(case, by)
        screen.today = date(today().year + 1, 1, 1)
        assert screen.ceilings.rows == []
        assert "ne sont pas encore enregistrés" in screen.ceilings.instead
