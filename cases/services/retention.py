"""How long a person's data are kept: a notice before the end, an answer or none, and the end.

When data fall due is said by the database alone (`retention_due_of()` and `last_contact_of()`, in sql/0013_retention.sql): so many months
after the last contact, a dated reason to keep them, or never while a dwelling is in process or she asked for a restriction. People answer
a notice; the owner's jobs, which act for nobody, raise it and erase.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import workflow
from cases.models import Case, OrientationContent, RetentionNotice, RetentionRule, SubjectRequest
from cases.policies import retention_policy
from cases.services.erasure import empty_orientation, erase_case_key, throw_draft_away
from cases.services.team import followed_by
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

Answer, Ground = RetentionNotice.Answer, RetentionNotice.Ground
LONGEST_GROUND = timedelta(days=365)
AHEAD = timedelta(days=183)
SHOWN = 200


@dataclass(frozen=True)
class Standing:
    """Where a case stands: the day of its last contact, and the day its data fall due (None: they do not)."""

    last_contact: date
    due_on: date | None


@dataclass(frozen=True)
class Coming:
    """A case that falls due, for the list."""

    case: Case
    standing: Standing
    notice: RetentionNotice | None
    is_mine: bool


def rule_of(tenant_id: UUID) -> RetentionRule:
    """What an organisation decided; the defaults, not saved, when it decided nothing."""
    return RetentionRule.objects.filter(tenant=tenant_id).first() or RetentionRule(tenant_id=tenant_id)


@transaction.atomic
def set_rule(*, by: Actor, months: int, notice_days: int, draft_days: int, rights_contact: str) -> RetentionRule:
    """Decide how long this organisation keeps data, and where to write about them. Raises Forbidden."""
    require_ability(by, Permission.MANAGE_MEMBERS)
    values = {"months": months, "notice_days": notice_days, "draft_days": draft_days, "rights_contact": rights_contact}
    rule, _created = RetentionRule.objects.update_or_create(tenant=by.tenant, defaults=values)
    record("retention.rule_set", rule, by=by, months=months, notice_days=notice_days, draft_days=draft_days)
    return rule


def standing_of(case: Case) -> Standing | None:
    """Where one of the acting tenant's own cases stands; None for any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_contact, due_on FROM retention_of(%s)", [case.pk])
        last_contact, due_on = cursor.fetchone()
    return Standing(last_contact, due_on) if last_contact else None


def open_notice(case: Case) -> RetentionNotice | None:
    """The notice that waits for an answer, if any."""
    return RetentionNotice.objects.filter(case=case, answer="").first()


def coming(by: Actor) -> list[Coming]:
    """The acting tenant's cases that fall due within six months, soonest first; those with a notice first of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, last_contact, due_on FROM retention_before(%s, %s)", [timezone.localdate() + AHEAD, SHOWN]
        )
        standings = {case_id: Standing(last_contact, due_on) for case_id, last_contact, due_on in cursor.fetchall()}
    cases = retention_policy.visible(by).filter(tenant=by.tenant).in_bulk(list(standings))
    notices = {one.case_id: one for one in RetentionNotice.objects.filter(case__in=cases, answer="")}
    mine = followed_by(by) if not by.may(Permission.MANAGE_MEMBERS) else set(cases)
    rows = [Coming(cases[key], standing, notices.get(key), key in mine) for key, standing in standings.items() if key in cases]
    return sorted(rows, key=lambda row: row.notice is None)


# --- answers of people ------------------------------------------------------------------------------
def _answerable(case: Case, by: Actor) -> RetentionNotice:
    """The open notice of a case, held until the end of the transaction."""
    retention_policy.require(by, Permission.DECIDE_RETENTION, case)
    lock(Case.objects.filter(tenant=by.tenant), case.pk)
    notice = open_notice(case)
    if notice is None:
        raise TransitionRefused(_("La conservation de ce dossier n’attend pas de décision."))
    return notice


def _answer(notice: RetentionNotice, by: Actor, answer: str, **columns: object) -> None:
    values = {"answer": answer, "answered_on": timezone.localdate(), "answered_by": by.membership} | columns
    for name, value in values.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(values))


@transaction.atomic
def keep_for_contact(case: Case, *, by: Actor, contact_on: date) -> None:
    """She was in touch again on a day: the delay starts over from there. Raises Forbidden, TransitionRefused."""
    notice, standing = _answerable(case, by), standing_of(case)
    if contact_on > timezone.localdate():
        raise TransitionRefused(_("Ce contact n’a pas encore eu lieu."))
    if standing is not None and contact_on <= standing.last_contact:
        raise TransitionRefused(
            _("Un contact du %(day)s est déjà connu : indiquez-en un plus récent, ou un autre motif."),
            day=date_fr(standing.last_contact),
        )
    _answer(notice, by, Answer.CONTACT, contact_on=contact_on)
    record("retention.kept", case, by=by, answer=Answer.CONTACT, contact_on=contact_on)


@transaction.atomic
def keep_for_ground(case: Case, *, by: Actor, ground: str, kept_until: date) -> None:
    """A legal ground keeps the data until a day, a year ahead at most. Raises Forbidden, TransitionRefused."""
    notice, today = _answerable(case, by), timezone.localdate()
    if not today < kept_until <= today + LONGEST_GROUND:
        raise TransitionRefused(_("Choisissez un jour à venir, au plus dans un an : le motif sera réexaminé à cette date."))
    _answer(notice, by, Answer.GROUND, ground=Ground(ground), kept_until=kept_until)
    record("retention.kept", case, by=by, answer=Answer.GROUND, ground=ground, kept_until=kept_until)


def may_erase_now(case: Case) -> bool:
    """True when erasing may be decided: its notice is open, or she asked for it and the case is closed."""
    if case.erased_at is not None or erasure_decided(case):
        return False
    return open_notice(case) is not None or (case.status == Case.Status.CLOSED and _she_asked(case))


def erasure_decided(case: Case) -> bool:
    """True from the decision to erase until it is done."""
    return case.erased_at is None and RetentionNotice.objects.filter(case=case, answer=Answer.ERASE).exists()


def _she_asked(case: Case) -> bool:
    asked = SubjectRequest.objects.filter(case=case, kind=SubjectRequest.Kind.ERASURE)
    return asked.exclude(answer=SubjectRequest.Answer.REFUSED).exists()


@transaction.atomic
def decide_erasure(case: Case, *, by: Actor, reference: str) -> None:
    """Erase without waiting for the end of the notice: the owner's job does it. `reference`: as typed, to be sure which case.

    Raises Forbidden, TransitionRefused.
    """
    retention_policy.require(by, Permission.DECIDE_RETENTION, case)
    case = lock(Case.objects.filter(tenant=by.tenant), case.pk)
    if reference != case.reference:
        raise TransitionRefused(_("Ce n’est pas la référence de ce dossier : rien n’a été effacé."))
    if not may_erase_now(case):
        raise TransitionRefused(
            _("Ce dossier ne peut pas être effacé maintenant : ni préavis en cours, ni demande de la personne.")
        )
    today, notice = timezone.localdate(), open_notice(case)
    if notice is None:
        notice = RetentionNotice(tenant=by.tenant, case=case, raised_on=today, erase_on=today)
        notice.answer, notice.answered_on, notice.answered_by = Answer.ERASE, today, by.membership
        notice.save(force_insert=True)
    else:
        _answer(notice, by, Answer.ERASE)
    record("retention.erasure_decided", case, by=by)


# --- what the owner's jobs do -------------------------------------------------------------------------
@transaction.atomic
def settle(case_id: UUID, *, by: Actor) -> None:
    """Raise the notice of a case, end it when something overtook it, or erase. `by`: the system, for the owner.

    The row is locked and everything read again: twice, or too late, does no harm. One transaction: killed midway, nothing was done.
    """
    try:
        case = lock(Case.objects.filter(tenant=by.tenant), case_id)
    except ObjectDoesNotExist:
        return
    standing = standing_of(case)
    if case.erased_at is not None or standing is None:
        return
    notice, today = open_notice(case), timezone.localdate()
    days = timedelta(days=rule_of(case.tenant_id).notice_days)
    if erasure_decided(case):
        _end(case, by)
    elif standing.due_on is None or standing.due_on - days > today:
        if notice is not None:
            _answer(notice, by, Answer.OVERTAKEN)
    elif notice is None:
        _raise(case, by, erase_on=max(standing.due_on, today + days))
    elif notice.erase_on <= today:
        _answer(notice, by, Answer.LAPSED)
        _end(case, by)


def _raise(case: Case, by: Actor, *, erase_on: date) -> None:
    RetentionNotice.objects.create(tenant=by.tenant, case=case, raised_on=timezone.localdate(), erase_on=erase_on)
    record("retention.due", case, by=by, tell=[by.tenant.pk], reference=case.reference, erase_on=erase_on)


def _end(case: Case, by: Actor) -> None:
    """A draft goes, a case is closed for want of news when it was not, and erased."""
    if case.status == Case.Status.DRAFT:
        record("case.discarded", case, by=by)
        throw_draft_away(case, by=by)
        return
    if case.status in workflow.CLOSABLE:
        case = workflow.close_case(case, by=by, outcome=Case.Outcome.NO_NEWS)
    erase_case_key(case, by=by)


@transaction.atomic
def settle_orientation(orientation_id: UUID, *, by: Actor) -> None:
    """Empty what was written in an orientation that never became a case. Twice does no harm."""
    content = (
        OrientationContent.objects.filter(orientation=orientation_id, tenant=by.tenant).select_related("orientation").first()
    )
    if content is not None and empty_orientation(orientation_id):
        record("orientation.erased", content.orientation, by=by, owner=by.tenant.pk)


@transaction.atomic
def sweep_forms(*, by: Actor) -> int:
    """Throw away unsent forms that nobody has touched for as long as a draft is kept. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_form_drafts()")
        gone = int(cursor.fetchone()[0])
    if gone:
        record("form_drafts.swept", by.tenant, by=by, owner=by.tenant.pk, count=gone)
    return gone
