"""The menu says where one is, whatever page one's day begins on."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

PLACES = [
    ("asso", "officer"),
    ("asso", "manager"),
    ("shelter", "officer"),
    ("coordinator", "coordinator"),
    ("landlord", "officer"),
    ("prefecture", "officer"),
    ("metropole", "analyst"),
]


@pytest.mark.parametrize(("who", "role"), PLACES)
def test_one_entry_is_current_on_the_page_that_the_day_begins_on(world, browse, who, role):
    page = browse(who, role).get("/", follow=True).content.decode()
    sidebar = page[page.index("<nav") : page.index("</nav>")]
    assert len(re.findall(r'aria-current="page"', sidebar)) == 1


def titles(page: str) -> list[str]:
    """Titles of the sections of the menu."""
    sidebar = page[page.index("<nav") : page.index("</nav>")]
    return re.findall(r'class="sidebar__label"[^>]*>([^<]+)<', sidebar)


def test_a_long_menu_stands_under_titles_and_what_is_looked_up_now_and_then_comes_last(world, browse):
    page = browse("coordinator", "coordinator").get("/", follow=True).content.decode()
    assert titles(page) == ["Suivi des ménages", "Pilotage", "Ressources", "Organisation"]


def test_a_title_stands_over_more_than_one_entry_or_not_at_all(world, browse):
    page = browse("prefecture", "officer").get("/", follow=True).content.decode()
    assert "Suivi des ménages" not in titles(page)


def test_a_page_outside_the_frame_asks_nothing_for_it(world, browse):
    client = browse("asso")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/dossiers/000-000-0/").status_code == 404
    assert not [one for one in asked if "asked_for" in one["sql"]]
    with CaptureQueriesContext(connection) as asked:  # the control: a page within it does
        assert client.get("/dossiers/").status_code == 200
    assert [one for one in asked if "asked_for" in one["sql"]]
