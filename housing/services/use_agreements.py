"""Agreements by which a landlord puts units at an association's disposal: signed, prolonged, stopped, set on paper."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.empty_days import cost_of, total_of
from housing.models import ShelterUnit, UseAgreement
from housing.unit_policies import shelter_unit_policy, use_agreement_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Membership, Participation, Programme, Tenant
from tenants.paper import to_pdf
from tenants.policies import forbidden, require_part
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission, Role

WORKING = [Role.OFFICER, Role.COORDINATOR]
HANDED = ShelterUnit.Status.HANDED


def associations_of(programme: Programme) -> list[Tenant]:
    """Organisations that shelter in a programme, by name: with whom a landlord of it may sign."""
    rows = Participation.objects.filter(programme=programme, part=Participation.Part.SHELTER).select_related("tenant")
    return sorted({row.tenant for row in rows}, key=lambda tenant: tenant.name)


def nameable(actor: Actor) -> list[Membership]:
    """Colleagues who may be named in an agreement: those who work on units."""
    rows = Membership.objects.active().filter(tenant=actor.tenant, roles__overlap=WORKING)
    return list(rows.select_related("person").order_by("person__display_name"))


@transaction.atomic
def sign_agreement(
    *, by: Actor, programme: Programme, association: Tenant, officer: Membership, second: Membership | None = None, **terms: Any
) -> UseAgreement:
    """Write down an agreement signed with an association. `terms`: units, signed_on, starts_on, ends_on, duties.

    Raises Forbidden, TransitionRefused; IntegrityError when another one runs in the same days.
    """
    require_part(by, Permission.MANAGE_VACANCIES, "landlord", programme=programme.pk)
    if association not in associations_of(programme) or association.pk == by.tenant.pk:
        raise TransitionRefused(_("Cette organisation n’héberge pas dans ce dispositif."))
    _require_dates(terms["signed_on"], terms["starts_on"], terms["ends_on"])
    if (other := _running(by, programme, association, terms["starts_on"], terms["ends_on"])) is not None:
        raise TransitionRefused(
            _("La convention %(number)s court déjà à ces dates avec cette organisation."), number=other.number
        )
    row = UseAgreement.objects.create(
        tenant=by.tenant, association=association, programme=programme, number=draw_reference(), officer=officer,
        second_officer=second, **terms,
    )  # fmt: skip
    record("use_agreement.signed", row, by=by, tell=[association.pk], reference=row.number)
    return row


def _require_dates(signed_on: date, starts_on: date, ends_on: date) -> None:
    if signed_on > timezone.localdate():
        raise TransitionRefused(_("La signature est dans le futur : notez la convention une fois signée."))
    if ends_on <= starts_on:
        raise TransitionRefused(_("La convention prend fin après sa prise d’effet."))


def _running(by: Actor, programme: Programme, association: Tenant, first: date, last: date) -> UseAgreement | None:
    rows = use_agreement_policy.visible(by).filter(tenant=by.tenant, programme=programme, association=association)
    return rows.filter(ended_on__isnull=True, starts_on__lt=last, ends_on__gt=first).first()


def _own(agreement: UseAgreement, by: Actor) -> UseAgreement:
    """Lock an agreement of one's own that has not been stopped. Raises Forbidden, TransitionRefused."""
    row = lock(use_agreement_policy.visible(by), agreement.pk)
    use_agreement_policy.require(by, Permission.MANAGE_VACANCIES, row)
    if row.tenant_id != by.tenant.pk:
        raise forbidden(Permission.MANAGE_VACANCIES)
    if row.ended_on is not None:
        raise TransitionRefused(_("Cette convention a pris fin."))
    return row


@transaction.atomic
def prolong(agreement: UseAgreement, *, by: Actor, until: date) -> UseAgreement:
    """Another end, later. Raises Forbidden, TransitionRefused; IntegrityError over a later agreement."""
    row = _own(agreement, by)
    if until <= row.ends_on:
        raise TransitionRefused(_("La nouvelle fin vient après celle qui est prévue."))
    row.ends_on = until
    row.save(update_fields=["ends_on"])
    record("use_agreement.prolonged", row, by=by, tell=[row.association_id], reference=row.number, until=until)
    return row


@transaction.atomic
def stop(agreement: UseAgreement, *, by: Actor, on: date) -> UseAgreement:
    """The agreement is over; every unit was given back before. Raises Forbidden, TransitionRefused."""
    row = _own(agreement, by)
    if not row.starts_on <= on <= timezone.localdate():
        raise TransitionRefused(_("Une convention s’arrête aujourd’hui ou avant, une fois en vigueur."))
    if ShelterUnit.objects.filter(agreement=row, status=HANDED).exists():
        raise TransitionRefused(_("Des logements sont encore mis à disposition : l’association les rend d’abord."))
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    record("use_agreement.stopped", row, by=by, tell=[row.association_id], reference=row.number, on=on)
    return row


@transaction.atomic
def name_officers(agreement: UseAgreement, *, by: Actor, officer: Membership, second: Membership | None = None) -> UseAgreement:
    """Name who follows the units: by one of those named, or by anybody when none of them can act. Raises Forbidden, TransitionRefused."""
    row = _own(agreement, by)
    named = Membership.objects.active().filter(pk__in=[row.officer_id, row.second_officer_id])
    assert by.membership is not None
    if by.membership.pk not in (row.officer_id, row.second_officer_id) and named.exists():
        raise TransitionRefused(_("C’est à une personne nommée dans la convention d’en nommer une autre."))
    row.officer, row.second_officer = officer, second
    row.save(update_fields=["officer", "second_officer"])
    record("use_agreement.named", row, by=by)
    return row


def set_sheet(agreement: UseAgreement, *, by: Actor) -> bytes:
    """The agreement on paper with its units by number, no address; logged. Raises Forbidden."""
    use_agreement_policy.require(by, Permission.READ_VACANCIES, agreement)
    rows = shelter_unit_policy.visible(by).filter(agreement=agreement).select_related("commune")
    units = list(rows.live().counted())  # type: ignore[attr-defined]
    costs = [cost_of(unit) for unit in units]
    record("use_agreement.downloaded", agreement, by=by, owner=by.tenant.pk)
    listed = list(zip(units, costs, strict=True))
    return to_pdf("pdf/use_agreement.html", {"agreement": agreement, "rows": listed, "total": total_of(costs), "by": by})


@transaction.atomic
def tell_end(agreement_id: UUID, *, by: Actor) -> None:
    """Tell both sides, once, that an agreement ends within three months; for the landlord's own job."""
    row = UseAgreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    if row.told_for == row.ends_on or row.ended_on is not None:
        return
    row.told_for = row.ends_on
    row.save(update_fields=["told_for"])
    record("use_agreement.term", row, by=by, tell=[row.tenant_id, row.association_id], reference=row.number, due_on=row.ends_on)


def units_left(agreement: UseAgreement, units: Iterable[ShelterUnit]) -> int:
    """How many units are still to be handed over."""
    return agreement.units - sum(unit.status == HANDED for unit in units)
