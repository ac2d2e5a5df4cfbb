"""Members who want more than their roles, excluded people who look for traces, and requests for support."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone

from cases import access
from cases.models import Case, CaseNeed, Exclusion, Orientation, SupportMeasure, SupportSession
from tenants import context
from tenants.accounts import UserTokenForm
from tenants.acting import acting_as
from tenants.models import AuditEntry, Invitation, Membership, Notification, OutboxEvent, Person
from tenants.notify import CATALOGUE, Message
from tenants.record import record
from tenants.roles import Permission
from tenants.tasks import relay_outbox
from tests.factories import make_case
from tests.housing.course import open_case
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

TODAY = timezone.localdate


# --- memberships, people, invitations ------------------------------------------------------------------
def test_a_member_cannot_take_the_group_of_another(world):
    """Groups are what shares open to: a membership that changed its group would walk through them."""
    mine = world.member("shelter")
    for column, stolen in (
        ("group_id", world.tenant("landlord").group_id),
        ("tenant_id", world.tenant("landlord").pk),
        ("person_id", world.member("landlord").person_id),
    ):
        with world.acting("shelter", "manager"):
            assert (
                refusal(lambda c=column, s=stolen: run(f"UPDATE tenants_membership SET {c} = %s WHERE id = %s", s, mine.pk))[0]
                == FORBIDDEN
            )


def test_an_officer_cannot_make_itself_a_manager(world):
    with world.acting("shelter"):
        assert Membership.objects.filter(pk=world.member("shelter").pk).update(roles=["manager", "officer"]) == 0
    with world.acting("shelter", "manager"):
        assert Membership.objects.filter(pk=world.member("shelter").pk).update(roles=["officer", "reader"]) == 1


def invitation(tenant, **fields):
    now = timezone.now()
    columns = {"tenant_id": tenant.pk, "email": "complice@example.test", "roles": ["manager"], "token_sha256": uuid4().bytes}
    return insert("tenants_invitation", **(columns | {"created_at": now, "expires_at": now + timedelta(days=7)} | fields))


def test_an_officer_cannot_invite_an_accomplice(world):
    with world.acting("shelter"):
        assert refusal(invitation(world.tenant("shelter")))[0] == FORBIDDEN
    with world.acting("shelter", "manager"):
        assert refusal(invitation(world.tenant("landlord")))[0] == FORBIDDEN
        assert invitation(world.tenant("shelter"))() == 1
    with world.acting("shelter"):
        assert Invitation.objects.count() == 0


def test_nobody_accepts_the_invitation_of_another_address(world):
    with world.acting("shelter", "manager"):
        token = uuid4().bytes
        invitation(world.tenant("shelter"), token_sha256=token)()
    with world.acting("stranger"):
        assert value("SELECT accept_invitation(%s)", token) is None
        assert value("SELECT accept_invitation(%s)", uuid4().bytes) is None


def test_a_person_cannot_take_another_address(world):
    """An address is what an invitation and a password reset are sent to."""
    person = world.member("shelter").person_id
    with world.acting("shelter"):
        assert refusal(lambda: Person.objects.filter(pk=person).update(email="complice@example.test"))[0] == FORBIDDEN
        assert refusal(lambda: Person.objects.filter(pk=person).update(email="officer@landlord.test"))[0] == FORBIDDEN
        assert Person.objects.filter(pk=person).update(display_name="Claire M.") == 1


def test_a_wrapped_key_of_a_stranger_does_not_leave(world):
    with world.acting("stranger"):
        assert run("SELECT * FROM tenant_key_for(%s)", world.tenant("asso").pk) == []
        assert refusal(lambda: run("SELECT wrapped FROM tenants_tenantkey"))[0] == FORBIDDEN


def test_without_a_person_the_entrance_says_one_identifier_and_no_more(world):
    assert value("SELECT login_identity('officer@asso.test')") == world.member("asso").person_id
    assert value("SELECT login_identity('personne@example.test')") is None
    assert run("SELECT * FROM resolve_bearer('session', %s)", uuid4().bytes) == []
    assert value("SELECT count(*) FROM tenants_person") == 0


def test_a_false_reset_link_does_not_leave_its_victim_in_force(world):
    """The link names a person before its token is checked: a refused token gives the context back."""
    with world.acting("asso"):
        person = Person.objects.get(pk=world.member("asso").person_id)
        token = default_token_generator.make_token(person)
    uid = user_pk_to_url_str(person)
    assert not UserTokenForm(data={"uidb36": uid, "key": "faux-jeton"}).is_valid()
    assert context.read() == context.NOBODY
    assert UserTokenForm(data={"uidb36": uid, "key": token}).is_valid()
    assert context.read().user == str(person.pk)


# --- the excluded looks for traces ---------------------------------------------------------------------
@pytest.fixture
def told(world, monkeypatch):
    """Events of two cases, told to their owner; one of them excludes the association's coordinator."""
    message = Message("test.happened", "Dossier %(reference)s", lambda event: "/", Permission.READ_CASES)
    monkeypatch.setitem(CATALOGUE, message.kind, message)
    hidden, plain = open_case(world), open_case(world)
    with world.acting("asso") as actor:
        Exclusion.objects.create(tenant=hidden.tenant, case=hidden, excluded_membership=world.member("asso", "coordinator"))
        need = CaseNeed.objects.get(case=hidden)
        for case in (hidden, plain):
            record("test.happened", case, by=actor, tell=[case.tenant_id], reference=case.reference)
        record("test.happened", need, by=actor, tell=[hidden.tenant_id], reference=hidden.reference)
    relay_outbox()
    return hidden, plain


def test_an_excluded_member_reads_no_trace_of_the_case(world, told):
    _, plain = told
    with world.acting("asso", "coordinator"):
        assert [row.text for row in Notification.objects.all()] == [f"Dossier {plain.reference}"]
        assert set(AuditEntry.objects.values_list("subject_id", flat=True)) == {plain.pk}
        assert OutboxEvent.objects.count() == 0
    with world.acting("asso"):
        assert Notification.objects.count() == 3
        assert AuditEntry.objects.filter(kind="test.happened").count() == 3


@pytest.mark.django_db(databases=["default", "owner"])
def test_an_excluded_person_cannot_come_in_by_another_tenant(world):
    """Barred in one organisation, the same person is barred in every other that it works for."""
    case = open_case(world)
    person = world.member("asso", "reader").person
    with acting_as(world.tenant("asso")):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    second = Membership.objects.using("owner").create(
        person_id=person.pk, tenant=world.tenant("coordinator"), roles=["coordinator"]
    )
    second = Membership.objects.using("owner").select_related("tenant", "person").get(pk=second.pk)
    with acting_as(second):
        assert Case.objects.count() == 0
        assert value("SELECT count(*) FROM cases_caseaccess") == 0
    with world.acting("coordinator", "coordinator"):
        assert Case.objects.count() == 1


def test_an_excluded_member_cannot_lift_its_exclusion(world):
    case = open_case(world)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    with world.acting("asso", "reader"):
        assert run("UPDATE cases_exclusion SET lifted_at = now()") == 0
        attempt = insert(
            "cases_teammember", tenant_id=case.tenant_id, case_id=case.pk, membership_id=world.member("asso", "reader").pk,
            part="co_referent", since=timezone.now(), updated_at=timezone.now(), version=1,
        )  # fmt: skip
        assert refusal(attempt)[0] == FORBIDDEN


# --- notifications, events -----------------------------------------------------------------------------
def test_nobody_at_work_writes_a_notification(world, told):
    """Neither a false one for a colleague nor, for another tenant's member, the one that would keep the true one away."""
    with acting_as(world.tenant("asso")):
        event = OutboxEvent.objects.first()
    for reader in (world.member("asso"), world.member("landlord")):
        attempt = insert(
            "tenants_notification", tenant_id=world.tenant("asso").pk, membership_id=reader.pk, event_id=event.pk, kind="x", text="x",
            url="https://example.test", created_at=timezone.now(), about=event.pk,
        )  # fmt: skip
        with world.acting("asso", "reader"):
            assert refusal(attempt)[0] == FORBIDDEN
    with acting_as(world.tenant("asso")):
        assert refusal(attempt) == ("23503", "notification__member_of_tenant")


def test_a_landlords_staff_cannot_read_the_events_of_its_tenant(world):
    """They carry references; notifications reach those they are for."""
    case = open_case(world)
    with world.acting("asso") as actor:
        record("test.happened", case, by=actor, tell=[world.tenant("landlord").pk], reference=case.reference)
    for role in ("officer", "manager", "reader"):
        with world.acting("landlord", role):
            assert OutboxEvent.objects.count() == 0
    with acting_as(world.tenant("landlord")):
        assert OutboxEvent.objects.count() == 1


def test_a_fact_cannot_be_recorded_under_another_name(world):
    case = make_case(world.tenant("asso"), world.programme)
    with world.acting("landlord") as actor:
        record("test.happened", case, by=world.actor("asso"), owner=case.tenant_id)
    with world.acting("asso"):
        entry = AuditEntry.objects.get(kind="test.happened")
        assert (entry.actor_person, entry.actor_tenant) == (actor.person_id, actor.tenant.pk)


# --- support, orientations -----------------------------------------------------------------------------
def measure(case, world, **fields):
    columns = {
        "tenant_id": world.tenant("coordinator").pk, "case_tenant_id": case.tenant_id, "programme_id": case.programme_id,
        "case_id": case.pk, "requester_id": case.tenant_id,
        "type": "legal", "line": "support", "status": "requested", "requested_on": TODAY(),
        "phase": "both", "interruption": "", "result": "",
    }  # fmt: skip
    return insert("cases_supportmeasure", **(columns | fields))


def test_a_landlord_with_the_right_to_act_cannot_ask_for_support(world):
    case = open_case(world)
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="test")
    with world.acting("landlord"):
        landlord = world.tenant("landlord").pk
        for fields in ({"tenant_id": landlord}, {"requester_id": landlord}, {"tenant_id": landlord, "requester_id": landlord}):
            assert refusal(measure(case, world, **fields))[0] == FORBIDDEN


def test_a_holder_asks_in_its_own_name_of_a_provider_of_the_programme(world):
    case = open_case(world)
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("shelter").group_id, access.SHELTER, purpose="test")
    with world.acting("shelter"):
        own = {"requester_id": world.tenant("shelter").pk}
        assert refusal(measure(case, world, tenant_id=world.tenant("shelter").pk))[0] == FORBIDDEN
        assert refusal(measure(case, world, **own, tenant_id=world.tenant("stranger").pk))[0] == FORBIDDEN
        assert refusal(measure(case, world, **own, programme_id=world.elsewhere.pk))[0] in {FORBIDDEN, "23503"}
        assert refusal(measure(case, world, **own, status="accepted", answered_on=TODAY()))[0] == FORBIDDEN
        assert measure(case, world, **own)() == 1


def requested(world):
    case = open_case(world)
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("shelter").group_id, access.SHELTER, purpose="test")
    with world.acting("shelter"):
        row = SupportMeasure.objects.create(
            tenant=world.tenant("coordinator"), case_tenant=case.tenant, programme=world.programme, case=case,
            requester=world.tenant("shelter"), type="legal",
        )  # fmt: skip
    return case, row


def test_a_requester_cannot_answer_for_the_household(world):
    _, row = requested(world)
    with world.acting("shelter"):
        rows = SupportMeasure.objects.filter(pk=row.pk)
        assert refusal(lambda: rows.update(status="accepted", answered_on=TODAY()))[0] == FORBIDDEN
        assert refusal(lambda: rows.update(type="medical"))[0] == FORBIDDEN
        assert refusal(lambda: rows.update(requester=world.tenant("stranger")))[0] == FORBIDDEN
        assert rows.update(status="withdrawn", ended_on=TODAY()) == 1


def test_a_session_belongs_to_its_measure(world):
    case, row = requested(world)
    other = open_case(world)
    columns = {
        "tenant_id": row.tenant_id, "case_tenant_id": case.tenant_id, "programme_id": case.programme_id, "kind": "office",
        "status": "planned", "planned_at": timezone.now(), "minutes": 60, "place_kind": "",
    }  # fmt: skip
    with world.acting("coordinator"):
        assert refusal(insert("cases_supportsession", **columns, case_id=other.pk, measure_id=row.pk))[0] == "23503"
        assert insert("cases_supportsession", **columns, case_id=case.pk, measure_id=row.pk)() == 1
    with world.acting("shelter"):
        forged = {**columns, "tenant_id": world.tenant("shelter").pk}
        assert refusal(insert("cases_supportsession", **forged, case_id=case.pk, measure_id=row.pk))[0] in {FORBIDDEN, "23503"}
        assert SupportSession.objects.count() == 0


@pytest.fixture
def orientation(world):
    with world.acting("landlord"):
        return Orientation.objects.create(
            tenant=world.tenant("landlord"), recipient=world.tenant("asso"), programme=world.programme
        )


def test_nobody_writes_the_content_of_an_orientation_for_another(world, orientation):
    attempt = insert(
        "cases_orientationcontent", tenant_id=world.tenant("asso").pk, orientation_id=orientation.pk,
        author_tenant_id=world.tenant("landlord").pk, is_tenant_of_referrer=True, persons=1, consent_on=TODAY(),
    )  # fmt: skip
    for who in ("other_landlord", "asso", "stranger"):
        with world.acting(who):
            assert refusal(attempt)[0] == FORBIDDEN


def test_a_referrer_cannot_move_its_orientation_nor_read_what_it_became(world, orientation):
    with world.acting("landlord"):
        assert run("UPDATE cases_orientation SET status = 'closed', closed_at = now()") == 0
        assert value("SELECT count(*) FROM cases_takenup") == 0


def test_a_recipient_cannot_give_an_orientation_another_referrer(world, orientation):
    with world.acting("asso"):
        rows = Orientation.objects.filter(pk=orientation.pk)
        for columns in ({"tenant": world.tenant("stranger")}, {"programme": world.elsewhere}, {"number": "000-000-0"}):
            assert refusal(lambda c=columns: rows.update(**c))[0] == FORBIDDEN


def test_an_orientation_is_not_sent_outside_the_programme_or_already_answered(world):
    columns = {"tenant": world.tenant("landlord"), "programme": world.programme}
    with world.acting("landlord"):
        for recipient in ("stranger", "other_landlord", "metropole"):
            assert refusal(lambda r=recipient: Orientation.objects.create(recipient=world.tenant(r), **columns))[0] == FORBIDDEN
        taken = {"status": "taken_up", "taken_up_at": timezone.now()}
        assert refusal(lambda: Orientation.objects.create(recipient=world.tenant("asso"), **columns, **taken))[0] == FORBIDDEN


def test_nobody_takes_up_the_orientation_of_another(world, orientation):
    """It would keep the true recipient from taking it up."""
    mine = make_case(world.tenant("excluded"), world.programme)
    attempt = insert("cases_takenup", tenant_id=mine.tenant_id, orientation_id=orientation.pk, case_id=mine.pk)
    with world.acting("excluded"):
        assert refusal(attempt)[0] == FORBIDDEN
