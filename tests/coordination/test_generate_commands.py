"""What the operator is told: accounts, refusals, organisations and programmes opened by command."""

import re

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.utils import timezone

from coordination.demo.accounts import PASSWORD
from reporting.periods import last_quarter
from tests.coordination.made_up import installation


@pytest.fixture(scope="module")
def place(django_db_setup):
    with installation("operator") as found:
        yield found


def test_accounts_are_printed_and_can_sign_in(place):
    said = place.generate("tiny")
    addresses = re.findall(r"\S+@\S+\.example", said)
    assert {"claire@imanis.example", "karim@toitsduval.example", "sophie@metropole.example"} <= set(addresses)
    assert PASSWORD in said
    again = place.manage("demo_accounts")
    assert re.findall(r"\S+@\S+\.example", again) == addresses
    passwords = dict(place.rows("SELECT email, password FROM tenants_person JOIN tenants_personsecret ON person_id = id"))
    assert set(addresses) < set(passwords)
    for address, password in passwords.items():
        assert check_password(PASSWORD, str(password)) is (address in addresses)


def test_nobody_can_sign_in_to_a_world_made_outside_the_demonstration(place):
    place.generate("tiny")
    place.manage("shell", "-c", "from coordination.demo.erase import erase_world; erase_world()")
    said = place.manage("generate", "--size", "tiny", demo=False)
    assert "@" not in said
    assert place.one("SELECT count(*) FROM tenants_personsecret WHERE password NOT LIKE '!%'") == 0


def test_a_world_that_was_cut_short_is_made_again(place):
    place.generate("tiny")
    with_cases = place.one("SELECT count(*) FROM cases_case")
    place.manage("shell", "-c", CUT_SHORT)
    assert place.one("SELECT count(*) FROM cases_case") == 0
    place.manage("generate", "--size", "tiny")
    assert place.one("SELECT count(*) FROM cases_case") == with_cases


def test_the_committee_has_the_pack_of_the_quarter_that_ended_last(place):
    place.generate("tiny", now="")
    assert place.manage("shell", "-c", FIRST_PACKS).split()[-2:] == ["1", "0"]
    packs = place.rows(
        "SELECT t.name, p.name, k.starts_on, jsonb_array_length(k.figures->'headlines') FROM reporting_committeepack k"
        " JOIN tenants_tenant t ON t.id = k.tenant_id JOIN tenants_programme p ON p.id = k.programme_id"
    )
    assert packs == [("Imanis", "Relogement à Orléans Métropole", last_quarter(timezone.localdate()).start, 5)]


FIRST_PACKS = """
from coordination.demo.reports import make_first_packs
print(make_first_packs(), make_first_packs())
"""
CUT_SHORT = """
from coordination.demo.cast import create_organisations
from coordination.demo.dice import Dice
from coordination.demo.erase import erase_world
from coordination.demo.worlds import SIZES
erase_world()
create_organisations(SIZES["tiny"]().organisations, Dice("1"), password=None)
"""


def test_a_world_that_fails_leaves_nothing(place):
    """A commune of the programme is missing: the rows that name it are refused at the end."""
    place.manage("shell", "-c", "from coordination.demo.erase import erase_world; erase_world()")
    place.change("DELETE FROM tenants_commune WHERE insee_code = '45234'")
    try:
        place.manage("generate", "--size", "tiny", fails=True)
        assert place.one("SELECT count(*) FROM tenants_tenant") == 0
        assert place.one("SELECT count(*) FROM cases_case") == 0
    finally:
        place.manage("load_communes")


@pytest.mark.parametrize(
    ("command", "options", "message"),
    [
        ("generate", {"fresh": True}, "DEMO=1"),
        ("demo_accounts", {}, "DEMO=1"),
        ("generate", {"now": "hier"}, "hier"),
    ],
)
def test_a_refusal_says_why_and_touches_nothing(settings, command, options, message):
    settings.DEMO = False
    with pytest.raises(CommandError, match=message):
        call_command(command, **options)


def test_the_operator_opens_a_programme_and_an_organisation(place):
    place.manage(
        "programme", "create", "--name", "Essai", "--starts-on", "2026-01-01", "--channel", "A=Voie A", "--epci", "244500468"
    )
    said = place.manage("tenant", "create", "--kind", "CCAS", "--name", "CCAS d’essai", "--manager", "premiere@essai.example")
    assert "/invitation/" in said or "invitation est partie" in said
    place.manage(
        "tenant", "join", "--tenant", "CCAS d’essai", "--programme", "Essai", "--part", "referrer", "--part", "support"
    )
    parts = place.rows(
        "SELECT p.part FROM tenants_participation p JOIN tenants_tenant t ON t.id = p.tenant_id WHERE t.name = 'CCAS d’essai' ORDER BY 1"
    )
    assert parts == [("referrer",), ("support",)]
    assert place.rows("SELECT email, roles FROM tenants_invitation") == [("premiere@essai.example", ["manager"])]
    assert (
        place.one(
            "SELECT count(*) FROM tenants_tenantkey k JOIN tenants_tenant t ON t.id = k.tenant_id WHERE t.name = 'CCAS d’essai'"
        )
        == 1
    )
    again = place.manage("tenant", "join", "--tenant", "CCAS d’essai", "--programme", "Essai", "--part", "referrer", fails=True)
    assert "déjà ce rôle" in again


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["programme", "create", "--name", "P", "--starts-on", "2024-13-01"], "2024-13-01"),
        (["programme", "create", "--name", " ", "--starts-on", "2024-01-01"], "vide"),
        (["programme", "create", "--name", "P", "--starts-on", "2024-01-01", "--channel", "A"], "CODE=Intitulé"),
        (
            ["programme", "create", "--name", "P", "--starts-on", "2024-01-01", "--channel", "A=x", "--channel", "A=y"],
            "chaque code une fois",
        ),
        (["programme", "create", "--name", "P", "--starts-on", "2024-01-01", "--epci", "000000000"], "000000000"),
        (["programme", "create", "--name", "P", "--starts-on", "2024-01-01", "--hold-days", "0"], "un jour"),
        (["tenant", "create", "--kind", "CCAS", "--name", "T", "--manager", "personne"], "adresse"),
        (["tenant", "create", "--kind", "CCAS", "--name", "T", "--siren", "12", "--manager", "a@b.example"], "neuf chiffres"),
        (["tenant", "create", "--kind", "CCAS", "--name", " ", "--manager", "a@b.example"], "vide"),
        (["tenant", "join", "--tenant", "Personne", "--programme", "P", "--part", "support"], "Personne"),
    ],
)
def test_wrong_input_is_said_in_words(arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command(*arguments)


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_name_is_taken_once(world):
    taken, programme = world.tenant("asso").name, world.programme.name
    with pytest.raises(CommandError, match="déjà"):
        call_command("tenant", "create", "--kind", "CCAS", "--name", taken, "--manager", "a@b.example")
    with pytest.raises(CommandError, match="déjà"):
        call_command("programme", "create", "--name", programme, "--starts-on", "2024-01-01")
    with pytest.raises(CommandError, match="Dispositifs"):
        call_command("tenant", "join", "--tenant", taken, "--programme", "Inconnu", "--part", "support")
