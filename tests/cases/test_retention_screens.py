"""The pages of conservation: what falls due, the decision, what is left."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases.models import Case, RetentionNotice, RetentionRule
from cases.services import retention
from tenants.acting import acting_as
from tests.cases.aging import day_ago, notice, old_case
from tests.cases.builders import today

LONG = 800


@pytest.fixture
def case(world):
    """A case whose notice is open."""
    case = old_case(world, LONG)
    notice(case, raised=3, erase=-27)
    return case


def text(response):
    return response.content.decode().replace("\xa0", " ")


def place(case, name="retention_case"):
    return reverse(f"cases:{name}", args=[case.reference])


def test_the_page_says_what_waits_what_comes_and_what_is_gone(world, browse, case):
    soon, gone = old_case(world, 640), old_case(world, LONG)
    notice(gone, raised=31, erase=0)
    with acting_as(gone.tenant) as system:
        retention.settle(gone.pk, by=system)
    page = text(browse("asso").get(reverse("cases:retention")))
    waits, comes, erased = (page.index(word) for word in ("À décider", "Dans les six mois", "Effacés"))
    assert waits < page.index(case.reference) < comes < page.index(soon.reference) < erased < page.index(gone.reference)
    assert "Automatique, à l’échéance" in page
    assert "Durand" not in page


def test_the_page_asks_the_same_questions_however_many_cases(world, browse, case, django_assert_max_num_queries):
    for _ in range(6):
        notice(old_case(world, LONG), raised=3, erase=-27)
    client = browse("asso")
    client.get(reverse("cases:retention"))
    with django_assert_max_num_queries(36):
        client.get(reverse("cases:retention"))


def test_a_contact_keeps_the_case(world, browse, case):
    client = browse("asso")
    refused = client.post(place(case), {"answer": "contact", "contact-contact_on": str(day_ago(LONG + 5))})
    assert refused.status_code == 422
    assert str(day_ago(LONG + 5)) in text(refused), "nothing typed is lost"
    assert client.post(place(case), {"answer": "contact", "contact-contact_on": str(day_ago(1))}).status_code == 302
    with acting_as(case.tenant):
        assert RetentionNotice.objects.get(case=case).answer == "contact"


def test_a_ground_keeps_the_case(world, browse, case):
    sent = {"answer": "ground", "ground-ground": "proceedings", "ground-kept_until": str(day_ago(-90))}
    assert browse("asso").post(place(case), sent).status_code == 302
    with acting_as(case.tenant):
        assert RetentionNotice.objects.get(case=case).kept_until == day_ago(-90)


def test_erasing_takes_two_gestures(world, browse, case):
    client = browse("asso")
    assert "définitivement" in text(client.get(place(case, "retention_erase")))
    wrong = client.post(place(case, "retention_erase"), {"reference": "7KQ-4M2-X"})
    assert wrong.status_code == 422
    assert "Ce n’est pas la référence" in text(wrong)
    assert client.post(place(case, "retention_erase"), {"reference": case.reference.lower()}).status_code == 302
    with acting_as(case.tenant) as system:
        assert retention.erasure_decided(case)
        retention.settle(case.pk, by=system)
    page = text(client.get(place(case)))
    assert "ont été effacées le" in page
    assert "la taille du ménage" in page.lower()
    listed = text(client.get(reverse("cases:retention")))
    assert "Officer asso" in listed


def test_a_colleague_is_told_who_decides(world, browse, case):
    client = browse("asso", "coordinator")
    page = text(client.get(place(case)))
    assert "Officer asso, qui suit ce dossier" in page
    assert "Conserver pour ce motif" not in page
    assert client.post(place(case), {"answer": "contact", "contact-contact_on": str(today())}).status_code == 403
    assert client.get(place(case, "retention_erase")).status_code == 403


def test_a_manager_decides_without_reading_the_case(world, browse, case):
    client = browse("asso", "manager")
    assert client.get(case.get_absolute_url()).status_code == 404
    page = text(client.get(place(case)))
    assert "Conserver pour ce motif" in page
    assert "Ouvrir le dossier" not in page
    assert client.post(place(case), {"answer": "contact", "contact-contact_on": str(today())}).status_code == 302


def test_the_case_page_says_it_calmly_to_those_who_may_answer(world, browse, case):
    assert "Conservation à décider" in text(browse("asso").get(case.get_absolute_url()))
    assert "Conservation à décider" not in text(browse("asso", "reader").get(case.get_absolute_url()))


def test_a_manager_sets_the_delays(world, browse):
    client = browse("asso", "manager")
    sent = {"months": "12", "notice_days": "45", "draft_days": "60", "rights_contact": "droits@rivage.test"}
    assert client.post(reverse("cases:retention_rule"), sent | {"months": "25"}).status_code == 422
    assert client.post(reverse("cases:retention_rule"), sent).status_code == 302
    with world.acting("asso"):
        assert RetentionRule.objects.get().notice_days == 45
    assert "droits@rivage.test" in text(browse("asso").get(reverse("cases:notice_to_her")))
    assert browse("asso").get(reverse("cases:retention_rule")).status_code == 403


@pytest.mark.committed
def test_the_operator_sees_numbers_and_runs_it(committed, capsys, monkeypatch):
    case = old_case(committed, LONG)
    notice(case, raised=31, erase=0)
    call_command("retention", "status")
    shown = capsys.readouterr().out
    assert "1 à décider" in shown
    assert case.reference not in shown
    call_command("retention", "run")
    with acting_as(case.tenant):
        assert Case.objects.get(pk=case.pk).erased_at is not None
    call_command("retention", "run")
    assert "0 dossier." in capsys.readouterr().out.replace("\xa0", " ").splitlines()[-3]
    other = old_case(committed, LONG)
    notice(other, raised=31, erase=0)

    def refused(*_args, **_options):
        from tenants.errors import TransitionRefused

        raise TransitionRefused("non")

    monkeypatch.setattr("cases.services.retention.erase_case_key", refused)
    with pytest.raises(CommandError):
        call_command("retention", "run")
