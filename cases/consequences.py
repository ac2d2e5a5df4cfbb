"""What an exclusion, or a sector to avoid, undoes on the floors above: they subscribe once, at start, and run in its transaction."""

from collections.abc import Callable
from uuid import UUID

from cases.models import Case
from tenants.actor import Actor

# (case, the organisation that it bars, by) → nothing; may raise TransitionRefused: nothing is then barred.
TenantBarred = Callable[[Case, UUID, Actor], None]
# (case, by) → sentences for whoever recorded the sector.
SectorAvoided = Callable[[Case, Actor], list[str]]

WHEN_TENANT_BARRED: list[TenantBarred] = []
WHEN_SECTOR_AVOIDED: list[SectorAvoided] = []


def tenant_barred(case: Case, tenant_id: UUID, by: Actor) -> None:
    """Undo what an organisation that is now barred held of a case. Raises TransitionRefused."""
    for act in WHEN_TENANT_BARRED:
        act(case, tenant_id, by)


def sector_avoided(case: Case, by: Actor) -> list[str]:
    """Undo what stands in a sector that a case now avoids; what there is to say of it."""
    return [sentence for act in WHEN_SECTOR_AVOIDED for sentence in act(case, by)]
