"""Who sees which paper: proofs as their cell, kept copies for the team of the case, and for the one officer to whom a copy is lent."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.access import live_shares, not_excluded
from cases.models import TELLING, Document, DocumentGrant, Proof
from cases.policies import CellPolicy
from cases.services.team import parts_of
from tenants.actor import Actor
from tenants.policies import Policy
from tenants.roles import Permission


class ProofPolicy(CellPolicy[Proof]):
    """As resources and application; outside the owner, what tells of the danger needs that cell too."""

    def __init__(self) -> None:
        super().__init__(Proof)

    def rows(self, actor: Actor) -> "QuerySet[Proof]":
        knowing = live_shares(actor).filter(permission__codename=str(Permission.VIEW_DANGER)).values("content_object")
        return super().rows(actor).filter(Q(tenant=actor.tenant) | ~Q(kind__in=sorted(TELLING)) | Q(case__in=knowing))


def lent_to(actor: Actor) -> "QuerySet[DocumentGrant]":
    """What is lent to a member now."""
    live = DocumentGrant.objects.filter(ended_at__isnull=True, expires_at__gt=timezone.now())
    return live.filter(membership=actor.membership).filter(not_excluded(actor, "of_case"))


def followed(actor: Actor, case: str) -> Q:
    """Condition on a row: its case is of the actor's tenant and the actor is in its team, or stands in for somebody who is."""
    if actor.membership is None:
        return Q(**{f"{case}__tenant": actor.tenant})
    return Q(Exists(parts_of(actor).filter(case=OuterRef(case))))


class DocumentPolicy(Policy[Document]):
    """Copies that still exist, for those who follow the case in its own organisation."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Document]":
        live = Document.objects.filter(destroyed_at__isnull=True, expires_at__gt=timezone.now())
        return live.filter(followed(actor, "case"), tenant=actor.tenant).filter(not_excluded(actor))


class LoanPolicy(Policy[DocumentGrant]):
    """What is lent to oneself."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[DocumentGrant]":
        return lent_to(actor)


class LenderPolicy(Policy[DocumentGrant]):
    """What the team of a case has lent and not taken back."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[DocumentGrant]":
        live = DocumentGrant.objects.filter(ended_at__isnull=True, expires_at__gt=timezone.now())
        return live.filter(followed(actor, "of_case"), case_tenant=actor.tenant).filter(not_excluded(actor, "of_case"))


proof_policy = ProofPolicy()
document_policy = DocumentPolicy()
loan_policy = LoanPolicy()
lender_policy = LenderPolicy()
