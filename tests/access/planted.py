"""A woman and a dwelling whose every secret is a canary, brought by the services up to the eve of her answer; and a crawler."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from itertools import product
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from cases import access
from cases.keys import case_vault
from cases.models import Case, CaseNewAddress, TeamMember
from cases.reveals import REVEALS
from cases.services import chronology, diagnosis, filing, intake, orientations
from housing import moves
from housing.models import DwellingLocation, VacancyOffer
from housing.offer_places import place_offers
from tenants.keys import tenant_vault
from tenants.roles import Permission
from tests.access.canary import Canaries
from tests.access.matrix import route_names
from tests.cases.builders import SARAN, save, today
from tests.factories import make_vacancy
from tests.housing.course import Course
from tests.world import World

HREF = re.compile(r'(?:href|action|hx-get)="(/[^"#]*)')
PAGES_AT_MOST = 300


def plant(world: World, her: Canaries, flat: Canaries) -> Course:
    """File her case, declare the dwelling; the case searches and the unit is open."""
    case = _file(world, her)
    _write_around(world, case, her)
    unit = make_vacancy(world.tenant("landlord"), world.programme, secured_entrance=True)
    with world.acting("landlord") as by:
        location = DwellingLocation.objects.get(dwelling=unit.dwelling_id)
        location.seal(
            tenant_vault(location.tenant_id, sealing=True),
            address=flat.address,
            complement=flat.note,
            position=f"47.8{flat.place}, 1.8{flat.place}",
        )
        location.save()
        place_offers(VacancyOffer.objects.select_related("vacancy", "commune").filter(vacancy=unit), by=by)
    return Course(world, case, unit)


def _file(world: World, her: Canaries) -> Case:
    """From an orientation by the shelter to the end of the diagnosis."""
    told = {"last_name": her.last_name, "first_name": her.first_name, "contact": her.phone, "message": her.note}
    with world.acting("shelter") as by:
        orientation = orientations.refer(
            by=by, programme=world.programme, recipient=world.tenant("asso"), channel=world.channel, persons=3,
            consent_on=today(), is_tenant_of_referrer=False, **told,
        )  # fmt: skip
    changes = {
        "contact": {"phone": her.phone, "code_word": her.code_word, "instructions": her.note},
        "menage": {"last_name": her.last_name, "first_name": her.first_name, "children_names": her.first_name},
        "secteurs": {
            "around": [{"where": f"47.9{her.place}, 1.9{her.place}", "radius": 500}],
            "left": {"address": her.address, "commune": SARAN},
            "matters": [{"kind": "school", "where": f"47.9{her.place}, 2.1{her.place}"}],
        },
        "origine": {"shelter": world.tenant("shelter")},
    }
    with world.acting("asso") as by:
        case = orientations.take_up(orientation, by=by)
        for step in intake.STEPS:
            save(case, step, by, **changes.get(step, {}))
        case = filing.submit(case, by=by, consent_on=today())
        diagnosis.record_diagnosis(case, by=by, done_on=today(), conclusion="rehousing")
    return case


def _write_around(world: World, case: Case, her: Canaries) -> None:
    """Notes for both audiences, and an address of her own (as a former lease left it)."""
    with world.acting("asso") as by:
        for audience in ("owner", "partners"):
            chronology.note(case, by=by, kind="call", text=her.note, audience=audience)
        TeamMember.objects.get_or_create(tenant=case.tenant, case=case, membership=by.membership)
        access.grant(case.pk, by.membership.group_id, [Permission.VIEW_NEW_ADDRESS], purpose="suivi")
    with world.acting("asso"):
        row = CaseNewAddress(tenant=case.tenant, case=case)
        row.seal(case_vault(case, sealing=True), address=her.address)
        row.save()


def crawl(client: Client, start: str = "/") -> dict[str, HttpResponse]:
    """Every page that links and redirections lead to from a first one."""
    seen: dict[str, HttpResponse] = {}
    waiting = deque([start])
    while waiting and len(seen) < PAGES_AT_MOST:
        address = waiting.popleft()
        if address in seen or address.startswith(("/static/", "/compte/")):
            continue
        answer = seen[address] = client.get(address)
        waiting += [unescape(link) for link in HREF.findall(answer.content.decode(errors="replace"))]
        if answer.status_code == 302 and not urlsplit(answer["Location"]).netloc:
            waiting.append(answer["Location"])
    return seen


def addresses(course: Course) -> list[str]:
    """Every address of the product, filled with this course's objects in every way that fits."""
    numbers = [course.vacancy.number] + ([course.reservation.number] if course.reservation else [])
    values = {
        "reference": [course.case.reference],
        "number": numbers,
        "what": list(REVEALS),
        "part": ["referente", "co-referente"],
        "version": [1],
        "proposal_id": [course.proposal.pk] if course.proposal else [],
        "reservation_id": [course.reservation.pk] if course.reservation else [],
        "membership_id": [course.world.member("asso").pk],
    }
    codes = {
        "cases:step": list(intake.STEPS),
        "housing:act": [move.code for move in moves.RESERVATION],
        "housing:act_on_unit": [move.code for move in moves.VACANCY],
    }
    return [path for name in sorted(route_names()) for path in _filled(name, values | {"code": codes.get(name, [])}, course)]


def _filled(name: str, values: dict[str, list], course: Course) -> Iterator[str]:
    """The addresses of a route; an argument that is not of this course gets the key of the case."""
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    for possible, _pattern, _defaults, _converters in resolver.reverse_dict.getlist(last):
        for _template, names in possible:
            for chosen in product(*(values.get(one, [course.case.pk]) for one in names)):
                yield reverse(name, kwargs=dict(zip(names, chosen, strict=True)))
