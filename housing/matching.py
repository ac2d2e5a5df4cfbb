"""Who may be proposed for a unit: the one place that says it.

Each rule is written once, as a condition on a case: the same condition filters candidates and explains why another case is not
one. What a landlord reads of it are neutral codes, and never anything about sectors.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Accessibility, AvoidArea, Case, CaseDanger, CaseNeed, Exclusion, WantedSector
from cases.policies import case_policy
from housing.models import Proposal, VacancyOffer, WaitingBand
from tenants.actor import Actor


@dataclass(frozen=True)
class Rule:
    """A hard constraint: when it holds, and what to say when it does not."""

    code: str
    why_not: str | Promise
    fits: Callable[[VacancyOffer], Q]


def _size(offer: VacancyOffer) -> Q:
    return Q(need__rooms_min__lte=offer.rooms, need__rooms_max__gte=offer.rooms)


def _always() -> Q:
    return Q(need__isnull=False)


def _accessible(offer: VacancyOffer) -> Q:
    if offer.wheelchair:
        return _always()
    fits = Q(need__accessibility=Accessibility.NONE)
    return fits | Q(need__accessibility=Accessibility.REDUCED_MOBILITY) if _step_free(offer) else fits


def _step_free(offer: VacancyOffer) -> bool:
    return offer.floor == 0 or offer.has_lift


def _lift(offer: VacancyOffer) -> Q:
    return _always() if _step_free(offer) else Q(need__lift_required=False)


def _ground_floor(offer: VacancyOffer) -> Q:
    return Q(need__ground_floor_refused=False) if offer.floor == 0 else _always()


def _entrance(offer: VacancyOffer) -> Q:
    return _always() if offer.secured_entrance else Q(need__secured_entrance=False)


def _qpv(offer: VacancyOffer) -> Q:
    return Q(need__qpv_refused=False) if offer.in_qpv else _always()


def _budget(offer: VacancyOffer) -> Q:
    return Q(need__rent_max__isnull=True) | Q(need__rent_max__gte=offer.rent_total)


def _dates(offer: VacancyOffer) -> Q:
    moves_in = max(offer.free_on, timezone.localdate())
    return Q(need__available_from__isnull=True) | Q(need__available_from__lte=moves_in)


def _wanted(offer: VacancyOffer) -> Q:
    named = WantedSector.objects.filter(case=OuterRef("pk"), commune=offer.commune_id)
    return Q(need__any_sector=True) | Q(Exists(named))


def _not_avoided(offer: VacancyOffer) -> Q:
    return ~Q(Exists(AvoidArea.objects.filter(case=OuterRef("pk"), commune=offer.commune_id)))


def _not_excluded(offer: VacancyOffer) -> Q:
    return ~Q(Exists(Exclusion.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True, excluded_tenant=offer.tenant_id)))


def _not_there_yet(offer: VacancyOffer) -> Q:
    answered = [Proposal.Status.PROPOSED, Proposal.Status.RESERVED, Proposal.Status.DECLINED]
    return ~Q(Exists(Proposal.objects.filter(case=OuterRef("pk"), vacancy=offer.vacancy_id, status__in=answered)))


RULES: tuple[Rule, ...] = (
    Rule("size", _("la taille ne convient pas"), _size),
    Rule("accessibility", _("l’accessibilité ne suffit pas"), _accessible),
    Rule("lift", _("un ascenseur est nécessaire"), _lift),
    Rule("ground_floor", _("le rez-de-chaussée est exclu"), _ground_floor),
    Rule("entrance", _("l’entrée n’est pas sécurisée"), _entrance),
    Rule("qpv", _("les quartiers prioritaires sont exclus"), _qpv),
    Rule("budget", _("le loyer et les charges dépassent son maximum"), _budget),
    Rule("dates", _("elle n’est pas disponible à cette date"), _dates),
    Rule("wanted", _("la commune n’est pas souhaitée"), _wanted),
    Rule("avoided", _("la commune est à éviter"), _not_avoided),
    Rule("excluded", _("ce bailleur est écarté de ce dossier"), _not_excluded),
    Rule("already", _("ce logement lui est ou lui a été proposé"), _not_there_yet),
)

DANGER_ORDER = {
    CaseDanger.Level.IMMINENT: 4,
    CaseDanger.Level.HIGH: 3,
    CaseDanger.Level.MODERATE: 2,
    CaseDanger.Level.NOT_ASSESSED: 1,
    CaseDanger.Level.LOW: 0,
}
UNKNOWN_DANGER = DANGER_ORDER[CaseDanger.Level.NOT_ASSESSED]


def pool(offer: VacancyOffer, by: Actor) -> "QuerySet[Case]":
    """Cases that search in the offer's programme and that the actor may propose, the most urgent first, then the longest waiting."""
    urgency = Choice(
        *(When(danger__level=level, then=Value(rank)) for level, rank in DANGER_ORDER.items()),
        default=Value(UNKNOWN_DANGER),
        output_field=IntegerField(),
    )
    rows = case_policy.visible(by).filter(programme=offer.programme_id, status=Case.Status.SEARCHING, need__isnull=False)
    return rows.select_related("need", "danger", "application").annotate(urgency=urgency).order_by("-urgency", "filed_at", "pk")


def candidates(offer: VacancyOffer, *, by: Actor) -> "QuerySet[Case]":
    """Cases of the pool that meet every rule."""
    rows = pool(offer, by)
    for rule in RULES:
        rows = rows.filter(rule.fits(offer))
    return rows


def explained(offer: VacancyOffer, *, by: Actor) -> "QuerySet[Case]":
    """The pool with one boolean a rule (`meets_<code>`), read by `why_not()`."""
    verdicts = {
        f"meets_{rule.code}": Choice(
            When(rule.fits(offer), then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for rule in RULES
    }
    return pool(offer, by).annotate(**verdicts)


def why_not(case: Case) -> list[str]:
    """What keeps a case of `explained()` from the unit, in words for the coordinator; nothing for a candidate."""
    return [str(rule.why_not) for rule in RULES if not getattr(case, f"meets_{rule.code}")]


# --- what the landlord reads ------------------------------------------------------------------------

REASONS: dict[str, tuple[str | Promise, str]] = {
    "size_fits": (_("taille adaptée"), "ok"),
    "one_bedroom_more": (_("une chambre de plus que nécessaire"), "warn"),
    "bedrooms_more": (_("plusieurs chambres de plus que nécessaire"), "warn"),
    "accessible": (_("accessibilité adaptée"), "ok"),
    "budget_fits": (_("budget compatible"), "ok"),
    "to_check_budget": (_("reste à vivre à vérifier"), "warn"),
}


def neutral_reasons(need: CaseNeed, offer: VacancyOffer) -> list[str]:
    """Codes of REASONS for a proposal: size, accessibility when it matters, budget."""
    spare = offer.rooms - 1 - need.bedrooms
    codes = ["size_fits" if spare <= 0 else "one_bedroom_more" if spare == 1 else "bedrooms_more"]
    if need.accessibility != Accessibility.NONE:
        codes.append("accessible")
    codes.append("to_check_budget" if need.rent_max is None else "budget_fits")
    return codes


def waiting_band(since: datetime, now: datetime) -> WaitingBand:
    """How long a case has waited, in the three bands that a landlord may know (months of 30 days)."""
    days = (now - since).days
    if days < 30:
        return WaitingBand.UNDER_ONE
    return WaitingBand.ONE_TO_THREE if days <= 90 else WaitingBand.OVER_THREE
