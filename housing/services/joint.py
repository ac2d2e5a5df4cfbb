"""Pairs of a joint answer become proposals: each whole or not at all, with what stood behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Committee
from cases.policies import case_policy
from cases.workflow_decisions import take_to_add
from housing.matching.joint import Choice, Joint
from housing.matching.terms import Terms
from housing.models import JointRound, Proposal
from housing.policies import offer_policy
from housing.services.linked import batches, require_whole, waits_for
from housing.workflow.proposals import propose
from tenants.actor import Actor
from tenants.constraints import message_of
from tenants.errors import Refused, TransitionRefused
from tenants.models import Participation, Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

NOT_FREED = _("Ce logement se libère si %(reference)s est relogé, ce qui n’a pas pu être proposé.")


@dataclass(frozen=True)
class Outcome:
    """What became of the pairs: their round (None when none could be proposed), proposals made, pairs refused with the reason."""

    round: JointRound | None
    made: list[Proposal]
    refused: list[tuple[Choice, str]]


def propose_pairs(
    programme: Programme,
    chosen: Sequence[Choice],
    joint: Joint,
    *,
    by: Actor,
    terms: Terms,
    tolerance: int | None,
    committee: Committee | None = None,
) -> Outcome:
    """Propose the chosen pairs of an answer. A pair that can no longer be is refused by itself, and said; the others are made.

    `committee`: the meeting in which they are proposed. Raises Forbidden; TransitionRefused when nothing is chosen, a pair is not of the
    answer, a unit would be freed by nobody, or the meeting takes no more.
    """
    require_part(by, Permission.PROPOSE, Participation.Part.COORDINATOR, programme=programme.pk)
    answered = {joint.field.choice_of(pair) for pair in joint.answer.pairs}
    if not chosen:
        raise TransitionRefused(_("Cochez au moins un rapprochement à proposer."))
    if strangers := [one for one in chosen if one not in answered]:
        raise TransitionRefused(
            _("La proposition d’ensemble a changé entre-temps : le rapprochement %(pair)s n’en fait plus partie. Relisez-la."),
            pair=f"{strangers[0].reference} – {strangers[0].number}",
        )
    require_whole(chosen, joint)
    with transaction.atomic():
        meeting = take_to_add(committee, by) if committee is not None else None
        row = _round(programme, chosen, joint, by=by, terms=terms, tolerance=tolerance, committee=meeting)
        made, refused = _propose_each(chosen, joint, row, by)
        if not made:
            transaction.set_rollback(True)
            return Outcome(None, [], refused)
        record("joint_round.proposed", row, by=by, owner=by.tenant.pk, programme=programme.pk, proposed=len(made))
    return Outcome(row, made, refused)


def _round(
    programme: Programme,
    chosen: Sequence[Choice],
    joint: Joint,
    *,
    by: Actor,
    terms: Terms,
    tolerance: int | None,
    committee: Committee | None,
) -> JointRound:
    return JointRound.objects.create(
        tenant=by.tenant,
        programme=programme,
        committee=committee,
        version=terms.version,
        weights=dict(terms.weights),
        tolerance=tolerance,
        households=len(joint.field.cases),
        units=len(joint.field.offers),
        pairs=len(joint.answer.pairs),
        chosen=len(chosen),
        total=joint.total,
        bound=joint.bound,
    )


def _propose_each(
    chosen: Sequence[Choice], joint: Joint, row: JointRound, by: Actor
) -> tuple[list[Proposal], list[tuple[Choice, str]]]:
    """Batch after batch (`housing.services.linked`); what waits for a pair that was refused is refused too."""
    made, refused = list[Proposal](), dict[Choice, str]()
    needs = waits_for(joint)
    for batch in batches(chosen, joint):
        if waiting := [one for one in batch if needs.get(one) in refused]:
            refused |= {one: str(NOT_FREED) % {"reference": needs[one].reference} for one in waiting}
            continue
        try:
            with transaction.atomic():
                made += [_propose_one(one, row, by) for one in batch]
        except Refused as error:
            refused |= dict.fromkeys(batch, error.message)
        except IntegrityError as error:
            refused |= dict.fromkeys(batch, message_of(error))
    return made, list(refused.items())


def _propose_one(one: Choice, row: JointRound, by: Actor) -> Proposal:
    case = case_policy.visible(by).filter(reference=one.reference, programme=row.programme_id).first()
    offer = offer_policy.visible(by).filter(number=one.number, programme=row.programme_id).first()
    if case is None or offer is None:
        raise TransitionRefused(_("Ce dossier ou ce logement n’est plus dans le dispositif."))
    return propose(offer, case, by=by, joint=row)
