"""The report on paper: the page's words and drawings."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from reporting import reading
from reporting.models import Report
from tenants import paper


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
    return paper.to_pdf("pdf/report.html", context, styles=("css/pdf-report.css",))
