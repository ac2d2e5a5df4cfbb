"""One resource of each kind, made by those who make them: the association's own, and what its coordination adds."""

from datetime import date
from typing import Any

from tenants.models import AdviceContact, Agreement, DirectoryTeam, LocalProcedure, OutreachAction, OutsidePartner
from tenants.services import directory, outreach
from tests.world import World

Made = tuple[OutsidePartner, DirectoryTeam, Agreement, LocalProcedure, OutreachAction, AdviceContact]
LISTING: dict[str, Any] = {
    "activity": "Écoute et accompagne.", "hours": "9 h – 17 h", "phone": "01 99 00 11 22", "email": "", "website": "",
    "street": "", "commune": None, "area": [], "languages": ["fr", "ar"],
}  # fmt: skip
TEAM = {"name": "Écoute", "functions": ["violence_lead"], "about": "", "phone": "", "email": ""}
PARTNER = LISTING | {"name": "Hôpital (test)", "kind": "health"}
ACTION = {"done_on": date(2026, 3, 8), "kind": "training", "title": "Formation (test)", "people": 12, "hours": 3, "notes": ""}
ADVICE = {"given_on": date(2026, 3, 9), "caller": "relative", "subject": "safety", "orientation": "line"}


def agreement_with(world: World, key: str, **more: Any) -> dict[str, Any]:
    """The columns of an agreement with an organisation."""
    dates = {"starts_on": date(2025, 1, 1), "ends_on": date(2027, 12, 31)}
    return {"organisation": world.tenant(key), "partner": None, "subject": "Logements réservés", **dates, **more}


def make_partner(world: World, **values: Any) -> OutsidePartner:
    """A partner without an account, added by the coordination."""
    with world.acting("coordinator", "coordinator") as by:
        return directory.add_partner(by=by, programme=world.programme, values=PARTNER | values)


def make_resources(world: World) -> Made:
    """A partner, then a team, an agreement, an action and an advice of the association; a local procedure between."""
    partner = make_partner(world)
    with world.acting("coordinator", "coordinator") as by:
        text = {"title": "Astreinte (test)", "text": "Appeler.", "phone": "01 99 00 33 44", "hours": ""}
        procedure = outreach.add_procedure(by=by, programme=world.programme, values=text)
    with world.acting("asso", "manager") as by:
        team = directory.add_team(by=by, values=TEAM)
        agreement = directory.make_agreement(by=by, programme=world.programme, values=agreement_with(world, "landlord"))
    with world.acting("asso") as by:
        action = outreach.log_action(by=by, programme=world.programme, values=ACTION)
        advice = outreach.note_advice(by=by, programme=world.programme, values=ADVICE)
    return partner, team, agreement, procedure, action, advice
