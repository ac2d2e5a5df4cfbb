"""What is done beyond cases: emergency page, local procedures, actions and advice, figures of the territory."""

from decimal import Decimal

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tenants import emergencies, outreach
from tenants.errors import Forbidden, Refused
from tenants.models import AdviceContact, Commune, ExternalFigure, LocalProcedure, OutreachAction
from tenants.services import outreach as services
from tenants.services.outreach import Figure
from tests.housing.test_screens import few_queries, text
from tests.tenants.resources import ACTION, ADVICE, make_resources

YEAR = ACTION["done_on"].year


def get(client, name, *args, query=""):
    return client.get(reverse(f"tenants:{name}", args=args) + query)


def post(client, name, *args, **data):
    return client.post(reverse(f"tenants:{name}", args=args), data)


def give_advice(world, key, count):
    with world.acting(key) as by:
        for _ in range(count):
            services.note_advice(by=by, programme=world.programme, values=ADVICE)


# --- emergencies --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "role"), [("asso", "reader"), ("landlord", "officer"), ("metropole", "analyst"), ("asso", "manager")]
)
def test_every_page_leads_to_the_numbers_in_one_tap(browse, who, role):
    client = browse(who, role)
    assert f'href="{reverse("tenants:emergencies")}"' in client.get("/", follow=True).content.decode()
    page = get(client, "emergencies").content.decode()
    assert all(one.number in page for one in (*emergencies.DANGER, *emergencies.ADVICE))
    assert 'href="tel:3919"' in page
    assert 'href="sms:114"' in page


def test_a_local_procedure_is_the_coordinations_to_write_and_everybodys_to_read(world, browse):
    coordination = browse("coordinator", "coordinator")
    assert (
        post(coordination, "add_procedure", title="Astreinte", text="Appeler le soir.", phone="01 99 00 33 44").status_code
        == 302
    )
    assert "Appeler le soir." in text(get(browse("landlord"), "emergencies"))
    assert "Astreinte" not in text(get(browse("stranger", "coordinator"), "emergencies"))
    with world.acting("asso", "manager") as by:
        row = LocalProcedure.objects.get()
        with pytest.raises(Forbidden):
            services.correct_procedure(row, by=by, values={"title": "Autre"})
        assert LocalProcedure.objects.update(title="Autre") == 0
    post(coordination, "withdraw_procedure", row.pk)
    assert "Astreinte" not in text(get(browse("landlord"), "emergencies"))


# --- actions and advice -------------------------------------------------------------------------------------
def test_an_action_is_noted_read_in_full_by_two_and_as_a_total_by_the_others(world, browse):
    typed = {"done_on": "2026-03-08", "kind": "bulletin", "title": "Le 3919 chez nous", "people": "9800", "hours": "3,5"}
    assert post(browse("landlord"), "add_action", **typed).status_code == 302
    year = "?annee=2026"
    for who, role, reads in (("landlord", "reader", True), ("coordinator", "coordinator", True), ("asso", "officer", False)):
        page = text(get(browse(who, role), "actions", query=year))
        assert ("Le 3919 chez nous" in page) is reads
        assert "Toits du Val (test)" in page
        assert "9 800" in page.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Toits du Val" not in text(get(browse("stranger", "coordinator"), "actions", query=year))
    assert "Le 3919" not in text(get(browse("landlord"), "actions", query="?annee=2025"))


def test_a_withdrawn_action_counts_no_more(world, browse):
    *_rest, action, _advice = make_resources(world)
    with world.acting("metropole", "analyst"):
        assert [(one.actions, one.people) for one in outreach.action_totals(YEAR)] == [(1, 12)]
    assert post(browse("asso"), "withdraw_action", action.pk).status_code == 302
    with world.acting("metropole", "analyst"):
        assert outreach.action_totals(YEAR) == []


def test_nobody_changes_the_actions_of_another(world):
    *_rest, action, _advice = make_resources(world)
    with world.acting("coordinator", "coordinator") as by:
        with pytest.raises(Forbidden):
            services.correct_action(action, by=by, values=ACTION)
        assert OutreachAction.objects.update(title="Autre") == 0
    with world.acting("stranger", "coordinator") as by, pytest.raises(Forbidden):
        services.log_action(by=by, programme=world.programme, values=ACTION)
    with world.acting("stranger") as by, pytest.raises(Error), transaction.atomic():
        OutreachAction.objects.create(tenant=by.tenant, programme=world.programme, **ACTION)


def test_advice_is_ones_own_and_a_total_for_the_others_from_five_on(world):
    give_advice(world, "asso", 4)
    with world.acting("landlord"):
        assert not AdviceContact.objects.exists()
        assert outreach.advice_totals(YEAR) == {world.programme.pk: None}
    with world.acting("coordinator", "coordinator"):
        assert outreach.advice_totals(YEAR) == {world.programme.pk: 4}
    give_advice(world, "shelter", 1)
    with world.acting("landlord"):
        assert outreach.advice_totals(YEAR) == {world.programme.pk: 5}
    with world.acting("stranger"):
        assert outreach.advice_totals(YEAR) == {}


def test_an_advice_is_counted_in_three_choices(world, browse):
    client = browse("asso")
    typed = {"given_on": timezone.localdate().isoformat(), "caller": "relative", "subject": "safety", "orientation": "line"}
    assert post(client, "add_advice", **typed).status_code == 302
    page = text(get(client, "actions"))
    assert "moins de 5 conseils" in page
    assert "Proche, voisin : 1" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert post(client, "add_advice", caller="relative").status_code == 422


def test_the_page_of_actions_takes_few_queries(world, browse):
    make_resources(world)
    give_advice(world, "asso", 6)
    client = browse("coordinator", "coordinator")
    with few_queries():
        assert get(client, "actions", query=f"?annee={YEAR}").status_code == 200


# --- figures ------------------------------------------------------------------------------------------------
def paste(client, lines, kind="victims"):
    return post(client, "add_figures", kind=kind, source="SSMSI", lines=lines)


def test_figures_are_pasted_shown_by_year_and_corrected(world, browse):
    client = browse("metropole", "analyst")
    assert paste(client, "Orléans\t2024\t1 250\n45147;2024;3\nOlivet;2024;< 5").status_code == 302
    page = text(get(browse("landlord"), "figures", query="?annee=2024")).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "1 250" in page
    assert page.count("moins de 5") == 2
    paste(client, "Orléans;2024;1300")
    with world.acting("asso"):
        assert ExternalFigure.objects.get(commune="45234").value == 1300
        assert ExternalFigure.objects.get(commune="45147").value is None
    with world.acting("stranger"):
        assert not ExternalFigure.objects.exists()


@pytest.mark.parametrize(
    ("lines", "kind", "said"),
    [
        ("Orléans;2024", "victims", "Ligne 1 : il faut trois valeurs"),
        ("Orléans;1950;4\nNulle-Part;2024;8", "victims", "Ligne 2 : « Nulle-Part »"),
        ("Orléans;2024;douze", "victims", "n’est pas un nombre"),
        ("Orléans;2024;12,5", "victims", "un nombre de personnes est entier"),
        ("Orléans;2024;101", "vacancy", "un taux va de 0 à 100"),
        ("Orléans;2024;9\nOrléans;2024;8", "victims", "figure deux fois"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_lost(world, browse, lines, kind, said):
    page = paste(browse("metropole", "analyst"), lines, kind)
    assert page.status_code == 422
    assert said in text(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "Orléans;" in page.content.decode()


def test_a_figure_is_corrected_by_who_gave_it(world):
    orleans = Commune.objects.get(pk="45234")
    figures = [Figure(orleans, 2024, Decimal(30))]
    with world.acting("metropole", "analyst") as by:
        services.note_figures(by=by, programme=world.programme, kind="victims", source="SSMSI", figures=figures)
    with world.acting("landlord") as by:
        with pytest.raises(Refused, match=r"Métropole \(test\)"):
            services.note_figures(by=by, programme=world.programme, kind="victims", source="SNE", figures=figures)
        assert ExternalFigure.objects.update(value=7) == 0


@pytest.mark.parametrize("value", [1, 4])
def test_the_database_keeps_no_count_below_five(world, value):
    with world.acting("metropole", "analyst") as by, pytest.raises(IntegrityError, match="few_people"), transaction.atomic():
        ExternalFigure.objects.create(
            tenant=by.tenant, programme=world.programme, commune_id="45234", year=2024, kind="victims", value=value, source="x"
        )
