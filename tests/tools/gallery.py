"""Render the gallery and sample pages to files, then look at them: screenshots and axe.

    python tests/tools/gallery.py OUT          writes OUT/*.html and OUT/static
    python tests/tools/gallery.py OUT --look   also takes screenshots at 1280, 375 and 320 px and runs axe

Needs no database: it configures Django by itself, with sample values only.
"""

import functools
import http.server
import shutil
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "gallery": "components/gallery.html",
    "list": "list.html",
    "case": "case.html",
    "form": "form.html",
    "login": "account/login.html",
    "reset": "account/password_reset.html",
    "403": "403.html",
    "404": "404.html",
    "409": "409.html",
    "429": "429.html",
    "500": "500.html",
    "503": "503.html",
}


def configure() -> None:
    """The part of the settings that templates need."""
    settings.configure(
        SECRET_KEY="gallery",
        LANGUAGE_CODE="fr",
        TIME_ZONE="Europe/Paris",
        USE_TZ=True,
        STATIC_URL="/static/",
        ROOT_URLCONF="allauth.account.urls",
        FORM_RENDERER="django.forms.renderers.TemplatesSetting",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django.forms",
            "allauth",
            "allauth.account",
        ],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "templates", ROOT / "tests" / "tools" / "gallery_pages"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                    "libraries": {
                        "french": "tenants.templatetags.french",
                        "ui": "tenants.templatetags.ui",
                    },
                },
            }
        ],
    )
    django.setup()


def household_form() -> forms.Form:
    """A form with one of each widget, sent with errors."""

    class HouseholdForm(forms.Form):
        size = forms.IntegerField(label="Nombre de personnes", min_value=1, help_text="Elle et les enfants présents.")
        moved = forms.DateField(label="Arrivée dans l’hébergement", help_text="Exemple : 3/11/2026")
        rooms = forms.ChoiceField(label="Chambres", choices=[(str(n), f"{n} chambres") for n in range(2, 5)])
        animal = forms.ChoiceField(
            label="Un animal l’accompagne ?", choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect
        )
        needs = forms.MultipleChoiceField(
            label="Besoins particuliers",
            choices=[("rdc", "Rez-de-chaussée ou ascenseur"), ("pmr", "Logement accessible"), ("calme", "Isolement phonique")],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        note = forms.CharField(label="Précisions", widget=forms.Textarea(attrs={"rows": 3}), required=False)
        proof = forms.FileField(label="Justificatif", required=False)
        agreed = forms.BooleanField(label="Elle est d’accord pour que ces informations soient partagées")

    return HouseholdForm({"size": "0", "moved": "31/02/2026", "rooms": "2"})


def filter_form() -> forms.Form:
    """The filters of the sample list."""

    class FilterForm(forms.Form):
        state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), ("searching", "En recherche")])
        sector = forms.CharField(label="Secteur", required=False)

    return FilterForm({"state": "searching"})


def shell_context() -> dict[str, Any]:
    """What every page receives."""
    current = {"current": True}
    work = [
        {"label": "Accueil", "url": "/", "icon": "house"},
        {"label": "Dossiers", "url": "#", "icon": "folder2", "count": 34, **current},
        {"label": "Accompagnement", "short": "Suivi", "url": "#", "icon": "people", "count": 12},
        {"label": "Rendez-vous", "url": "#", "icon": "calendar3"},
    ]
    network = [
        {"label": "Structures", "url": "#", "icon": "building"},
        {"label": "Réunions", "url": "#", "icon": "clipboard-check"},
        {"label": "Ressources", "url": "#", "icon": "telephone"},
    ]
    return {
        "nav": [{"label": "", "items": work}, {"label": "Réseau", "items": network}],
        "quick_nav": work,
        "actor": {"display_name": "Claire M.", "tenant_name": "Association Imanis"},
        "memberships": [
            {"id": 1, "tenant_name": "Association Imanis", "current": True},
            {"id": 2, "tenant_name": "Hébergement du Val"},
        ],
        "switch_url": "#",
        "profile_url": "#",
        "search_url": "#",
        "notifications_url": "#",
        "unread_count": 3,
        "lock_url": "#",
        "accessibility_url": "#",
        "demo": True,
        "csrf_token": "sample",
        "idle_seconds": 1800,
        "idle_warning_seconds": 120,
    }


def page_context() -> dict[str, Any]:
    """Sample values of all the pages together."""
    from allauth.account.forms import LoginForm, ResetPasswordForm

    now = timezone.now()
    rows = [
        ("7KQ-4M2-X", "Érable-Lin", timedelta(hours=2), "Réponse du bailleur à transmettre", now + timedelta(hours=3)),
        ("R3H-9TD-4", "Quai-Plume", timedelta(days=1), "Proposition n° 2 à présenter", now.date()),
        ("2XW-8FA-K", "Sable-Orme", timedelta(days=3), "Visite à domicile n° 2 à confirmer", now + timedelta(days=2)),
        ("M5N-C61-T", "Nuage-Tilleul", timedelta(days=5), "Pièce à attester", now.date() - timedelta(days=1)),
        ("V0P-3JE-9", "Brise-Noyer", timedelta(days=16), "Sans nouvelles : reprendre contact", now.date() + timedelta(days=9)),
    ]
    names = ("reference", "alias", "last", "action", "due")
    labels = ["Contact sûr", "Ménage", "Besoin", "Secteurs", "Ressources", "Protections", "Accord et partage"]
    return {
        **shell_context(),
        "now": now,
        "rows": [{**dict(zip(names, row, strict=True)), "last": now - row[2]} for row in rows],
        "page": Paginator(range(1234), 50).page(2),
        "form": household_form(),
        "filter_form": filter_form(),
        "login_form": LoginForm(),
        "reset_form": ResetPasswordForm(),
        "contact": ["Appel de 9 h 00 à 11 h 30, en semaine", "Pas de message vocal", "Ne jamais écrire"],
        "steps": [{"label": label, "url": "#", "done": rank < 3, "current": rank == 3} for rank, label in enumerate(labels)],
        "tab_items": [
            {"label": label, "url": "#", "current": label == "Situation", "count": count}
            for label, count in [
                ("Situation", None),
                ("Besoins", None),
                ("Propositions", 2),
                ("Accompagnement", 3),
                ("Documents", None),
                ("Accès", None),
            ]
        ],
        "proposals": [("B8S-7RN-2", "Carmin-Frêne · 3 personnes, 2 chambres"), ("K2D-5WQ-M", "Lac-Bouleau · 2 personnes")],
        "conflict_rows": [{"label": "Secteurs souhaités", "theirs": "Saran, Olivet", "mine": "Saran"}],
        "error_reference": "E7K2-94QX",
        "seconds": 42,
        "missing_right": "noter un échange dans ce dossier",
        "whom_to_ask": "la référente du dossier",
    }


def write(out: Path) -> None:
    """Write each page and the static files."""
    shutil.copytree(ROOT / "static", out / "static", dirs_exist_ok=True)
    context = page_context()
    for name, template in PAGES.items():
        values = dict(context)
        if name in ("login", "reset"):
            values["form"] = context[f"{name}_form"]
        request = RequestFactory().get(f"/{name}", {"state": "searching"} if name == "list" else {})
        html = render_to_string(template, values, request=request)
        (out / f"{name}.html").write_text(html, encoding="utf-8")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the files without a line per request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def look(out: Path) -> int:
    """Take the screenshots and run axe; return the number of violations."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(QuietHandler, directory=str(out))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGS)
        for width in (1280, 375, 320):
            view = browser.new_page(viewport={"width": width, "height": 900 if width > 400 else 740})
            for name in PAGES:
                view.goto(f"http://127.0.0.1:{server.server_port}/{name}.html")
                view.screenshot(path=out / f"{name}-{width}.png", full_page=width != 1280)
                found += report(name, width, view)
            view.close()
        browser.close()
    server.shutdown()
    return found


def report(name: str, width: int, view: Any) -> int:
    """Print axe's violations and sideways overflow of the open page; return how many."""
    view.add_script_tag(path=str(ROOT / "tests" / "vendor" / "axe.min.js"))
    violations = view.evaluate("axe.run().then(answer => answer.violations)")
    for violation in violations:
        print(f"{name} {width}: {violation['id']}: {violation['help']}")
        for node in violation["nodes"][:4]:
            print(f"    {node['html'][:160]}")
    overflow = view.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        print(f"{name} {width}: {overflow} px too wide")
    return len(violations) + (overflow > 0)


def main(arguments: list[str]) -> int:
    """Entry point."""
    if not arguments:
        raise SystemExit(__doc__)
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    configure()
    write(out)
    return 1 if "--look" in arguments and look(out) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main(sys.argv[1:]))
