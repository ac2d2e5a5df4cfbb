"""The database counts days as Paris does, whatever the clock of the connection."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from tenants.models import Participation

ROOT = Path(__file__).resolve().parent.parent.parent
# Twenty-six hours apart: at every instant it is another day than in Paris in one of them at least.
FAR_EAST, FAR_WEST = "Etc/GMT-14", "Etc/GMT+12"


@pytest.fixture
def ending(committed):
    """`ending(days)`: the landlord takes part in the programme until that many days from today; as before afterwards."""
    mine = Participation.objects.using("owner").filter(tenant=committed.tenant("landlord"), programme=committed.programme)
    yield lambda days: mine.update(until=timezone.localdate() + timedelta(days=days))
    mine.update(until=None)
    connections["owner"].close()


def in_zone(world, zone, question):
    with world.acting("landlord"), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute(f"SELECT {question}", [])
        return cursor.fetchone()[0]


@pytest.mark.committed
@pytest.mark.parametrize(("last_day", "takes_part"), [(0, True), (-1, False)])
def test_who_leaves_takes_part_to_the_end_of_its_last_day_in_paris(committed, ending, last_day, takes_part):
    ending(last_day)
    for zone in (FAR_EAST, "UTC", FAR_WEST):
        assert (committed.programme.pk in in_zone(committed, zone, "my_programmes()")) is takes_part, zone


def test_today_is_paris_and_the_connection_s_day_is_not_always(world):
    """With its control: in one of the two far zones `current_date` is another day."""
    for zone in (FAR_EAST, FAR_WEST):
        assert in_zone(world, zone, "paris_today()") == timezone.localdate()
    assert {in_zone(world, zone, "current_date") for zone in (FAR_EAST, FAR_WEST)} != {timezone.localdate()}


def test_no_rule_asks_for_the_connection_s_day():
    asks = re.compile(r"\bcurrent_date\b|now\(\)::date|\bCURRENT_DATE\b")
    assert asks.search("p.until >= current_date")
    assert [str(path) for path in ROOT.glob("*/sql/*.sql") if asks.search(path.read_text(encoding="utf-8"))] == []
