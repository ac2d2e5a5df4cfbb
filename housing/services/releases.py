"""A unit that becomes free when somebody who lives there is rehoused: the coordination says whose rehousing that is."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseOrigin
from cases.policies import case_policy, cell_policy
from housing.models import ExpectedRelease, VacancyOffer
from housing.policies import release_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Participation
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission


def may_free(offer: VacancyOffer, *, by: Actor) -> "QuerySet[Case]":
    """Cases that search and whose present lease is with the unit's landlord, as far as the actor sees it."""
    origins: QuerySet[Any] = cell_policy(CaseOrigin).visible(by)
    tenants = origins.filter(lease_landlord=offer.tenant_id).values("case")
    rows = case_policy.visible(by).filter(programme=offer.programme_id, status=Case.Status.SEARCHING, pk__in=tenants)
    elsewhere = release_policy.visible(by).filter(offer__on_rehousing=True, offer__is_open=True).values("case")
    return rows.exclude(pk__in=elsewhere).order_by("reference")


@transaction.atomic
def expect_release(offer: VacancyOffer, case: Case, *, by: Actor) -> ExpectedRelease:
    """Say that a unit becomes free when a household is rehoused; what was said of the unit before is replaced (by the database).

    Raises Forbidden, TransitionRefused when it cannot be that household.
    """
    require_part(by, Permission.PROPOSE, Participation.Part.COORDINATOR, programme=offer.programme_id)
    if not may_free(offer, by=by).filter(pk=case.pk).exists():
        raise TransitionRefused(
            _("Ce ménage n’est pas locataire de ce bailleur, ne cherche plus de logement, ou libère déjà un autre logement.")
        )
    row = ExpectedRelease.objects.create(tenant=by.tenant, offer=offer, case=case, programme_id=offer.programme_id)
    record("release.expected", row, by=by, owner=by.tenant.pk, programme=offer.programme_id)
    return row


@transaction.atomic
def forget_release(offer: VacancyOffer, *, by: Actor) -> None:
    """Say no longer whose rehousing frees a unit; nothing where nobody said it. Raises Forbidden."""
    require_part(by, Permission.PROPOSE, Participation.Part.COORDINATOR, programme=offer.programme_id)
    for row in release_policy.visible(by).filter(offer=offer):
        record("release.forgotten", row, by=by, owner=by.tenant.pk, programme=row.programme_id)
        row.delete()
