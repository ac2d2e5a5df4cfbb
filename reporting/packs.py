"""The anonymised pack of a quarterly steering committee: masked counts, quarters and months, no name nor place."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting import reading
from reporting.collecting import collect
from reporting.counting import Book
from reporting.figures import count
from reporting.indicators import meetings
from reporting.indicators.source import Scope, snapshot
from reporting.layout import publish
from reporting.masking import mask
from reporting.models import CommitteePack
from reporting.periods import Period, last_quarter
from reporting.policies import pack_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Participation, Programme
from tenants.paper import to_pdf
from tenants.policies import forbidden, require_part
from tenants.record import record
from tenants.roles import Permission

# Of the métropole's edition, what a pack keeps: no table by place, landlord or réservataire.
KEPT = ("definitions", "programme", "period", "previous", "headlines", "rates", "targets", "inter", "threshold")
KINDS = {"steering": "Comité de pilotage", "coordination": "Réunion de coordination"}
STATES = {"held": "tenu", "planned": "à venir", "cancelled": "annulé"}


def quarters_to_make(today: date) -> list[Period]:
    """The four quarters that ended last, the latest first."""
    found = [last_quarter(today)]
    while len(found) < 4:
        found.append(last_quarter(found[-1].start))
    return found


def figures_of(scope: Scope) -> dict[str, Any]:
    """The figures of a quarter, masked: what is hidden is nowhere in them."""
    published = count(collect(scope, lambda _percent: None)).published(masked=True)
    book = Book()
    with snapshot():
        tables = meetings.tables(book, scope)
        held = meetings.meetings(scope)
    shown = publish({"tables": {one["code"]: one for one in tables}}, book, mask(book))
    return {name: published[name] for name in KEPT} | {"committee": shown, "meetings": held}


def make_pack(*, by: Actor, programme: Programme, start: date) -> CommitteePack:
    """Freeze the pack of a finished quarter; those who may read it are told.

    Raises Forbidden; TransitionRefused for a quarter that runs or is long past; IntegrityError when it is there already.
    """
    require_part(by, Permission.CONVENE, Participation.Part.COORDINATOR, programme=programme.pk)
    period = next((one for one in quarters_to_make(timezone.localdate()) if one.start == start), None)
    if period is None:
        raise TransitionRefused(_("Un dossier s’établit pour l’un des quatre derniers trimestres finis."))
    figures = figures_of(Scope(programme.pk, period))
    with transaction.atomic():
        row = CommitteePack.objects.create(
            tenant=by.tenant, programme=programme, starts_on=period.start, ends_on=period.end, figures=figures
        )
        record("pack.made", row, by=by, tell=_readers(programme.pk) - {by.tenant.pk}, starts_on=period.start)
    return row


def _readers(programme_id: UUID) -> set[UUID]:
    parts = Participation.objects.filter(
        programme=programme_id,
        part__in=[Participation.Part.COORDINATOR, Participation.Part.FUNDER, Participation.Part.OBSERVER],
    )
    return set(parts.values_list("tenant_id", flat=True))


def set_pack(pack: CommitteePack, *, by: Actor) -> bytes:
    """The pack on paper; logged. Raises Forbidden."""
    if not pack_policy.visible(by).filter(pk=pack.pk).exists():
        raise forbidden(Permission.VIEW_INDICATORS)
    figures = pack.figures
    context = {
        "pack": pack,
        "programme": figures["programme"],
        "headlines": reading.headlines(figures),
        "targets": reading.targets_table(figures),
        "rates": reading.rates_table(figures),
        "tables": [reading.table(figures["committee"], code) for code in figures["committee"]["tables"]],
        "meetings": [(KINDS[one["kind"]], date.fromisoformat(one["month"]), _state(one)) for one in figures["meetings"]],
    }
    record("pack.downloaded", pack, by=by, starts_on=pack.starts_on)
    return to_pdf("pdf/committee_pack.html", context, styles=("css/pdf-report.css",))


def _state(one: dict[str, Any]) -> str:
    return STATES[one["status"]] + (", sans quorum" if one["quorum"] is False else "")
