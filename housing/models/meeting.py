"""What the minutes of a meeting keep of a joint answer that was made there."""

from typing import ClassVar

from django.db import models

from cases.models import Case, CommitteeMinutes
from housing.models.proposal import Proposal
from tenants.models import TwoSided


class MinutedProposal(TwoSided):
    """A proposal of a joint answer made in a meeting, as it stood when the minutes were approved: by reference, with its state.

    `tenant` is its landlord. The database writes it at approval, and nobody after; who does not see the proposal does not see it.
    `made_at`: when the joint answer was proposed.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    minutes = models.ForeignKey(CommitteeMinutes, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9)
    status = models.CharField(max_length=10, choices=Proposal.Status)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "reference"]
        constraints = [models.UniqueConstraint(name="minuted_proposal__once", fields=["minutes", "proposal"])]

    def __str__(self) -> str:
        return self.reference
