"""What is written of her: who she is, how to reach her, what she needs, what threatens her, what was noted."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.document_policies import proof_policy
from cases.models import (
    AvoidArea,
    CarriedOver,
    CaseApplication,
    CaseContact,
    CaseDanger,
    CaseDiagnosis,
    CaseIdentity,
    CaseNeed,
    CaseOrigin,
    ChronologyEntry,
    PlaceThatMatters,
    PlaceToAvoid,
    PresentLease,
    Proof,
    Protection,
    RefusedSector,
    Tenure,
    WantedSector,
)
from cases.policies import cell_policy, chronology_policy
from cases.priorities import PRIORITY_CATEGORIES, REQUEST_REASONS
from cases.services.places import read_places
from cases.subject_access import Asked, Entry, Facts, Section, Source, said
from cases.wording import line_of, paper
from tenants.fields import capital
from tenants.french import counted, date_fr, euros, join_fr, metres_fr

SEALED_LABELS = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "nur": "Numéro unique",
    "children": "Enfants",
    "phone": "Téléphone",
    "email": "Adresse électronique",
    "instructions": "Consignes",
}


def _rows(asked: Asked, model: type[Any]) -> Any:
    """Rows of a cell of the case, as far as the actor may read them."""
    rows: Any = cell_policy(model).visible(asked.by)
    return rows.filter(case=asked.case)


def _cell(asked: Asked, model: type[Any]) -> Any:
    return _rows(asked, model).first()


def _opened(asked: Asked, row: Any, *columns: str) -> Facts:
    """Sealed columns, opened; a birth date in words."""
    if row is None:
        return []
    texts = row.unseal(asked.vault, columns)
    if texts.get("birth_date"):
        texts["birth_date"] = date_fr(date.fromisoformat(texts["birth_date"]))
    return [(SEALED_LABELS[column], texts[column]) for column in columns if texts[column]]


def identity(asked: Asked) -> Section:
    """Who she is."""
    row: CaseIdentity | None = _cell(asked, CaseIdentity)
    return Section(
        "identity", _("Qui vous êtes"), facts=_opened(asked, row, "first_name", "last_name", "birth_date", "children", "nur")
    )


def contact(asked: Asked) -> Section:
    """How she is reached. The word agreed with her is not printed: whoever reads it could pass for one of us."""
    row: CaseContact | None = _cell(asked, CaseContact)
    facts = said(row, "channel", "hours", "voicemail_allowed", "never_write", "interpreter")
    facts += _opened(asked, row, "phone", "email", "instructions")
    agreed = row is not None and row.code_word is not None
    note = (
        _("Le mot de passe convenu avec vous n’est pas écrit ici, pour que personne d’autre ne puisse s’en servir.")
        if agreed
        else ""
    )
    return Section("contact", _("Comment vous joindre"), note=note, facts=facts)


def need(asked: Asked) -> Section:
    """The household and the dwelling."""
    row: CaseNeed | None = _cell(asked, CaseNeed)
    columns = (
        "adults", "children", "alternating_children", "expected_children", "disabled_members", "dependent_adults",
        "couple_age_total", "teenage_sons", "rooms_min", "rooms_max", "bedrooms", "accessibility", "lift_required",
        "ground_floor_refused", "secured_entrance", "qpv_refused", "pets", "car", "rent_max", "available_from",
    )  # fmt: skip
    facts = said(row, *columns)
    if row is not None and row.tenures:
        facts.append((_("Titres possibles"), join_fr([str(Tenure(code).label) for code in row.tenures])))
    return Section("need", _("Votre foyer et le logement que vous cherchez"), facts=facts)


def sectors(asked: Asked) -> Section:
    """Where she wishes to live, and where she must not."""
    row: CaseNeed | None = _cell(asked, CaseNeed)
    wanted, refused, avoided = (_communes(asked, model) for model in (WantedSector, RefusedSector, AvoidArea))
    everywhere = _("toutes les communes du dispositif") if row is not None and row.any_sector else ""
    facts = [
        (_("Où vous souhaitez vivre"), join_fr(wanted) or everywhere),
        (_("Où vous ne souhaitez pas vivre"), join_fr(refused)),
        (_("Où vous ne devez pas être logée"), join_fr(avoided)),
    ]
    facts += _places(asked)
    return Section("sectors", _("Les communes et les lieux"), facts=[(label, value) for label, value in facts if value])


def _places(asked: Asked) -> Facts:
    """The places that she gave, as they were written."""
    if not any(_rows(asked, model).exists() for model in (PlaceToAvoid, PlaceThatMatters)):
        return []
    found = read_places(asked.case, asked.vault)
    avoided = _("Autour de quoi vous ne devez pas être logée")
    facts = [(avoided, f"{one['where']} ({metres_fr(one['radius'])})") for one in found["around"]]
    if left := found["left"]:
        facts.append((_("L’immeuble que vous quittez"), left["address"]))
    return facts + [(capital(PlaceThatMatters.Kind(one["kind"]).label), one["where"]) for one in found["matters"]]


def _communes(asked: Asked, model: type[Any]) -> list[str]:
    rows = _rows(asked, model).order_by("commune__sort_name")
    return list(rows.values_list("commune__name", flat=True))


def danger(asked: Asked) -> Section:
    """Her safety, as it was recorded."""
    row: CaseDanger | None = _cell(asked, CaseDanger)
    columns = (
        "level", "assessed_on", "tool", "recent_separation", "searched_for", "place_known", "threats", "weapon", "worsening",
        "children_exposed", "review_on",
    )  # fmt: skip
    protections = _rows(asked, Protection).order_by("kind")
    hers = {"searched_for": _("Vous êtes recherchée"), "place_known": _("Le lieu où vous êtes est connu")}
    facts = said(row, *columns, **hers) + [
        (str(one.get_kind_display()).capitalize(), _until(one.expires_on)) for one in protections
    ]
    return Section("danger", _("Votre sécurité"), facts=facts)


def _until(day: date | None) -> str:
    return _("jusqu’au %(day)s") % {"day": date_fr(day)} if day else _("sans date de fin")


def application(asked: Asked) -> Section:
    """Resources and the application for social housing."""
    row: CaseApplication | None = _cell(asked, CaseApplication)
    facts = said(
        row, "has_nur", "nur_expires_on", "dalo", "monthly_resources", "income_basis", "housing_aid", "documents_checked_on"
    )
    if row is not None:
        incomes = (
            (_("Revenu fiscal de référence N-2"), row.reference_income),
            (_("Revenus des douze derniers mois"), row.recent_income),
            (_("Dont ressources du conjoint"), row.spouse_income),
        )
        facts += [(label, euros(amount)) for label, amount in incomes if amount is not None]
    facts += said(row, "rating_points", "rating_on", rating_points=_("Cotation de votre demande, en points"))
    if row is not None and row.request_reasons:
        facts.append(
            (_("Motifs de la demande"), join_fr(str(label) for code, label in REQUEST_REASONS if code in row.request_reasons))
        )
    if row is not None and row.papers_not_needed:
        facts.append((_("Pièces qui ne vous concernent pas"), join_fr(paper(kind) for kind in row.papers_not_needed)))
    if row is not None and row.priority_categories:
        labels = dict(PRIORITY_CATEGORIES)
        codes = join_fr(str(labels.get(code, code)) for code in row.priority_categories)
        facts.append((_("Priorités (code de la construction et de l’habitation, article L. 441-1)"), codes))
    return Section("application", _("Vos ressources et votre demande de logement"), facts=facts)


def lease(asked: Asked) -> Section:
    """The lease of the home that she left or keeps."""
    columns = (
        "holder", "wishes_to_stay", "notice_on", "ends_on", "debt", "debt_plan", "solidarity_ground", "ground_on", "letter_on",
        "presented_on",
    )  # fmt: skip
    return Section("lease", _("Le bail de votre logement"), facts=said(_cell(asked, PresentLease), *columns))


def papers(asked: Asked) -> Section:
    """Papers that were seen and given back."""
    live = proof_policy.visible(asked.by).filter(case=asked.case, withdrawn_at__isnull=True)
    rows = live.select_related("by_tenant").order_by("seen_on", "created_at")
    entries = [
        Entry(one.seen_on, str(one.get_kind_display()).capitalize(), _lodged(one), asked.name(one.by_tenant)) for one in rows
    ]
    return Section("papers", _("Les pièces que nous avons vues"), entries=entries)


def _lodged(proof: Proof) -> str:
    return _("déposée avec votre demande le %(day)s") % {"day": date_fr(proof.lodged_on)} if proof.lodged_on else ""


def origin(asked: Asked) -> Section:
    """Where she came from."""
    row: CaseOrigin | None = _rows(asked, CaseOrigin).select_related("lease_landlord", "referrer", "shelter", "commune").first()
    if row is None:
        return Section("origin", _("D’où vous venez"))
    places = (
        (_("Orientée par"), row.referrer),
        (_("Bailleur de votre ancien logement"), row.lease_landlord),
        (_("Structure d’hébergement"), row.shelter),
    )
    facts = [(label, asked.name(place)) for label, place in places if place is not None]
    if row.commune is not None:
        facts.append((_("Commune d’origine"), row.commune.name))
    facts += said(
        row, "spotted_by", "spotted_on", "contacted_on", "shelter_entered_on", "oriented_on", "lived_in_territory", "resident_on",
        "followed_since", "eligibility_override", "override_on",
    )  # fmt: skip
    return Section("origin", _("D’où vous venez"), facts=facts)


def course(asked: Asked) -> Section:
    """The life of her case."""
    case, row = asked.case, _cell(asked, CaseDiagnosis)
    days = ((_("Dossier ouvert"), case.created_at), (_("Dossier transmis"), case.filed_at), (_("Dossier clos"), case.closed_at))
    facts = [
        (_("Dispositif"), case.programme.name),
        (_("Suivi par"), asked.name(case.tenant)),
        (_("État"), case.get_status_display()),
    ]
    facts += [(label, date_fr(at)) for label, at in days if at]
    if case.outcome:
        facts.append((_("Issue"), case.get_outcome_display()))
    if (carried := _cell(asked, CarriedOver)) is not None:
        facts.append((_("Repris de notre suivi antérieur"), date_fr(carried.carried_at)))
    if row is not None:
        facts.append((_("Diagnostic réalisé le"), date_fr(row.done_on)))
    return Section("course", _("Votre dossier"), facts=facts + said(row, "conclusion"))


def chronology(asked: Asked) -> Section:
    """What was noted and what happened, with the words; without the names of those who wrote."""
    rows = (
        chronology_policy.visible(asked.by)
        .filter(case=asked.case)
        .select_related("author_tenant")
        .order_by("occurred_at", "created_at")
    )
    kept = [row for row in rows if row.pk not in asked.withheld]
    hidden = len(rows) - len(kept)
    note = ""
    if hidden:
        note = _("%(notes)s de côté, pour ne pas porter atteinte à une autre personne (RGPD, article 15.4).") % {
            "notes": counted(hidden, "note laissée", "notes laissées")
        }
    return Section(
        "chronology", _("Ce qui s’est passé et ce qui a été noté"), note=note, entries=[_line(asked, row) for row in kept]
    )


def _line(asked: Asked, row: ChronologyEntry) -> Entry:
    text = row.unseal(asked.vault, ["text"])["text"]
    return Entry(row.occurred_at, line_of(row).title, text, asked.name(row.author_tenant))


SOURCES = [
    Source(10, identity),
    Source(20, contact),
    Source(30, need),
    Source(40, sectors),
    Source(50, danger),
    Source(60, application),
    Source(63, papers),
    Source(65, lease),
    Source(70, origin),
    Source(80, course),
    Source(90, chronology),
]
