"""The design system's promises: words beside colours, errors linked to fields, lists that live in the address."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from tenants.french import NBSP, NNBSP

ROOT = Path(__file__).resolve().parents[2]
SPRITE = (ROOT / "static/icons/sprite.svg").read_text(encoding="utf-8")
ICON_NAMES = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


class StayForm(forms.Form):
    """One of each kind of field that the summary must reach."""

    size = forms.IntegerField(label="Nombre de personnes", min_value=1, help_text="Enfants compris.")
    lift = forms.ChoiceField(label="Ascenseur", choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect)
    note = forms.CharField(label="Précisions", required=False, widget=forms.TextInput(attrs={"placeholder": "Écrire ici"}))


def render(source: str, address: str = "/", **values: object) -> str:
    """Render a template with the tags loaded, on a page at this address."""
    request = RequestFactory().get(address)
    return Template("{% load ui french %}" + source).render(Context({"request": request, **values}))


def test_badge_says_its_state_in_words_with_an_icon() -> None:
    html = render('{% badge "En retard" tone="bad" %}')
    assert "En retard" in html
    assert "#exclamation-triangle" in html


def test_unknown_tone_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        render('{% badge "En retard" tone="red" %}')


def test_content_of_a_box_is_escaped_once_only() -> None:
    html = render('{% next_action title="Appeler" %}<b>{{ word }}</b>{% endnext_action %}', word="<i>")
    assert "<b>&lt;i&gt;</b>" in html


def test_every_icon_named_in_the_templates_is_in_the_sprite() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    named = {name for page in pages for name in re.findall(r'\b(?:icon|icon=) ?"([a-z0-9-]+)"', page)}
    assert len(named) > 10
    assert named <= ICON_NAMES


# --- forms -------------------------------------------------------------------------------------
def test_error_summary_leads_to_each_field() -> None:
    html = render("{% error_summary form %}{{ form }}", form=StayForm({"size": "0"}))
    targets = re.findall(r'href="#([^"]+)"', html.split("</ul>")[0])
    assert targets == ["id_size", "id_lift_0"]
    assert all(f'id="{target}"' in html for target in targets)


def test_error_summary_of_a_valid_form_is_nothing() -> None:
    assert render("{% error_summary form %}", form=StayForm({"size": "2", "lift": "oui"})) == ""


def test_error_and_hint_describe_the_input() -> None:
    html = render("{{ form.size.as_field_group }}", form=StayForm({"size": "0"}))
    assert 'aria-describedby="id_size_helptext id_size_error"' in html
    assert 'id="id_size_helptext"' in html
    assert 'id="id_size_error"' in html


def test_optional_is_said_in_words_and_no_placeholder_is_rendered() -> None:
    html = render("{{ form }}", form=StayForm())
    assert html.count("(facultatif)") == 1
    assert "placeholder" not in html


# --- lists -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sort", "state", "following"),
    [("", None, "sort=due"), ("due", "ascending", "sort=-due"), ("-due", "descending", "sort=due")],
)
def test_sort_header(sort: str, state: str | None, following: str) -> None:
    html = render('{% sort_header "Échéance" "due" %}', f"/?etat=ouvert&page=3&sort={sort}")
    found = re.search(r'aria-sort="(\w+)"', html)
    assert (found.group(1) if found else None) == state
    assert f'href="?etat=ouvert&amp;{following}"' in html


def test_pagination_keeps_the_filters() -> None:
    html = render('{% pagination page "dossier" %}', "/?etat=ouvert&page=2", page=Paginator(range(30), 10).page(2))
    assert f"30{NBSP}dossiers" in html
    assert 'href="?etat=ouvert&amp;page=1"' in html
    assert 'href="?etat=ouvert&amp;page=3"' in html


@pytest.mark.parametrize(
    ("count", "text"), [(1000, f"1{NNBSP}000{NBSP}dossiers"), (1001, f"plus de 1{NNBSP}000{NBSP}dossiers")]
)
def test_no_exact_count_above_a_thousand(count: int, text: str) -> None:
    html = render('{% pagination page "dossier" %}', page=Paginator(range(count), 50).page(1))
    assert f"<p>{text} ·" in html


@pytest.mark.parametrize(("address", "offered"), [("/", False), ("/?size=2", True), ("/?size=", False), ("/?sort=due", False)])
def test_filters_offer_a_reset_only_when_one_is_set(address: str, offered: bool) -> None:
    assert ("Réinitialiser" in render("{% filters form %}", address, form=StayForm())) == offered


def test_stepper_marks_the_step_and_says_how_many() -> None:
    steps = [{"label": "Contact", "url": "/1", "done": True}, {"label": "Ménage", "current": True}, {"label": "Besoin"}]
    html = render("{% stepper steps %}", steps=steps)
    assert "Étape 2 sur 3" in html
    assert '<span aria-current="step">Ménage</span>' in html
    assert html.count("renseigné") == 1


def test_reveal_posts_with_the_token() -> None:
    html = render('{% reveal "/reveal/" "l’identité" %}', csrf_token="abc")
    assert '<form method="post" action="/reveal/"' in html
    assert 'name="csrfmiddlewaretoken" value="abc"' in html


# --- files -------------------------------------------------------------------------------------
def test_no_inline_script_or_style_anywhere() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|application/json))", page), path
