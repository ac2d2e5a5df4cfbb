"""Words on screen for what the parcours writes in codes: titles and icons of the chronology, tones of the states."""

from dataclasses import dataclass

from cases.models import (
    Case,
    ChronologyEntry,
    InstallationItem,
    Orientation,
    Paper,
    Referral,
    SupportGoal,
    SupportMeasure,
    SupportSession,
)

TONES: dict[str, str] = {
    Case.Status.DRAFT: "neutral",
    Case.Status.FILED: "info",
    Case.Status.SEARCHING: "info",
    Case.Status.RESERVED: "warn",
    Case.Status.REHOUSED: "ok",
    Case.Status.FOLLOW_UP: "ok",
    Case.Status.SUSPENDED: "warn",
    Case.Status.CLOSED: "neutral",
}
ICONS: dict[str, str] = {
    Case.Status.DRAFT: "pencil",
    Case.Status.FILED: "send",
    Case.Status.SEARCHING: "search",
    Case.Status.RESERVED: "bookmark-check",
    Case.Status.REHOUSED: "house-check",
    Case.Status.FOLLOW_UP: "house-heart",
    Case.Status.SUSPENDED: "pause-circle",
    Case.Status.CLOSED: "archive",
}
ORIENTATION_TONES: dict[str, str] = {
    Orientation.Status.RECEIVED: "warn",
    Orientation.Status.TAKEN_UP: "ok",
    Orientation.Status.CLOSED: "neutral",
}
MEASURE_TONES: dict[str, str] = {
    SupportMeasure.Status.REQUESTED: "warn",
    SupportMeasure.Status.ACCEPTED: "ok",
    SupportMeasure.Status.DECLINED: "neutral",
    SupportMeasure.Status.WITHDRAWN: "neutral",
    SupportMeasure.Status.INTERRUPTED: "warn",
    SupportMeasure.Status.COMPLETED: "info",
}
SESSION_TONES: dict[str, str] = {
    SupportSession.Status.PLANNED: "info",
    SupportSession.Status.HELD: "ok",
    SupportSession.Status.MISSED: "warn",
    SupportSession.Status.CANCELLED: "neutral",
}
GOAL_TONES: dict[str, str] = {
    SupportGoal.Status.ONGOING: "info",
    SupportGoal.Status.REACHED: "ok",
    SupportGoal.Status.DROPPED: "neutral",
}
REFERRAL_TONES: dict[str, str] = {
    Referral.Status.WAITING: "warn",
    Referral.Status.OBTAINED: "ok",
    Referral.Status.REFUSED: "bad",
    Referral.Status.DROPPED: "neutral",
}
THING_TONES: dict[str, str] = {
    InstallationItem.State.TODO: "warn",
    InstallationItem.State.DONE: "ok",
    InstallationItem.State.NOT_CONCERNED: "neutral",
}
# What to keep in mind while settling a thing: her new address is told to nobody who could pass it on.
THING_HINTS: dict[str, str] = {
    InstallationItem.Thing.ENERGY: "Contrat à son nom seul, sans l’ancien compte ni son historique.",
    InstallationItem.Thing.INSURANCE: "Contrat nouveau : pas d’avenant à celui du couple.",
    InstallationItem.Thing.FURNITURE: "Livraison au nom d’usage convenu, sans nom sur la boîte ni l’interphone.",
    InstallationItem.Thing.CAF: "Vérifier d’abord que l’espace en ligne et la boîte mail sont à elle seule.",
    InstallationItem.Thing.SCHOOL: "L’autre parent peut lire le dossier scolaire : demander que l’adresse n’y figure pas.",
    InstallationItem.Thing.MAIL: "Pas de suivi de courrier depuis l’ancienne adresse : il révèle la nouvelle.",
    InstallationItem.Thing.PHONE: "Partage de position, comptes familiaux et applications de suivi : vérifiés avec elle.",
}


@dataclass(frozen=True)
class Line:
    """How a line of the chronology is shown."""

    title: str
    icon: str


KINDS: dict[str, Line] = {
    ChronologyEntry.Kind.NOTE: Line("Note", "journal-text"),
    ChronologyEntry.Kind.CALL: Line("Échange téléphonique", "telephone"),
    ChronologyEntry.Kind.INTERVIEW: Line("Entretien", "chat-left-text"),
    ChronologyEntry.Kind.DIAGNOSIS: Line("Diagnostic", "clipboard-check"),
    ChronologyEntry.Kind.PROGRESS: Line("Point d’étape", "flag"),
}
STEPS: dict[str, Line] = {
    "filed": Line("Dossier transmis à la coordination", "send"),
    "searching": Line("Recherche d’un logement ouverte", "search"),
    "suspended": Line("Dossier suspendu", "pause-circle"),
    "resumed": Line("Dossier repris", "play-circle"),
    "closed": Line("Dossier clos", "archive"),
    "rehoused_elsewhere": Line("Relogement hors réseau", "house-up"),
    "study_asked": Line("Un bailleur a demandé à étudier ce ménage", "eye"),
    "proposed": Line("Proposition faite à un bailleur", "house-add"),
    "proposal_declined": Line("Proposition non retenue par le bailleur", "x-circle"),
    "proposal_withdrawn": Line("Proposition retirée", "dash-circle"),
    "reserved": Line("Logement réservé par le bailleur", "bookmark-check"),
    "presented": Line("Le ménage accepte d’être présenté", "hand-thumbs-up"),
    "reservataire_agreed": Line("Accord du réservataire", "check-circle"),
    "reservataire_delegated": Line("Désignation déléguée au bailleur", "check-circle"),
    "viewing": Line("Visite du logement", "door-open"),
    "committee_booked": Line("Passage en commission fixé", "calendar-event"),
    "committee_unbooked": Line("Passage en commission reporté", "calendar-x"),
    "ranked": Line("Commission : attribution classée", "list-ol"),
    "conditional": Line("Commission : attribution sous condition", "hourglass-split"),
    "allocated": Line("Commission : attribution", "check-circle"),
    "accepted": Line("Le ménage accepte le logement", "hand-thumbs-up"),
    "lease_signed": Line("Bail signé", "pencil-square"),
    "keys": Line("Clés remises", "key"),
    "ended_expired": Line("Réservation arrivée à échéance", "clock-history"),
    "ended_released": Line("Réservation libérée par le bailleur", "unlock"),
    "ended_declined": Line("Le ménage n’a pas souhaité ce logement", "hand-thumbs-down"),
    "ended_reservataire": Line("Refus du réservataire", "x-circle"),
    "ended_not_allocated": Line("Commission : non-attribution", "x-circle"),
    "ended_ineligible": Line("Commission : irrecevabilité", "x-circle"),
    "ended_no_answer": Line("Sans réponse du ménage dans le délai", "clock-history"),
    "ended_owner": Line("Refus du propriétaire", "x-circle"),
    "ended_cancelled": Line("Bail annulé avant les clés", "x-circle"),
}
OTHER_STEP = Line("Étape du parcours", "dot")


def line_of(entry: ChronologyEntry) -> Line:
    """Title and icon of a line."""
    if entry.kind == ChronologyEntry.Kind.STEP:
        return STEPS.get(entry.step, OTHER_STEP)
    return KINDS[entry.kind]


# Papers in words that do not tell, each with the word of its file's name: an order, a complaint are named in forms alone.
PAPERS: dict[str, tuple[str, str]] = {
    Paper.IDENTITY: ("pièce d’identité ou titre de séjour", "identite"),
    Paper.FAMILY: ("livret de famille ou acte de naissance", "famille"),
    Paper.PREGNANCY: ("certificat médical", "certificat"),
    Paper.INCOME: ("justificatif de ressources", "ressources"),
    Paper.TAX: ("avis d’imposition", "imposition"),
    Paper.LEASE_END: ("congé ou fin de bail", "bail"),
    Paper.SHELTER: ("attestation d’hébergement", "attestation"),
    Paper.APPLICATION: ("attestation de demande de logement", "demande"),
    Paper.PROTECTION_ORDER: ("décision de protection", "decision"),
    Paper.COMPLAINT: ("récépissé", "recepisse"),
    Paper.PROCEEDINGS: ("acte de procédure", "procedure"),
    Paper.LEASE: ("bail ou quittance du logement actuel", "quittance"),
    Paper.CUSTODY: ("décision ou accord sur la résidence des enfants", "residence"),
    Paper.DISABILITY: ("carte mobilité inclusion", "carte"),
    Paper.PRIORITY: ("justificatif du motif", "motif"),
    Paper.INDIVIDUAL: ("justificatif de ressources propres", "individuelles"),
}


def paper(kind: str) -> str:
    """A kind of paper in words for the pages of a case."""
    return PAPERS[kind][0]
