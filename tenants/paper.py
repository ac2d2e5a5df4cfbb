"""Documents on paper, set by WeasyPrint with our styles and fonts, tagged for readers who listen; nothing is fetched from elsewhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

STYLES = ("css/tokens.css", "css/pdf.css")
VARIANT = "pdf/ua-1"


def _static(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)


def to_pdf(template: str, context: Mapping[str, Any], *, styles: Sequence[str] = ()) -> bytes:
    """Set a template, with the styles of every document and those given."""
    import weasyprint  # only who sets a document pays for it, and needs Pango
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fetcher, fonts = URLFetcher(allowed_protocols={"file"}, fail_on_errors=True), FontConfiguration()
    sheets = [
        weasyprint.CSS(filename=str(_static(name)), url_fetcher=fetcher, font_config=fonts) for name in (*STYLES, *styles)
    ]
    page = render_to_string(template, dict(context))
    document: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(
        stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT
    )
    return document
