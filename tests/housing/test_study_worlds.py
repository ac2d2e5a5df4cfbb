"""Random worlds: what a landlord reads of its units' orders of study is the same whether one household may not be there, or is not."""

import random
import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Exclusion
from housing.models import VacancyOffer
from tests.housing.studied import morning, voted
from tests.housing.test_matching_worlds import COMMUNES, SIZE, draw_case, draw_places, draw_unit, live, scene  # noqa: F401

CHANGING = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "key"),
    (re.compile(r"<time[^>]*>.*?</time>"), "time"),
    (re.compile(r"à \d+\u00a0h\u00a0\d+"), "à"),
    (re.compile(r'(nonce|value|content)="[^"]*"'), ""),
    (re.compile(r'"X-CSRFToken": "[^"]*"'), ""),
)
WORLDS = 14
BARRING_COLLEAGUE = ("landlord", "coordinator")


def read(scene, browse, who):  # noqa: F811
    """The pages of the units of the first landlord, bytes that change with every request left out."""
    world, _rows, vacancies, _keys = scene
    pages = []
    for vacancy in vacancies[::2]:
        with world.acting("coordinator", "coordinator"):
            offer = VacancyOffer.objects.get(vacancy=vacancy.pk)
        morning(world, offer)
        page = browse(*who).get(reverse("housing:vacancy", args=[vacancy.number])).content.decode()
        for pattern, plain in CHANGING:
            page = pattern.sub(plain, page)
        pages.append(page)
    return pages


def _avoids(_scene, drawn):
    return drawn | {"avoided": set(COMMUNES), "wanted": set(), "need": drawn["need"] | {"any_sector": True}}


def _keeps_away_from(_scene, drawn):
    return drawn | {"around": set(COMMUNES), "wanted": set(), "need": drawn["need"] | {"any_sector": True}}


def _refuses(_scene, drawn):
    return drawn | {"refused": set(COMMUNES), "wanted": set(), "need": drawn["need"] | {"any_sector": True}}


def _does_not_want(_scene, drawn):
    return drawn | {"avoided": set(), "wanted": set(), "need": drawn["need"] | {"any_sector": False}}


def _bars_the_landlords(_scene, drawn):
    return drawn | {"barred": {"landlord", "other_landlord"}}


def _is_not(scene, drawn):  # noqa: F811
    with scene[0].acting("asso"):
        Case.objects.filter(pk=scene[1][0].pk).update(
            status="suspended", status_before="searching", status_since=timezone.now()
        )
    return drawn


def _bars_the_colleague(scene, drawn):  # noqa: F811
    with scene[0].acting("asso"):
        member = scene[0].member(*BARRING_COLLEAGUE)
        Exclusion.objects.create(tenant=scene[1][0].tenant, case=scene[1][0], excluded_membership=member)
    return drawn


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        (("landlord", "officer"), (_avoids, _keeps_away_from, _refuses, _does_not_want, _bars_the_landlords, _is_not)),
        (BARRING_COLLEAGUE, (_bars_the_colleague, _is_not)),
    ],
)
def test_the_page_is_the_same_whatever_keeps_one_household_away(scene, browse, who, changes):  # noqa: F811
    voted(scene[0])
    shown = 0
    for seed in range(WORLDS):
        dice = random.Random(seed)
        cases, units = [draw_case(dice) for _ in range(SIZE)], [draw_unit(dice) for _ in range(SIZE)]
        places, read_in = draw_places(dice), []
        for change in changes:
            with transaction.atomic():
                live(scene, [change(scene, cases[0]), *cases[1:]], units, places)
                if change is _bars_the_colleague:
                    change(scene, cases[0])  # living in a world lifts what bars from before
                read_in.append(read(scene, browse, who))
                transaction.set_rollback(True)
        assert all(one == read_in[0] for one in read_in), seed
        shown += sum(page.count("Demander à étudier</button>") for page in read_in[0])
    assert shown > 3, "worlds where nobody is shown would prove little"


def test_with_the_household_the_page_is_another(scene, browse):  # noqa: F811
    """Negative control: the comparison above sees a household that is there."""
    voted(scene[0])
    different = 0
    for seed in range(WORLDS):
        dice = random.Random(seed)
        cases, units = [draw_case(dice) for _ in range(SIZE)], [draw_unit(dice) for _ in range(SIZE)]
        places, read_in = draw_places(dice), []
        for change in (lambda _scene, drawn: drawn, _is_not):
            with transaction.atomic():
                live(scene, [change(scene, cases[0]), *cases[1:]], units, places)
                read_in.append(read(scene, browse, ("landlord", "officer")))
                transaction.set_rollback(True)
        different += read_in[0] != read_in[1]
    assert different
