"""Declaring and correcting units: screens, bad input, two people at once."""

import re

import pytest
from django.urls import reverse

from housing.models import Dwelling, DwellingLocation, Vacancy, VacancyOffer
from housing.services.stock import address_of
from tests.factories import make_vacancy

UNIT = {
    "landlord_ref": "A-1204",
    "address": "12 rue des Lilas",
    "complement": "bâtiment B",
    "commune": "Saran",
    "rooms": "3",
    "area": "64,5",
    "floor": "2",
    "has_lift": "on",
    "financing": "PLUS",
    "energy_class": "C",
    "notice_on": "2026-10-15",
    "free_on": "01/12/2026",
    "rent": "548,50 €",
    "charges": "72",
    "contingent": "a_completer",
}


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_unit_is_declared_with_its_address_sealed(world, browse):
    response = browse("landlord").post(reverse("housing:declare"), UNIT)
    assert response.status_code == 302, words(response)
    with world.acting("landlord"):
        vacancy = Vacancy.objects.select_related("dwelling").get()
        location = DwellingLocation.objects.get()
        assert address_of(vacancy.dwelling_id) == "12 rue des Lilas, bâtiment B"
    assert (vacancy.status, str(vacancy.rent), vacancy.dwelling.commune_id) == ("to_qualify", "548.50", "45302")
    assert b"Lilas" not in bytes(location.address)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("rent", "-5", "supérieur à zéro"),
        ("rent", "0", "supérieur à zéro"),
        ("rent", "beaucoup", "montant"),
        ("charges", "-1", "négatif"),
        ("free_on", "31/02/2027", "n’existe pas"),
        ("notice_on", "2027-01-01", "avant la date de libération"),
        ("commune", "Atlantide", "commune"),
        ("rooms", "0", "supérieur"),
        ("area", "5", "supérieur"),
        ("collectivity", "epci", "contingent des collectivités"),
        ("contingent", "mystere", "choix"),
        ("wheelchair", "on", ""),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(world, browse, field, value, message):
    data = UNIT | {field: value}
    if field == "wheelchair":
        data |= {"has_lift": ""}
        message = "fauteuil roulant a un ascenseur"
    response = browse("landlord").post(reverse("housing:declare"), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert message in words(response)
    assert f'id="id_{field}_error"' in html
    assert "12 rue des Lilas" in html
    with world.acting("landlord"):
        assert not Dwelling.objects.exists()


def test_a_dwelling_that_is_already_declared_free_gets_a_sentence(world, browse):
    client = browse("landlord")
    client.post(reverse("housing:declare"), UNIT)
    assert "déjà déclaré libéré" in words(client.post(reverse("housing:declare"), UNIT))
    with world.acting("landlord"):
        assert Vacancy.objects.count() == 1


def test_a_dwelling_is_found_again_by_its_reference(world, browse):
    client = browse("landlord")
    client.post(reverse("housing:declare"), UNIT)
    with world.acting("landlord"):
        Vacancy.objects.update(status="let")
    client.post(reverse("housing:declare"), UNIT | {"rooms": "4"})
    with world.acting("landlord"):
        assert (Dwelling.objects.get().rooms, Vacancy.objects.count()) == (4, 2)


def test_the_same_reference_at_two_landlords_is_two_dwellings(world, browse):
    for who in ("landlord", "other_landlord"):
        assert browse(who).post(reverse("housing:declare"), UNIT).status_code == 302


@pytest.mark.parametrize(("who", "role"), [("landlord", "reader"), ("asso", "officer"), ("coordinator", "coordinator")])
def test_who_declares_nothing(world, browse, who, role):
    assert browse(who, role).post(reverse("housing:declare"), UNIT).status_code == 403


def correction(vacancy, **changes):
    data = {name: value for name, value in UNIT.items() if name not in {"landlord_ref", "address", "complement"}}
    return data | {"version": str(vacancy.version), "commune": "Orléans"} | changes


def test_a_correction_reaches_the_offer_and_keeps_the_address(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    url = reverse("housing:correct", args=[vacancy.number])
    client = browse("landlord")
    assert client.get(url).status_code == 200
    assert client.post(url, correction(vacancy, rent="600")).status_code == 302
    with world.acting("landlord"):
        assert VacancyOffer.objects.get().rent == 600
        assert address_of(vacancy.dwelling_id) == "12 rue des Tilleuls"


def test_the_second_of_two_editors_sees_both_versions_and_decides(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    url = reverse("housing:correct", args=[vacancy.number])
    first, second = browse("landlord"), browse("landlord", "coordinator")
    assert first.post(url, correction(vacancy, rent="600")).status_code == 302
    late = second.post(url, correction(vacancy, rent="650"))
    assert late.status_code == 409
    assert "600" in words(late)
    assert "650" in words(late)
    with world.acting("landlord"):
        assert Vacancy.objects.get().rent == 600
    version = re.search(r'name="version" value="(\d+)"', late.content.decode()).group(1)
    assert second.post(url, correction(vacancy, rent="650", version=version)).status_code == 302
    with world.acting("landlord"):
        assert Vacancy.objects.get().rent == 650


def test_a_unit_in_process_is_not_corrected(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status="in_process", status_before="available")
    response = browse("landlord").post(reverse("housing:correct", args=[vacancy.number]), correction(vacancy))
    assert "ne se modifie plus" in words(response)


def test_opening_needs_a_programme_and_settles_the_contingent(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify")
    url = reverse("housing:publish", args=[vacancy.number])
    client = browse("landlord")
    page = client.get(url)
    assert "Préfecture (test)" in words(page)
    assert "obligatoire" in words(client.post(url, {"contingent": "autres"}))
    data = {
        "programmes": [str(world.programme.pk)],
        "contingent": "etat_prioritaires",
        "reservataire": str(world.tenant("prefecture").pk),
    }
    assert client.post(url, data).status_code == 302
    with world.acting("landlord"):
        offer = VacancyOffer.objects.get()
    assert (offer.contingent, offer.reservataire_id, offer.is_open) == (
        "etat_prioritaires",
        world.tenant("prefecture").pk,
        True,
    )
    assert "n’est pas possible maintenant" in words(client.get(url))
