"""What is on the agenda of a meeting, and why. What points to a case stands in a table of its own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.committee import Committee
from tenants.models import TenantOwned, TwoSided


class AgendaKind(models.TextChoices):
    """Why something is on the agenda. Those of a case first; then those of the programme; the last two are added by hand."""

    NO_PROPOSAL = "no_proposal", _("sans proposition depuis longtemps")
    REFUSAL = "refusal", _("refus à examiner")
    CONFLICT = "conflict", _("plusieurs ménages proposés pour un même logement")
    OVERRIDE = "override", _("dérogation aux conditions d’entrée")
    DEADLINE = "deadline", _("échéance dépassée")
    EXTENSION = "extension", _("prolongation demandée")
    FOLLOW_UP = "follow_up", _("point d’étape qui appelle un échange")
    TARGET = "target", _("objectif annuel en retard")
    DECISION = "decision", _("décision précédente à suivre")
    SITUATION = "situation", _("situation à examiner")
    TOPIC = "topic", _("point ajouté")


class AgendaEntry(TenantOwned):
    """One point of an agenda, with why it is there. Of a case, this row says nothing but the kind: see `AgendaSubject`."""

    class Status(models.TextChoices):
        KEPT = "kept", _("à l’ordre du jour")
        LEFT_OUT = "left_out", _("retiré de l’ordre du jour")
        SETTLED = "settled", _("réglé avant la réunion")

    class LeftOut(models.TextChoices):
        ELSEWHERE = "elsewhere", _("déjà traité hors réunion")
        LATER = "later", _("reporté à la prochaine réunion")
        NOT_HERE = "not_here", _("ne relève pas de cette réunion")
        SMALLER = "smaller", _("à traiter en plus petit comité")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="agenda")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("pourquoi"), max_length=12, choices=AgendaKind)
    of_case = models.BooleanField(default=False, editable=False)
    title = models.CharField(_("intitulé"), max_length=160, blank=True)
    since = models.DateField(null=True, editable=False)
    fact = models.UUIDField(null=True, editable=False)
    position = models.FloatField(default=0, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.KEPT, editable=False)
    left_out = models.CharField(_("motif"), max_length=10, choices=LeftOut, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="agenda_entry__of_committee", fields=["id", "committee"]),
            models.UniqueConstraint(
                name="agenda_entry__fact_once", fields=["committee", "kind", "fact"], condition=Q(of_case=False)
            ),
            models.CheckConstraint(name="agenda_entry__left_out_has_reason", condition=~Q(left_out="") ^ ~Q(status="left_out")),
            models.CheckConstraint(name="agenda_entry__case_has_no_title", condition=Q(of_case=False) | Q(title="")),
            models.CheckConstraint(name="agenda_entry__topic_has_title", condition=~Q(kind="topic") | ~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class AgendaSubject(TwoSided):
    """The case that a point is about. Whoever does not see this row does not see the point. `landlord`: whose proposal or tenant it is."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    entry = models.OneToOneField(AgendaEntry, on_delete=models.PROTECT, related_name="subject")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=AgendaKind)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_subjects")
    reference = models.CharField(max_length=9)
    landlord = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="agenda_subject__once", fields=["committee", "kind", "case"])]

    def __str__(self) -> str:
        return self.reference
