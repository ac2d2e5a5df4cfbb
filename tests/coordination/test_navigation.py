"""The menu says where one is, whatever page one's day begins on."""

import re

import pytest

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
