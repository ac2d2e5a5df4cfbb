"""The moves as people see them: a title, what it commits to, a form, and the service behind. One page serves them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from housing import workflow
from housing.forms import course, units
from housing.forms.fields import MoveForm
from housing.models import Precautions, Reservation, Vacancy
from housing.workflow.common import BEFORE_LEASE, CLOCKED, Side
from housing.workflow.course import READY, VISITABLE
from housing.workflow.disclosure import OPENABLE, precautions_of, to_open
from tenants.actor import Actor
from tenants.roles import Permission

Words = str | Promise
Step, Status = Reservation.Step, Vacancy.Status


@dataclass(frozen=True)
class Move:
    """One move. `states`, `when`: where it is offered; `run(row, actor, cleaned)`: the service."""

    code: str
    title: Words
    button: Words
    done: Words
    run: Callable[[Any, Actor, dict[str, Any]], object]
    states: frozenset[str]
    permission: Permission
    form: type[MoveForm] = MoveForm
    side: Side = Side.LANDLORD
    commits: tuple[Words, ...] = field(default=())
    danger: bool = False
    primary: bool = False
    private: bool | None = None
    when: Callable[[Any], bool] | None = None


def _named(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {name: cleaned[name] for name in ("officer", "second", "deputy")}


def _ticked(cleaned: dict[str, Any]) -> set[str]:
    return {name for name in Precautions.TICKED if cleaned[name]}


def offered(moves: Iterable[Move], row: Any, state: str, actor: Actor) -> list[Move]:
    """Moves that this actor can make now: its side, its right, the state."""
    return [
        move
        for move in moves
        if state in move.states
        and getattr(row, move.side) == actor.tenant.pk
        and actor.may(move.permission)
        and move.private in (None, getattr(row, "is_private", None))
        and (move.when is None or move.when(row))
    ]


OPEN = frozenset({Status.ANNOUNCED, Status.AVAILABLE})
VACANCY: tuple[Move, ...] = (
    Move(
        "liberer",
        _("Confirmer que le logement est libre"),
        _("Le logement est libre"),
        _("Le logement est disponible."),
        lambda row, by, _cleaned: workflow.confirm_free(row, by=by),
        frozenset({Status.ANNOUNCED}),
        Permission.MANAGE_VACANCIES,
        commits=(_("Le logement passe d’annoncé à disponible ; il reste ouvert aux mêmes dispositifs."),),
    ),
    Move(
        "depart",
        _("Noter le départ de la personne qui y vivait"),
        _("Noter le départ"),
        _("Le départ est noté : le bail peut être signé."),
        lambda row, by, _cleaned: workflow.note_departure(row, by=by),
        frozenset({Status.IN_PROCESS}),
        Permission.MANAGE_VACANCIES,
        commits=(_("Le logement n’attend plus le relogement de personne ; le bail du ménage retenu peut être signé."),),
        when=lambda row: row.on_rehousing,
    ),
    Move(
        "bloquer",
        _("Bloquer pour une mise à l’abri"),
        _("Bloquer…"),
        _("Le logement est bloqué pour une mise à l’abri."),
        lambda row, by, cleaned: workflow.block(row, by=by, until=cleaned["until"]),
        OPEN | {Status.TO_QUALIFY},
        Permission.MANAGE_VACANCIES,
        form=units.BlockForm,
        commits=(
            _("Le logement n’est plus proposé ; les propositions en attente sont refusées, motif « logement indisponible »."),
            _("Vous pourrez le débloquer à tout moment."),
        ),
    ),
    Move(
        "debloquer",
        _("Débloquer le logement"),
        _("Débloquer"),
        _("Le logement est débloqué."),
        lambda row, by, _cleaned: workflow.unblock(row, by=by),
        frozenset({Status.BLOCKED}),
        Permission.MANAGE_VACANCIES,
        commits=(_("Le logement reprend l’état qu’il avait, et redevient ouvert s’il l’était."),),
        primary=True,
    ),
    Move(
        "retirer",
        _("Retirer le logement"),
        _("Retirer…"),
        _("Le logement est retiré."),
        lambda row, by, cleaned: workflow.withdraw(row, by=by, reason=cleaned["reason"]),
        OPEN | {Status.TO_QUALIFY, Status.BLOCKED},
        Permission.MANAGE_VACANCIES,
        form=units.WithdrawForm,
        commits=(
            _("Les propositions en attente sont refusées. Un logement retiré ne revient pas : il se déclare de nouveau."),
        ),
        danger=True,
    ),
)

RESERVATION: tuple[Move, ...] = (
    Move(
        "accord",
        _("Le ménage accepte d’être présenté"),
        _("Elle accepte d’être présentée…"),
        _("L’accord du ménage est enregistré."),
        lambda row, by, _cleaned: workflow.present(row, by=by),
        frozenset({Step.HELD}),
        Permission.ANSWER_FOR_HOUSEHOLD,
        side=Side.OWNER,
        primary=True,
        commits=(
            _("Vous avez présenté le logement au ménage, qui accepte que le bailleur étudie sa candidature."),
            _(
                "Le bailleur est prévenu. Si le contingent le demande, le réservataire voit la composition du ménage, sans identité."
            ),
        ),
    ),
    Move(
        "acceptation",
        _("Le ménage accepte le logement attribué"),
        _("Elle accepte le logement…"),
        _("L’acceptation est enregistrée : le bail est à signer."),
        lambda row, by, _cleaned: workflow.accept(row, by=by),
        frozenset({Step.ALLOCATED}),
        Permission.ANSWER_FOR_HOUSEHOLD,
        side=Side.OWNER,
        primary=True,
        commits=(_("Le bailleur est prévenu et prépare le bail."),),
    ),
    Move(
        "identite",
        _("Ouvrir l’identité aux agents nommés du bailleur"),
        _("Ouvrir l’identité…"),
        _("L’identité est ouverte aux personnes nommées, et à elles seules."),
        lambda row, by, cleaned: workflow.open_identity(row, by=by, given=cleaned.get("given")),
        OPENABLE,
        Permission.SHARE_CASE,
        form=course.IdentityForm,
        side=Side.OWNER,
        primary=True,
        when=to_open,
        commits=(
            _(
                "Les personnes nommées voient l’identité, de quoi la joindre, l’origine, la demande et les besoins ; jamais la sécurité,"
                " ni les secteurs à éviter."
            ),
            _("Elle peut retirer cet accord à tout moment, dans l’onglet « Accès » : elles ne voient alors plus rien."),
            _("Une fois le bail signé, le bailleur garde ce qu’il sait de sa locataire, par le contrat."),
        ),
    ),
    Move(
        "refus",
        _("Le ménage ne veut pas de ce logement"),
        _("Elle refuse…"),
        _("Le refus est enregistré : le dossier est de nouveau en recherche."),
        lambda row, by, cleaned: workflow.decline_for_household(row, by=by, reason=cleaned["reason"]),
        BEFORE_LEASE,
        Permission.ANSWER_FOR_HOUSEHOLD,
        form=course.HouseholdDeclineForm,
        side=Side.OWNER,
        commits=(
            _("La réservation prend fin, le logement est libéré, la recherche reprend. Le bailleur n’en lit pas le motif."),
        ),
    ),
    Move(
        "accord-reservataire",
        _("Donner l’accord du réservataire"),
        _("Donner l’accord…"),
        _("Votre accord est enregistré."),
        lambda row, by, _cleaned: workflow.agree(row, by=by),
        frozenset({Step.RESERVATAIRE}),
        Permission.AGREE_AS_RESERVATAIRE,
        side=Side.RESERVATAIRE,
        primary=True,
        commits=(_("L’attribution sera comptée sur votre contingent. Le bailleur fixe la commission."),),
    ),
    Move(
        "delegation",
        _("Déléguer la désignation au bailleur"),
        _("Déléguer au bailleur…"),
        _("La désignation est déléguée au bailleur."),
        lambda row, by, _cleaned: workflow.delegate(row, by=by),
        frozenset({Step.RESERVATAIRE}),
        Permission.AGREE_AS_RESERVATAIRE,
        side=Side.RESERVATAIRE,
        commits=(_("Le bailleur désigne à votre place ; l’attribution reste comptée sur votre contingent."),),
    ),
    Move(
        "refus-reservataire",
        _("Refuser la désignation"),
        _("Refuser…"),
        _("Votre refus est enregistré : la réservation prend fin."),
        lambda row, by, _cleaned: workflow.refuse(row, by=by),
        frozenset({Step.RESERVATAIRE}),
        Permission.AGREE_AS_RESERVATAIRE,
        side=Side.RESERVATAIRE,
        danger=True,
        commits=(_("La réservation prend fin et le ménage est de nouveau en recherche."),),
    ),
    Move(
        "commission",
        _("Fixer la commission"),
        _("Fixer la commission…"),
        _("La commission est fixée : le délai est suspendu."),
        lambda row, by, cleaned: workflow.book_committee(row, by=by, on=cleaned["on"]),
        READY,
        Permission.DECIDE_ALLOCATION,
        form=course.CommitteeForm,
        primary=True,
        private=False,
        commits=(_("Le délai de la réservation est suspendu jusqu’à la décision."),),
    ),
    Move(
        "proprietaire",
        _("Enregistrer la réponse du propriétaire"),
        _("Réponse du propriétaire…"),
        _("La réponse du propriétaire est enregistrée."),
        lambda row, by, cleaned: workflow.decide_for_owner(row, by=by, **cleaned),
        READY,
        Permission.DECIDE_ALLOCATION,
        form=course.OwnerForm,
        primary=True,
        private=True,
        commits=(_("Dans le parc privé, l’accord du propriétaire et une garantie tiennent lieu de commission."),),
    ),
    Move(
        "decision",
        _("Enregistrer la décision de la commission"),
        _("Enregistrer la décision…"),
        _("La décision est enregistrée."),
        lambda row, by, cleaned: workflow.decide(row, by=by, decision=workflow.Decision(**cleaned)),
        frozenset({Step.COMMITTEE, Step.RANKED, Step.CONDITIONAL}),
        Permission.DECIDE_ALLOCATION,
        form=course.DecisionForm,
        primary=True,
        commits=(
            _("Après une attribution, le ménage a dix jours pour répondre ; son association l’en informe."),
            _("Moins de trois candidatures : c’est possible, et cela s’inscrit au procès-verbal."),
        ),
    ),
    Move(
        "precautions",
        _("Confirmer vos précautions et nommer les personnes"),
        _("Confirmer vos précautions…"),
        _("Vos précautions sont confirmées : l’association peut ouvrir l’identité aux personnes nommées."),
        lambda row, by, cleaned: workflow.confirm_precautions(row, by=by, ticked=_ticked(cleaned), **_named(cleaned)),
        frozenset({Step.ACCEPTED}),
        Permission.RESERVE,
        form=course.PrecautionsForm,
        primary=True,
        when=lambda row: precautions_of(row) is None,
        commits=(
            _("L’association recueille ensuite l’accord du ménage, puis ouvre l’identité aux seules personnes nommées ici."),
            _("Votre confirmation est conservée avec votre nom et la date."),
        ),
    ),
    Move(
        "bail",
        _("Enregistrer la signature du bail"),
        _("Bail signé…"),
        _("Le bail est signé. L’adresse est transmise, chiffrée, à l’équipe qui suit le ménage."),
        lambda row, by, cleaned: workflow.sign_lease(row, by=by, **cleaned),
        frozenset({Step.ACCEPTED}),
        Permission.RESERVE,
        form=course.LeaseForm,
        primary=True,
        commits=(
            _("Le relogement compte à la date de signature ; contingent, commune et bailleur sont figés."),
            _("Pas de nom sur la boîte aux lettres ni l’interphone, gardien non informé, aucun courrier à l’ancienne adresse."),
        ),
    ),
    Move(
        "cles",
        _("Enregistrer la remise des clés"),
        _("Clés remises…"),
        _("Les clés sont remises : le logement est loué."),
        lambda row, by, cleaned: workflow.hand_keys(row, by=by, keys_on=cleaned["keys_on"]),
        frozenset({Step.SIGNED}),
        Permission.RESERVE,
        form=course.KeysForm,
        primary=True,
        commits=(_("Le logement est loué ; les autres ménages proposés reçoivent une réponse."),),
    ),
    Move(
        "visite",
        _("Prévoir une visite"),
        _("Prévoir une visite…"),
        _("La visite est prévue ; l’association en informe le ménage."),
        lambda row, by, cleaned: workflow.plan_viewing(row, by=by, at=cleaned["at"]),
        VISITABLE,
        Permission.RESERVE,
        form=course.ViewingForm,
        commits=(_("La visite est facultative ; elle ne change pas le délai."),),
    ),
    Move(
        "annuler-commission",
        _("Annuler la date de commission"),
        _("Annuler la commission…"),
        _("La date de commission est annulée : le délai court de nouveau."),
        lambda row, by, _cleaned: workflow.unbook_committee(row, by=by),
        frozenset({Step.COMMITTEE}),
        Permission.DECIDE_ALLOCATION,
        commits=(_("Le délai reprend avec les jours ouvrés qui restaient, au moins un."),),
    ),
    Move(
        "prolonger",
        _("Prolonger la réservation"),
        _("Prolonger…"),
        _("La réservation est prolongée."),
        lambda row, by, _cleaned: workflow.extend(row, by=by),
        CLOCKED,
        Permission.RESERVE,
        commits=(_("Une seule fois, du même nombre de jours ouvrés, à partir de l’échéance actuelle."),),
    ),
    Move(
        "collegue",
        _("Nommer les personnes qui suivent la réservation"),
        _("Nommer des collègues…"),
        _("Les personnes qui suivent la réservation sont enregistrées."),
        lambda row, by, cleaned: workflow.name_officers(row, by=by, **_named(cleaned)),
        frozenset(Step) - {Step.KEYS},
        Permission.RESERVE,
        form=course.OfficersForm,
        commits=(
            _("Le reste de votre organisation lit seulement « en cours d’attribution »."),
            _(
                "Une personne retirée ne voit plus rien dès maintenant. Une personne ajoutée après l’acceptation connaît l’identité"
                " quand l’association l’a dit au ménage."
            ),
        ),
    ),
    Move(
        "liberer",
        _("Libérer le logement"),
        _("Libérer…"),
        _("Le logement est libéré."),
        lambda row, by, _cleaned: workflow.release(row, by=by),
        BEFORE_LEASE,
        Permission.RESERVE,
        danger=True,
        commits=(
            _("La réservation prend fin ; le ménage est de nouveau en recherche et son association en est prévenue."),
            _("Les autres ménages proposés pour ce logement redeviennent à étudier."),
        ),
    ),
    Move(
        "annuler-bail",
        _("Annuler le bail avant les clés"),
        _("Annuler le bail…"),
        _("Le bail est annulé : le logement est de nouveau ouvert."),
        lambda row, by, _cleaned: workflow.cancel_lease(row, by=by),
        frozenset({Step.SIGNED}),
        Permission.RESERVE,
        danger=True,
        commits=(_("Le relogement ne compte plus ; le ménage est de nouveau en recherche."),),
    ),
)


def find(moves: Iterable[Move], code: str) -> Move | None:
    """The move with that code in its address."""
    return next((move for move in moves if move.code == code), None)
