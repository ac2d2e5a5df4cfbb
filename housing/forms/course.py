"""Forms of the moves of a proposal and of a reservation: small, each with the codes it may take."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from housing.forms.fields import InstantField, MoveForm
from housing.models import AllocationDecision, Collectivity, Contingent, HouseholdSide, Lease, Proposal, Reservation
from housing.workflow.leases import tenures
from tenants.actor import Actor
from tenants.models import Membership
from tenants.roles import Permission, abilities_of

Outcome = AllocationDecision.Outcome
REFUSING = frozenset({Outcome.REFUSED, Outcome.INELIGIBLE})


def _colleagues(actor: Actor) -> list[tuple[str, str]]:
    """Active members of the tenant who may reserve, oneself left out."""
    members = Membership.objects.active().filter(tenant=actor.tenant).select_related("person").order_by("person__display_name")
    own = actor.membership.pk if actor.membership else None
    return [
        (str(member.pk), member.person.display_name)
        for member in members
        if member.pk != own and Permission.RESERVE in abilities_of(member.roles)
    ]


class ColleagueForm(MoveForm):
    """The colleague who will see the reservation too."""

    second = forms.ChoiceField(
        label=_("Une deuxième personne peut suivre cette réservation"),
        required=False,
        help_text=_("Vous et elle serez les seules de votre organisation à la voir."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["second"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("personne d’autre")), *_colleagues(self.actor)]

    def clean_second(self) -> Membership | None:
        chosen = self.cleaned_data["second"]
        return Membership.objects.active().get(pk=chosen, tenant=self.actor.tenant) if chosen else None


class DeclineForm(MoveForm):
    """Why a landlord does not keep a proposal."""

    reason = forms.ChoiceField(label=_("Motif du refus"), choices=Proposal.DeclineReason.choices, widget=forms.RadioSelect)


class WithdrawProposalForm(MoveForm):
    """Why a proposal is taken back."""

    reason = forms.ChoiceField(
        label=_("Motif du retrait"),
        choices=[
            choice for choice in HouseholdSide.WithdrawReason.choices if choice[0] != HouseholdSide.WithdrawReason.CASE_ENDED
        ],
        widget=forms.RadioSelect,
    )


class HouseholdDeclineForm(MoveForm):
    """Why she does not want it."""

    reason = forms.ChoiceField(
        label=_("Motif donné par le ménage"), choices=HouseholdSide.DeclineReason.choices, widget=forms.RadioSelect
    )


class ViewingForm(MoveForm):
    """When she visits."""

    at = InstantField(label=_("Date et heure de la visite"))


class CommitteeForm(MoveForm):
    """When the committee sits."""

    on = DayField(label=_("Date de la commission"))

    def clean_on(self) -> Any:
        if (on := self.cleaned_data["on"]) < timezone.localdate():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour à venir."))
        return on


class DecisionForm(MoveForm):
    """What the committee decided."""

    outcome = forms.ChoiceField(label=_("Décision"), choices=Outcome.choices, widget=forms.RadioSelect)
    decided_on = DayField(label=_("Décidé le"), past=True)
    candidates = forms.IntegerField(label=_("Candidatures examinées"), min_value=1, max_value=50, initial=1)
    rank = forms.IntegerField(
        label=_("Rang"), min_value=2, max_value=20, required=False, help_text=_("Pour une attribution classée, à partir de 2.")
    )
    condition_due_on = DayField(
        label=_("Pièce attendue avant le"), required=False, help_text=_("Pour une attribution sous condition.")
    )
    refusal_reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[("", "—"), *AllocationDecision.RefusalReason.choices],
        required=False,
        help_text=_("Pour une non-attribution ou une irrecevabilité. La décision motivée est notifiée par écrit."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = timezone.localdate()
        if self.row.step != Reservation.Step.COMMITTEE:
            final = [(code, label) for code, label in Outcome.choices if code not in {Outcome.RANKED, Outcome.CONDITIONAL}]
            outcome = self.fields["outcome"]
            assert isinstance(outcome, forms.ChoiceField)
            outcome.choices = final
            del self.fields["rank"], self.fields["condition_due_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome == Outcome.RANKED and "rank" not in self.errors and not cleaned.get("rank"):
            self.add_error("rank", _("Indiquez le rang."))
        if outcome == Outcome.CONDITIONAL and "condition_due_on" not in self.errors and not cleaned.get("condition_due_on"):
            self.add_error("condition_due_on", _("Indiquez la date limite."))
        if outcome in REFUSING and not cleaned.get("refusal_reason"):
            self.add_error("refusal_reason", _("Indiquez le motif."))
        return cleaned


class OwnerForm(MoveForm):
    """What the owner answered, in private stock."""

    agrees = forms.TypedChoiceField(
        label=_("Réponse du propriétaire"),
        choices=[("yes", _("accord")), ("no", _("refus"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label=_("Le"), past=True)
    guarantee = forms.ChoiceField(
        label=_("Garantie"),
        choices=[("", "—"), *AllocationDecision.Guarantee.choices],
        required=False,
        help_text=_("Pour un accord."),
    )
    refusal_reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[("", "—"), *AllocationDecision.RefusalReason.choices],
        required=False,
        help_text=_("Pour un refus."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("agrees") is True and not cleaned.get("guarantee"):
            self.add_error("guarantee", _("Indiquez la garantie qui accompagne l’accord."))
        if cleaned.get("agrees") is False and not cleaned.get("refusal_reason"):
            self.add_error("refusal_reason", _("Indiquez le motif."))
        return cleaned


class LeaseForm(MoveForm):
    """The lease that was signed."""

    tenure = forms.ChoiceField(label=_("Titre d’occupation"), choices=Lease.Tenure.choices, widget=forms.RadioSelect)
    signed_on = DayField(label=_("Signé le"), past=True)
    contingent = forms.ChoiceField(label=_("Contingent"), choices=Contingent.choices, help_text=_("Figé à la signature."))
    collectivity = forms.ChoiceField(
        label=_("Collectivité"),
        choices=[("", "—"), *Collectivity.choices],
        required=False,
        help_text=_("Pour le contingent des collectivités."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = timezone.localdate()
        tenure = self.fields["tenure"]
        assert isinstance(tenure, forms.ChoiceField)
        tenure.choices = [(code, label) for code, label in Lease.Tenure.choices if code in tenures(self.row)]
        tenure.initial = Lease.Tenure.BAIL_PRIVE if self.row.is_private else Lease.Tenure.BAIL_DIRECT
        if self.row.is_private or self.row.vacancy.contingent != Contingent.A_COMPLETER:
            del self.fields["contingent"], self.fields["collectivity"]
        else:
            self.fields["contingent"].initial = Contingent.A_COMPLETER


class KeysForm(MoveForm):
    """When she got her keys."""

    keys_on = DayField(label=_("Clés remises le"), past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys_on"].initial = timezone.localdate()


class ProposeForm(forms.Form):
    """A case for a unit, at a place in the order of study."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=12)
    slot = forms.TypedChoiceField(label=_("Ordre d’étude"), coerce=int)

    def __init__(self, *args: Any, slots: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(str(slot), str(slot)) for slot in slots]
