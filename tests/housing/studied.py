"""An order of study opened to landlords by a vote, its mornings, and what a landlord's people see and ask of it."""

from typing import Any
from uuid import UUID

from housing.matching.criteria import DEFAULTS
from housing.models import MatchingTerms, StudyHousehold, StudyLine, StudyRequest, Vacancy
from housing.policies import study_line_policy
from housing.services.matching_terms import set_terms
from housing.services.study_lines import write_lines
from housing.workflow.study import answer_request, ask_to_study
from tenants.acting import acting_as
from tests.cases.meetings import COORDINATION, held
from tests.world import World


def voted(world: World, **more: Any) -> MatchingTerms:
    """A committee opened the order of study to landlords."""
    committee = held(world)
    with world.acting(*COORDINATION) as by:
        return set_terms(world.programme, by=by, weights=DEFAULTS, reason="comité de juin", ranking_committee=committee, **more)


def taken_back(world: World) -> None:
    """It is closed again."""
    with world.acting(*COORDINATION) as by:
        set_terms(world.programme, by=by, weights=DEFAULTS, reason="fin de l’essai")


def morning(world: World, offer: Any) -> list[StudyLine]:
    """The batch of a morning for a unit."""
    with acting_as(world.tenant("coordinator")) as job:
        return write_lines(offer.pk, by=job)


def seen(world: World, key: str = "landlord", role: str = "officer") -> list[StudyLine]:
    """Lines that somebody sees, in their order."""
    with world.acting(key, role) as by:
        return list(study_line_policy.visible(by).order_by("offer", "rank"))


def case_of(world: World, line: StudyLine) -> UUID:
    """The case behind a line, as the coordination knows it."""
    with world.acting(*COORDINATION):
        return StudyHousehold.objects.get(line=line.pk).case_id


def cases_seen(world: World, key: str = "landlord", role: str = "officer") -> list[UUID]:
    """The cases behind the lines that somebody sees."""
    return [case_of(world, line) for line in seen(world, key, role)]


def ask(world: World, vacancy: Vacancy, line: UUID, key: str = "landlord", role: str = "officer") -> StudyRequest:
    """Somebody asks for a line."""
    with world.acting(key, role) as by:
        return ask_to_study(vacancy, line, by=by)


def answered(world: World, request: StudyRequest) -> str:
    """The coordination's job has answered: how."""
    with acting_as(world.tenant("coordinator")) as job:
        answer_request(request.pk, by=job)
        return str(StudyRequest.objects.get(pk=request.pk).status)
