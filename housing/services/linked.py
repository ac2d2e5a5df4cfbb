"""Chosen pairs in the order in which they may be proposed: who moves first frees the unit of the next; an exchange is whole or nothing."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from housing.matching.chains import chains_of, needed_by
from housing.matching.joint import Choice, Joint
from tenants.errors import TransitionRefused


def left_out(chosen: Sequence[Choice], joint: Joint) -> list[tuple[Choice, Choice]]:
    """Chosen pairs on a unit that a household frees by a pair that is not chosen, each with that pair."""
    needs = waits_for(joint)
    return [(one, needs[one]) for one in chosen if one in needs and needs[one] not in chosen]


def require_whole(chosen: Sequence[Choice], joint: Joint) -> None:
    """Raise TransitionRefused when a chosen pair is on a unit that only a household left out would free."""
    for one, before in left_out(chosen, joint):
        raise TransitionRefused(
            _(
                "Le logement %(number)s se libère si %(reference)s est relogé : cochez aussi ce rapprochement, ou décochez les deux."
            ),
            number=one.number,
            reference=before.reference,
        )


def batches(chosen: Sequence[Choice], joint: Joint) -> list[list[Choice]]:
    """Chosen pairs by what stands or falls together: each pair alone, but an exchange as one; who frees a unit before who takes it.

    Otherwise in the order of the units' numbers, so that two meetings at once wait for each other in one order.
    """
    named = {joint.field.choice_of(pair): pair for pair in joint.answer.pairs}
    found, linked = list[list[Choice]](), set[Choice]()
    for chain in chains_of([named[one] for one in chosen], joint.field.homes):
        names = [joint.field.choice_of(pair) for pair in chain.pairs]
        linked.update(names)
        found += [names] if chain.is_exchange else [[one] for one in names]
    alone = [[one] for one in sorted(chosen, key=lambda choice: choice.number) if one not in linked]
    return alone + found


def waits_for(joint: Joint) -> Mapping[Choice, Choice]:
    """By pair, the one by which the household that lives in the unit moves."""
    needs = needed_by(joint.answer.pairs, joint.field.homes)
    return {joint.field.choice_of(pair): joint.field.choice_of(before) for pair, before in needs.items()}
