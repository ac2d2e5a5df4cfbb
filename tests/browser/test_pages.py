"""Pages of each role after the main job: readable by all, at both widths, without an error in the browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.job import MainJob
from tests.browser.looking import SIZES, faults, links, shape
from tests.browser.report import ask_report, computed, this_month
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.xdist_group("browser")]
MOST = 14
# Every role has these pages; one role looks at them.
COMMON = {"/profil/", "/notifications/"}
# Who tours, and where besides the first page.
TOURS = {
    "association": ("asso", "officer", ("/dossiers/{job.reference}/", "/dossiers/{job.reference}/propositions/")),
    "coordination": ("coordinator", "coordinator", ("/dossiers/{job.reference}/", "/coordination/logements/{job.unit}/")),
    "landlord": ("landlord", "officer", ("/reservations/{job.reservation}/", "/logements/{job.unit}/")),
    "reservataire": ("prefecture", "officer", ("/reservations/{job.reservation}/",)),
    "shelter": ("shelter", "officer", ()),
    "metropole": ("metropole", "analyst", ()),
    "steering": ("metropole", "coordinator", ()),
    "manager": ("asso", "manager", tuple(COMMON)),
}


def tour(visitor: Visitor, starts: list[str], most: int) -> None:
    """Look at pages of different shapes reached by links, nearest first."""
    waiting, seen = [*starts], set[str]()
    while waiting and len(visitor.looked) < most:
        url = waiting.pop(0)
        if shape(url) in seen:
            continue
        visitor.go(url)
        visitor.look()
        seen |= {shape(url), shape(visitor.page.url)}
        waiting += [link for link in links(visitor.page) if shape(link) not in seen | COMMON]


@pytest.mark.parametrize("role", TOURS)
def test_pages_are_sound_at_both_widths(role: str, job: MainJob, as_member) -> None:
    key, part, places = TOURS[role]
    visitor = as_member(key, part)
    if role == "steering":
        ask_report(visitor, *this_month())
        computed(visitor)
    tour(visitor, ["/", *(place.format(job=job) for place in places)], MOST)
    assert visitor.problems == []


def test_tabs_wider_than_a_phone_begin_at_the_current_one(job: MainJob, as_member) -> None:
    visitor = as_member("landlord", "officer")
    visitor.page.set_viewport_size(SIZES[0])
    visitor.go("/logements/etat/retires/")
    expect(visitor.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
    expect(visitor.page.locator(".tabs a").first).not_to_be_in_viewport()


def test_the_look_finds_what_is_wrong(visit) -> None:
    visitor = visit()
    visitor.page.set_content(
        '<html lang="fr"><title>x</title><main><h1>x</h1><p style="width: 3000px">x<img src="data:,"></p></main>'
    )
    found = " ".join(faults(visitor.page))
    assert "image-alt" in found
    assert "px too wide" in found
    visitor.page.evaluate("console.error('refused')")
    visitor.page.wait_for_timeout(1)
    assert any("refused" in problem for problem in visitor.problems)
