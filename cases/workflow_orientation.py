"""The only place that assigns the state of an orientation.

state      action    who        → state
---------  --------  ---------  --------------------------------
(none)     receive   referrer   received
received   take_up   recipient  taken_up
received   close     recipient  closed (out of scope)
taken_up   close     recipient  closed (the case went its way)
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Orientation
from cases.policies import orientation_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Status = Orientation.Status


def locked_by_recipient(orientation: Orientation, by: Actor) -> Orientation:
    """Lock an orientation for its recipient. Raises Forbidden for its referrer, who sees the status only."""
    require_ability(by, Permission.ACCEPT_ORIENTATION)
    if orientation.recipient_id != by.tenant.pk:
        raise forbidden(Permission.ACCEPT_ORIENTATION)
    return lock(orientation_policy.visible(by), orientation.pk)


def take_up(orientation: Orientation, *, by: Actor) -> Orientation:
    """The recipient takes the woman in charge. `orientation` is locked. Raises TransitionRefused."""
    if orientation.status != Status.RECEIVED:
        raise TransitionRefused(_("Cette orientation est déjà « %(status)s »."), status=orientation.get_status_display())
    orientation.status, orientation.taken_up_at = Status.TAKEN_UP, timezone.now()
    orientation.save(update_fields=["status", "taken_up_at"])
    record(
        "orientation.taken_up",
        orientation,
        by=by,
        owner=by.tenant.pk,
        tell=[orientation.tenant_id],
        reference=orientation.number,
    )
    return orientation


def close(orientation: Orientation, *, by: Actor, out_of_scope: bool) -> Orientation:
    """End an orientation. `orientation` is locked. Raises TransitionRefused."""
    if orientation.status == Status.CLOSED:
        raise TransitionRefused(_("Cette orientation est déjà close."))
    if out_of_scope and orientation.status != Status.RECEIVED:
        raise TransitionRefused(_("Une orientation prise en charge ne peut plus être hors dispositif : clôturez le dossier."))
    orientation.status, orientation.closed_at, orientation.out_of_scope = Status.CLOSED, timezone.now(), out_of_scope
    orientation.save(update_fields=["status", "closed_at", "out_of_scope"])
    record(
        "orientation.closed",
        orientation,
        by=by,
        owner=by.tenant.pk,
        tell=[orientation.tenant_id],
        reference=orientation.number,
    )
    return orientation
