"""The ground floor's models, one aggregate a file."""

from tenants.models.base import TenantOwned, TwoSided
from tenants.models.commune import Commune
from tenants.models.directory import Agreement, DirectoryEntry, DirectoryTeam, Language, Listing, OutsidePartner
from tenants.models.drafts import FormDraft
from tenants.models.mails import MailSetting
from tenants.models.outreach import AdviceContact, ExternalFigure, LocalProcedure, OutreachAction
from tenants.models.people import AccountNotice, Invitation, Membership, Person, PersonSecret, RevealCount
from tenants.models.programme import Channel, Participation, Programme, ProgrammeKey
from tenants.models.sessions import Session
from tenants.models.target import ChannelTarget, EntryClosing
from tenants.models.tenant import Tenant, TenantKey
from tenants.models.traces import AuditCheckpoint, AuditEntry, AuditHead, Notification, OutboxEvent

__all__ = [
    "AccountNotice",
    "AdviceContact",
    "Agreement",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "Channel",
    "ChannelTarget",
    "Commune",
    "DirectoryEntry",
    "DirectoryTeam",
    "EntryClosing",
    "ExternalFigure",
    "FormDraft",
    "Invitation",
    "Language",
    "Listing",
    "LocalProcedure",
    "MailSetting",
    "Membership",
    "Notification",
    "OutboxEvent",
    "OutreachAction",
    "OutsidePartner",
    "Participation",
    "Person",
    "PersonSecret",
    "Programme",
    "ProgrammeKey",
    "RevealCount",
    "Session",
    "Tenant",
    "TenantKey",
    "TenantOwned",
    "TwoSided",
]
