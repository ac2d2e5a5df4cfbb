"""Several who hold several units at once, over real HTTP: who comes first has them all, the others are told, nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest
from django.urls import reverse

from housing.models import Reservation
from tests.access.rivals import SENTENCES
from tests.conftest import session_of
from tests.factories import make_vacancy
from tests.housing.course import Course, open_case
from tests.served import Answer, web
from tests.world import World

pytestmark = [pytest.mark.committed, pytest.mark.served, pytest.mark.xdist_group("served")]

UNITS, TIMES = 4, 4
LANDLORDS = {"landlord": 1, "other_landlord": -1}  # each lists the same households, in one order and in the other


def proposed(world: World) -> dict[str, dict[str, str]]:
    """What each landlord's page sends: the same households, proposed for units of both."""
    cases, sent = [open_case(world) for _ in range(UNITS)], {}
    for key, order in LANDLORDS.items():
        courses = [Course(world, case, make_vacancy(world.tenant(key), world.programme), key) for case in cases[::order]]
        sent[key] = {f"logement-{one.vacancy.number}": str(one.propose().pk) for one in courses}
    return sent


def test_whoever_holds_several_first_has_them_all_and_the_others_none(committed, tmp_path):
    sent, gate = proposed(committed), Barrier(len(LANDLORDS) * 2 * TIMES)
    presses = [(key, role) for key in LANDLORDS for role in ("officer", "coordinator")] * TIMES
    sessions = {who: session_of(committed.member(*who)) for who in set(presses)}

    with web(tmp_path / "web.log", threads=8) as server:

        def press(who: tuple[str, str]) -> Answer:
            gate.wait()
            return server.request("POST", reverse("housing:reserve_together"), sessions[who], **sent[who[0]])

        with ThreadPoolExecutor(len(presses)) as pool:
            answers = list(pool.map(press, presses))
    assert sorted({answer.status for answer in answers}) == [302, 409]
    assert sum(answer.status == 302 for answer in answers) == 1
    refused = [unescape(answer.body) for answer in answers if answer.status == 409]
    assert all("Rien n’a encore été réservé" in one and any(words in one for words in SENTENCES) for one in refused)
    with committed.acting("asso"):
        held = list(Reservation.objects.live().values_list("case", "tenant"))
    assert len(held) == len({case for case, _tenant in held}) == UNITS
    assert len({tenant for _case, tenant in held}) == 1
