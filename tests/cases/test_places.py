"""Places to avoid and places that matter: asked in words, stored sealed, shown to nobody, told to her, undone and erased with her."""

from itertools import product

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse

from cases.keys import case_vault
from cases.models import CaseKey, CaseNeed, PlaceThatMatters, PlaceToAvoid, RefusedSector
from cases.services import intake, transfer
from cases.services.erasure import erase_case_key
from cases.services.rotation import renew_case
from cases.workflow import close_case
from tenants.acting import acting_as
from tenants.communes import label_of
from tenants.models import Commune
from tests.cases.builders import FLEURY, SARAN, filed, filled_draft, read_step, save, today
from tests.cases.test_filing_screens import send, url
from tests.cases.test_unreadable import altered
from tests.factories import ORLEANS, make_case
from tests.security.test_policy_controls import loosened

PLACE = "47.9029, 1.9039"
AROUND = [{"where": PLACE, "radius": 2000}]
LEFT = {"address": "12 rue des Canaris", "commune": ORLEANS}
MATTERS = [{"kind": "school", "where": "47.8611, 1.8877"}]
FILLED = {"around": AROUND, "left": LEFT, "matters": MATTERS, "refused": [FLEURY], "avoid": []}
SECRETS = ("Canaris", "47.9029", "1.9039", "47.8611", "1.8877")
TABLES = ("cases_placetoavoid", "cases_placethatmatters")
HIDDEN = (PlaceToAvoid, PlaceThatMatters)


@pytest.fixture
def draft(world):
    with world.acting("asso") as by:
        return intake.open_draft(by=by, programme=world.programme, channel=world.channel)


@pytest.fixture
def asso(browse):
    return browse("asso")


@pytest.fixture
def case(world):
    """A case with a circle, a building, a school and a commune refused."""
    made = filed(world)
    with world.acting("asso") as by:
        return save(made, "secteurs", by, **FILLED)


def words(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


# --- the step ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"around_1": "Atlantide"}, "around_1", "commune inconnue"),
        ({"around_1": "Sainte-Marie"}, "around_1", "plusieurs communes"),
        ({"around_1": "1.9039, 47.9029"}, "around_1", "la latitude, puis la longitude"),
        ({"around_2": PLACE, "radius_2": ""}, "radius_2", "Choisissez un rayon"),
        ({"around_1": PLACE, "radius_1": "12"}, "radius_1", "choix valide"),
        ({"matters_where_1": PLACE}, "matters_kind_1", "Dites quel lieu"),
        ({"matters_kind_1": "school"}, "matters_where_1", "Dites où il est"),
        ({"matters_kind_1": "work", "matters_where_1": "Atlantide"}, "matters_where_1", "commune inconnue"),
        ({"left_address": "12 rue des Canaris"}, "left_commune", "dans quelle commune"),
        ({"left_address": "12 rue des Canaris", "left_commune": "Atlantide"}, "left_commune", "commune inconnue"),
        ({"left_address": "rue des Canaris", "left_commune": "Saran"}, "left_address", "le numéro et la rue"),
        ({"left_commune": "Saran"}, "left_address", "le numéro et la rue"),
        ({"refused": "Orléans"}, "refused", "À la fois souhaitée et refusée"),
        ({"refused": "Atlantide"}, "refused", "commune inconnue"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(asso, draft, changes, field, said):
    kept = {"around_1": "47.9101, 1.9202", "radius_1": "5000", "matters_kind_2": "health", "matters_where_2": "47.8703, 1.9404"}
    answer = send(asso, draft, "secteurs", **kept | changes)
    assert answer.status_code == 422
    assert any(said in str(error) for error in answer.context["form"].errors[field])
    form = answer.context["form"]
    for name, value in (kept | changes).items():
        assert form[name].value() == value
        assert value in answer.content.decode()


def test_a_residence_or_a_hamlet_needs_no_number(world, asso, draft):
    assert send(asso, draft, "secteurs", left_address="Résidence des Canaris", left_commune="Saran").status_code == 302
    with world.acting("asso"):
        assert read_step(draft, "secteurs")["left"] == {"address": "Résidence des Canaris", "commune": SARAN}


def test_what_is_typed_is_read_again_in_its_fields(world, asso, draft):
    saran = label_of(Commune.objects.get(pk=SARAN))
    typed = {
        "around_1": PLACE, "radius_1": "500", "around_2": "Blois", "radius_2": "10000", "left_address": "12 rue des Canaris",
        "left_commune": saran, "matters_kind_1": "school", "matters_where_1": "47,8611 1,8877", "refused": "Olivet 45160",
    }  # fmt: skip
    assert send(asso, draft, "secteurs", **typed).status_code == 302
    form = asso.get(url("step", draft, "secteurs")).context["form"]
    assert (form["around_1"].value(), form["radius_1"].value(), form["around_2"].value()) == (PLACE, 500, "Blois")
    assert form["matters_where_1"].value() == "47,8611 1,8877"
    page = asso.get(url("step", draft, "secteurs")).content.decode()
    for text in ("12 rue des Canaris", saran, "Olivet"):
        assert text in page
    again = send(asso, draft, "secteurs", **typed)
    assert again.status_code == 302
    with world.acting("asso"):
        assert PlaceToAvoid.objects.count() == 3, "the same again is the same"


def test_lines_appear_as_they_fill(asso, draft):
    def lines():
        return [name for name in asso.get(url("step", draft, "secteurs")).context["form"].fields if name.startswith("around_")]

    assert len(lines()) == 2
    for many in (2, 3, 5, 6):
        typed = {f"around_{number}": f"47.9{number}01, 1.9039" for number in range(1, many + 1)}
        assert (
            send(asso, draft, "secteurs", **typed, **{f"radius_{number}": "500" for number in range(1, many + 1)}).status_code
            == 302
        )
        assert len(lines()) == min(many + 1, 6)


def test_a_line_that_is_emptied_is_forgotten(world, asso, draft):
    send(asso, draft, "secteurs", around_1=PLACE, radius_1="500", around_2="Blois", radius_2="500")
    send(asso, draft, "secteurs", around_1="", radius_1="500", around_2="Blois", radius_2="500")
    with world.acting("asso"):
        assert [one["where"] for one in read_step(draft, "secteurs")["around"]] == ["Blois"]


def test_what_was_typed_and_not_sent_is_there_again(world, asso, draft):
    page = asso.get(url("step", draft, "secteurs"))
    asso.post(page.context["draft_url"], {"around_2": PLACE, "radius_2": "5000", "left_address": "12 rue des Canaris"})
    again = asso.get(url("step", draft, "secteurs"))
    form = again.context["form"]
    assert again.context["restored"]
    assert [form[name].value() for name in ("around_2", "radius_2", "left_address")] == [PLACE, "5000", LEFT["address"]]
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM tenants_formdraft d")
        [(stored,)] = cursor.fetchall()
        assert not [secret for secret in SECRETS if secret in stored or secret.encode().hex() in stored]


# --- what is stored ---------------------------------------------------------------------------------------
def test_nothing_that_was_typed_stands_in_clear(world, case):
    with world.acting("asso"), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT x::text FROM {table} x")
            stored = [row[0] for row in cursor.fetchall()]
            assert stored
            for text, secret in product(stored, SECRETS):
                assert secret not in text
                assert secret.encode().hex() not in text


def test_what_is_stored_is_read_again(world, case):
    with world.acting("asso"):
        stored = read_step(case, "secteurs")
        assert {name: stored[name] for name in FILLED} == FILLED
        circle = PlaceToAvoid.objects.get(radius=2000)
        assert ORLEANS in circle.communes
        assert 12 <= len(circle.cells) <= 40
        assert list(RefusedSector.objects.values_list("commune_id", flat=True)) == [FLEURY]


def test_a_circle_that_does_not_open_any_more_protects_until_it_is_written_anew(world, asso, case):
    with world.acting("asso") as by:
        circle = PlaceToAvoid.objects.get(radius=2000)
        PlaceToAvoid.objects.filter(pk=circle.pk).update(written=altered(circle.written))
        values = intake.show_step(case, "secteurs", by=by)[0]
        assert values["around"] == [{"where": "", "radius": 2000}]
        written = values | {"around": [], "refused": []}
        intake.save_step(case, "secteurs", by=by, token=intake.token_of(values), values=written)
        assert PlaceToAvoid.objects.get(radius=2000).cells == circle.cells
        values = intake.show_step(case, "secteurs", by=by)[0]
        intake.save_step(case, "secteurs", by=by, token=intake.token_of(values), values=values | {"around": AROUND})
        assert read_step(case, "secteurs")["around"] == AROUND
    assert asso.get(url("step", case, "secteurs")).status_code == 200


def test_a_case_that_moves_takes_its_places_along(world, case):
    with world.acting("asso") as by:
        transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    with world.acting("shelter") as by:
        moved = transfer.accept_transfer(transfer.waiting_transfers(by).get(), by=by)
        assert {name: read_step(moved, "secteurs")[name] for name in FILLED} == FILLED
    with world.acting("asso"):
        assert not PlaceToAvoid.objects.exists()


# --- who reads it -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["asso", "coordinator"])
def test_the_case_shows_that_there_is_a_place_and_never_where(world, browse, case, who):
    client = browse(who, "coordinator" if who == "coordinator" else "officer")
    pages = [client.get(case.get_absolute_url()), client.get(url("needs", case))]
    text = "".join(words(page) for page in pages if page.status_code == 200)
    assert "un lieu (dans un rayon de 2 km)" in text
    assert "l’immeuble qu’elle quitte" in text
    assert "école" in text
    for secret in SECRETS:
        assert secret not in text


def test_the_page_of_those_kept_apart_names_no_place(asso, case):
    page = words(asso.get(url("exclusions", case)))
    assert "un lieu (dans un rayon de 2 km)" in page.lower()
    assert not [secret for secret in SECRETS if secret in page]


@pytest.fixture
def open_to_all(committed):
    """A committed case with places, shared as it is in its course: proposed to a landlord, lodged by a shelter."""
    case = filed(committed, shelter=committed.tenant("shelter"))
    with committed.acting("asso") as by:
        save(case, "secteurs", by, **FILLED)
    return committed


OUTSIDE = (
    ("landlord", "officer"),
    ("shelter", "officer"),
    ("metropole", "analyst"),
    ("stranger", "coordinator"),
    ("excluded", "officer"),
)


def counted(world, who, table):
    with world.acting(*who), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.committed
@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_reads_a_place_and_without_the_policy_everybody_would(open_to_all, who):
    for table in TABLES:
        assert counted(open_to_all, ("asso", "reader"), table) > 0
        assert counted(open_to_all, ("coordinator", "coordinator"), table) > 0
        assert counted(open_to_all, who, table) == 0
        with loosened(table, "readers"):
            assert counted(open_to_all, who, table) > 0


@pytest.mark.committed
def test_nobody_else_writes_or_removes_a_place(open_to_all):
    world = open_to_all
    for table, who in product(TABLES, (("landlord", "officer"), ("coordinator", "coordinator"), ("stranger", "coordinator"))):
        with world.acting(*who), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0
            cursor.execute(f"UPDATE {table} SET version = 9")
            assert cursor.rowcount == 0
    off = loosened("cases_placetoavoid", "readers"), loosened("cases_placetoavoid", "owner_removes")
    with off[0], off[1], world.acting("landlord"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_placetoavoid")
        assert cursor.rowcount == 2


def test_a_commune_refused_is_read_with_what_she_needs(world, case):
    for who, seen in (
        (("asso", "reader"), 1),
        (("coordinator", "coordinator"), 1),
        (("landlord", "officer"), 0),
        (("metropole", "analyst"), 0),
    ):
        assert counted(world, who, "cases_refusedsector") == seen


# --- told to her, renewed, erased -------------------------------------------------------------------------
def test_she_is_told_the_places_that_she_gave(asso, case):
    for way in ("ecran", "json"):
        page = words(asso.post(reverse("cases:disclose", args=[case.reference]), {"way": way}))
        for text in (f"{PLACE} (2 km)", "12 rue des Canaris", "47.8611, 1.8877", "École", "Fleury-les-Aubrais"):
            assert text in page, text


@pytest.mark.committed
def test_renewed_keys_open_the_places(committed):
    case = filed(committed)
    with committed.acting("asso") as by:
        save(case, "secteurs", by, **FILLED)
        before = {bytes(row.written) for model in HIDDEN for row in model.objects.all()}
    assert renew_case(committed.tenant("asso"), case.pk)
    with committed.acting("asso"):
        after = {bytes(row.written) for model in HIDDEN for row in model.objects.all()}
        assert len(after) == len(before) == 3
        assert not after & before
        assert CaseKey.objects.get(case=case).generation == 2
        assert {name: read_step(case, "secteurs")[name] for name in FILLED} == FILLED


def test_erasure_removes_the_places(world, case):
    with world.acting("asso") as by:
        closed = close_case(case, by=by, outcome="no_news")
    with acting_as(world.tenant("asso")) as system:
        erase_case_key(closed, by=system)
    with world.acting("asso"):
        assert not any(model.objects.exists() for model in (*HIDDEN, RefusedSector))
        assert CaseNeed.objects.get(case=case).tenures == []


def test_a_draft_that_is_thrown_away_takes_its_places_with_it(world):
    with world.acting("asso") as by:
        case = filled_draft(world)
        save(case, "secteurs", by, **FILLED)
        intake.discard_draft(case, by=by)
        assert not any(model.objects.exists() for model in (*HIDDEN, RefusedSector))


# --- the database itself ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"radius": 500},
        {"radius": 500, "cells": [1]},
        {"cells": [1], "communes": [ORLEANS]},
        {"buildings": [b"x"], "radius": 500, "cells": [1], "communes": [ORLEANS]},
    ],
)
def test_half_a_place_is_refused(world, columns):
    case = make_case(world.tenant("asso"), world.programme)
    with world.acting("asso"):
        row = PlaceToAvoid(tenant=case.tenant, case=case, **columns)
        row.seal(case_vault(case, sealing=True), written="x")
        with pytest.raises(IntegrityError, match="place_to_avoid__circle_or_building"), transaction.atomic():
            row.save()


@pytest.mark.committed
def test_the_matcher_reads_cells_and_never_the_words(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee LIKE %s AND table_name = ANY (%s)",
            ["%matcher", [*TABLES]],
        )
        read = set(cursor.fetchall())
    assert ("cases_placetoavoid", "cells") in read
    assert not {column for _table, column in read} & {"written", "radius"}
