"""Cases and what belongs to them, one aggregate a file."""

from cases.models.agenda import AgendaEntry, AgendaKind, AgendaSubject
from cases.models.application import CaseApplication, IncomeCeiling, PresentLease
from cases.models.calendar import CalendarLink
from cases.models.carried import CarriedOver
from cases.models.case import Case, CaseAccess
from cases.models.cells import (
    Accessibility,
    Answer,
    AvoidArea,
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
    Protection,
    Tenure,
    WantedSector,
)
from cases.models.chronology import ChronologyEntry
from cases.models.committee import Committee, CommitteeSeat
from cases.models.consent import Consent
from cases.models.deadline import DeadlineNotice, DeadlineRule
from cases.models.decision import CommitteeDecision, CommitteeMinutes, MinutesLine
from cases.models.documents import DATED, TELLING, Document, DocumentGrant, Paper, Proof
from cases.models.duplicates import DuplicateLead, Fingerprint
from cases.models.erasure import Erasure
from cases.models.exclusions import BarredAddress, Exclusion
from cases.models.export import CaseExport, ExportFile
from cases.models.glass import BreakGlass
from cases.models.index import IdentityIndex
from cases.models.installation import Installation, InstallationItem, Referral
from cases.models.orientation import Orientation, OrientationContent, TakenUp
from cases.models.places import PlaceThatMatters, PlaceToAvoid, RefusedSector
from cases.models.progress import ProgressPoint
from cases.models.retention import RetentionNotice, RetentionRule, SubjectRequest
from cases.models.sharing import CaseShare, Delegation, TeamMember, Transfer
from cases.models.support import SupportGoal, SupportMeasure, SupportSession

__all__ = [
    "DATED",
    "TELLING",
    "Accessibility",
    "AgendaEntry",
    "AgendaKind",
    "AgendaSubject",
    "Answer",
    "AvoidArea",
    "BarredAddress",
    "BreakGlass",
    "CalendarLink",
    "CarriedOver",
    "Case",
    "CaseAccess",
    "CaseApplication",
    "CaseContact",
    "CaseDanger",
    "CaseDiagnosis",
    "CaseExport",
    "CaseIdentity",
    "CaseKey",
    "CaseNeed",
    "CaseNewAddress",
    "CaseOrigin",
    "CaseShare",
    "CaseSummary",
    "Cell",
    "ChronologyEntry",
    "Committee",
    "CommitteeDecision",
    "CommitteeMinutes",
    "CommitteeSeat",
    "Consent",
    "DeadlineNotice",
    "DeadlineRule",
    "Delegation",
    "Document",
    "DocumentGrant",
    "DuplicateLead",
    "Erasure",
    "Exclusion",
    "ExportFile",
    "Fingerprint",
    "IdentityIndex",
    "IncomeCeiling",
    "Installation",
    "InstallationItem",
    "MinutesLine",
    "Orientation",
    "OrientationContent",
    "Paper",
    "PlaceThatMatters",
    "PlaceToAvoid",
    "PresentLease",
    "ProgressPoint",
    "Proof",
    "Protection",
    "Referral",
    "RefusedSector",
    "RetentionNotice",
    "RetentionRule",
    "SubjectRequest",
    "SupportGoal",
    "SupportMeasure",
    "SupportSession",
    "TakenUp",
    "TeamMember",
    "Tenure",
    "Transfer",
    "WantedSector",
]
