"""Moving in, ticked off; orientations to common law. Written by those who support her."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.keys import case_vault
from cases.models import Case, Installation, InstallationItem, Referral
from cases.policies import case_policy, installation_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Thing, State = InstallationItem.Thing, InstallationItem.State


@dataclass(frozen=True)
class Line:
    """One thing to settle, and what was said of it."""

    thing: str
    label: str
    state: str
    done_on: date | None = None
    by_name: str = ""

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True)
class Checklist:
    """What a rehousing leaves to settle."""

    installation: Installation
    lines: list[Line]

    @property
    def total(self) -> int:
        """Things that concern her."""
        return sum(line.state != State.NOT_CONCERNED for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.state == State.DONE for line in self.lines)

    @property
    def progress(self) -> str:
        """As in "7 sur 11 · clés remises le 3 mars 2026"."""
        keys_on = self.installation.keys_on
        return f"{self.done} sur {self.total} · " + (f"clés remises le {date_fr(keys_on)}" if keys_on else "clés à remettre")


def may_support(case: Case, by: Actor) -> bool:
    """True for those who write here: the owner's people, and those of whom she accepted a support."""
    if not by.may(Permission.DELIVER_SUPPORT) or case.erased_at is not None:
        return False
    return supports(case, by)


def supports(case: Case, by: Actor) -> bool:
    """True for those who read here."""
    measures = case.measures.filter(tenant=by.tenant, status__in=["accepted", "paused"])
    return case.tenant_id == by.tenant.pk or measures.exists()


def checklist_of(case: Case, by: Actor) -> Checklist | None:
    """The latest rehousing that stands, with its lines; two queries. None before a lease is signed."""
    rows = installation_policy.visible(by).filter(case=case, cancelled_at__isnull=True).prefetch_related("items")
    installation = rows.order_by("-created_at").first()
    if installation is None:
        return None
    said = {item.thing: item for item in installation.items.all()}
    return Checklist(installation, [_line(code, str(label), said.get(code)) for code, label in Thing.choices])


def _line(thing: str, label: str, item: InstallationItem | None) -> Line:
    if item is None:
        return Line(thing, label, State.TODO)
    return Line(thing, label, item.state, item.done_on, item.by_name)


@transaction.atomic
def tick(installation: Installation, *, by: Actor, thing: str, state: str, done_on: date | None = None) -> InstallationItem:
    """Say of a thing that it is to do, done (today when no day is given) or of no concern. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.DELIVER_SUPPORT)
    row = installation_policy.visible(by).select_related("case").get(pk=installation.pk)
    if row.cancelled_at is not None or thing not in Thing.values:
        raise TransitionRefused(_("Ce relogement n’a plus cours : rien n’est à régler pour lui."))
    day = (done_on or timezone.localdate()) if state == State.DONE else None
    if day is not None and day > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."))
    said = {"done_on": day, "by_tenant": by.tenant, "by_name": by.display_name, "said_at": timezone.now()}
    known = InstallationItem.objects.filter(installation=row, thing=thing).first()
    item = lock(InstallationItem.objects.all(), known.pk) if known else InstallationItem(thing=thing, installation=row)
    item.tenant_id, item.case = row.tenant_id, row.case
    for name, value in {**said, "state": State(state)}.items():
        setattr(item, name, value)
    item.save(update_fields=["state", *said] if known else None)
    record("installation.ticked", item, by=by, thing=thing, state=state)
    return item


@transaction.atomic
def refer_to(case: Case, *, by: Actor, body: str, label: str, referred_on: date) -> Referral:
    """Write down that she was sent to a body of common law. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.DELIVER_SUPPORT)
    case = case_policy.visible(by).get(pk=case.pk)
    if not may_support(case, by):
        raise forbidden(Permission.DELIVER_SUPPORT)
    if referred_on > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."))
    row = Referral(tenant_id=case.tenant_id, case=case, body=body, referred_on=referred_on, by_tenant=by.tenant)
    if label:
        row.seal(case_vault(case, sealing=True), label=label)
    row.save(force_insert=True)
    record("referral.made", row, by=by, body=body)
    return row
