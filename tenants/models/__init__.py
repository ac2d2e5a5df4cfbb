"""The ground floor's models, one aggregate a file."""

from tenants.models.base import TenantOwned, TwoSided
from tenants.models.commune import Commune
from tenants.models.drafts import FormDraft
from tenants.models.mails import MailSetting
from tenants.models.people import AccountNotice, Invitation, Membership, Person, PersonSecret, RevealCount
from tenants.models.programme import Channel, Participation, Programme, ProgrammeKey
from tenants.models.sessions import Session
from tenants.models.target import ChannelTarget, EntryClosing
from tenants.models.tenant import Tenant, TenantKey
from tenants.models.traces import AuditCheckpoint, AuditEntry, AuditHead, Notification, OutboxEvent

__all__ = [
    "AccountNotice",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "Channel",
    "ChannelTarget",
    "Commune",
    "EntryClosing",
    "FormDraft",
    "Invitation",
    "MailSetting",
    "Membership",
    "Notification",
    "OutboxEvent",
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
