"""Words on screen for what the parcours writes in codes: titles and icons of the chronology, tones of the states."""

from dataclasses import dataclass

from cases.models import Case, ChronologyEntry, Orientation, SupportMeasure, SupportSession

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
    SupportMeasure.Status.COMPLETED: "info",
}
SESSION_TONES: dict[str, str] = {
    SupportSession.Status.PLANNED: "info",
    SupportSession.Status.HELD: "ok",
    SupportSession.Status.MISSED: "warn",
    SupportSession.Status.CANCELLED: "neutral",
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
