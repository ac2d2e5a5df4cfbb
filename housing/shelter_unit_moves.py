"""The moves of a unit handed over for shelter and of an agreement, as people see them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from housing.forms import shelter_units as forms
from housing.models import ShelterUnit
from housing.moves import Move
from housing.services import use_agreements
from housing.workflow import shelter_units as units
from housing.workflow.common import Side
from housing.workflow.shelter_units import PROMISED
from tenants.roles import Permission

Status = ShelterUnit.Status
TOLD = _("L’autre signataire de la convention en est prévenu, par le numéro du logement.")
OURS, THEIRS = Permission.MANAGE_VACANCIES, Permission.MANAGE_STAYS


def _works(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {"cost": cleaned["cost"], "subsidy": cleaned["subsidy"]}


UNIT: tuple[Move, ...] = (
    Move(
        "demander", _("Demander ce logement"), _("Nous le prendrions"), _("Le bailleur est prévenu."),
        lambda row, by, _cleaned: units.want(row, by=by),
        frozenset({Status.WATCHED}), THEIRS, side=Side.ASSOCIATION, primary=True,
        commits=(_("Le bailleur lit que ce logement vous convient. Rien n’est encore bloqué : c’est lui qui décide."),),
        when=lambda row: row.wanted_on is None,
    ),
    Move(
        "bloquer", _("Bloquer pour l’association"), _("Bloquer…"), _("Le logement est bloqué."),
        lambda row, by, cleaned: units.block(row, by=by, until=cleaned["until"]),
        frozenset({Status.WATCHED}), OURS, form=forms.BlockUnitForm, primary=True,
        commits=(_("Le logement n’est plus proposé à personne d’autre ; les propositions en attente sont refusées."), TOLD),
    ),
    Move(
        "libere", _("Noter la libération"), _("Il est libre…"), _("La libération est notée."),
        lambda row, by, cleaned: units.note_freed(row, by=by, on=cleaned["on"]),
        frozenset({Status.WATCHED, Status.BLOCKED}), OURS, form=forms.DayForm,
        commits=(_("Le coût de la vacance se compte à partir de ce jour."), TOLD),
        when=lambda row: row.freed_on is None,
    ),
    Move(
        "travaux", _("Commencer des travaux"), _("Travaux…"), _("Les travaux sont notés."),
        lambda row, by, cleaned: units.start_works(
            row, by=by, on=cleaned["on"], expected_on=cleaned["expected_on"], **_works(cleaned)
        ),
        frozenset({Status.BLOCKED}), OURS, form=forms.WorksForm,
        commits=(_("Vous serez prévenu une semaine avant la fin prévue."), TOLD),
        when=lambda row: row.freed_on is not None and row.works_on is None,
    ),
    Move(
        "fin-travaux", _("Noter la fin des travaux"), _("Les travaux sont finis…"), _("La fin des travaux est notée."),
        lambda row, by, cleaned: units.end_works(row, by=by, on=cleaned["on"], **_works(cleaned)),
        frozenset({Status.WORKS}), OURS, form=forms.EndWorksForm, primary=True, commits=(TOLD,),
    ),
    Move(
        "remettre", _("Remettre le logement à l’association"), _("Remettre les clés…"), _("Le logement est mis à disposition."),
        lambda row, by, cleaned: units.hand_over(row, by=by, on=cleaned["on"]),
        frozenset({Status.BLOCKED}), OURS, form=forms.DayForm, primary=True,
        commits=(
            _("Son adresse devient celle d’un hébergement : dans votre organisation, seules les personnes nommées dans la convention"
              " savent encore de quel logement il s’agit. Le reste de l’équipe lit « loué »."),
            _("Ne la donnez ni au gardien ni à un prestataire sans l’accord de l’association."),
        ),
        when=lambda row: row.is_ready,
    ),
    Move(
        "remise-prevue", _("Prévoir la remise"), _("Prévoir la remise…"), _("La date de remise est notée."),
        lambda row, by, cleaned: units.plan_handing(row, by=by, on=cleaned["on"]),
        PROMISED, OURS, form=forms.ExpectedForm, commits=(TOLD,),
    ),
    Move(
        "blocage", _("Prolonger le blocage"), _("Prolonger le blocage…"), _("Le blocage est prolongé."),
        lambda row, by, cleaned: units.block(row, by=by, until=cleaned["until"]),
        frozenset({Status.BLOCKED}), OURS, form=forms.BlockUnitForm, commits=(TOLD,),
    ),
    Move(
        "place", _("Ouvrir la place"), _("Ouvrir la place…"), _("La place est ouverte : un ménage peut y être inscrit."),
        lambda row, by, cleaned: units.open_place(row, by=by, shelter=cleaned["shelter"], values=cleaned["values"]),
        frozenset({Status.HANDED}), THEIRS, form=forms.OpenPlaceForm, side=Side.ASSOCIATION, primary=True,
        commits=(
            _("Le logement devient une place de votre structure : séjours, occupation et rapports la comptent."),
            _("Le bailleur ne lit ni qui y est, ni quand elle part : seulement le nombre de jours sans occupante, à la fin du mois."),
        ),
        when=lambda row: not hasattr(row, "place"),
    ),
    Move(
        "controle", _("Contrôler l’usage"), _("Contrôler l’usage…"), _("Le contrôle est noté."),
        lambda row, by, cleaned: units.check_use(row, by=by, on=cleaned["on"], finding=cleaned["finding"]),
        frozenset({Status.HANDED}), OURS, form=forms.CheckForm,
        commits=(_("Une fois par an, avec l’association : ce que le logement est devenu, jamais qui y est passé."), TOLD),
    ),
    Move(
        "reprise-prevue", _("Prévoir la reprise"), _("Prévoir la reprise…"), _("La date de reprise est notée."),
        lambda row, by, cleaned: units.plan_return(row, by=by, on=cleaned["on"]),
        frozenset({Status.HANDED}), OURS, form=forms.ExpectedForm, commits=(TOLD,),
    ),
    Move(
        "rendre", _("Rendre le logement au bailleur"), _("Rendre…"), _("Le logement est rendu."),
        lambda row, by, cleaned: units.give_back(row, by=by, on=cleaned["on"]),
        frozenset({Status.HANDED}), THEIRS, form=forms.DayForm, side=Side.ASSOCIATION, danger=True,
        commits=(_("Sa place ferme ce jour-là ; personne ne doit y être, ni y être attendu."), TOLD),
    ),
    Move(
        "reprendre", _("Déclarer le logement de nouveau libre"), _("Le déclarer libre"), _("Le logement est de nouveau à qualifier."),
        lambda row, by, _cleaned: units.take_back(row, by=by),
        frozenset({Status.RETURNED}), OURS, primary=True,
        commits=(_("Il revient dans vos logements libérés, à qualifier."),),
    ),
    Move(
        "abandonner", _("Ne pas le mettre à disposition"), _("Abandonner…"), _("Le logement n’est plus gardé."),
        lambda row, by, cleaned: units.let_go(row, by=by, reason=cleaned["reason"]),
        PROMISED | {Status.WATCHED}, OURS, form=forms.LetGoForm, danger=True,
        commits=(_("Un logement bloqué reprend l’état qu’il avait, et redevient ouvert s’il l’était."), TOLD),
    ),
)  # fmt: skip

LIVE, OVER = "live", "over"
AGREEMENT: tuple[Move, ...] = (
    Move(
        "prolonger", _("Prolonger la convention"), _("Prolonger…"), _("La convention est prolongée."),
        lambda row, by, cleaned: use_agreements.prolong(row, by=by, until=cleaned["until"]),
        frozenset({LIVE}), OURS, form=forms.ProlongForm, commits=(_("L’association en est prévenue."),),
    ),
    Move(
        "personnes", _("Nommer qui suit les logements"), _("Nommer qui suit…"), _("Les personnes sont nommées."),
        lambda row, by, cleaned: use_agreements.name_officers(row, by=by, officer=cleaned["officer"], second=cleaned["second"]),
        frozenset({LIVE}), OURS, form=forms.NameForm,
        commits=(_("Elles seules, dans votre organisation, savent quels logements sont remis. Une personne retirée ne voit plus rien."),),
    ),
    Move(
        "arreter", _("Arrêter la convention"), _("Arrêter…"), _("La convention est arrêtée."),
        lambda row, by, cleaned: use_agreements.stop(row, by=by, on=cleaned["on"]),
        frozenset({LIVE}), OURS, form=forms.DayForm, danger=True,
        commits=(_("Aucun logement ne se remet plus sous cette convention."),),
    ),
)  # fmt: skip


def state_of(agreement: Any) -> str:
    """Whether something can still be done of an agreement."""
    return LIVE if agreement.ended_on is None else OVER
