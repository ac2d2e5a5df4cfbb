"""A colleague was faster: the reservation stays hidden, and yet one is told why nothing happens."""

from html import unescape

import pytest
from django.urls import reverse

from housing import workflow
from housing.models import Reservation
from tenants.errors import TransitionRefused
from tests.factories import make_vacancy
from tests.housing.course import start

TOLD = "Ce logement vient d’être réservé"


@pytest.fixture
def course(world):
    """Held by an officer of the landlord."""
    course = start(world)
    course.reserve()
    return course


def test_the_service_says_that_the_unit_is_taken(world, course):
    with pytest.raises(TransitionRefused, match=TOLD):
        course.act("landlord", workflow.reserve, course.proposal, role="coordinator")
    with world.acting("asso"):
        assert Reservation.objects.count() == 1


@pytest.mark.parametrize("name", ["reserve", "decline"])
def test_the_page_says_so_from_the_unit_of_the_form(browse, course, name):
    address = reverse(f"housing:{name}", args=[course.proposal.pk])
    answer = browse("landlord", "coordinator").post(address, {"unit": course.vacancy.number, "reason": "size"})
    page = unescape(answer.content.decode())
    assert (answer.status_code, TOLD in page, course.vacancy.get_absolute_url() in page) == (409, True, True)
    assert course.case.reference not in page


def test_a_hidden_proposal_is_not_found_without_a_unit_of_ones_own_that_is_in_process(world, browse, course):
    address = reverse("housing:reserve", args=[course.proposal.pk])
    free = make_vacancy(world.tenant("landlord"), world.programme)
    for number in ("", free.number, "zzz"):
        assert browse("landlord", "coordinator").post(address, {"unit": number}).status_code == 404
    assert browse("other_landlord").post(address, {"unit": course.vacancy.number}).status_code == 404


def test_the_form_names_its_unit(world, browse):
    course = start(world)
    course.propose()
    for name in ("reserve", "decline"):
        page = browse("landlord").get(reverse(f"housing:{name}", args=[course.proposal.pk])).content.decode()
        assert f'name="unit" value="{course.vacancy.number}"' in page
