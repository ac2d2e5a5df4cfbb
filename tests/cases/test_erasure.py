"""A person erased: nothing of her opens or stands in clear any more, the rows and the figures stay."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import Error, connections, transaction

from cases.keys import case_vault
from cases.models import Case, CaseApplication, CaseContact, CaseIdentity, CaseKey, ChronologyEntry, Erasure, OrientationContent
from cases.services import orientations
from cases.services.chronology import note
from cases.services.erasure import erase_case_key, personal_columns, replay
from cases.workflow import close_case
from reporting.collecting import collect
from reporting.figures import count
from reporting.indicators.source import Scope
from reporting.periods import Period
from tenants import drafts
from tenants.acting import acting_as
from tenants.crypto import CannotOpen
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry, FormDraft
from tests.cases.builders import closed_case, filed, today

NEVER_OF_A_CASE = {
    "tenants_person", "tenants_session", "tenants_invitation", "tenants_formdraft", "housing_dwellinglocation", "cases_caseexport",
    "housing_shelterlocation",
    "housing_studyline",  # goes with the row of the case behind it, the next morning at the latest
    "cases_exportfile",  # destroyed two days after it was made, whatever it held
}  # fmt: skip


def closed_with_texts(world):
    """A closed case in which everything was said."""
    case = filed(world)
    with world.acting("asso") as by:
        note(case, by=by, kind="note", text="Une note.")
        drafts.keep(by, f"echange-{case.reference}", {"text": ["Une phrase."]})
        return close_case(Case.objects.get(pk=case.pk), by=by, outcome=Case.Outcome.NO_NEWS)


def erase(world, case, key="asso"):
    with acting_as(world.tenant(key)) as system:
        return erase_case_key(case, by=system)


def test_nothing_of_her_is_left(world):
    case = closed_with_texts(world)
    erased = erase(world, case)
    assert erased.erased_at is not None
    assert erased.person_ref == case.person_ref
    with world.acting("asso"):
        assert bytes(CaseKey.objects.get(case=case).wrapped) == b""
        with pytest.raises(CannotOpen):
            case_vault(case)
        for model in (CaseIdentity, CaseContact, ChronologyEntry):
            for row in model.objects.filter(case=case):
                assert {column: getattr(row, column) for column in model.sealed_columns()} == dict.fromkeys(
                    model.sealed_columns()
                )
        assert CaseApplication.objects.get(case=case).monthly_resources is None
        assert (erased.alias, erased.summary.alias) == ("", "")
        assert FormDraft.objects.count() == 0
        assert Erasure.objects.get().case_id == case.pk
        assert AuditEntry.objects.filter(kind="case.erased", subject_id=case.pk).count() == 1


def test_the_orientation_that_she_came_by_is_emptied_too(world):
    with world.acting("shelter") as by:
        orientation = orientations.refer(
            by=by, programme=world.programme, recipient=world.tenant("asso"), channel=None, persons=2, consent_on=today(),
            is_tenant_of_referrer=False, last_name="Petit", first_name="Anne", contact="le matin", message="",
        )  # fmt: skip
    with world.acting("asso") as by:
        case = orientations.take_up(orientation, by=by)
        Case.objects.filter(pk=case.pk).update(
            status="closed", outcome="no_news", filed_at=case.created_at, closed_at=case.created_at
        )
        case.refresh_from_db()
    erase(world, case)
    with world.acting("asso"):
        content = OrientationContent.objects.get(orientation=orientation)
        assert (content.last_name, content.first_name, content.contact, content.message) == (None,) * 4


def test_every_personal_column_is_emptied_or_is_not_of_a_case():
    declared = {model._meta.db_table for model in apps.get_models() if getattr(model, "PERSONAL_DATA", ())}
    assert declared - set(personal_columns()) == NEVER_OF_A_CASE | {"cases_orientationcontent", "cases_documentgrant"}


@pytest.mark.parametrize(
    ("key", "role"), [("asso", "officer"), ("asso", "manager"), ("asso", "coordinator"), ("coordinator", "coordinator")]
)
def test_nobody_erases_by_hand(world, key, role):
    case = closed_with_texts(world)
    with world.acting(key, role) as by:
        with pytest.raises(Forbidden):
            erase_case_key(case, by=by)
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT erase_case(%s, '{}', now())", [case.pk])
            assert cursor.fetchone() == (False,)
        with pytest.raises(Error), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(erased_at="2026-01-01T00:00:00Z")


def test_only_a_closed_case_is_erased_and_once(world):
    with pytest.raises(TransitionRefused):
        erase(world, filed(world))
    case = closed_with_texts(world)
    erase(world, case)
    with pytest.raises(TransitionRefused):
        erase(world, case)


def test_another_tenant_erases_nothing(world):
    case = closed_with_texts(world)
    with pytest.raises(Forbidden):
        erase(world, case, "stranger")
    with connections["default"].cursor() as cursor, world.acting("stranger"):
        cursor.execute("SELECT erase_case(%s, '{}', now())", [case.pk])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "besoins/",
        "logement/",
        "accompagnement/",
        "chronologie/",
        "pieces/",
        "acces/",
        "etapes/contact/",
        "etapes/menage/",
        "etapes/demande/",
    ],
)
@pytest.mark.parametrize("key", ["asso", "coordinator"])
def test_the_pages_of_an_erased_case_still_open(world, browse, key, page):
    case = closed_with_texts(world)
    erase(world, case)
    response = browse(key).get(f"/dossiers/{case.reference}/{page}")
    assert response.status_code == (200 if key == "asso" or not page.startswith("etapes") else 403)
    if response.status_code == 200 and not page.startswith("etapes"):
        assert "ont été effacées le" in response.content.decode()
    assert browse(key).post(f"/dossiers/{case.reference}/afficher/identite/").status_code == 200
    with world.acting("asso"):
        assert not AuditEntry.objects.filter(kind="field.unreadable").exists(), "erased is not altered"


def test_reports_give_the_same_figures_before_and_after(committed):
    world, case = committed, closed_with_texts(committed)
    scope = Scope(world.programme.pk, Period(today().replace(month=1, day=1), today()))

    def figures():
        return count(collect(scope, lambda percent: None)).published(masked=False)

    before = figures()
    erase(world, case)
    assert figures() == before
    assert "1" in json.dumps(before), "there was something to count"


def test_an_erasure_is_done_again_after_a_restore(committed, tmp_path, capsys):
    world, kept = committed, tmp_path / "effacements.jsonl"
    case, other = closed_with_texts(world), closed_case(world)
    erased = erase(world, case)
    call_command("keys", "replay-erasures", "--export", str(kept))
    assert json.loads(kept.read_text()) == {
        "tenant": str(case.tenant_id), "case": str(case.pk), "erased_at": erased.erased_at.isoformat(),
    }  # fmt: skip
    forget_the_erasure(case)
    call_command("keys", "replay-erasures", "--from", str(kept))
    with world.acting("asso"):
        assert Case.objects.get(pk=case.pk).erased_at == erased.erased_at
        assert Case.objects.get(pk=other.pk).erased_at is None
    call_command("keys", "replay-erasures", "--from", str(kept))
    assert [line.replace("\xa0", " ") for line in capsys.readouterr().out.splitlines()][1:] == [
        "Refaits : 1 effacement. Absents de cette base : 0 dossier.",
        "Refaits : 0 effacement. Absents de cette base : 0 dossier.",
    ]


def forget_the_erasure(case):
    """What a restored backup looks like: nothing says that the case was erased."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_erasure NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY")
        cursor.execute("DELETE FROM cases_erasure WHERE case_id = %s", [case.pk])
        cursor.execute("UPDATE cases_case SET erased_at = NULL, alias = 'Érable-Lin' WHERE id = %s", [case.pk])
        cursor.execute("ALTER TABLE cases_case FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE cases_erasure FORCE ROW LEVEL SECURITY")


def test_a_case_that_the_backup_does_not_hold_is_said(world):
    nowhere = {
        "tenant": str(world.tenant("asso").pk),
        "case": str(world.programme.pk),
        "erased_at": "2026-01-01T00:00:00+00:00",
    }
    assert replay([nowhere]) == (0, [nowhere["case"]])


@pytest.mark.parametrize("content", ["{}", "no", "[1]", None])
def test_a_file_that_is_no_list_of_erasures_is_refused(tmp_path, content):
    path = tmp_path / "liste"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError):
        call_command("keys", "replay-erasures", "--from", str(path))
