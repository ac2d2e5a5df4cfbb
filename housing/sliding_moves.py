"""The moves of a lease that slides, as people see them, and what its page shows."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.deadlines import two_months_before
from housing.forms import sliding_leases as forms
from housing.forms.shelter_units import DayForm
from housing.models import LeaseReview, SlidingLease, SlidingPeriod
from housing.moves import Move, offered
from housing.presentation import State
from housing.workflow import sliding_leases as sliding
from housing.workflow.common import Side, reference_of
from tenants.actor import Actor
from tenants.roles import Permission

Status = SlidingLease.Status
RUNNING = frozenset({Status.RUNNING})
OWNER, LANDLORD = Permission.ANSWER_FOR_HOUSEHOLD, Permission.RESERVE
TOLD = _("L’autre partie et la coordination en sont prévenues, par la référence du dossier.")
STATES: dict[str, State] = {
    Status.RUNNING: State("En cours", "info", "hourglass-split"),
    Status.SLID: State("Glissé : le bail est à son nom", "ok", "key"),
    Status.STOPPED: State("Arrêté", "neutral", "dash-circle"),
}
FINDING_TONES = {"ready": "ok", "soon": "info", "time": "warn", "difficulty": "bad"}

SLIDING: tuple[Move, ...] = (
    Move(
        "examen", _("Prévoir un examen conjoint"), _("Prévoir un examen…"), _("L’examen est prévu."),
        lambda row, by, cleaned: sliding.plan_review(row, by=by, on=cleaned["on"]),
        RUNNING, OWNER, form=forms.ReviewForm, side=Side.OWNER,
        commits=(_("Le bailleur, l’association et le ménage regardent ensemble où elle en est."), TOLD),
    ),
    Move(
        "tenu", _("Noter un examen tenu"), _("Noter l’examen…"), _("L’examen est noté."),
        lambda row, by, cleaned: sliding.hold_review(row, by=by, on=cleaned["on"], finding=cleaned["finding"]),
        RUNNING, OWNER, form=forms.HoldForm, side=Side.OWNER, primary=True,
        commits=(_("Un constat partagé par les trois, sans récit. C’est le prochain examen prévu, ou un examen de plus."), TOLD),
    ),
    Move(
        "prefet", _("Informer le préfet"), _("Informer le préfet…"), _("La lettre est prête : imprimez-la et envoyez-la."),
        lambda row, by, cleaned: sliding.tell_prefect(
            row, by=by, on=cleaned["on"], offers_lease=cleaned["offers"], reasons=cleaned["reasons"]
        ),
        RUNNING, LANDLORD, form=forms.PrefectForm,
        commits=(
            _("Deux mois avant la fin de chaque période d’examen, le bailleur dit au préfet s’il propose un bail, et sinon pourquoi"
              " (code de la construction et de l’habitation, article L442-8-3)."),
            TOLD,
        ),
    ),
    Move(
        "glisser", _("Le bail glisse à son nom"), _("Faire glisser le bail…"), _("Le bail est à son nom."),
        lambda row, by, cleaned: sliding.slide(row, by=by, on=cleaned["on"]),
        RUNNING, LANDLORD, form=DayForm,
        commits=(_("Elle devient locataire en titre ce jour-là ; l’association n’est plus locataire."), TOLD),
    ),
    Move(
        "renouveler", _("Renouveler la période d’examen"), _("Renouveler…"), _("La période est renouvelée."),
        lambda row, by, cleaned: sliding.renew(row, by=by, ends_on=cleaned["until"], reasons=cleaned["reasons"]),
        RUNNING, LANDLORD, form=forms.RenewForm,
        commits=(_("Une période d’examen de plus, avec ses motifs ; le préfet est informé deux mois avant sa fin."), TOLD),
    ),
    Move(
        "arreter", _("Arrêter le bail glissant"), _("Arrêter…"), _("Le bail glissant est arrêté."),
        lambda row, by, cleaned: sliding.stop(row, by=by, on=cleaned["on"], reason=cleaned["reason"]),
        RUNNING, OWNER, form=forms.StopForm, side=Side.OWNER, danger=True,
        commits=(_("Plus rien ne court ; ce qui a été convenu reste lisible."), TOLD),
    ),
)  # fmt: skip


def due_on(row: Any) -> date | None:
    """The day by which the préfet is to be told of the period that runs; None once told, or in private stock. Read with `dated()`."""
    if row.status != Status.RUNNING or row.told_on or row.lease.is_private:
        return None
    return two_months_before(row.period_ends_on)


def line_of(row: Any) -> dict[str, Any]:
    """A line of the list, of a row read with `dated()`."""
    due = due_on(row)
    return {
        "row": row,
        "reference": reference_of(row.case_id),
        "state": STATES[row.status],
        "due_on": due,
        "is_late": due is not None and due < timezone.localdate(),
    }


def sliding_context(row: Any, actor: Actor) -> dict[str, Any]:
    """What the page shows to one of the sides; nobody's name."""
    moves = offered(SLIDING, row, row.status, actor)
    wanted = "prefet" if row.tenant_id == actor.tenant.pk and not row.told_on else ""
    primary = next((move for move in moves if move.code == wanted or move.primary), None)
    return line_of(row) | {
        "landlord_side": row.tenant_id == actor.tenant.pk,
        "periods": [
            (one, one.labels(one.reasons), one.labels(one.renewal_reasons)) for one in SlidingPeriod.objects.filter(sliding=row)
        ],
        "reviews": [(one, FINDING_TONES.get(one.finding, "neutral")) for one in LeaseReview.objects.filter(sliding=row)],
        "primary": primary,
        "moves": [move for move in moves if move is not primary],
    }
