"""Emergency access: what it opens and for how long, who is told, who says afterwards whether it was right."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases import access
from cases.glass import behind_glass, glass_policy, to_review
from cases.keys import case_vault
from cases.models import BreakGlass, CaseNewAddress, Exclusion, TeamMember
from cases.models.glass import REVIEWED_WITHIN
from cases.services import glass
from cases.services.erasure import personal_columns
from tenants import context
from tenants.errors import Forbidden, TransitionRefused
from tenants.french import PARIS
from tenants.models import AuditEntry, Notification
from tenants.quota import reveals_left, spend_reveal
from tenants.roles import Permission
from tenants.tasks import mail_notice, relay_outbox
from tests.cases.builders import filed

ADDRESS = "3 venelle des Ormes"
REASON = "Elle appelle : il est devant chez elle, je dois donner l’adresse aux secours."
NEW_ADDRESS, IDENTITY, CONTACT = (
    str(one) for one in (Permission.VIEW_NEW_ADDRESS, Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT)
)


@pytest.fixture
def case(world):
    """A case that the association's officer follows, with a new address that only she is named for."""
    case = filed(world)
    with world.acting("asso") as by:
        access.grant(case.pk, by.membership.group_id, [Permission.VIEW_NEW_ADDRESS], purpose="suivi")
    with world.acting("asso"):
        row = CaseNewAddress(tenant=case.tenant, case=case)
        row.seal(case_vault(case, sealing=True), address=ADDRESS)
        row.save()
    return case


def open_it(world, case, who="asso", role="coordinator", cells=(NEW_ADDRESS,), ground="danger"):
    with world.acting(who, role) as by:
        return glass.break_glass(case, by=by, cells=cells, ground=ground, reason=REASON)


def spend_all(world, who="asso", role="coordinator"):
    """Reach the day's quota."""
    with world.acting(who, role) as by:
        for _one in range(reveals_left()):
            spend_reveal(uuid4(), "identite", by=by)


def post(browse, name, *args, key="asso", role="coordinator", **data):
    return browse(key, role).post(reverse(f"cases:{name}", args=args), data)


def shown(browse, case, what, **who):
    return post(browse, "reveal", case.reference, what, **who)


# --- what it opens -------------------------------------------------------------------------------
def test_a_colleague_reads_the_new_address_only_while_it_is_open(world, browse, case):
    assert shown(browse, case, "nouvelle-adresse").status_code == 403
    open_it(world, case)
    answer = shown(browse, case, "nouvelle-adresse")
    assert answer.status_code == 200
    assert ADDRESS in answer.content.decode()
    with world.acting("asso", "reader"):
        assert not CaseNewAddress.objects.exists()


def test_the_named_referent_reads_it_without(world, browse, case):
    assert ADDRESS in shown(browse, case, "nouvelle-adresse", role="officer").content.decode()
    with world.acting("asso") as by:
        assert not any(one.openable for one in behind_glass(by, case))


def test_beyond_the_quota_identity_and_contact_are_opened(world, browse, case):
    spend_all(world)
    assert shown(browse, case, "identite").status_code == 409
    open_it(world, case, cells=(IDENTITY,), ground="unreachable")
    assert "Durand" in shown(browse, case, "identite").content.decode()
    assert shown(browse, case, "coordonnees").status_code == 409, "only what was asked"


def test_below_the_quota_there_is_nothing_to_open(world, case):
    with pytest.raises(TransitionRefused) as refused:
        open_it(world, case, cells=(IDENTITY,))
    assert refused.value.code == "cells"


def test_the_coordination_opens_identity_beyond_the_quota_and_never_the_address(world, browse, case):
    spend_all(world, "coordinator")
    with pytest.raises(TransitionRefused):
        open_it(world, case, "coordinator", cells=(NEW_ADDRESS,))
    opening = open_it(world, case, "coordinator", cells=(IDENTITY, CONTACT), ground="unreachable")
    assert (opening.tenant_id, opening.opener_tenant_id) == (case.tenant_id, world.tenant("coordinator").pk)
    assert "Durand" in shown(browse, case, "identite", key="coordinator").content.decode()
    with world.acting("coordinator", "coordinator"):
        assert not CaseNewAddress.objects.exists()


def test_the_address_is_not_opened_because_somebody_is_unreachable(world, case):
    with pytest.raises(TransitionRefused) as refused:
        open_it(world, case, ground="unreachable")
    assert refused.value.code == "ground"


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [("asso", "reader", 403), ("shelter", "officer", 404), ("landlord", "officer", 404), ("stranger", "coordinator", 404)],
)
def test_it_is_not_for_others(browse, case, who, role, status):
    assert browse(who, role).get(reverse("cases:break_glass", args=[case.reference])).status_code == status


def test_the_excluded_finds_nothing(world, browse, case):
    bar(world, case, "coordinator")
    assert browse("asso", "coordinator").get(reverse("cases:break_glass", args=[case.reference])).status_code == 404


def bar(world, case, role):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", role))


def test_who_is_excluded_meanwhile_loses_what_was_open(world, browse, case):
    open_it(world, case)
    bar(world, case, "coordinator")
    assert shown(browse, case, "nouvelle-adresse").status_code == 404
    with world.acting("asso", "coordinator"):
        assert not CaseNewAddress.objects.exists()
        assert not BreakGlass.objects.exists()


# --- once, and not longer -------------------------------------------------------------------------
def test_twice_is_once(world, browse, case):
    data = {"cells": [NEW_ADDRESS], "ground": "danger", "reason": REASON}
    first, second = (post(browse, "break_glass", case.reference, **data) for _twice in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    with world.acting("asso", "manager"):
        assert BreakGlass.objects.count() == 1


def test_it_is_not_prolonged(world, case):
    open_it(world, case)
    with pytest.raises(TransitionRefused) as refused:
        open_it(world, case)
    assert refused.value.code == "open_already"


def test_a_short_reason_is_refused_in_words_and_kept(browse, case):
    answer = post(browse, "break_glass", case.reference, cells=[NEW_ADDRESS], ground="danger", reason="urgent pour elle")
    assert answer.status_code == 422
    assert "Dites-en un peu plus" in answer.content.decode()
    assert "urgent pour elle" in answer.content.decode()


def test_the_reason_stands_sealed_with_the_case(world, case):
    opening = open_it(world, case)
    with world.acting("asso"):
        assert REASON.encode() not in bytes(BreakGlass.objects.get(pk=opening.pk).reason)
        assert opening.unseal(case_vault(case))["reason"] == REASON


def test_a_proof_is_asked_and_the_words_are_kept(world, browse, case, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = post(browse, "break_glass", case.reference, cells=[NEW_ADDRESS], ground="danger", reason=REASON)
    assert "Confirmez que c’est bien vous" in answer.content.decode()
    assert REASON in answer.content.decode()
    with world.acting("asso", "manager"):
        assert not BreakGlass.objects.exists()


# --- who is told ----------------------------------------------------------------------------------
def tell():
    context.apply(context.NOBODY)
    relay_outbox()


def told(world, kind):
    """Roles of the association that were told."""
    found = set()
    for role in ("officer", "manager", "coordinator", "reader"):
        with world.acting("asso", role):
            found |= {role} if Notification.objects.filter(kind=kind).exists() else set()
    return found


def test_the_managers_and_the_referent_are_told_at_once_and_by_mail(
    world, case, django_capture_on_commit_callbacks, monkeypatch
):
    opening = open_it(world, case)
    sent = []
    monkeypatch.setattr(mail_notice, "apply_async", lambda arguments, **_options: sent.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert told(world, "glass.broken") == {"officer", "manager"}
    for arguments in sent:
        mail_notice(*arguments)
    assert {letter.to[0] for letter in mail.outbox} == {"officer@asso.test", "manager@asso.test"}
    words = repr([(letter.subject, letter.body) for letter in mail.outbox])
    assert case.reference in words
    assert not any(word in words for word in (ADDRESS, REASON, "Durand", "violence"))
    with world.acting("asso", "manager"):
        assert Notification.objects.get(kind="glass.broken").url == opening.get_absolute_url()


def test_a_manager_from_whom_the_case_is_hidden_gets_no_mail(world, case, django_capture_on_commit_callbacks, monkeypatch):
    bar(world, case, "manager")
    open_it(world, case)
    sent = []
    monkeypatch.setattr(mail_notice, "apply_async", lambda arguments, **_options: sent.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert told(world, "glass.broken") == {"officer"}
    assert len(sent) == 1


def test_it_stands_in_the_owners_log_and_on_the_case(world, browse, case):
    spend_all(world, "coordinator")
    open_it(world, case, "coordinator", cells=(IDENTITY,))
    with world.acting("asso", "manager"):
        entry = AuditEntry.objects.get(kind="glass.broken")
        assert (entry.tenant_id, entry.actor_tenant, entry.about) == (case.tenant_id, world.tenant("coordinator").pk, case.pk)
    page = browse("asso").get(reverse("cases:access", args=[case.reference])).content.decode()
    assert "Accès d’urgence ouvert" in page


# --- the second person ----------------------------------------------------------------------------
def test_never_oneself_then_once_by_another(world, case):
    opening = open_it(world, case)
    with world.acting("asso", "coordinator") as by, pytest.raises(Forbidden):
        glass.review(opening, by=by, verdict="justified", note="parfait")
    with world.acting("asso", "manager") as by:
        reviewed = glass.review(opening, by=by, verdict="justified", note="C’était la bonne décision.")
        assert (reviewed.verdict, reviewed.reviewer) == ("justified", world.member("asso", "manager"))
        with pytest.raises(TransitionRefused):
            glass.review(opening, by=by, verdict="unjustified", note="finalement non")
    with world.acting("asso", "manager"):
        assert BreakGlass.objects.get().verdict == "justified"


@pytest.mark.parametrize(("role", "may"), [("officer", True), ("manager", True), ("reader", False), ("coordinator", False)])
def test_the_referent_or_a_manager_reviews(world, case, role, may):
    opening = open_it(world, case)
    with world.acting("asso", role) as by:
        assert glass_policy.may_review(by, opening) is may
        assert to_review(by).filter(pk=opening.pk).exists() is may


def test_a_co_referent_sees_it_and_does_not_review(world, case):
    opening = open_it(world, case)
    with world.acting("asso"):
        TeamMember.objects.create(tenant=case.tenant, case=case, membership=world.member("asso", "reader"), part="co_referent")
    with world.acting("asso", "reader") as by:
        assert BreakGlass.objects.filter(pk=opening.pk).exists()
        assert not glass_policy.may_review(by, opening)


def test_the_coordinations_manager_sees_it_and_the_owner_reviews(world, case):
    spend_all(world, "coordinator")
    opening = open_it(world, case, "coordinator", cells=(IDENTITY,))
    with world.acting("coordinator", "manager") as by:
        assert glass_policy.visible(by).filter(pk=opening.pk).exists()
        assert not glass_policy.may_review(by, opening)
    with world.acting("asso", "manager") as by:
        glass.review(opening, by=by, verdict="justified", note="utile")


def test_unjustified_bars_until_a_manager_restores(world, browse, case):
    opening = open_it(world, case)
    with world.acting("asso") as by:
        glass.review(opening, by=by, verdict="unjustified", note="Elle n’appelait pas.")
    other = filed(world)
    with pytest.raises(TransitionRefused) as refused:
        open_it(world, other)
    assert refused.value.code == "barred"
    page = browse("asso", "coordinator").get(reverse("cases:break_glass", args=[other.reference])).content.decode()
    assert "attend encore sa relecture" in page
    with world.acting("asso") as by, pytest.raises(Forbidden):
        glass.restore(BreakGlass.objects.get(pk=opening.pk), by=by)
    with world.acting("asso", "manager") as by:
        glass.restore(BreakGlass.objects.get(pk=opening.pk), by=by)
    assert open_it(world, other).is_live


def test_pages_of_an_opening(world, browse, case):
    opening = open_it(world, case)
    url = opening.get_absolute_url()
    own, manager, referent = (browse("asso", role).get(url).content.decode() for role in ("coordinator", "manager", "officer"))
    assert "Ouvert pour vous" in own
    assert "Enregistrer la relecture" not in own
    assert REASON in manager
    assert "Enregistrer la relecture" in manager
    assert "Enregistrer la relecture" in referent
    assert ADDRESS not in own + manager + referent
    assert browse("asso", "reader").get(url).status_code == 404
    answer = post(browse, "review_glass", opening.pk, role="manager", verdict="justified", note="bien fait")
    assert answer.status_code == 302
    assert "Justifié" in browse("asso", "coordinator").get(url).content.decode()


def test_managers_first_page_says_what_waits(world, browse, case):
    open_it(world, case)
    assert (
        "1\xa0accès d’urgence attend votre relecture"
        in browse("asso", "manager").get(reverse("tenants:members")).content.decode()
    )
    assert "attend votre relecture" in browse("asso", "officer").get(reverse("cases:home")).content.decode()
    assert "attend votre relecture" not in browse("asso", "officer").get(reverse("cases:list")).content.decode()
    assert "attend votre relecture" not in browse("asso", "coordinator").get(reverse("cases:home")).content.decode()


def test_erasing_the_case_empties_the_reason(world, case):
    assert personal_columns()["cases_breakglass"] == ["reason", "review_note"]


# --- the deadline ---------------------------------------------------------------------------------
@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31)))
def test_two_working_days_always_fit_in_what_the_database_allows(moment):
    now = moment.replace(tzinfo=PARIS)
    assert timedelta(hours=18) < glass.review_due(now) - now <= REVIEWED_WITHIN


def test_it_lasts_an_hour_and_is_reviewed_within_two_working_days(world, case):
    opening = open_it(world, case)
    assert opening.expires_at - opening.opened_at == timedelta(hours=1)
    assert opening.review_due == glass.review_due(opening.opened_at)


def test_the_list_asks_as_many_questions_for_three_as_for_one(world, browse):
    client, counts = browse("asso", "manager"), []
    client.get(reverse("cases:glasses"))  # the first request of a session does more
    for _one in range(3):
        open_it(world, filed(world))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("cases:glasses")).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
