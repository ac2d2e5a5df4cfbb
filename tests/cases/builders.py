"""Cases built through the services, as people build them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.keys import case_vault
from cases.models import Case
from cases.services import filing, intake
from cases.services.steps import STEPS
from tenants.actor import Actor
from tests.factories import ORLEANS, make_case
from tests.remembered import MEMORY

FLEURY, SARAN = "45147", "45302"
CONTACT: dict[str, Any] = {
    "channel": "phone",
    "hours": "de 9 h à 11 h 30",
    "voicemail_allowed": False,
    "never_write": True,
    "interpreter": "",
    "phone": "06 39 98 00 01",
    "email": "",
    "code_word": "tilleul",
    "instructions": "",
}
BESOIN: dict[str, Any] = {
    "rooms_min": 3,
    "rooms_max": 3,
    "bedrooms": 2,
    "accessibility": "none",
    "lift_required": False,
    "ground_floor_refused": True,
    "secured_entrance": True,
    "qpv_refused": False,
    "pets": False,
    "car": False,
    "rent_max": Decimal("620.00"),
    "available_from": None,
    "tenures": [],
}
MENAGE: dict[str, Any] = {
    "last_name": "Durand",
    "first_name": "Inès",
    "birth_date": "1991-05-04",
    "children_names": "",
    "adults": 1,
    "children": 2,
    "alternating_children": 0,
    "expected_children": 0,
    "disabled_members": 0,
    "dependent_adults": 0,
    "couple_age_total": None,
    "teenage_sons": False,
}


def today(days: int = 0) -> date:
    """The day of Paris, or so many days after it."""
    return timezone.localdate() + timedelta(days=days)


def values_for(step: str, **changes: Any) -> dict[str, Any]:
    """Complete values of a step."""
    answers = ("recent_separation", "searched_for", "place_known", "threats", "weapon", "worsening", "children_exposed")
    values: dict[str, dict[str, Any]] = {
        "contact": CONTACT,
        "menage": MENAGE,
        "besoin": BESOIN,
        "secteurs": {
            "any_sector": False,
            "wanted": [ORLEANS, SARAN],
            "refused": [],
            "avoid": [FLEURY],
            "around": [],
            "left": {},
            "matters": [],
        },
        "demande": {
            "nur": "0450724123456789AB",
            "has_nur": True,
            "nur_expires_on": today() + timedelta(days=200),
            "request_reasons": ["violence", "no_home"],
            "priority_categories": ["d", "g"],
            "dalo": False,
            "monthly_resources": Decimal("1380.00"),
            "reference_income": 14200,
            "recent_income": None,
            "spouse_income": None,
            "housing_aid": None,
            "income_basis": "op",
            "rating_points": None,
            "rating_on": None,
            "documents_checked_on": None,
        },
        "securite": {
            "level": "high",
            "assessed_on": today() - timedelta(days=3),
            "tool": "",
            **dict.fromkeys(answers, "unknown"),
            "review_on": today() + timedelta(days=30),
            "protections": {"op": today() + timedelta(days=120), "tgd": None},
        },
        "origine": {
            "spotted_by": "",
            "spotted_on": None,
            "contacted_on": None,
            "lease_landlord": None,
            "referrer": None,
            "shelter": None,
            "shelter_entered_on": today() - timedelta(days=40),
            "oriented_on": today() - timedelta(days=10),
            "commune": None,
            "lived_in_territory": "yes",
            "resident_on": today() - timedelta(days=41),
            "followed_since": None,
            "eligibility_override": "",
            "override_by": "",
            "override_on": None,
        },
    }
    return values[step] | changes


def save(case: Case, step: str, by: Actor, **changes: Any) -> Case:
    """Save a step as its only editor."""
    token = intake.token_of(read_step(case, step))
    return intake.save_step(case, step, by=by, token=token, values=values_for(step, **changes))


def filled_draft(world, key: str = "asso", **origin: Any) -> Case:
    """A draft with every step filled, in the context of its tenant."""
    by = world.actor(key)
    case = intake.open_draft(by=by, programme=world.programme, channel=world.channel)
    for step in intake.STEPS:
        case = save(case, step, by, **(origin if step == "origine" else {}))
    return case


def filed(world, key: str = "asso", **origin: Any) -> Case:
    """A case filed by the association: the remembered one, where the test may have it."""
    if key == "asso" and not origin and (kept := MEMORY.take()):
        with world.acting(key):
            return Case.objects.get(pk=kept)
    return file_case(world, key, **origin)


def file_case(world, key: str = "asso", **origin: Any) -> Case:
    """A case filed by the association, in its context."""
    with world.acting(key):
        return filing.submit(filled_draft(world, key, **origin), by=world.actor(key), consent_on=today())


def closed_case(world, key: str = "asso") -> Case:
    """A case closed for want of news."""
    later = timezone.now() + timedelta(minutes=1)
    return make_case(world.tenant(key), world.programme, status="closed", outcome="no_news", closed_at=later)


def read_step(case, step):
    """What is stored for a step; every field must open."""
    return STEPS[step].read(case, case_vault(case))
