"""Cases of long ago, with everything that was said of the person."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.keys import case_vault, create_case_key
from cases.models import Case, CaseContact, CaseIdentity, ChronologyEntry, RetentionNotice, TeamMember
from cases.services import retention
from tenants.acting import acting_as
from tenants.context import NOBODY, within
from tenants.jobs import due_work


def ago(days: int) -> datetime:
    """An instant so many days ago."""
    return timezone.now() - timedelta(days=days)


def day_ago(days: int) -> date:
    """The day of the instant so many days ago: late in an evening of winter, the hour of summer between them counts."""
    return timezone.localdate(timezone.now() - timedelta(days=days))


def old_case(
    world, days: int, *, key: str = "asso", status: str = "closed", role: str | None = "officer", **fields: Any
) -> Case:
    """A case opened, filed and (by default) closed on one day long ago, with key, names, safe contact and referent."""
    instant, tenant = ago(days), world.tenant(key)
    state: dict[str, Any] = {"status": status, "created_at": instant, "last_event_at": instant}
    if status != "draft":
        state["filed_at"] = instant
    if status == "closed":
        state |= {"closed_at": instant, "outcome": "no_news"}
    with acting_as(tenant):
        case = Case.objects.create(tenant=tenant, programme=world.programme, channel=world.channel, **state | fields)
        vault = create_case_key(case)
        identity = CaseIdentity(tenant=tenant, case=case)
        identity.seal(vault, last_name="Durand", first_name="Inès", birth_date="1991-05-04")
        identity.save()
        contact = CaseContact(tenant=tenant, case=case, hours="de 9 h à 11 h 30", interpreter="arabe")
        contact.seal(vault, phone="06 39 98 00 01")
        contact.save()
        if role:
            TeamMember.objects.create(tenant=tenant, case=case, membership=world.member(key, role))
        CaseIdentity.objects.filter(case=case).update(updated_at=instant)
        CaseContact.objects.filter(case=case).update(updated_at=instant)
    return case


def line(world, case: Case, days: int, *, kind: str = "interview", step: str = "", text: str = "") -> ChronologyEntry:
    """A line of its chronology, so many days ago."""
    with acting_as(world.tenant("asso")):
        entry = ChronologyEntry(
            tenant_id=case.tenant_id, case=case, kind=kind, step=step, author_tenant_id=case.tenant_id, occurred_at=ago(days)
        )
        if text:
            entry.seal(case_vault(case, sealing=True), text=text)
        entry.save(force_insert=True)
    return entry


def notice(case: Case, *, raised: int, erase: int) -> RetentionNotice:
    """A notice raised so many days ago, to erase so many days ago (negative: to come), as the owner's job would have written it."""
    with acting_as(case.tenant):
        return RetentionNotice.objects.create(tenant=case.tenant, case=case, raised_on=day_ago(raised), erase_on=day_ago(erase))


def settle(case: Case) -> None:
    """What the owner's job does with a case."""
    with acting_as(case.tenant) as system:
        retention.settle(case.pk, by=system)


def notices_of(case: Case) -> list[RetentionNotice]:
    """Its notices, oldest first."""
    with acting_as(case.tenant):
        return list(RetentionNotice.objects.filter(case=case).order_by("raised_on"))


def fresh(case: Case) -> Case | None:
    """The case as it is now, if it is still there."""
    with acting_as(case.tenant):
        return Case.objects.filter(pk=case.pk).first()


def standing(case: Case) -> retention.Standing | None:
    """Where it stands, for its owner."""
    with acting_as(case.tenant):
        return retention.standing_of(case)


def waiting(kind: str = "retention") -> set[UUID]:
    """What the dispatcher finds to do."""
    with within(NOBODY):
        return {item for _tenant, item in due_work(kind)}
