"""Filling and transmitting a case through the pages: nothing that was typed is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import Case, CaseNeed, CaseShare
from cases.services import intake
from tenants.french import euros
from tests.cases.builders import FLEURY, filled_draft, read_step, save, today
from tests.factories import ORLEANS

TYPED = {
    "contact": {
        "channel": "phone",
        "phone": "06 39 98 00 01",
        "hours": "le matin",
        "never_write": "on",
        "code_word": "tilleul",
    },
    "menage": {"last_name": "Durand", "first_name": "Inès", "birth_date": "1991-05-04", "adults": "1", "children": "2"},
    "besoin": {"rooms_min": "3", "rooms_max": "3", "bedrooms": "2", "rent_max": "620,50", "accessibility": "none"},
    "secteurs": {"wanted": [ORLEANS], "avoid": [FLEURY], "wanted_others": "Blois 41000"},
    "demande": {"has_nur": "on", "nur": "0450724123456789ab", "monthly_resources": "1 380", "priority_categories": ["d", "g"]},
    "securite": {
        "level": "high",
        "assessed_on": str(today()),
        "has_op": "on",
        "until_op": str(today() + timedelta(days=90)),
        **dict.fromkeys(
            ("recent_separation", "searched_for", "place_known", "threats", "weapon", "worsening", "children_exposed"),
            "unknown",
        ),
    },
    "origine": {"oriented_on": str(today()), "commune": "orleans", "lived_in_territory": "yes"},
}


@pytest.fixture
def draft(world):
    with world.acting("asso") as asso:
        return intake.open_draft(by=asso, programme=world.programme, channel=world.channel)


@pytest.fixture
def asso(browse):
    return browse("asso")


def url(name, case, *args):
    return reverse(f"cases:{name}", args=[case.reference, *args])


def send(client, case, step, **changes):
    token = client.get(url("step", case, step)).context["token"]
    return client.post(url("step", case, step), {**TYPED[step], "token": token, **changes})


def test_a_case_is_filed_from_its_first_page_to_its_last(world, asso):
    asso.post(reverse("cases:open"), {"programme": world.programme.pk, "channel": world.channel.pk})
    with world.acting("asso"):
        case = Case.objects.get()
    for step in TYPED:
        assert send(asso, case, step).status_code == 302, step
    page = asso.get(url("check", case)).content.decode()
    assert page.count("Renseigné") == len(TYPED)
    assert euros(Decimal("620.50")) in page
    answer = asso.post(url("check", case), {"consent_on": str(today()), "informed": "on"}, follow=True)
    assert "est transmis à la coordination" in answer.content.decode()
    with world.acting("asso"):
        assert Case.objects.get().status == Case.Status.FILED
        assert CaseShare.objects.filter(group=world.tenant("coordinator").group).exists()
        assert sorted(case.wanted_sectors.values_list("commune_id", flat=True)) == ["41018", ORLEANS]


@pytest.mark.parametrize(
    ("step", "changes", "field", "words"),
    [
        ("contact", {"phone": ""}, "phone", "demande un numéro"),
        ("contact", {"phone": "douze"}, "phone", "06 39 98 00 00"),
        ("contact", {"channel": "email"}, "email", "demande une adresse"),
        ("menage", {"adults": "0"}, "adults", "au moins une personne adulte"),
        ("menage", {"children": "-1"}, "children", "négatif"),
        ("menage", {"alternating_children": "3"}, "alternating_children", "résidence alternée"),
        ("menage", {"birth_date": "1991-02-31"}, "birth_date", "n’existe pas"),
        ("menage", {"birth_date": "2999-01-01"}, "birth_date", "futur"),
        ("menage", {"birth_date": "1091-01-01"}, "birth_date", "trop ancienne"),
        ("besoin", {"rent_max": "-5"}, "rent_max", "supérieur à zéro"),
        ("besoin", {"rent_max": "0"}, "rent_max", "supérieur à zéro"),
        ("besoin", {"rent_max": "beaucoup"}, "rent_max", "montant en euros"),
        ("besoin", {"rooms_min": "4"}, "rooms_max", "inférieur au minimum"),
        ("besoin", {"rooms_min": "0"}, "rooms_min", "au moins une pièce"),
        ("besoin", {"bedrooms": "5"}, "bedrooms", "Plus de chambres"),
        ("secteurs", {"wanted": [], "wanted_others": ""}, "wanted", "au moins une commune"),
        ("secteurs", {"avoid": [ORLEANS]}, "avoid", "À la fois"),
        ("secteurs", {"wanted_others": "Trifouillis-les-Oies"}, "wanted_others", "commune inconnue"),
        ("secteurs", {"avoid_others": "Saint-Denis"}, "avoid_others", "plusieurs communes"),
        ("demande", {"monthly_resources": "-1"}, "monthly_resources", "négatif"),
        ("demande", {"nur_expires_on": "demain"}, "nur_expires_on", "n’existe pas"),
        ("securite", {"has_op": ""}, "has_op", "Cochez la protection"),
        ("securite", {"assessed_on": ""}, "assessed_on", "date d’évaluation"),
        ("origine", {"commune": "Trifouillis"}, "commune", "commune inconnue"),
        ("origine", {"oriented_on": str(today() + timedelta(days=3))}, "oriented_on", "futur"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(asso, draft, step, changes, field, words):
    answer = send(asso, draft, step, **changes)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert any(words in str(error) for error in form.errors[field])
    page = answer.content.decode()
    for name, value in {**TYPED[step], **changes}.items():
        if isinstance(value, str) and value not in {"", "on"} and name not in {"birth_date", "nur_expires_on"}:
            assert value in page, name


def test_an_unusual_number_is_a_warning_and_no_more(asso, draft):
    answer = asso.post(
        url("step", draft, "demande"), TYPED["demande"] | {"nur": "123", "token": intake.token_of({})}, follow=True
    )
    assert "18 caractères" in answer.content.decode()


def test_the_size_is_proposed_from_the_household(asso, draft):
    send(asso, draft, "menage")
    page = asso.get(url("step", draft, "besoin"))
    assert page.context["guide"]["persons"] == 3
    assert page.context["form"].initial["rooms_min"] == 3


def test_a_double_click_saves_once(world, asso, draft):
    token = asso.get(url("step", draft, "contact")).context["token"]
    data = TYPED["contact"] | {"token": token}
    assert [asso.post(url("step", draft, "contact"), data).status_code for _ in range(2)] == [302, 302]


def test_a_second_submission_is_harmless(world, asso, browse):
    with world.acting("asso"):
        case = filled_draft(world)
    data = {"consent_on": str(today()), "informed": "on"}
    assert [asso.post(url("check", case), data).status_code for _ in range(2)] == [302, 302]
    with world.acting("asso"):
        assert Case.objects.get().status == Case.Status.FILED


@pytest.mark.parametrize(
    "data", [{}, {"consent_on": str(today())}, {"informed": "on"}, {"consent_on": "2999-01-01", "informed": "on"}]
)
def test_nothing_is_filed_without_a_dated_consent(world, asso, data):
    with world.acting("asso"):
        case = filled_draft(world)
    assert asso.post(url("check", case), data).status_code == 422
    with world.acting("asso"):
        assert Case.objects.get().status == Case.Status.DRAFT


def test_an_incomplete_draft_says_what_is_missing_with_a_link(asso, draft):
    page = asso.get(url("check", draft)).content.decode()
    assert f"{url('step', draft, 'menage')}?retour=verifier" in page
    assert "Transmettre le dossier" not in page


def test_modifying_from_the_check_page_comes_back_to_it(world, asso):
    with world.acting("asso"):
        case = filled_draft(world)
    address = f"{url('step', case, 'contact')}?retour=verifier"
    token = asso.get(address).context["token"]
    assert asso.post(address, TYPED["contact"] | {"token": token}).url == url("check", case)


def test_the_second_editor_sees_both_versions_and_decides(world, asso, browse):
    with world.acting("asso") as actor:
        case = filled_draft(world)
        token = intake.token_of(read_step(case, "contact"))
        save(case, "contact", actor, hours="l’après-midi")
    answer = asso.post(url("step", case, "contact"), TYPED["contact"] | {"hours": "le soir", "token": token})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "l’après-midi" in page
    assert "le soir" in page
    assert "Officer asso" in page
    again = dict(answer.context["sent"]) | {"token": answer.context["token"]}
    assert asso.post(url("step", case, "contact"), again).status_code == 302
    with world.acting("asso"):
        assert read_step(case, "contact")["hours"] == "le soir"


def test_keeping_the_stored_version_changes_nothing(world, asso):
    with world.acting("asso") as actor:
        case = filled_draft(world)
        save(case, "contact", actor, hours="l’après-midi")
    answer = asso.post(url("step", case, "contact"), TYPED["contact"] | {"hours": "le soir", "keep": "stored"})
    assert answer.url == url("step", case, "contact")
    with world.acting("asso"):
        assert read_step(case, "contact")["hours"] == "l’après-midi"


def test_what_was_typed_and_not_sent_comes_back_and_goes_once_sent(asso, draft):
    page = asso.get(url("step", draft, "menage"))
    draft_url = page.context["draft_url"]
    asso.post(draft_url, {"last_name": "Okafor", "adults": "2", "teenage_sons": "on", "token": page.context["token"]})
    again = asso.get(url("step", draft, "menage"))
    assert again.context["restored"]
    assert 'value="Okafor"' in again.content.decode()
    assert again.context["form"].initial["teenage_sons"] is True
    send(asso, draft, "menage")
    assert not asso.get(url("step", draft, "menage")).context["restored"]


def test_a_draft_of_one_person_is_not_shown_to_another(asso, browse, draft):
    page = asso.get(url("step", draft, "menage"))
    asso.post(page.context["draft_url"], {"last_name": "Okafor"})
    assert "Okafor" not in browse("asso", "coordinator").get(url("step", draft, "menage")).content.decode()


def test_a_draft_is_thrown_away_by_its_button(world, asso, draft):
    assert asso.post(url("discard", draft)).status_code == 302
    with world.acting("asso"):
        assert not Case.objects.exists()


def test_the_need_of_a_filed_case_is_edited_and_its_origin_is_not(world, asso, browse):
    with world.acting("asso"):
        case = filled_draft(world)
    asso.post(url("check", case), {"consent_on": str(today()), "informed": "on"})
    assert send(asso, case, "besoin", rent_max="700").url == url("needs", case)
    with world.acting("asso"):
        assert CaseNeed.objects.get().rent_max == 700
    answer = send(asso, case, "origine", oriented_on=str(today() - timedelta(days=1)))
    assert answer.status_code == 422
    assert "figée" in answer.content.decode()


def test_who_owns_no_case_cannot_choose_a_programme(browse, world):
    answer = browse("landlord").post(reverse("cases:open"), {"programme": world.programme.pk})
    assert answer.status_code == 422
