"""Negative controls of resources: with one policy loosened, or a trigger off, what it stops succeeds. A policy without a control fails."""

import pytest
from django.db import Error, connections, transaction

from housing.models import ShelterWorks
from housing.services import shelters
from tenants.models import (
    AdviceContact,
    Agreement,
    Commune,
    DirectoryEntry,
    DirectoryTeam,
    ExternalFigure,
    LocalProcedure,
    OutreachAction,
    OutsidePartner,
)
from tenants.services import directory, outreach
from tenants.services.outreach import Figure
from tests.housing.sheltered import make_shelter
from tests.security.test_policy_controls import loosened
from tests.tenants.resources import ACTION, ADVICE, LISTING, PARTNER, TEAM, agreement_with, make_resources

pytestmark = pytest.mark.deep

STRANGER = ("stranger", "coordinator")
PROCEDURE = {"title": "Autre", "text": "Rien."}


def _in(world, **more):
    return {"programme": world.programme, **more}


# (table, policy of reading): the model that becomes readable, and to whom.
READS = {
    ("tenants_directoryentry", "own_or_partner"): (DirectoryEntry, STRANGER),
    ("tenants_outsidepartner", "taking_part"): (OutsidePartner, STRANGER),
    ("tenants_directoryteam", "as_its_entry"): (DirectoryTeam, STRANGER),
    ("tenants_agreement", "taking_part"): (Agreement, STRANGER),
    ("tenants_localprocedure", "taking_part"): (LocalProcedure, STRANGER),
    ("tenants_outreachaction", "own_or_coordinated"): (OutreachAction, ("landlord", "officer")),
    ("tenants_advicecontact", "own_reads"): (AdviceContact, ("coordinator", "coordinator")),
    ("tenants_externalfigure", "taking_part"): (ExternalFigure, STRANGER),
    ("housing_shelterworks", "own_or_coordinated"): (ShelterWorks, ("asso", "officer")),
}
# (table, policy of adding): the model, who tries, what of another's.
ADDS = {
    ("tenants_directoryentry", "own_adds"): (DirectoryEntry, ("landlord", "officer"), lambda w: LISTING),
    ("tenants_outsidepartner", "coordination_adds"): (OutsidePartner, ("asso", "manager"), lambda w: _in(w, **PARTNER | {"name": "Autre"})),
    ("tenants_directoryteam", "keeper_adds"): (DirectoryTeam, ("asso", "officer"), lambda w: TEAM | {"name": "Autre"}),
    ("tenants_agreement", "own_adds"): (Agreement, ("asso", "officer"), lambda w: _in(w, **agreement_with(w, "landlord"))),
    ("tenants_localprocedure", "coordination_adds"): (LocalProcedure, ("asso", "manager"), lambda w: _in(w, **PROCEDURE)),
    ("tenants_outreachaction", "own_adds"): (OutreachAction, ("stranger", "officer"), lambda w: _in(w, **ACTION)),
    ("tenants_advicecontact", "own_adds"): (AdviceContact, ("stranger", "officer"), lambda w: _in(w, **ADVICE)),
    ("tenants_externalfigure", "own_adds"): (
        ExternalFigure, ("stranger", "officer"),
        lambda w: _in(w, commune_id="45147", year=2024, kind="victims", value=9, source="x"),
    ),
}  # fmt: skip
# (table, policy of changing): the model, who tries, which column; all of them read the row already.
EDITS = {
    ("tenants_directoryentry", "own_edits"): (DirectoryEntry, ("landlord", "manager"), {"hours": "jamais"}),
    ("tenants_outsidepartner", "coordination_edits"): (OutsidePartner, ("asso", "manager"), {"hours": "jamais"}),
    ("tenants_directoryteam", "keeper_edits"): (DirectoryTeam, ("landlord", "manager"), {"about": "rien"}),
    ("tenants_agreement", "own_edits"): (Agreement, ("landlord", "manager"), {"subject": "Autre"}),
    ("tenants_localprocedure", "coordination_edits"): (LocalProcedure, ("asso", "manager"), {"hours": "jamais"}),
    ("tenants_outreachaction", "own_edits"): (OutreachAction, ("coordinator", "coordinator"), {"title": "Autre"}),
    ("tenants_externalfigure", "own_edits"): (ExternalFigure, ("landlord", "officer"), {"value": 99}),
    ("housing_shelterworks", "own_edits"): (ShelterWorks, ("coordinator", "coordinator"), {"cost": 1}),
}
BY_ANOTHER_WAY = {
    ("tenants_advicecontact", "own_edits"),  # nobody else reads the row: see own_reads
    ("housing_shelterworks", "own_adds"),  # the key of the structure belongs to its tenant besides
}


@pytest.fixture
def filled(committed):
    """One of each, of the association and of its coordination."""
    make_resources(committed)
    with committed.acting("asso", "manager") as by:
        directory.keep_entry(by=by, values=LISTING)
    with committed.acting("metropole", "analyst") as by:
        figures = [Figure(Commune.objects.get(pk="45234"), 2024, None)]
        outreach.note_figures(by=by, programme=committed.programme, kind="victims", source="x", figures=figures)
    shelter, _places = make_shelter(committed)
    with committed.acting("shelter") as by:
        shelters.note_works(shelter, by=by, values={"year": 2025, "subject": "Cuisines", "cost": 9, "subsidy": 0})
    return committed


def sees(world, model, who):
    with world.acting(*who):
        return model.objects.exists()


def adds(world, model, who, values):
    try:
        with world.acting(*who) as by, transaction.atomic():
            model.objects.create(tenant=by.tenant, **values)
            transaction.set_rollback(True)
    except Error:
        return False
    return True


def edits(world, model, who, columns):
    with world.acting(*who), transaction.atomic():
        count = model.objects.update(**columns)
        transaction.set_rollback(True)
    return count > 0


@pytest.mark.parametrize(("table", "policy"), [*READS, *ADDS, *EDITS])
def test_without_its_policy_what_it_stops_succeeds(filled, table, policy):
    key = (table, policy)

    def attack():
        if key in READS:
            return sees(filled, *READS[key])
        if key in ADDS:
            model, who, values = ADDS[key]
            return adds(filled, model, who, values(filled))
        return edits(filled, *EDITS[key])

    assert not attack()
    with loosened(table, policy):
        assert attack()
    assert not attack()


def test_every_policy_of_these_tables_has_its_control(committed):
    controlled = {*READS, *ADDS, *EDITS, *BY_ANOTHER_WAY}
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE tablename = ANY(%s)",
            [list({table for table, _ in controlled})],
        )
        assert set(cursor.fetchall()) == controlled
