"""This floor's models: frozen reports, the ledger of what finances a programme."""

from reporting.models.funding import FundingLine, FundingMovement
from reporting.models.report import CommitteePack, Report, ReportFact, ReportQuerySet

__all__ = ["CommitteePack", "FundingLine", "FundingMovement", "Report", "ReportFact", "ReportQuerySet"]
