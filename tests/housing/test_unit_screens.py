"""The pages of units handed over for shelter, as each side reads them."""

import pytest
from django.urls import reverse

from cases.models import CaseOrigin
from housing.workflow import shelter_units as units
from tests.factories import ORLEANS, make_case, make_vacancy
from tests.housing.handed import act, handed, placed, sign, watched
from tests.housing.sheltered import day, today


def read(client, name, *args):
    answer = client.get(reverse(f"housing:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_landlord_signs_shows_blocks_and_hands_over(world, browse):
    client = browse("landlord")
    terms = {
        "association": f"{world.programme.pk}:{world.tenant('shelter').pk}", "units": 3, "signed_on": day(-40), "starts_on": day(-30),
        "ends_on": day(300), "duties": ["watch", "block"], "officer": world.member("landlord").pk, "second": "",
    }  # fmt: skip
    page = client.post(reverse("housing:sign_agreement"), terms, follow=True).content.decode()
    number = page.split("Convention ")[1][:9]
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, notice_on=day(-60))
    client.post(reverse("housing:unit_notices"), {"units": [vacancy.number], "agreement": number})
    with world.acting("landlord"):
        unit = vacancy.shelter_units.get()
    for code, values in (("bloquer", {"until": day(20)}), ("libere", {"on": day(-9)}), ("remettre", {"on": today()})):
        answer = client.post(reverse("housing:act_on_shelter_unit", args=[unit.number, code]), values)
        assert answer.status_code == 302, (code, answer.content.decode())
    assert "seules les personnes nommées" in read(client, "shelter_unit", unit.number)
    assert "Ouvrir la place" in read(browse("shelter"), "shelter_unit", unit.number)
    assert client.post(reverse("housing:agreement_sheet", args=[number]))["Content-Type"] == "application/pdf"


def test_a_refusal_keeps_what_was_typed(world, browse):
    unit = act(world, units.block, watched(world, sign(world)), until=day(9))
    answer = browse("landlord").post(reverse("housing:act_on_shelter_unit", args=[unit.number, "libere"]), {"on": day(3)})
    assert answer.status_code == 409
    assert "Cette date est dans le futur" in answer.content.decode()
    assert f'value="{day(3)}"' in answer.content.decode()


def test_a_refusal_keeps_what_was_ticked(world, browse):
    over = sign(world, ends_on=today())
    kept, left = (make_vacancy(world.tenant("landlord"), world.programme, notice_on=day(-60)) for _ in range(2))
    answer = browse("landlord").post(reverse("housing:unit_notices"), {"units": [kept.number], "agreement": over.number})
    page = answer.content.decode()
    assert "Cette convention a pris fin." in page
    assert f'aria-label="Cocher {kept.number}" checked' in page
    assert f'aria-label="Cocher {left.number}">' in page
    page = browse("landlord").post(reverse("housing:unit_notices"), {"agreement": over.number}).content.decode()
    assert 'href="#id_units_0">Logements' in page
    assert 'id="id_units_0"' in page


@pytest.mark.parametrize("who", ["landlord", "shelter"])
def test_the_list_asks_as_many_questions_whatever_its_length(world, browse, who, django_assert_max_num_queries):
    agreement = sign(world)
    client = browse(who)
    placed(world, agreement)
    with django_assert_max_num_queries(60) as first:
        read(client, "shelter_units")
    handed(world, agreement)
    watched(world, agreement)
    with django_assert_max_num_queries(len(first)):
        read(client, "shelter_units")


def come_from_orleans(world, number):
    for _ in range(number):
        case = make_case(world.tenant("shelter"), world.programme)
        with world.acting("shelter"):
            CaseOrigin.objects.filter(case=case).update(commune=ORLEANS)


def test_the_map_says_no_small_count_and_no_origin_to_a_landlord(world, browse):
    agreement = sign(world)
    watched(world, agreement, commune="45284")
    come_from_orleans(world, 4)
    page = read(browse("shelter"), "unit_map")
    assert "map__women" not in page
    assert "Orléans" not in page.partition("<main")[2]
    come_from_orleans(world, 1)
    page = read(browse("shelter"), "unit_map").partition("<main")[2]
    assert "map__women" in page
    assert "5 femmes" in page
    page = read(browse("landlord"), "unit_map").partition("<main")[2]
    assert "femmes" not in page
    assert "Orléans" not in page
