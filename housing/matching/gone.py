"""Why a pair that somebody chose can no longer be, in words for the coordination."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.policies import case_policy
from housing.matching.joint import Choice, Joint
from housing.matching.rules import why_not
from housing.models import Proposal, VacancyOffer
from housing.policies import fit_policy, offer_policy, proposal_policy
from housing.workflow.proposals import FULL, NOT_OPEN, free_slots
from tenants.actor import Actor
from tenants.french import join_fr
from tenants.models import Programme

NOT_HERE = gettext_lazy("Ce dossier ou ce logement n’est plus dans le dispositif.")


def still_possible(one: Choice, found: Joint) -> bool:
    """True when the pair may be part of an answer, though another answer may be better now."""
    return found.field.pair_of(one) in found.field.scores


def why_gone(one: Choice, programme: Programme, *, by: Actor) -> str:
    """A sentence for a pair that is not possible: a household or a unit that one does not see is as one that never was."""
    case = case_policy.visible(by).filter(reference=one.reference, programme=programme).first()
    offer = offer_policy.visible(by).filter(number=one.number, programme=programme).first()
    if case is None or offer is None:
        return str(NOT_HERE)
    return _of_household(case, by) or _of_unit(offer) or _between(case, offer, by)


def _of_household(case: Case, by: Actor) -> str:
    if case.status != Case.Status.SEARCHING:
        return _("Le dossier n’est plus en recherche : « %(state)s ».") % {"state": case.get_status_display()}
    live = proposal_policy.visible(by).filter(case=case.pk, status=Proposal.Status.PROPOSED)
    return _("Ce ménage attend maintenant la réponse d’un bailleur pour un autre logement.") if live.exists() else ""


def _of_unit(offer: VacancyOffer) -> str:
    if not offer.is_open:
        return str(NOT_OPEN)
    return "" if free_slots(offer.vacancy_id) else str(FULL)


def _between(case: Case, offer: VacancyOffer, by: Actor) -> str:
    fit = fit_policy.visible(by).filter(case=case.pk, offer=offer.pk).first()
    reasons = why_not(fit) if fit else []
    return _("Une condition n’est plus remplie : %(reasons)s.") % {"reasons": join_fr(reasons)} if reasons else str(NOT_HERE)
