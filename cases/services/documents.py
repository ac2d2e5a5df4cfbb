"""Copies that are kept for a while: sealed before they touch the disk, opened with a trace, lent to one officer, destroyed for good."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import sealed_files
from cases.content import Sound
from cases.document_policies import document_policy, lender_policy, loan_policy
from cases.keys import case_vault
from cases.models import Case, Document, DocumentGrant
from cases.policies import case_policy
from cases.services.team import follows
from tenants.actor import Actor
from tenants.crypto import CannotOpen, Lost, Vault, new_key
from tenants.errors import Forbidden, TransitionRefused
from tenants.keys import tenant_vault
from tenants.locking import lock
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission
from tenants.unreadable import noted

LONGEST_NAME = 200
DAYS = (7, 30, 90)
SPOILT = _(
    "Cette pièce ne s’ouvre plus : son fichier a été altéré, déplacé ou perdu. L’incident est enregistré : prévenez l’assistance."
)


@dataclass(frozen=True)
class Receiver:
    """An officer to whom a copy may be lent."""

    membership: UUID
    tenant: UUID
    officer: str
    organisation: str


def in_team(case: Case, by: Actor) -> bool:
    """True when the actor follows the case in its own organisation, itself or for a colleague on leave."""
    return case.tenant_id == by.tenant.pk and follows(case, by)


def require_team(case: Case, by: Actor) -> None:
    """Raise Forbidden unless the actor may keep, lend and destroy copies of this case."""
    case_policy.require(by, Permission.EDIT_CASE, case)
    if not in_team(case, by):
        raise Forbidden(
            _("Les copies d’un dossier sont réservées à l’équipe qui le suit : une personne de l’équipe peut vous y ajouter."),
            missing=str(Permission.EDIT_CASE),
            right=_("suivre ce dossier"),
        )


# --- keeping and destroying ------------------------------------------------------------------------
@transaction.atomic
def keep_document(case: Case, *, by: Actor, kind: str, reason: str, days: int, name: str, sound: Sound) -> Document:
    """Keep a copy for some days. `sound`: what `cases.content.examine` let through. Raises Forbidden, TransitionRefused, OSError."""
    require_team(case, by)
    case = lock(case_policy.visible(by), case.pk)
    if case.status == Case.Status.CLOSED:
        raise TransitionRefused(_("Ce dossier est clos : il n’accepte plus de pièce."))
    now, key = timezone.now(), new_key()
    document = Document(
        tenant_id=case.tenant_id,
        case=case,
        kind=kind,
        reason=reason,
        type=sound.type,
        size=len(sound.content),
        by_tenant=by.tenant,
        kept_by=by.membership,
        kept_by_name=by.display_name,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    document.seal(
        case_vault(case, sealing=True),
        original_name=name[-LONGEST_NAME:],
        fingerprint=_digest(sound.content),
        file_key=base64.b64encode(key).decode(),
    )
    document.save(force_insert=True)
    sealed_files.write(document, key, sound.content)
    record("document.kept", case, by=by, document=document.pk, paper=str(kind), reason=str(reason), until=document.expires_at)
    return document


@transaction.atomic
def destroy_document(document: Document, *, by: Actor, why: str = "team") -> bool:
    """Destroy a copy: its key with the row's contents now, its file once that is committed. False when it was done already.

    `by`: somebody of the team, or the system for the owner (`why` says which end it came to). Raises Forbidden.
    """
    if by.membership is not None:
        require_team(document.case, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT destroy_document(%s)", [document.pk])
        [file] = cursor.fetchone() or [None]
    if file is None:
        return False
    sealed_files.remove_after_commit([file])
    record("document.destroyed", document, by=by, why=why)
    return True


def files_of(case: Case) -> list[UUID]:
    """Names of the files of a case, for those who may see its copies: what goes with the case when it goes."""
    return list(Document.objects.filter(case=case, destroyed_at__isnull=True).values_list("file", flat=True))


# --- opening -----------------------------------------------------------------------------------------
def open_document(document: Document, *, by: Actor) -> bytes:
    """The content of a copy, for the team, with a trace; empty when it does not open, which is noted in the log.

    Raises Document.DoesNotExist when it is not the actor's to see. Answer without raising afterwards, else the trace is undone.
    """
    document = document_policy.visible(by).get(pk=document.pk)
    vault = case_vault(document.case, lost=[])
    opened = document.unseal(vault, ["file_key", "fingerprint"])
    content = _read(document, opened["file_key"])
    return _traced(document, vault, content if _digest(content) == opened["fingerprint"] else b"", by)


def open_loan(loan: DocumentGrant, *, by: Actor) -> bytes:
    """The same for the officer to whom the copy is lent."""
    loan = loan_policy.visible(by).select_related("document").get(pk=loan.pk)
    vault = tenant_vault(loan.tenant_id, lost=[])
    return _traced(loan.document, vault, _read(loan.document, loan.unseal(vault, ["file_key"])["file_key"]), by)


def _traced(document: Document, vault: Vault, content: bytes, by: Actor) -> bytes:
    if not content:
        noted(replace(vault, lost=[Lost(document, "file")]), by=by)
        return b""
    of_case = Case(pk=document.case_id)  # its id alone: an officer does not see the case
    record("document.revealed", of_case, by=by, owner=document.tenant_id, document=document.pk)
    return content


def _read(document: Document, key: str) -> bytes:
    try:
        return sealed_files.read(document, base64.b64decode(key)) if key else b""
    except CannotOpen:
        return b""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def original_name(document: Document, *, by: Actor) -> tuple[str, bool]:
    """The name that the file had, with a trace, and whether it does not open any more."""
    vault = case_vault(document.case, lost=[])
    name = document.unseal(vault, ["original_name"])["original_name"]
    record("document_name.revealed", document, by=by, owner=document.tenant_id)
    return name, noted(vault, by=by)


# --- lending -----------------------------------------------------------------------------------------
def receivers_of(case: Case) -> list[Receiver]:
    """Officers to whom a copy of the case may be lent, by organisation and name; none for those who do not follow it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT membership, tenant, officer, organisation FROM document_receivers(%s)", [case.pk])
        found = [Receiver(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.organisation, one.officer))


@transaction.atomic
def lend_document(document: Document, *, by: Actor, to: Receiver, consent_on: date, until: date) -> UUID:
    """Lend a copy to one officer until the end of a day, with her consent of a day; asked again, it replaces the former loan.

    Returns the loan's key. Raises Forbidden, TransitionRefused.
    """
    document = document_policy.visible(by).select_related("case").get(pk=document.pk)
    require_team(document.case, by)
    last = datetime.combine(until + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
    if last <= timezone.now() or until > timezone.localdate(document.expires_at):
        raise TransitionRefused(_("Une pièce se confie pour moins longtemps qu’elle n’est conservée."))
    if consent_on > timezone.localdate():
        raise TransitionRefused(_("Le consentement se recueille avant de confier une pièce."))
    try:
        key = document.unseal(case_vault(document.case), ["file_key"])["file_key"]
    except CannotOpen as error:
        raise TransitionRefused(SPOILT) from error
    lent = uuid4()
    sealed = tenant_vault(to.tenant, sealing=True).seal(DocumentGrant._meta.db_table, "file_key", lent, key)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grant_document(%s, %s, %s, %s, %s, %s)",
            [lent, document.pk, to.membership, consent_on, min(last, document.expires_at), sealed],
        )
    record(
        "document.lent", document, by=by, tell=[to.tenant], reference=document.case.reference, membership=to.membership,
        consent_on=consent_on, until=until,
    )  # fmt: skip
    return lent


@transaction.atomic
def end_loan(loan: DocumentGrant, *, by: Actor) -> None:
    """End a loan now: the team, the officer who gives it back, the owner's jobs; twice does no harm. Raises Forbidden."""
    if by.membership is not None and not lender_policy.visible(by).filter(pk=loan.pk).exists():
        loan = loan_policy.visible(by).get(pk=loan.pk)
    elif by.membership is not None:
        require_ability(by, Permission.EDIT_CASE)
    document = Document.objects.get(pk=loan.document_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT end_document_grant(%s)", [loan.pk])
        ended = cursor.fetchone()[0]
    if ended:
        record("document.loan_ended", document, by=by, owner=document.tenant_id, membership=loan.membership_id)
