"""A copy leaves only to one named officer, with her consent, until a day; the database holds it."""

from datetime import timedelta

import pytest
from django.db import Error, connections, transaction
from django.urls import reverse
from django.utils import timezone

from cases.document_policies import lender_policy, loan_policy
from cases.models import Document, DocumentGrant, Exclusion
from cases.services import documents, transfer
from cases.services.consent import Given
from cases.services.rotation import renew_case, renew_tenant
from cases.tasks import end_expired_loan
from housing import workflow
from housing.models import Precautions
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import AuditEntry, Notification
from tenants.tasks import relay_outbox
from tests.cases import papers
from tests.cases.builders import today
from tests.cases.test_stepup import QUARTER, proved
from tests.housing.course import open_case, start
from tests.security.attempts import FORBIDDEN, refusal, run

WORD = "Zorglubine"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files" / "documents"


def searching(world):
    """A case that searches, with a referent."""
    return open_case(world)


@pytest.fixture
def case(world):
    return searching(world)


@pytest.fixture
def document(world, case):
    with world.acting("asso"):
        return papers.keep(world, case, content=papers.pdf(WORD), name=f"{WORD}.pdf")


def receiver(world, case, key="coordinator", role="coordinator"):
    """As the team finds somebody in the list."""
    return next(one for one in documents.receivers_of(case) if one.membership == world.member(key, role).pk)


def lend(world, document, key="coordinator", role="coordinator", **more):
    with world.acting("asso") as by:
        to = receiver(world, document.case, key, role)
        values = {"consent_on": today(), "until": today() + timedelta(days=5)} | more
        return documents.lend_document(document, by=by, to=to, **values)


def loan_of(lent):
    return reverse("cases:open_loan", args=[lent])


def test_from_the_form_to_the_file(world, browse, case, document):
    team = browse("asso")
    form = reverse("cases:lend_document", args=[case.reference, document.pk])
    page = team.get(form).content.decode()
    member = world.member("coordinator", "coordinator")
    assert f'value="{member.pk}"' in page
    day = (today() + timedelta(days=5)).isoformat()
    answer = team.post(form, {"to": str(member.pk), "consent_on": today().isoformat(), "until": day})
    assert answer.status_code == 302, answer.context["form"].errors
    assert "Confiée à Coordinator coordinator" in team.get(answer["Location"]).content.decode()
    officer = browse("coordinator", "coordinator")
    listed = officer.get(reverse("cases:loans")).content.decode()
    assert case.reference in listed
    assert WORD not in listed
    with world.acting("coordinator", "coordinator"):
        lent = DocumentGrant.objects.get()
    opened = officer.post(loan_of(lent.pk))
    assert WORD.encode() in opened.content
    assert opened["Content-Disposition"] == f'attachment; filename="{case.reference}-identite.pdf"'
    with world.acting("asso"):
        kinds = AuditEntry.objects.filter(kind__startswith="document.", about=case.pk).order_by("id")
        assert list(kinds.values_list("kind", flat=True)) == ["document.kept", "document.lent", "document.revealed"]
    assert "Opérateur Horizon" in team.get(reverse("cases:access", args=[case.reference])).content.decode()


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("coordinator", "officer"),
        ("coordinator", "reader"),
        ("landlord", "officer"),
        ("shelter", "officer"),
        ("stranger", "officer"),
        ("asso", "reader"),
    ],
)
def test_nobody_else_opens_it_not_even_a_colleague(world, browse, document, key, role):
    lent = lend(world, document)
    assert browse(key, role).post(loan_of(lent)).status_code == 404
    with world.acting(key, role) as by:
        assert not loan_policy.visible(by).exists()
        assert not DocumentGrant.objects.exists()
        assert not Document.objects.exists()
        assert run("SELECT end_document_grant(%s)", lent) == [(False,)]


def test_what_is_lent_says_nothing_of_the_rest_of_the_case(world, browse, case, document):
    lend(world, document, "shelter", "officer")
    assert browse("shelter").get(reverse("cases:case", args=[case.reference])).status_code == 404
    with world.acting("shelter"):
        assert Document.objects.count() == 1
    with world.acting("asso"):
        papers.keep(world, case, kind="tax")
    with world.acting("shelter"):
        assert Document.objects.count() == 1


def test_a_landlord_is_named_once_who_she_is_is_open_to_its_officer(world):
    course = start(world).accepted()
    course.run("landlord", workflow.confirm_precautions, ticked=set(Precautions.TICKED))
    with world.acting("asso"):
        document = papers.keep(world, course.case, content=papers.pdf(WORD))
        assert not [one for one in documents.receivers_of(course.case) if one.tenant == world.tenant("landlord").pk]
    course.run("asso", workflow.open_identity, given=Given(today(), "signed"))
    lent = lend(world, document, "landlord", "officer")
    with world.acting("landlord") as by:
        assert WORD.encode() in documents.open_loan(DocumentGrant.objects.get(pk=lent), by=by)
    with world.acting("asso"):
        named = {one.membership for one in documents.receivers_of(course.case) if one.tenant == world.tenant("landlord").pk}
    assert named == {world.member("landlord").pk}


def test_who_may_receive(world, case, document):
    with world.acting("asso"):
        tenants = {one.tenant for one in documents.receivers_of(case)}
        roles = {one.membership for one in documents.receivers_of(case)}
    assert tenants == {world.tenant(key).pk for key in ("coordinator", "shelter", "excluded")}
    assert world.member("coordinator", "reader").pk not in roles
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("excluded"))
        assert world.tenant("excluded").pk not in {one.tenant for one in documents.receivers_of(case)}
    for key, role in (("asso", "reader"), ("coordinator", "coordinator"), ("stranger", "officer")):
        with world.acting(key, role):
            assert documents.receivers_of(case) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"until": timedelta(days=-1)}, "moins longtemps"),
        ({"until": timedelta(days=31)}, "moins longtemps"),
        ({"consent_on": timedelta(days=1)}, "consentement"),
    ],
)
def test_not_without_consent_nor_longer_than_it_is_kept(world, document, change, words):
    with pytest.raises(TransitionRefused, match=words):
        lend(world, document, **{name: today() + delta for name, delta in change.items()})


def grant_by_hand(
    world, document, *, key="coordinator", role="coordinator", consent="paris_today()", until="now() + interval '1 day'"
):
    member = world.member(key, role)
    return lambda: run(
        f"SELECT grant_document(gen_random_uuid(), %s, %s, {consent}, {until}, '\\x03000100')", document.pk, member.pk
    )


def test_the_database_refuses_by_itself(world, document):
    with world.acting("asso"):
        for wrong in (
            {"consent": "NULL"},
            {"consent": "paris_today() + 2"},
            {"until": "now()"},
            {"until": "now() + interval '40 days'"},
        ):
            assert refusal(grant_by_hand(world, document, **wrong))[0] == "23514", wrong
        for who in ({"key": "landlord", "role": "officer"}, {"key": "stranger", "role": "officer"}, {"role": "reader"}):
            assert refusal(grant_by_hand(world, document, **who))[0] == FORBIDDEN, who
        grant_by_hand(world, document)()
    for key, role in (("asso", "reader"), ("coordinator", "coordinator"), ("stranger", "officer"), ("landlord", "officer")):
        with world.acting(key, role):
            assert refusal(grant_by_hand(world, document))[0] == FORBIDDEN
    with world.acting("coordinator", "coordinator"):
        for change in ("expires_at = now() + interval '9 days'", "membership_id = membership_id", "ended_at = NULL"):
            assert refusal(lambda change=change: run(f"UPDATE cases_documentgrant SET {change}"))[0] == FORBIDDEN
        assert run("UPDATE cases_documentgrant SET file_key = '\\x01'") == 0


def test_who_is_not_of_the_team_lends_nothing(world, browse, case, document):
    form = reverse("cases:lend_document", args=[case.reference, document.pk])
    assert browse("asso", "reader").get(form).status_code == 403
    assert browse("asso", "coordinator").get(form).status_code == 403
    assert browse("coordinator").get(form).status_code == 403 or browse("coordinator").get(form).status_code == 404
    with world.acting("asso", "coordinator") as by, pytest.raises((Forbidden, Document.DoesNotExist)):
        documents.lend_document(
            document, by=by, to=documents.Receiver(*[by.membership.pk] * 2, "", ""), consent_on=today(), until=today()
        )


def test_the_officer_alone_is_told_a_reference(world, case, document):
    lend(world, document)
    relay_outbox()
    with world.acting("coordinator", "coordinator"):
        told = Notification.objects.get(kind="document.lent")
    assert told.text == f"Une pièce du dossier {case.reference} vous est confiée."
    assert told.url == reverse("cases:loans")
    with world.acting("coordinator", "officer"):
        assert not Notification.objects.filter(kind="document.lent").exists()


@pytest.mark.parametrize("who", ["team", "officer"])
def test_both_sides_end_it(world, browse, case, document, who):
    lent = lend(world, document)
    if who == "team":
        address = reverse("cases:take_back", args=[case.reference, lent])
        assert browse("asso").post(address).status_code == 302
    else:
        assert browse("coordinator", "coordinator").post(reverse("cases:give_back", args=[lent])).status_code == 302
    assert browse("coordinator", "coordinator").post(loan_of(lent)).status_code == 404
    with acting_as(world.tenant("asso")):
        row = DocumentGrant.objects.get()
        assert (row.file_key, row.ended_at is not None) == (None, True)
        assert AuditEntry.objects.filter(kind="document.loan_ended", about=case.pk).count() == 1
    with world.acting("asso") as by:
        assert documents.open_document(document, by=by), "the team still has it"


def test_lent_again_it_replaces_the_former_loan(world, document):
    first, second = lend(world, document), lend(world, document, until=today() + timedelta(days=9))
    with world.acting("asso") as by:
        assert [one.pk for one in lender_policy.visible(by)] == [second]
    with acting_as(world.tenant("asso")):
        assert DocumentGrant.objects.get(pk=first).ended_at is not None


def test_destroyed_it_is_closed_to_the_officer(world, browse, document):
    lent = lend(world, document)
    with world.acting("asso") as by:
        documents.destroy_document(document, by=by)
    assert browse("coordinator", "coordinator").post(loan_of(lent)).status_code == 404
    with acting_as(world.tenant("coordinator")):
        assert DocumentGrant.objects.get(pk=lent).file_key is None


def test_an_exclusion_closes_it(world, browse, case, document):
    lent = lend(world, document)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("coordinator"))
    officer = browse("coordinator", "coordinator")
    assert officer.post(loan_of(lent)).status_code == 404
    assert case.reference not in officer.get(reverse("cases:loans")).content.decode()
    with world.acting("coordinator", "coordinator"):
        assert not DocumentGrant.objects.exists()


def test_an_old_session_is_asked_again(world, browse, document):
    lent = lend(world, document)
    client = proved(world, browse("coordinator", "coordinator"), QUARTER + 1, "coordinator", "coordinator")
    assert "Confirmez" in client.post(loan_of(lent)).content.decode()


def test_it_counts_in_the_quota_of_reveals(world, browse, case, document):
    lent = lend(world, document, "shelter", "officer")
    client = browse("shelter")
    assert client.post(loan_of(lent)).status_code == 200
    with world.acting("shelter"):
        run("SELECT count_reveal('x' || n) FROM generate_series(1, 40) n")
    other = documents_after(world, case)
    assert "Limite du jour atteinte" in client.post(loan_of(other)).content.decode()
    assert client.post(loan_of(lent)).status_code == 200, "what was shown today counts once"


def documents_after(world, case):
    with world.acting("asso"):
        document = papers.keep(world, case, kind="tax")
    return lend(world, document, "shelter", "officer")


def past(lent):
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_documentgrant NO FORCE ROW LEVEL SECURITY")
        now = timezone.now()
        cursor.execute(
            "UPDATE cases_documentgrant SET created_at = %s, expires_at = %s WHERE id = %s",
            [now - timedelta(days=2), now - timedelta(seconds=1), lent],
        )
        cursor.execute("ALTER TABLE cases_documentgrant FORCE ROW LEVEL SECURITY")


def test_on_its_day_it_is_closed_at_once_then_forgotten(committed):
    world, case = committed, searching(committed)
    with world.acting("asso"):
        document = papers.keep(world, case)
    lent = lend(world, document)
    past(lent)
    with world.acting("coordinator", "coordinator") as by:
        assert not loan_policy.visible(by).exists()
        assert not DocumentGrant.objects.exists()
    with transaction.atomic():
        assert due_work("document_grants") == [(case.tenant_id, lent)]
    for _twice in range(2):
        end_expired_loan(str(case.tenant_id), None, str(lent))
    with transaction.atomic():
        assert due_work("document_grants") == []
    with acting_as(world.tenant("coordinator")):
        assert DocumentGrant.objects.get().file_key is None


@pytest.mark.parametrize("renew", ["officer", "case"])
def test_it_opens_after_keys_were_renewed(committed, renew):
    world, case = committed, searching(committed)
    with world.acting("asso"):
        document = papers.keep(world, case, content=papers.pdf(WORD))
    lent = lend(world, document)
    if renew == "officer":
        assert renew_tenant(world.tenant("coordinator"), batch=1).dropped
    else:
        assert renew_case(world.tenant("asso"), case.pk)
    with world.acting("coordinator", "coordinator") as by:
        assert WORD.encode() in documents.open_loan(DocumentGrant.objects.get(pk=lent), by=by)


def test_it_goes_on_under_a_new_owner_who_may_end_it(world, case, document):
    lent = lend(world, document)
    with world.acting("asso") as by:
        asked = transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    with world.acting("shelter") as by:
        transfer.accept_transfer(asked, by=by)
        documents.end_loan(DocumentGrant.objects.get(pk=lent), by=by)
    with world.acting("asso"):
        assert not DocumentGrant.objects.exists()


def test_a_loan_whose_key_was_moved_does_not_open(world, browse, case, document):
    lent, other = lend(world, document), documents_after(world, case)
    with acting_as(world.tenant("shelter")):
        moved = bytes(DocumentGrant.objects.get(pk=other).file_key)
    with acting_as(world.tenant("coordinator")):
        DocumentGrant.objects.filter(pk=lent).update(file_key=moved)
    answer = browse("coordinator", "coordinator").post(loan_of(lent), follow=True)
    assert "ne s’ouvre plus" in answer.content.decode()
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="field.unreadable", subject_id=document.pk).count() == 1


def test_without_the_policy_a_colleague_of_the_officer_would_see_the_loan(committed):
    """Negative control."""
    world, case = committed, searching(committed)
    with world.acting("asso"):
        document = papers.keep(world, case)
    lend(world, document)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE policyname = 'lender_or_officer'")
        [[qual]] = cursor.fetchall()
        try:
            cursor.execute("ALTER POLICY lender_or_officer ON cases_documentgrant USING (true)")
            with world.acting("coordinator", "officer"):
                assert DocumentGrant.objects.count() == 1
        finally:
            cursor.execute(f"ALTER POLICY lender_or_officer ON cases_documentgrant USING ({qual})")
    with world.acting("coordinator", "officer"):
        assert DocumentGrant.objects.count() == 0


def test_a_loan_without_its_key_is_refused_by_the_table(world, document):
    lent = lend(world, document)
    with acting_as(world.tenant("coordinator")), pytest.raises(Error), transaction.atomic():
        DocumentGrant.objects.filter(pk=lent).update(file_key=None)
