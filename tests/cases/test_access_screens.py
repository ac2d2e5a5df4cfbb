"""The tab "Accès" and what hangs on it: who sees what, her consents, the form in her language, who opened her case."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.consent_form import LANGUAGES, STEPS, words_of
from cases.disclosure import CELLS_OF, Purpose
from cases.forms.consent import language_of
from cases.models import Case, CaseContact, Consent
from cases.openings import KINDS, READINGS, Readers, readings_of
from cases.services import consent, support
from housing import workflow
from housing.models import Precautions
from tenants.models import AuditEntry
from tenants.record import record
from tests.cases.builders import filed, filled_draft, today
from tests.housing.course import start

NBSP = {"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "}


def text(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words.translate(str.maketrans(NBSP))).replace("&#x27;", "'")


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.reference, *more])


# --- the tab ---------------------------------------------------------------------------------------------
def test_the_owner_reads_who_sees_what_by_which_consent_and_until_when(world, case, browse):
    said = text(browse("asso").get(url("access", case)))
    for words in (
        "Opérateur Horizon (test)",
        "Maison des Tilleuls (test)",
        "Coordination du dispositif",
        "accord du",
        "Ses accords",
    ):
        assert words in said
    assert "La structure qui l’héberge" in said


def test_a_partner_reads_its_own_access_and_no_consent(world, case, browse):
    said = text(browse("shelter").get(url("access", case)))
    assert "Maison des Tilleuls (test)" in said
    assert "Ses accords" not in said
    assert "Qui a ouvert" not in said


def test_the_names_of_the_lessors_people_are_there_for_the_owner(world, browse):
    course = start(world).accepted()
    course.run("landlord", workflow.confirm_precautions, ticked=set(Precautions.TICKED))
    course.run("asso", workflow.open_identity, given=consent.Given(today(), "signed"))
    said = text(browse("asso").get(url("access", course.case)))
    assert "Officer landlord Toits du Val (test)" in said
    assert "de quoi la joindre" in said
    assert "Officer landlord" not in text(browse("coordinator", "coordinator").get(url("access", course.case)))


@pytest.mark.parametrize("number", [1, 6])
def test_the_tab_asks_the_same_number_of_questions_whatever_it_shows(world, case, browse, number):
    with world.acting("asso") as by:
        for _ in range(number):
            consent.record_consent(
                case, by=by, purpose=Purpose.SUPPORT, recipient=world.tenant("excluded"), given=consent.Given(today())
            )
            record("case.opened", case, by=by)
    client = browse("asso")
    client.get(url("access", case))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url("access", case))
    assert len(asked) <= 62, len(asked)


# --- recording, signing, withdrawing -----------------------------------------------------------------------
def test_a_withdrawn_step_is_agreed_to_again_and_opens_again(world, case, browse):
    client = browse("asso")
    with world.acting("asso"):
        given = Consent.objects.get(purpose="shelter")
    page = client.get(url("withdraw_consent", case, given.pk))
    assert "Pour Maison des Tilleuls (test), tout ceci se ferme" in text(page)
    assert client.post(url("withdraw_consent", case, given.pk)).status_code == 302
    with world.acting("shelter"):
        assert not Case.objects.exists()
    key = f"shelter:{world.tenant('shelter').pk}"
    answer = client.post(url("new_consent", case), {"step": key, "given_on": str(today()), "how": "signed", "informed": "on"})
    assert answer.status_code == 302
    with world.acting("shelter"):
        assert Case.objects.exists()


def test_a_second_withdrawal_says_so(world, case, browse):
    client = browse("asso")
    with world.acting("asso"):
        given = Consent.objects.get(purpose="shelter")
    for expected in (302, 409):
        assert client.post(url("withdraw_consent", case, given.pk)).status_code == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"given_on": "2999-01-01"}, "dans le futur"),
        ({"given_on": str(today() - timedelta(days=60))}, "recueillez-le de nouveau"),
        ({"informed": ""}, "obligatoire"),
        ({"expires_on": str(today() - timedelta(days=1))}, "jour à venir"),
        ({"step": "acceptance:"}, "choix"),
    ],
)
def test_what_is_not_a_consent_is_refused_and_nothing_typed_is_lost(world, case, browse, changes, words):
    client = browse("asso")
    with world.acting("asso"):
        given = Consent.objects.get(purpose="shelter")
    client.post(url("withdraw_consent", case, given.pk))
    data = {
        "step": f"shelter:{world.tenant('shelter').pk}",
        "given_on": str(today()),
        "language": "ar",
        "informed": "on",
    } | changes
    answer = client.post(url("new_consent", case), data)
    assert answer.status_code == 422
    assert words in text(answer)
    assert re.search(r'<option value="ar"\s+selected', answer.content.decode())
    with world.acting("shelter"):
        assert not Case.objects.exists()


def test_a_word_is_signed_later_once(world, case, browse):
    client = browse("asso")
    with world.acting("asso"):
        given = Consent.objects.get(purpose="study")
    assert (given.how, given.signed_on, given.sign_by) == ("said", None, today() + timedelta(days=30))
    assert "À faire signer" in text(client.get(url("access", case)))
    assert client.post(url("sign_consent", case, given.pk), {"signed_on": str(today())}).status_code == 302
    assert "déjà signé" in text(client.post(url("sign_consent", case, given.pk), {"signed_on": str(today())}))


def test_after_a_withdrawal_support_is_not_opened_by_her_old_answer(world, case, browse):
    with world.acting("coordinator", "coordinator") as by:
        measure = support.request_measure(case, by=by, provider=world.tenant("excluded"), type="legal", line="support")
    with world.acting("asso") as by:
        support.accept(measure, by=by, answered_on=today())
        consent.withdraw_consent(Consent.objects.get(purpose="support"), by=by)
        measure.refresh_from_db()
        assert not support.needs_opening(measure, by=by)
    answer = browse("asso").post(reverse("cases:open_to_provider", args=[measure.pk]), follow=True)
    assert "Elle a retiré son accord" in text(answer)
    with world.acting("excluded"):
        assert not Case.objects.exists()


# --- the form ----------------------------------------------------------------------------------------------
def keys_of(words, prefix=""):
    """Every key of a wording, with how many sentences a list holds."""
    found = set()
    for key, value in words.items():
        path = f"{prefix}{key}"
        found |= (
            keys_of(value, f"{path}.")
            if isinstance(value, dict)
            else {f"{path}×{len(value)}" if isinstance(value, list) else path}
        )
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_as_much_as_french(language):
    words, french = words_of(language), words_of("fr")
    assert keys_of(words) == keys_of(french)
    assert set(words["cells"]) == set(french["cells"])
    for part in ("reference", ("ends", "day")):
        sentence = words[part] if isinstance(part, str) else words[part[0]][part[1]]
        assert "{reference}" in sentence or "{day}" in sentence
    assert bool(words["translation"]) == (language != "fr")


def test_there_is_a_sentence_for_all_that_may_be_seen_and_for_each_step():
    words = words_of("fr")
    shown = set().union(*CELLS_OF.values()) - {"act_on_case", "propose_case"}
    assert {str(cell) for cell in shown} <= set(words["cells"])
    assert set(words["purpose"]) == set(words["later"]) == {str(purpose) for purpose in Purpose}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_read_in_her_language(world, case, browse, step, language):
    answer = browse("asso", "reader").get(f"{url('consent_form', case, step)}?langue={language}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert ("la version française fait foi" in page) == (language != "fr")
    for name in ("Durand", "Inès", "06 39 98 00 01", "Maison des Tilleuls"):
        assert name not in page


def test_a_draft_has_its_form_before_she_agrees(world, browse):
    with world.acting("asso"):
        draft = filled_draft(world, shelter=world.tenant("shelter"))
    said = text(browse("asso").get(url("consent_form", draft, "transmission")))
    for words in ("Opérateur Horizon (test)", "La structure qui vous héberge", "Le bailleur de chaque logement proposé"):
        assert words in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_names_nobody_and_leaves_a_trace(world, case, browse, language):
    answer = browse("asso").get(f"{url('consent_paper', case, 'transmission')}?langue={language}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="accord-{case.reference}-{language}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="consent.printed", about=case.pk).count() == 1


def test_an_unknown_step_or_organisation_is_not_found(world, case, browse):
    client = browse("asso")
    assert client.get(url("consent_form", case, "autre")).status_code == 404
    assert client.get(f"{url('consent_form', case, 'support')}?organisation=x").status_code == 404
    assert 'lang="fr"' in client.get(f"{url('consent_form', case, 'support')}?langue=xx").content.decode()


@pytest.mark.parametrize(("said", "code"), [("", "fr"), ("arabe, interprète", "ar"), ("Ukrainien", "uk"), ("soninké", "other")])
def test_the_language_follows_what_is_known_of_her(world, case, browse, said, code):
    with world.acting("asso"):
        CaseContact.objects.filter(case=case).update(interpreter=said)
        assert language_of(case) == code


# --- who opened it -----------------------------------------------------------------------------------------
def read_by(world, browse, case):
    browse("asso").get(url("case", case))
    browse("asso").post(url("reveal", case, "identite"))
    browse("coordinator", "coordinator").get(url("needs", case))
    browse("shelter").get(url("case", case))


def test_all_readings_are_there_whatever_page_they_were_made_from(world, browse):
    course = start(world)
    course.propose()
    browse("asso").post(reverse("housing:reveal_dwelling", args=[course.proposal.pk]))
    said = text(browse("asso").get(url("openings", course.case)))
    assert "Logement proposé affiché" in said


def test_partners_are_told_by_organisation_and_function_colleagues_by_name(world, case, browse):
    read_by(world, browse, case)
    said = text(browse("asso").get(url("openings", case)))
    for words in ("Officer asso", "Opérateur Horizon (test)", "Coordination, accompagnement", "Maison des Tilleuls (test)"):
        assert words in said
    assert "Officer shelter" not in said


@pytest.mark.parametrize("query", ["", "?noms=1"])
def test_the_list_handed_to_her_does_not_say_where_she_stays(world, case, browse, query):
    read_by(world, browse, case)
    said = text(browse("asso").get(f"{url('openings_print', case)}{query}"))
    assert "Hébergement" in said or "hébergement" in said
    assert "Maison des Tilleuls" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_filtered_by_kind_organisation_and_person(world, case, browse, kind):
    read_by(world, browse, case)
    client = browse("asso")
    with world.acting("asso"):
        wanted = readings_of(case, kind=kind).count()
        theirs = readings_of(case, organisation=world.tenant("shelter").pk).count()
        mine = readings_of(case, person=world.member("asso").person_id).count()
    assert theirs == 1
    for query, count in (
        (f"acte={kind}", wanted),
        (f"organisation={world.tenant('shelter').pk}", theirs),
        (f"personne={world.member('asso').person_id}", mine),
    ):
        answer = client.get(f"{url('openings', case)}?{query}")
        assert answer.context["page"].paginator.count == count


def test_a_filter_that_does_not_exist_filters_nothing(world, case, browse):
    read_by(world, browse, case)
    assert browse("asso").get(f"{url('openings', case)}?personne=x&acte=y").status_code == 200


@pytest.mark.parametrize("number", [2, 40])
def test_a_page_asks_the_same_number_of_questions_whatever_its_length(world, case, browse, number):
    with world.acting("asso") as by:
        for _ in range(number):
            record("case.opened", case, by=by)
    client = browse("asso")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url("openings", case))
    assert len(answer.context["openings"]) == min(number, 30)
    assert len(asked) <= 30, len(asked)


def test_what_is_handed_to_her_names_nobody_unless_she_asks(world, case, browse):
    read_by(world, browse, case)
    client = browse("asso")
    listed = text(client.get(url("openings_print", case))).split("Les consultations")[1]
    assert "Remis par Association Rivage (test)" in listed
    assert "Association Rivage (test) Référente" in listed
    assert "Officer asso" not in listed
    named = text(client.get(f"{url('openings_print', case)}?noms=1"))
    assert "Officer asso" in named.split("Les consultations")[1]
    assert "Officer shelter" not in named
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="openings.printed", about=case.pk).count() == 2


def test_every_reading_has_its_words(world, case):
    with world.acting("asso") as by:
        for kind in READINGS:
            record(kind, case, by=by)
        readers = Readers(case)
        assert {readers.opening(row).what for row in readings_of(case)} == set(READINGS.values())
