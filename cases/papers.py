"""What the "Pièces" tab shows: papers seen, the latest of each kind, and for the team the copies that are kept."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import cells_of
from cases.document_policies import document_policy, lender_policy, proof_policy
from cases.models import Case, CaseApplication, Document, DocumentGrant, Paper, Proof, Protection
from cases.wording import paper
from tenants.actor import Actor
from tenants.french import date_fr, due_fr
from tenants.roles import Permission

SOON = 30  # days


def proofs_shown(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """The last time that each kind of paper was seen, in the order of kinds, with how often it was seen before."""
    live = proof_policy.visible(actor).filter(case=case, withdrawn_at__isnull=True).order_by("-seen_on", "-created_at")
    by_kind: dict[str, list[Proof]] = defaultdict(list)
    for proof in live:
        by_kind[proof.kind].append(proof)
    ends = _ends_elsewhere(case, actor) if by_kind else {}
    return [_proof(by_kind[kind], ends.get(kind)) for kind in Paper if kind in by_kind]


def _proof(seen: list[Proof], end: date | None) -> dict[str, Any]:
    last = seen[0]
    end = last.valid_until or end
    return {
        "proof": last,
        "word": paper(last.kind),
        "end": end,
        "end_words": _until(end) if end else "",
        "tone": _tone(end),
        "before": [one.seen_on for one in seen[1:]],
        "by": last.seen_by_name,
    }


def _tone(end: date | None) -> str:
    if end is None:
        return "neutral"
    left = (end - timezone.localdate()).days
    return "bad" if left < 0 else "warn" if left <= SOON else "ok"


def _until(end: date) -> str:
    words = _("échue depuis le %(day)s") if end < timezone.localdate() else _("jusqu’au %(day)s")
    return words % {"day": date_fr(end)}


def _ends_elsewhere(case: Case, actor: Actor) -> dict[str, date | None]:
    """Ends that the case holds with what they are the ends of."""
    cells = cells_of(actor, case)
    ends: dict[str, date | None] = {}
    if Permission.VIEW_DANGER in cells:
        orders = Protection.objects.filter(case=case, kind=Protection.Kind.PROTECTION_ORDER)
        ends[Paper.PROTECTION_ORDER] = orders.values_list("expires_on", flat=True).first()
    ends[Paper.APPLICATION] = CaseApplication.objects.filter(case=case).values_list("nur_expires_on", flat=True).first()
    return ends


def lodged_on(case: Case, actor: Actor) -> date | None:
    """The day that papers were deposited with the housing application, for those who may know."""
    if Permission.VIEW_APPLICATION not in cells_of(actor, case):
        return None
    return CaseApplication.objects.filter(case=case).values_list("documents_checked_on", flat=True).first()


def copies_shown(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Copies that the actor may open, soonest destroyed first, each with those to whom it is lent."""
    loans: dict[UUID, list[DocumentGrant]] = defaultdict(list)
    for loan in lender_policy.visible(actor).filter(of_case=case).order_by("officer_name").select_related("tenant"):
        loans[loan.document_id].append(loan)
    copies = document_policy.visible(actor).filter(case=case).order_by("expires_at", "created_at")
    return [
        {
            "document": one,
            "word": paper(one.kind),
            "size": size_fr(one),
            "destroyed": _("Détruite %(when)s") % {"when": due_fr(one.expires_at, timezone.now())},
            "anchor": f"nom-{one.pk}",
            "loans": loans[one.pk],
        }
        for one in copies
    ]


def size_fr(document: Document) -> str:
    """A type and a size, as people say them."""
    kilobytes = max(1, round(document.size / 1024))
    size = f"{kilobytes} Ko" if kilobytes < 1024 else f"{document.size / 1024 / 1024:.1f} Mo".replace(".", ",")
    return _("%(type)s, %(size)s") % {"type": document.get_type_display(), "size": size.replace(" ", "\u00a0")}
