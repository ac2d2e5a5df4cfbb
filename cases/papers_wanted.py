"""What the "Pièces" tab shows of the papers that the application calls for: where each stands, and how far it is."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import cells_of
from cases.application.checklist import Item, Seen, Situation, State, checklist, progress
from cases.application.household import Composition
from cases.document_policies import proof_policy
from cases.models import TELLING, Case, CaseApplication, CaseNeed, CaseOrigin, Paper
from cases.wording import PAPERS, paper
from tenants.actor import Actor
from tenants.french import counted, date_fr
from tenants.roles import Permission

WORDS: dict[State, tuple[str, str, str]] = {
    State.TO_ASK: ("à demander", "warn", "hourglass"),
    State.SEEN: ("vue", "info", "eye"),
    State.LODGED: ("déposée au SNE", "ok", "check-lg"),
    State.NOT_NEEDED: ("sans objet", "neutral", "dash-circle"),
}
READ = frozenset({Permission.VIEW_APPLICATION, Permission.VIEW_NEED})
KIND_OF = {slug: Paper(kind) for kind, (_word, slug) in PAPERS.items()}


def wanted_shown(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The list and its progress; None to those who do not read the application, and while it is not filled."""
    cells = cells_of(actor, case)
    if not cells >= READ:
        return None
    need, row = CaseNeed.objects.filter(case=case).first(), CaseApplication.objects.filter(case=case).first()
    if need is None or row is None:
        return None
    origin = CaseOrigin.objects.filter(case=case).first()
    situation = Situation(
        household=Composition.of(need),
        sheltered=origin is not None and bool(origin.shelter_id or origin.shelter_entered_on),
        leases=origin is not None and origin.lease_landlord_id is not None,
        has_nur=row.has_nur,
        priority=bool(row.priority_categories),
        separates_income=bool(row.income_basis),
    )
    items = checklist(situation, _seen(case, actor), row.papers_not_needed, timezone.localdate())
    if case.tenant_id != actor.tenant.pk and Permission.VIEW_DANGER not in cells:
        items = [item for item in items if item.kind not in TELLING]
    done, total = progress(items)
    detail = _("%(done)s sur %(total)s") % {"done": counted(done, "réunie"), "total": total}
    return {"rows": [_shown(item) for item in items], "done": done, "total": total, "detail": detail}


def _seen(case: Case, actor: Actor) -> dict[str, Seen]:
    live = proof_policy.visible(actor).filter(case=case, withdrawn_at__isnull=True).order_by("seen_on", "created_at")
    return {one.kind: Seen(one.seen_on, one.valid_until, one.lodged_on) for one in live}


def _shown(item: Item) -> dict[str, Any]:
    words, tone, icon = WORDS[item.state]
    if item.lapsed and item.seen and item.seen.valid_until:
        words, tone = _("échue le %(day)s, à redemander") % {"day": date_fr(item.seen.valid_until)}, "bad"
    elif item.seen:
        words = _("%(state)s le %(day)s") % {"state": words, "day": date_fr(item.seen.lodged_on or item.seen.seen_on)}
    return {
        "word": paper(item.kind),
        "slug": PAPERS[item.kind][1],
        "kind": item.kind.value,
        "why": item.why,
        "words": words,
        "tone": tone,
        "icon": icon,
        "may_see": item.state == State.TO_ASK,
        "may_set_aside": item.state == State.TO_ASK and not item.lapsed,
        "may_lodge": item.state == State.SEEN,
        "may_ask": item.state == State.NOT_NEEDED,
    }
