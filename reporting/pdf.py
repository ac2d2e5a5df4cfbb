"""The report on paper: the page's words and drawings, set by WeasyPrint, tagged for readers who listen."""

from datetime import datetime
from pathlib import Path
from typing import Any

import weasyprint
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from reporting import reading
from reporting.models import Report

STYLES = ("css/tokens.css", "css/pdf.css", "css/pdf-report.css")
VARIANT = "pdf/ua-1"


def _static(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)


def to_pdf(figures: dict[str, Any], charts: dict[str, str], *, report: Report, data_at: datetime, sha256: str) -> bytes:
    """Set the report. `figures` are those of its edition, already masked."""
    context = {
        "report": report,
        "data_at": data_at,
        "sha256": sha256,
        "made_at": timezone.now(),
        "programme": figures["programme"],
        "headlines": reading.headlines(figures),
        "sentences": reading.sentences(figures),
        "sections": reading.sections(figures),
        "charts": reading.charts(figures, charts),
        "targets": reading.targets_table(figures),
        "beside": [reading.delays_table(figures), reading.rates_table(figures)],
        "limits": reading.limits(figures),
        "inter": figures["inter"],
        "inter_note": reading.inter_note(figures),
        "previous": reading.period_of(figures, "previous"),
        "masked": figures["threshold"] is not None,
    }
    return _set(render_to_string("pdf/report.html", context))


def _set(page: str) -> bytes:
    """Set a page with our styles and fonts; nothing is fetched from elsewhere."""
    fetcher, fonts = URLFetcher(allowed_protocols={"file"}, fail_on_errors=True), FontConfiguration()
    sheets = [weasyprint.CSS(filename=str(_static(name)), url_fetcher=fetcher, font_config=fonts) for name in STYLES]
    document: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(
        stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT
    )
    return document
