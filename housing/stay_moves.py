"""The moves of a stay and of a request for a place, as people see them."""

from django.utils.translation import gettext_lazy as _

from housing.forms import shelter as forms
from housing.models import PlaceRequest, Stay
from housing.moves import Move
from housing.workflow import place_requests, stays
from housing.workflow.common import Side
from tenants.roles import Permission

Status = Stay.Status
LIVE = frozenset({Status.PLANNED, Status.CURRENT})
WAITING = frozenset({PlaceRequest.Status.WAITING})
WRITTEN = _("L’association qui suit le dossier et la coordination en sont prévenues, sans nom ni lieu.")

STAY: tuple[Move, ...] = (
    Move(
        "entree",
        _("Noter l’entrée"),
        _("Elle est arrivée…"),
        _("L’entrée est notée."),
        lambda row, by, cleaned: stays.enter(row, by=by, on=cleaned["on"]),
        frozenset({Status.PLANNED}),
        Permission.MANAGE_STAYS,
        form=forms.BackForm,
        side=Side.SHELTER,
        primary=True,
        commits=(
            _("Le séjour commence. Avec l’accord recueilli par l’association, le dossier s’ouvre à votre structure."),
            _("Cet accès prend fin trente jours après la sortie."),
        ),
    ),
    Move(
        "evaluation",
        _("Noter l’évaluation globale"),
        _("Évaluation…"),
        _("L’évaluation est notée."),
        lambda row, by, cleaned: stays.evaluate(
            row, by=by, done_on=cleaned["on"], levels=cleaned["levels"], orientation=cleaned["orientation"]
        ),
        frozenset({Status.CURRENT, Status.ENDED}),
        Permission.MANAGE_STAYS,
        form=forms.EvaluationForm,
        side=Side.SHELTER,
        commits=(
            _("Un niveau par domaine, faits avec elle ; aucun récit. La coordination et les bailleurs ne la lisent pas."),
        ),
    ),
    Move(
        "places",
        _("Changer de place"),
        _("Changer de place…"),
        _("Le changement de place est noté."),
        lambda row, by, cleaned: stays.change_places(row, by=by, places=cleaned["places"], on=cleaned["on"]),
        LIVE,
        Permission.MANAGE_STAYS,
        form=forms.ChangePlacesForm,
        side=Side.SHELTER,
        commits=(_("À partir de ce jour, le ménage occupe les places cochées et aucune autre."),),
    ),
    Move(
        "prolonger",
        _("Prolonger le séjour"),
        _("Prolonger…"),
        _("Le séjour est prolongé."),
        lambda row, by, cleaned: stays.extend(row, by=by, until=cleaned["until"], reason=cleaned["reason"]),
        frozenset({Status.CURRENT}),
        Permission.MANAGE_STAYS,
        form=forms.ExtendForm,
        side=Side.SHELTER,
        commits=(_("Le motif est gardé avec la prolongation, aussi au-delà de la durée maximale."), WRITTEN),
        when=lambda row: row.expected_on is not None,
    ),
    Move(
        "sortie",
        _("Noter la sortie"),
        _("Noter la sortie…"),
        _("La sortie est notée : les places sont libres."),
        lambda row, by, cleaned: stays.leave(
            row, by=by, on=cleaned["on"], outcome=cleaned["outcome"], orientation=cleaned["orientation"]
        ),
        frozenset({Status.CURRENT}),
        Permission.MANAGE_STAYS,
        form=forms.LeaveForm,
        side=Side.SHELTER,
        commits=(
            _("Les places sont libres dès ce jour-là. Le dossier se ferme à votre structure trente jours après la sortie."),
            WRITTEN,
        ),
    ),
    Move(
        "retour",
        _("Noter un retour"),
        _("Noter un retour…"),
        _("Le fait est noté."),
        lambda row, by, cleaned: stays.note_return(row, by=by, kind=cleaned["kind"], on=cleaned["on"]),
        frozenset({Status.ENDED}),
        Permission.MANAGE_STAYS,
        form=forms.ReturnForm,
        side=Side.SHELTER,
        commits=(_("Un fait et sa date, pour comprendre les parcours. Il ne juge personne et ne ferme aucun droit."),),
    ),
    Move(
        "annuler",
        _("Annuler le séjour prévu"),
        _("Annuler…"),
        _("Le séjour prévu est annulé."),
        lambda row, by, _cleaned: stays.cancel(row, by=by),
        frozenset({Status.PLANNED}),
        Permission.MANAGE_STAYS,
        side=Side.SHELTER,
        danger=True,
        commits=(_("Les places sont libres de nouveau."), WRITTEN),
    ),
)

REQUEST: tuple[Move, ...] = (
    Move(
        "place",
        _("Donner une place"),
        _("Donner une place…"),
        _("La place est donnée : le séjour est noté."),
        lambda row, by, cleaned: stays.book_request(row, by=by, booking=cleaned["booking"]),
        WAITING,
        Permission.MANAGE_STAYS,
        form=forms.BookingForm,
        side=Side.SHELTER,
        primary=True,
        commits=(
            _("La place est tenue pour ce ménage aux dates choisies ; personne d’autre ne peut y être inscrit."),
            _("Qui elle est ne s’ouvre qu’à l’entrée, avec son accord."),
        ),
    ),
    Move(
        "refuser",
        _("Refuser la demande"),
        _("Refuser…"),
        _("La demande est refusée."),
        lambda row, by, cleaned: place_requests.decline_request(row, by=by, reason=cleaned["reason"]),
        WAITING,
        Permission.MANAGE_STAYS,
        form=forms.DeclineRequestForm,
        side=Side.SHELTER,
        danger=True,
        commits=(_("L’association est prévenue, avec le motif."),),
    ),
    Move(
        "retirer",
        _("Retirer la demande"),
        _("Retirer…"),
        _("La demande est retirée."),
        lambda row, by, _cleaned: place_requests.withdraw_request(row, by=by),
        WAITING,
        Permission.SHARE_CASE,
        side=Side.OWNER,
        danger=True,
        commits=(_("L’organisation est prévenue. Une nouvelle demande repart à sa date."),),
    ),
)
