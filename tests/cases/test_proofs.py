"""Papers seen and given back: noted in two clicks, without a copy, and written once where the case already holds their end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import access
from cases.document_policies import proof_policy
from cases.models import DATED, TELLING, Case, CaseApplication, Paper, Proof, Protection
from cases.services.proofs import note_proofs
from cases.workflow import close_case
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry
from tests.cases.builders import filed, filled_draft, today
from tests.security.attempts import FORBIDDEN, insert, refusal, run


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


def seen(world, case, *kinds, **more):
    with world.acting("asso") as by:
        return note_proofs(case, by=by, kinds=kinds or ["identity"], seen_on=more.pop("seen_on", today()), **more)


def test_two_clicks_from_the_tab(world, browse, case):
    client = browse("asso")
    page = client.get(reverse("cases:documents", args=[case.reference])).content.decode()
    assert 'name="kinds"' in page
    answer = client.post(reverse("cases:note_proofs", args=[case.reference]), {"kinds": ["identity", "tax"], "lodged": "on"})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Avis d’imposition" in page
    assert "Officer asso" in page
    assert "Pièces déposées au SNE le" in page
    with world.acting("asso"):
        assert set(Proof.objects.values_list("kind", "seen_on")) == {("identity", today()), ("tax", today())}
        assert CaseApplication.objects.get(case=case).documents_checked_on == today()
        assert AuditEntry.objects.filter(kind="proof.seen", subject_id=case.pk).count() == 2


def test_the_tab_says_nothing_that_tells(world, browse, case):
    seen(world, case, *Paper)
    page = browse("asso").get(reverse("cases:documents", args=[case.reference])).content.decode()
    for kind in (*TELLING, Paper.PREGNANCY):
        assert str(kind.label) not in page
    assert "Décision de protection" in page
    form = browse("asso").get(reverse("cases:note_proofs", args=[case.reference])).content.decode()
    assert "Ordonnance de protection" in form, "exact words are for those who write"


def test_the_end_of_an_order_is_written_among_the_protections_and_nowhere_else(world, case):
    end = today() + timedelta(days=60)
    [proof] = seen(world, case, "protection", ends={"protection": end})
    with world.acting("asso"):
        assert Protection.objects.get(case=case, kind="op").expires_on == end
        assert Protection.objects.filter(case=case, kind="tgd").exists(), "the others stay"
        proof.refresh_from_db()
    assert proof.valid_until is None


def test_the_end_of_the_application_is_written_with_the_application(world, case):
    end = today() + timedelta(days=360)
    seen(world, case, "application", ends={"application": end})
    with world.acting("asso"):
        assert CaseApplication.objects.get(case=case).nur_expires_on == end


def test_the_database_refuses_an_end_that_stands_elsewhere(world, case):
    [proof] = seen(world, case, "protection")
    with world.acting("asso"), pytest.raises(IntegrityError), transaction.atomic():
        Proof.objects.create(
            tenant=case.tenant, case=case, kind="tax", seen_on=today(), valid_until=today(), by_tenant=case.tenant,
            seen_by=proof.seen_by, seen_by_name="x",
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "step"), [("protection", "Sécurité"), ("application", "Ressources et demande")])
def test_before_its_step_is_filled_an_end_has_no_place_and_this_is_said(world, kind, step):
    with world.acting("asso") as by:
        from cases.services.intake import open_draft

        draft = open_draft(by=by, programme=world.programme)
        with pytest.raises(TransitionRefused, match=step):
            note_proofs(draft, by=by, kinds=[kind], seen_on=today(), ends={kind: today()})
        assert note_proofs(draft, by=by, kinds=[kind], seen_on=today())


def test_twice_on_a_day_counts_once_and_a_correction_replaces(world, case):
    seen(world, case, "identity")
    seen(world, case, "identity")
    end = today() + timedelta(days=900)
    seen(world, case, "identity", ends={"identity": end})
    with world.acting("asso") as by:
        live = proof_policy.visible(by).filter(withdrawn_at__isnull=True)
        assert [(one.kind, one.valid_until) for one in live] == [("identity", end)]


def test_nobody_has_seen_a_paper_tomorrow(world, browse, case):
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(TransitionRefused):
        seen(world, case, seen_on=tomorrow)
    answer = browse("asso").post(
        reverse("cases:note_proofs", args=[case.reference]), {"day": tomorrow.isoformat(), "kinds": ["tax"]}
    )
    assert answer.status_code == 422
    assert "dans le futur" in answer.content.decode()
    assert 'value="tax"' in answer.content.decode()
    with world.acting("asso") as by:
        attempt = insert("cases_proof", **row(by, case, seen_on=tomorrow))
        assert refusal(attempt)[1] == "proof__seen_before_said"


def row(by, case, **changes):
    now = case.created_at
    return {
        "tenant_id": case.tenant_id, "case_id": case.pk, "kind": "tax", "seen_on": today(), "by_tenant_id": by.tenant.pk,
        "seen_by_id": by.membership.pk, "seen_by_name": "x", "created_at": now, "updated_at": now, "version": 1,
    } | changes  # fmt: skip


def test_an_end_without_its_paper_is_asked_about(browse, case):
    answer = browse("asso").post(
        reverse("cases:note_proofs", args=[case.reference]),
        {"day": today().isoformat(), "kinds": ["tax"], "end_identity": "2030-01-01"},
    )
    assert answer.status_code == 422
    assert "Cochez aussi cette pièce" in answer.content.decode()


def test_a_line_noted_by_mistake_is_taken_back_and_stays_in_the_log(world, browse, case):
    [proof] = seen(world, case)
    address = reverse("cases:withdraw_proof", args=[case.reference, proof.pk])
    assert browse("shelter").post(address).status_code == 403
    assert browse("asso").post(address).status_code == 302
    assert browse("asso").post(address).status_code == 302
    page = browse("asso").get(reverse("cases:documents", args=[case.reference])).content.decode()
    assert "Aucune pièce notée" in page
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="proof.withdrawn", subject_id=case.pk).count() == 1
        assert Proof.objects.get().withdrawn_at is not None


def test_a_closed_case_takes_no_paper_and_a_reader_notes_none(world, case):
    with world.acting("asso", "reader") as by, pytest.raises(Forbidden):
        note_proofs(case, by=by, kinds=["tax"], seen_on=today())
    with world.acting("shelter") as by, pytest.raises(Forbidden):
        note_proofs(case, by=by, kinds=["tax"], seen_on=today())
    with world.acting("asso") as by:
        close_case(Case.objects.get(pk=case.pk), by=by, outcome=Case.Outcome.NO_NEWS)
    with pytest.raises(TransitionRefused):
        seen(world, case)


def test_a_draft_takes_papers(world):
    with world.acting("asso"):
        draft = filled_draft(world)
    assert seen(world, draft, "identity", "protection", ends={"protection": today()})


# --- who reads them -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("asso", {"identity", "complaint"}),
        ("coordinator", {"identity", "complaint"}),
        ("shelter", {"identity", "complaint"}),
        ("landlord", set()),
        ("stranger", set()),
        ("excluded", set()),
    ],
)
def test_who_reads_them_in_code_and_in_the_database(world, case, key, kinds):
    seen(world, case, "identity", "complaint")
    with world.acting(key) as by:
        assert set(proof_policy.visible(by).values_list("kind", flat=True)) == kinds
        assert set(Proof.objects.values_list("kind", flat=True)) == kinds


def test_what_tells_of_the_danger_needs_that_cell_too(world, case):
    seen(world, case, "identity", *TELLING)
    cells = {access.Permission.VIEW_CASE, access.Permission.VIEW_APPLICATION}
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("prefecture").group_id, cells, purpose="test")
    with world.acting("prefecture") as by:
        assert set(proof_policy.visible(by).values_list("kind", flat=True)) == {"identity"}
        assert set(Proof.objects.values_list("kind", flat=True)) == {"identity"}
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("prefecture").group_id, {access.Permission.VIEW_DANGER}, purpose="test")
    with world.acting("prefecture"):
        assert Proof.objects.count() == 1 + len(TELLING), "negative control"


def test_nobody_sees_a_paper_in_the_name_of_another_or_changes_what_was_seen(world, case):
    [proof] = seen(world, case)
    with world.acting("asso") as by:
        assert refusal(insert("cases_proof", **row(by, case, seen_by_id=world.member("asso", "reader").pk)))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE cases_proof SET seen_on = '2020-01-01' WHERE id = %s", proof.pk))[0] == FORBIDDEN
        assert refusal(lambda: run("DELETE FROM cases_proof WHERE id = %s", proof.pk))[0] == FORBIDDEN
        insert("cases_proof", **row(by, case))()
    with world.acting("shelter") as by:
        attempt = insert("cases_proof", **row(by, case, kind="income"))
        assert refusal(attempt)[0] == FORBIDDEN


def test_the_tab_asks_no_more_for_many_papers(world, browse, case, django_assert_max_num_queries):
    seen(world, case, *Paper)
    client = browse("asso")
    address = reverse("cases:documents", args=[case.reference])
    client.get(address)
    with django_assert_max_num_queries(48):
        client.get(address)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.sets(st.sampled_from(list(Paper)), min_size=1),
    days=st.integers(0, 4000),
    ahead=st.one_of(st.none(), st.integers(-400, 4000)),
)
def test_whatever_was_seen_stands_once_with_its_end_where_it_belongs(world, case, kinds, days, ahead):
    end = today() + timedelta(days=ahead) if ahead is not None else None
    with transaction.atomic():
        noted = seen(world, case, *kinds, seen_on=today() - timedelta(days=days), ends=dict.fromkeys(kinds, end) if end else {})
        assert {proof.kind for proof in noted} == kinds
        assert all((proof.valid_until == end) == (end is None or proof.kind in DATED) for proof in noted)
        transaction.set_rollback(True)
