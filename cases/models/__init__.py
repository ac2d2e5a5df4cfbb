"""Cases and what belongs to them, one aggregate a file."""

from cases.models.case import Case, CaseAccess
from cases.models.cells import (
    Accessibility,
    Answer,
    AvoidArea,
    CaseApplication,
    CaseContact,
    CaseDanger,
    CaseDiagnosis,
    CaseIdentity,
    CaseKey,
    CaseNeed,
    CaseNewAddress,
    CaseOrigin,
    CaseSummary,
    Cell,
    Exclusion,
    Protection,
    WantedSector,
)
from cases.models.chronology import ChronologyEntry
from cases.models.duplicates import DuplicateLead, Fingerprint
from cases.models.erasure import Erasure
from cases.models.index import IdentityIndex
from cases.models.orientation import Orientation, OrientationContent, TakenUp
from cases.models.sharing import CaseShare, Delegation, TeamMember, Transfer
from cases.models.support import SupportMeasure, SupportSession

__all__ = [
    "Accessibility",
    "Answer",
    "AvoidArea",
    "Case",
    "CaseAccess",
    "CaseApplication",
    "CaseContact",
    "CaseDanger",
    "CaseDiagnosis",
    "CaseIdentity",
    "CaseKey",
    "CaseNeed",
    "CaseNewAddress",
    "CaseOrigin",
    "CaseShare",
    "CaseSummary",
    "Cell",
    "ChronologyEntry",
    "Delegation",
    "DuplicateLead",
    "Erasure",
    "Exclusion",
    "Fingerprint",
    "IdentityIndex",
    "Orientation",
    "OrientationContent",
    "Protection",
    "SupportMeasure",
    "SupportSession",
    "TakenUp",
    "TeamMember",
    "Transfer",
    "WantedSector",
]
