"""Joint answers made in a meeting: on its page for the coordination, in its minutes for whoever sees their proposals."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from cases.committees.made import Made, Maker, Row
from cases.models import Committee, CommitteeMinutes
from housing.joint_screens import proposed_in
from housing.models import JointRound, MinutedProposal, Proposal
from housing.policies import grounds_policy, household_side_policy, joint_policy, minuted_policy, vacancy_policy
from tenants.actor import Actor
from tenants.french import NBSP, counted, datetime_fr, percent_fr

Kept = tuple[datetime, str, Proposal, str]  # when its joint answer was made, the reference, the proposal, how it stands


def in_meeting(actor: Actor, committee: Committee) -> list[Made]:
    """Joint answers of a meeting for its coordination, the last one first."""
    rounds = list(joint_policy.visible(actor).filter(committee=committee))
    proposed = proposed_in(rounds, by=actor)
    return [Made(_title(row.created_at), facts=_facts(row, proposed[row.pk]), url=row.get_absolute_url()) for row in rounds]


def _title(at: datetime) -> str:
    return f"Proposition d’ensemble du {datetime_fr(at)}"


def _facts(row: JointRound, proposed: int) -> tuple[str, ...]:
    gap = f"à {percent_fr(row.gap, 1)} au plus de la meilleure" if row.gap else "aucune autre n’était meilleure"
    return (
        counted(row.households, "ménage en recherche", "ménages en recherche"),
        counted(row.units, "logement ouvert", "logements ouverts"),
        counted(proposed, "rapprochement proposé", "rapprochements proposés"),
        gap,
    )


# --- the minutes --------------------------------------------------------------------------------------------
def in_minutes(actor: Actor, minutes: CommitteeMinutes) -> list[Made]:
    """What was proposed together, by reference: as it stands while the minutes are a draft, then as it stood when they were approved."""
    kept = _as_it_stands(actor, minutes) if minutes.is_draft else _as_it_stood(actor, minutes)
    words = _words(actor, [proposal for _at, _reference, proposal, _state in kept])
    made = []
    for at, group in groupby(sorted(kept, key=itemgetter(0, 1)), key=itemgetter(0)):
        rows = tuple(Row(reference, words.get(proposal.pk, ""), state) for _at, reference, proposal, state in group)
        made.append(Made(_title(at), rows))
    return made


def _as_it_stands(actor: Actor, minutes: CommitteeMinutes) -> list[Kept]:
    rounds = joint_policy.visible(actor).filter(committee=minutes.committee_id)
    found = grounds_policy.visible(actor).filter(joint__in=rounds).select_related("proposal", "case", "joint")
    return [
        (one.joint.created_at, one.case.reference, one.proposal, str(one.proposal.get_status_display()))
        for one in found
        if one.joint
    ]


def _as_it_stood(actor: Actor, minutes: CommitteeMinutes) -> list[Kept]:
    found: Iterable[MinutedProposal] = minuted_policy.visible(actor).filter(minutes=minutes).select_related("proposal")
    return [(one.made_at, one.reference, one.proposal, str(one.get_status_display())) for one in found]


def _words(actor: Actor, proposals: list[Proposal]) -> dict[UUID, str]:
    """As in "proposition n° 2"; its landlord, who does not read that number, reads which unit of its own."""
    sides = household_side_policy.visible(actor).filter(proposal__in=[one.pk for one in proposals])
    numbers = dict(sides.values_list("proposal", "number"))
    units = vacancy_policy.visible(actor).filter(pk__in=[one.vacancy_id for one in proposals])
    own = dict(units.values_list("pk", "number"))
    found = {one.pk: f"votre logement {own[one.vacancy_id]}" for one in proposals if one.vacancy_id in own}
    return found | {key: f"proposition n°{NBSP}{number}" for key, number in numbers.items()}


MAKERS = [Maker(in_meeting, in_minutes)]
