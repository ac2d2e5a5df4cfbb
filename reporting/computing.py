"""Computing a report: facts, figures, charts, files; then it is frozen. Each step saves its progress in a transaction of its own."""

from uuid import UUID

from django.db import transaction

from reporting import files, workflow
from reporting.charts import draw_all
from reporting.collecting import Collected, collect
from reporting.exports import to_csv
from reporting.figures import Figures, count, fingerprint
from reporting.freezing import Fact, facts_of
from reporting.indicators.source import Scope
from reporting.models import Report
from reporting.pdf import to_pdf
from reporting.workflow import Claim, LeaseLost
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.models import Participation


def compute(report_id: UUID, *, by: Actor) -> None:
    """Compute a queued report. Does nothing when it is finished or in another worker's hands; stops when its lease is lost."""
    with acting_as(by):
        held = workflow.claim(report_id, by=by)
    if held is None:
        return
    try:
        _compute(held, by)
    except LeaseLost:
        return
    except ValueError:  # the figures do not hold together: computing again would give the same
        with acting_as(by):
            workflow.fail(held, by=by)
        raise


def _compute(held: Claim, by: Actor) -> None:
    report = held.report

    def progress(percent: int) -> None:
        with acting_as(by):
            workflow.advance(held, percent)

    files.sweep(report.pk)
    found = collect(Scope(report.programme_id, report.period), progress)
    figures = count(found).published(masked=not report.is_steering)
    progress(65)
    charts = draw_all(figures)
    progress(75)
    pairs = files.write_aside(report.pk, held.lease, _contents(report, found, figures, charts))
    progress(95)
    with acting_as(by), transaction.atomic():
        workflow.finish(
            held,
            by=by,
            data_at=found.data_at,
            figures=figures,
            charts=charts,
            sha256=fingerprint(figures),
            facts=_kept(report, found, by),
        )
        files.put_in_place(pairs)


def _contents(report: Report, found: Collected, figures: Figures, charts: dict[str, str]) -> dict[str, bytes]:
    return {
        "pdf": to_pdf(figures, charts, report=report, data_at=found.data_at, sha256=fingerprint(figures)),
        "csv": to_csv(figures),
    }


def _kept(report: Report, found: Collected, by: Actor) -> list[Fact]:
    """Facts are kept with the full edition, where the tenant coordinates."""
    drillable = report.is_steering and by.plays(Participation.Part.COORDINATOR, programme=report.programme_id)
    return list(facts_of(found)) if drillable else []
