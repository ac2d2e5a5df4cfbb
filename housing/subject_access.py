"""What a woman may read of the dwellings proposed to her.

Neither address nor commune is printed: whoever finds the paper must not learn where she lives. She is told them in person.
"""

from django.utils.translation import gettext as _

from cases.subject_access import Asked, Entry, Section, Source
from housing.models import Lease, LeaseReview, PlaceRequest, Proposal, SlidingLease, SlidingPeriod, Stay, StayEvaluation
from housing.policies import lease_policy, proposal_policy
from housing.shelter_policies import evaluation_policy, place_request_policy, stay_policy
from housing.sliding_policies import sliding_lease_policy
from tenants.french import date_fr


def proposals(asked: Asked) -> Section:
    """Proposals by number, and her leases."""
    rows = proposal_policy.visible(asked.by).filter(case=asked.case).select_related("household_side", "tenant")
    leases = lease_policy.visible(asked.by).filter(case=asked.case).select_related("tenant").order_by("signed_on")
    entries = [_proposal(row) for row in rows.order_by("household_side__number")] + [_lease(row) for row in leases]
    note = _(
        "Ni l’adresse ni la commune de ces logements ne sont imprimées, pour votre sécurité : la personne qui vous suit peut vous les lire."
    )
    return Section("proposals", _("Les logements proposés"), note=note if entries else "", entries=entries)


def _proposal(row: Proposal) -> Entry:
    side = row.household_side
    if side.withdraw_reason:
        words = [_("retirée : %(reason)s") % {"reason": side.get_withdraw_reason_display()}]
    else:
        words = [row.get_status_display()]
    if side.decline_reason:
        words.append(_("vous n’en avez pas voulu : %(reason)s") % {"reason": side.get_decline_reason_display()})
    if row.decline_reason:
        words.append(_("motif du bailleur : %(reason)s") % {"reason": row.get_decline_reason_display()})
    return Entry(row.proposed_at, _("Proposition n° %(number)s") % {"number": side.number}, " ; ".join(words), row.tenant.name)


def _lease(row: Lease) -> Entry:
    words = [row.get_tenure_display()]
    if row.keys_on:
        words.append(_("clés remises le %(day)s") % {"day": date_fr(row.keys_on)})
    if row.cancelled_on:
        words.append(_("annulé le %(day)s") % {"day": date_fr(row.cancelled_on)})
    return Entry(row.signed_on, _("Bail signé"), " ; ".join(words), row.tenant.name)


def stays(asked: Asked) -> Section:
    """Places asked for, stays and what was looked at with her; a paper never names the organisation that shelters."""
    requests = place_request_policy.visible(asked.by).filter(case=asked.case).select_related("tenant").order_by("asked_at")
    housed = stay_policy.visible(asked.by).filter(case=asked.case).select_related("tenant").order_by("starts_on")
    looked = evaluation_policy.visible(asked.by).filter(case=asked.case).order_by("done_on")
    entries = [_request(row, asked) for row in requests] + [_stay(row, asked) for row in housed]
    entries += [_evaluation(row) for row in looked]
    return Section("stays", _("L’hébergement"), entries=entries)


def _request(row: PlaceRequest, asked: Asked) -> Entry:
    words = [row.get_status_display(), _("priorité : %(priority)s") % {"priority": row.get_priority_display()}]
    if row.siao_number:
        words.append(_("numéro SI-SIAO %(number)s") % {"number": row.siao_number})
    if row.decline_reason:
        words.append(_("motif : %(reason)s") % {"reason": row.get_decline_reason_display()})
    return Entry(row.asked_at, _("Place demandée"), " ; ".join(str(word) for word in words), asked.name(row.tenant))


def _stay(row: Stay, asked: Asked) -> Entry:
    words = [row.get_status_display()]
    if row.left_on:
        words.append(_("sortie le %(day)s") % {"day": date_fr(row.left_on)})
        words += [row.get_orientation_display(), row.get_outcome_display()]
    words += [_("prolongé jusqu’au %(day)s") % {"day": date_fr(one.until)} for one in row.extensions.all()]
    words += [f"{one.get_kind_display()}, {date_fr(one.happened_on)}" for one in row.returns.all()]
    return Entry(row.starts_on, _("Séjour"), " ; ".join(str(word) for word in words), asked.name(row.tenant))


def _evaluation(row: StayEvaluation) -> Entry:
    said = [
        f"{StayEvaluation._meta.get_field(name).verbose_name} : {getattr(row, f'get_{name}_display')()}"  # type: ignore[union-attr]
        for name in StayEvaluation.DOMAINS
        if getattr(row, name)
    ]
    if row.orientation:
        said.append(_("orientation envisagée : %(what)s") % {"what": row.get_orientation_display()})
    return Entry(row.done_on, _("Évaluation globale"), " ; ".join(said), "")


def sliding(asked: Asked) -> Section:
    """The convention of her lease that slides, its reviews, what the préfet was told."""
    rows = sliding_lease_policy.visible(asked.by).filter(case=asked.case).select_related("tenant").order_by("signed_on")
    entries = [one for row in rows for one in _sliding(row)]
    return Section("sliding_leases", _("Le bail glissant"), entries=entries)


def _sliding(row: SlidingLease) -> list[Entry]:
    over = _(", le %(day)s") % {"day": date_fr(row.over_on)} if row.over_on else ""
    found = [Entry(row.signed_on, _("Convention à trois"), f"{row.get_status_display()}{over}", row.tenant.name)]
    for period in SlidingPeriod.objects.filter(sliding=row).order_by("starts_on"):
        words = [_("jusqu’au %(day)s") % {"day": date_fr(period.ends_on)}, *period.labels(period.renewal_reasons)]
        if period.told_on:
            offered = _("bail proposé") if period.offers_lease else _("pas de bail proposé")
            words += [
                _("préfet informé le %(day)s") % {"day": date_fr(period.told_on)},
                offered,
                *period.labels(period.reasons),
            ]
        found.append(Entry(period.starts_on, _("Période d’examen"), " ; ".join(words), row.tenant.name))
    for review in LeaseReview.objects.filter(sliding=row):
        held = (
            _("tenu le %(day)s : %(what)s") % {"day": date_fr(review.held_on), "what": review.get_finding_display()}
            if review.held_on
            else _("prévu")
        )
        found.append(Entry(review.planned_on, _("Examen conjoint"), held, row.tenant.name))
    return found


SOURCES = [Source(100, proposals), Source(105, stays), Source(107, sliding)]
