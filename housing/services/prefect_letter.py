"""The letter by which a social landlord tells the préfet whether it offers her a lease (CCH L442-8-3)."""

from django.utils.translation import gettext_lazy as _

from housing.models import SlidingLease, SlidingPeriod
from housing.sliding_policies import sliding_lease_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.paper import to_pdf
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission


def set_letter(sliding: SlidingLease, *, by: Actor) -> bytes:
    """The letter of the last period of which the préfet was told; the household and the dwelling are filled in by hand.

    Raises Forbidden; TransitionRefused before the landlord has said what it offers.
    """
    sliding_lease_policy.require(by, Permission.RESERVE, sliding)
    if sliding.tenant_id != by.tenant.pk:
        raise forbidden(Permission.RESERVE)
    period = SlidingPeriod.objects.filter(sliding=sliding, told_on__isnull=False).order_by("-starts_on").first()
    if period is None or period.told_on is None:
        raise TransitionRefused(_("Dites d’abord si vous proposez un bail : la lettre en est faite."))
    record("sliding_lease.letter", sliding, by=by, owner=sliding.case_tenant_id, told_on=period.told_on)
    context = {
        "sliding": sliding,
        "period": period,
        "reasons": period.labels(period.reasons),
        "tenant": by.tenant,
        "day": date_fr(period.told_on),
    }
    return to_pdf("pdf/prefect_letter.html", context, styles=("css/pdf-letter.css",))
