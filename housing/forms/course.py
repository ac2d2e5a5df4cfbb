"""Forms of the moves of a proposal and of a reservation: small, each with the codes it may take."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import named_officers
from cases.disclosure import Purpose
from cases.forms.consent import ConsentFields, language_of
from cases.models import Tenure
from cases.services.consent import LASTS, Given, live_consent
from housing.forms.fields import InstantField, MoveForm
from housing.models import (
    AllocationDecision,
    Collectivity,
    Contingent,
    HouseholdSide,
    Precautions,
    Proposal,
    Reservation,
)
from housing.workflow.disclosure import nameable
from housing.workflow.leases import tenures
from tenants.actor import Actor
from tenants.fields import DayField, capital
from tenants.french import join_fr
from tenants.models import Membership

Outcome = AllocationDecision.Outcome
REFUSING = frozenset({Outcome.REFUSED, Outcome.INELIGIBLE})


class ColleagueForm(MoveForm):
    """The colleague who will see the reservation too."""

    second = forms.ChoiceField(
        label=_("Une deuxième personne peut suivre cette réservation"),
        required=False,
        help_text=_("Vous et elle serez les seules de votre organisation à la voir."),
    )

    def __init__(self, *args: Any, people: list[Membership] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = nameable(self.row.case_id, self.actor) if people is None else people
        others = [one for one in people if one != self.actor.membership]
        choose_among(self.fields["second"], others)

    def clean_second(self) -> Membership | None:
        return member_of(self.actor, self.cleaned_data["second"])


def choose_among(field: forms.Field, people: list[Membership]) -> None:
    """Offer these people, or nobody."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("personne d’autre")), *((str(one.pk), one.person.display_name) for one in people)]


def member_of(actor: Actor, key: str) -> Membership | None:
    """The colleague that a choice names, nobody for an empty one."""
    return Membership.objects.active().select_related("person").get(pk=key, tenant=actor.tenant) if key else None


class OfficersForm(MoveForm):
    """Two officers and a deputy: the only ones of the landlord's staff who see the reservation."""

    officer = forms.ChoiceField(label=_("Première personne"))
    second = forms.ChoiceField(label=_("Deuxième personne"), required=False)
    deputy = forms.ChoiceField(
        label=_("Suppléance"), required=False, help_text=_("Elle prend le relais en cas d’absence, et voit la même chose")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = nameable(self.row.case_id, self.actor)
        present = {"officer": self.row.officer_id, "second": self.row.second_officer_id, "deputy": self.row.deputy_id}
        for name, key in present.items():
            choose_among(self.fields[name], people)
            self.fields[name].initial = str(key or "")
        if not self.fields["officer"].initial and self.actor.membership is not None:
            self.fields["officer"].initial = str(self.actor.membership.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned[name] for name in ("officer", "second", "deputy") if cleaned.get(name)]
        if len(chosen) != len(set(chosen)):
            self.add_error("deputy", _("Chaque personne n’est nommée qu’une fois."))
        people = {name: member_of(self.actor, cleaned.get(name, "")) for name in ("officer", "second", "deputy")}
        return cleaned | people


class PrecautionsForm(OfficersForm):
    """What the landlord has done on its side, each ticked, and who is to learn who she is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Precautions.TICKED:
            label = capital(Precautions._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            missing = {"required": _("À confirmer avant l’ouverture de l’identité.")}
            self.fields[name] = forms.BooleanField(label=label, error_messages=missing)
        self.order_fields([*Precautions.TICKED, "officer", "second", "deputy"])


class IdentityForm(ConsentFields, MoveForm):
    """Her consent to be known by the lessor's named people; when one is in force, that she was told of a new name."""

    given_on = DayField(label=_("Accord donné le"), past=True)
    expires_on = DayField(label=_("Jusqu’au"), help_text=_("Si le bail n’est pas signé d’ici là, l’accès se referme"))
    informed = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = named_officers(self.row.case_id)
        names = join_fr([f"{one.name} (suppléance)" if one.is_deputy else one.name for one in officers])
        self.fields["informed"].label = _(
            "Je lui ai lu le formulaire ; elle accepte que %(names)s, de %(lessor)s, sachent qui elle est"
        ) % {"names": names or _("les personnes nommées"), "lessor": self.row.tenant.name}
        self.fields["expires_on"].initial = timezone.localdate() + LASTS[Purpose.ACCEPTANCE]
        self.fields["language"].initial = language_of(self.row.case)
        if live_consent(self.row.case_id, Purpose.ACCEPTANCE, self.row.tenant_id) is not None:
            for name in ("given_on", "how", "language", "expires_on"):
                del self.fields[name]
        self.order_fields(["given_on", "how", "language", "expires_on", "informed"])

    @property
    def paper_url(self) -> str:
        """The form to read with her, in her language."""
        address = reverse("cases:consent_form", args=[self.row.case.reference, Purpose.ACCEPTANCE])
        return f"{address}?langue={language_of(self.row.case)}"

    def clean_expires_on(self) -> Any:
        if (day := self.cleaned_data["expires_on"]) < timezone.localdate():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour à venir."))
        return day

    def consent(self) -> Given | None:
        """What she gave now; nothing when a consent in force covers it."""
        cleaned = self.cleaned_data
        return self.given(cleaned["given_on"], cleaned["expires_on"]) if "given_on" in cleaned else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.cleaned_data = cleaned
        return cleaned | ({"given": self.consent()} if not self.errors else {})


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

    tenure = forms.ChoiceField(label=_("Titre d’occupation"), choices=Tenure.choices, widget=forms.RadioSelect)
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
        tenure.choices = [(code, label) for code, label in Tenure.choices if code in tenures(self.row)]
        tenure.initial = Tenure.BAIL_PRIVE if self.row.is_private else Tenure.BAIL_DIRECT
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
