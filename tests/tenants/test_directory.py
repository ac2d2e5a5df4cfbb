"""The directory: each organisation keeps its entry, the coordination its partners; nothing says where women are sheltered."""

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tenants.directory import cards, chosen
from tenants.errors import Forbidden, Refused
from tenants.models import Agreement, DirectoryEntry, DirectoryTeam, OutsidePartner, Tenant
from tenants.services import directory
from tenants.services.setup import join
from tenants.streets import WAYS, says_a_street
from tests.housing.test_screens import few_queries, text
from tests.tenants.resources import LISTING, PARTNER, TEAM, agreement_with, make_partner, make_resources

STREET = "12 rue des Tilleuls"


def write(world, key, role="manager", **values):
    with world.acting(key, role) as by:
        return directory.keep_entry(by=by, values=LISTING | values)


def get(client, name, *args, query=""):
    return client.get(reverse(f"tenants:{name}", args=args) + query)


# --- entries ------------------------------------------------------------------------------------------------
def test_an_entry_is_written_by_its_manager_and_read_by_the_programme(world, browse):
    client = browse("asso", "manager")
    typed = {
        "activity": "Écoute.",
        "phone": "01 99 00 11 22",
        "languages": ["ar"],
        "area": "Orléans\n45147",
        "commune": "45234",
    }
    answer = client.post(reverse("tenants:edit_entry"), typed)
    assert answer.status_code == 302
    page = text(get(browse("landlord"), "organisation", world.tenant("asso").pk))
    assert all(word in page for word in ("Écoute.", "01 99 00 11 22", "Arabe", "Fleury-les-Aubrais"))
    client.post(reverse("tenants:edit_entry"), typed | {"activity": "Écoute et accompagne."})
    assert "Écoute et accompagne." in text(get(browse("landlord"), "organisation", world.tenant("asso").pk))
    assert get(browse("stranger", "coordinator"), "organisation", world.tenant("asso").pk).status_code == 404


def test_a_wrong_phone_is_said_and_nothing_is_lost(browse):
    page = browse("asso", "manager").post(reverse("tenants:edit_entry"), {"activity": "Écoute.", "phone": "appelez-nous"})
    assert page.status_code == 422
    assert "Écoute." in page.content.decode()


@pytest.mark.parametrize("role", ["officer", "reader", "analyst"])
def test_nobody_else_writes_the_entry(world, role):
    with pytest.raises(Forbidden):
        write(world, "asso", role)
    with world.acting("asso", role) as by, pytest.raises(Error), transaction.atomic():
        DirectoryEntry.objects.create(tenant=by.tenant)
    with world.acting("landlord", "manager"), pytest.raises(Error), transaction.atomic():
        DirectoryEntry.objects.create(tenant=world.tenant("asso"))


# --- shelters -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["street", "activity", "hours"])
def test_a_shelter_says_no_street_anywhere(world, field):
    with pytest.raises(Refused, match="secret"):
        write(world, "shelter", **{field: STREET})
    assert write(world, "asso", street=STREET).street == STREET


def test_the_database_refuses_the_street_of_a_shelter(world):
    with world.acting("shelter", "manager") as by:
        with pytest.raises(IntegrityError, match="no street here"), transaction.atomic():
            DirectoryEntry.objects.create(tenant=by.tenant, street=STREET)
        row = directory.keep_entry(by=by, values=LISTING)
        with pytest.raises(IntegrityError, match="no street here"), transaction.atomic():
            DirectoryEntry.objects.filter(pk=row.pk).update(street=STREET)
    with pytest.raises(Refused):
        make_partner(world, kind="shelter", street=STREET)
    with world.acting("coordinator", "coordinator") as by, pytest.raises(IntegrityError), transaction.atomic():
        OutsidePartner.objects.create(
            tenant=by.tenant, programme=world.programme, **PARTNER | {"kind": "shelter", "street": STREET}
        )


def test_the_form_of_a_shelter_asks_for_no_street_and_its_page_has_none(world, browse):
    write(world, "shelter")
    assert 'name="street"' not in get(browse("shelter", "manager"), "edit_entry").content.decode()
    assert 'name="street"' in get(browse("asso", "manager"), "edit_entry").content.decode()
    assert "Secret, comme" in text(get(browse("asso"), "organisation", world.tenant("shelter").pk))


def test_whoever_becomes_a_shelter_loses_its_street(committed):
    write(committed, "agency", street=STREET)
    join(committed.elsewhere, Tenant.objects.get(pk=committed.tenant("agency").pk), parts=["shelter"])
    try:
        with committed.acting("agency"):
            assert DirectoryEntry.objects.get(tenant=committed.tenant("agency")).street == ""
    finally:
        committed.elsewhere.participations.using("owner").filter(tenant=committed.tenant("agency")).delete()


@given(
    number=st.integers(1, 9999),
    way=st.sampled_from([word for word in WAYS.split("|") if word.isalpha()]),
    name=st.text(max_size=12),
)
def test_a_numbered_street_is_always_seen(number, way, name):
    assert says_a_street(f"Nous sommes au {number}, {way} {name}")


@pytest.mark.parametrize("text", ["Accueil 24 h sur 24", "3 places en hébergement", "Une cour fermée", "Place libre", ""])
def test_what_is_no_street_is_let_through(text):
    assert not says_a_street(text)


# --- partners and teams -------------------------------------------------------------------------------------
def test_the_coordination_adds_a_partner_with_a_team_and_retires_it(world, browse):
    client = browse("coordinator", "coordinator")
    answer = client.post(
        reverse("tenants:add_partner"), {"name": "Commissariat (test)", "kind": "police", "phone": "01 99 00 55 66"}
    )
    assert answer.status_code == 302
    with world.acting("asso"):
        row = OutsidePartner.objects.get()
    client.post(reverse("tenants:add_partner_team", args=[row.pk]), {"name": "Plaintes", "functions": ["investigator"]})
    assert "Plaintes" in text(get(browse("landlord"), "partner", row.pk))
    client.post(reverse("tenants:retire_partner", args=[row.pk]))
    assert get(browse("landlord"), "partner", row.pk).status_code == 404


def test_a_partner_under_agreement_is_not_retired(world):
    partner = make_partner(world)
    with world.acting("coordinator", "coordinator") as by:
        values = agreement_with(world, "asso", organisation=None, partner=partner)
        directory.make_agreement(by=by, programme=world.programme, values=values)
        with pytest.raises(Refused, match="convention"):
            directory.retire_partner(partner, by=by)


def test_only_the_coordination_keeps_partners(world):
    partner = make_partner(world)
    with world.acting("asso", "manager") as by:
        for attempt in (
            lambda: directory.add_partner(by=by, programme=world.programme, values=PARTNER),
            lambda: directory.correct_partner(partner, by=by, values=PARTNER),
            lambda: directory.add_team(by=by, partner=partner, values=TEAM),
        ):
            with pytest.raises(Forbidden):
                attempt()
        assert OutsidePartner.objects.update(name="Autre") == 0
        with pytest.raises(Error), transaction.atomic():
            DirectoryTeam.objects.create(tenant=by.tenant, partner=partner, **TEAM)


def test_a_team_needs_a_function_and_its_name_once(world, browse):
    client, address = browse("asso", "manager"), reverse("tenants:add_team")
    assert client.post(address, {"name": "Écoute"}).status_code == 422
    assert client.post(address, {"name": "Écoute", "functions": ["mediator"]}).status_code == 302
    page = client.post(address, {"name": "Écoute", "functions": ["mediator"]})
    assert "Une équipe porte déjà ce nom." in text(page)


# --- agreements ---------------------------------------------------------------------------------------------
def test_an_agreement_is_to_be_renewed_three_months_before_its_end(world, browse):
    today = timezone.localdate()
    with world.acting("asso", "manager") as by:
        for days, subject in ((60, "Bientôt"), (200, "Plus tard"), (-1, "Passée")):
            values = agreement_with(world, "landlord", subject=subject, ends_on=today + timedelta(days=days))
            directory.make_agreement(by=by, programme=world.programme, values=values)
    page = text(get(browse("asso", "manager"), "agreements"))
    assert "2 conventions de votre organisation" in page
    assert page.index("Passée") < page.index("Bientôt") < page.index("Plus tard")
    assert "À renouveler" in page
    assert "conventions de votre organisation" not in text(get(browse("landlord", "manager"), "agreements"))


def test_an_agreement_ends_after_it_begins(world, browse):
    typed = {
        "other": str(world.tenant("landlord").pk),
        "subject": "Logements",
        "starts_on": "2026-02-01",
        "ends_on": "2026-01-01",
    }
    page = browse("asso", "manager").post(reverse("tenants:add_agreement"), typed)
    assert page.status_code == 422
    with world.acting("asso", "manager") as by, pytest.raises(IntegrityError), transaction.atomic():
        wrong = agreement_with(world, "landlord", ends_on=date(2020, 1, 1))
        Agreement.objects.create(tenant=by.tenant, programme=world.programme, **wrong)


# --- the list -----------------------------------------------------------------------------------------------
def test_the_list_is_filtered_by_words_kind_commune_and_language(world):
    write(world, "asso", area=["45234"], languages=["ar"])
    write(world, "landlord", area=["45147"], languages=["fr"])
    make_resources(world)
    with world.acting("metropole", "analyst") as by:
        found = cards(by)

        def names(**asked):
            return {card.name for card in chosen(found, **asked)}

        assert len(found) == len(by.participations[0].programme.participations.values("tenant").distinct()) + 1
        assert names(text="referent violences rivage") == {"Association Rivage (test)"}
        assert names(family="sante") == {"Hôpital (test)"}
        assert names(commune="45147") == {"Toits du Val (test)", "Hôpital (test)"}
        assert names(language="ar") == {"Association Rivage (test)", "Hôpital (test)"}
        assert names(text="rien de tel") == set()


def test_the_list_takes_few_queries_and_an_unknown_filter_filters_nothing(world, browse):
    make_resources(world)
    client = browse("landlord", "reader")
    with few_queries():
        page = text(get(client, "directory", query="?nature=lune&langue=xx"))
    assert "Hôpital (test)" in page
    assert "Association Lointaine" not in page
