"""Fifty people who press the same button at the same instant, over real HTTP, and what must be true afterwards."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from itertools import cycle, islice
from threading import Barrier

from django.urls import reverse

from cases.models import Case
from housing import workflow
from housing.models import Proposal, Reservation, Vacancy, VacancyOffer
from tenants.acting import acting_as
from tests.conftest import session_of
from tests.factories import make_vacancy
from tests.housing.course import open_case
from tests.served import Answer, Server
from tests.world import World

RIVALS = 50
UNITS_EACH = RIVALS // 2
RESERVING = ("officer", "coordinator")
LANDLORDS = ("landlord", "other_landlord")

# What somebody who came too late is told; nothing else is an answer.
SENTENCES = (
    "Ce logement vient d’être réservé",
    "Cette proposition n’est plus à étudier",
    "Ce dossier n’est plus disponible pour un logement",
    "Ce dossier vient d’être réservé pour un autre logement",
    "Cet élément n’est plus disponible",
)


@dataclass(frozen=True)
class Button:
    """A landlord's member in front of a proposal's "réserver"."""

    session: str
    proposal: Proposal
    unit: str

    def press(self, server: Server) -> Answer:
        return server.request(
            "POST", reverse("housing:reserve", args=[self.proposal.pk]), self.session, second="", unit=self.unit
        )


def press_all(server: Server, buttons: list[Button]) -> list[Answer]:
    """Every button at once."""
    gate = Barrier(len(buttons))

    def press(button: Button) -> Answer:
        gate.wait()
        return button.press(server)

    with ThreadPoolExecutor(len(buttons)) as pool:
        return list(pool.map(press, buttons))


@dataclass
class Contest:
    """Proposals that exclude one another: of one unit (several cases), or of one case (many units of two landlords)."""

    world: World
    offers: list[VacancyOffer]
    cases: list[Case]
    sessions: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def for_one_unit(cls, world: World) -> "Contest":
        unit = make_vacancy(world.tenant("landlord"), world.programme)
        return cls(world, _offers(world, [unit]), [open_case(world) for _ in workflow.proposals.SLOTS])

    @classmethod
    def for_one_case(cls, world: World) -> "Contest":
        units = [make_vacancy(world.tenant(key), world.programme) for _ in range(UNITS_EACH) for key in LANDLORDS]
        return cls(world, _offers(world, units), [open_case(world)])

    def proposals(self) -> list[Proposal]:
        """A live proposal for every unit and case: those that the last round used up are made again."""
        with self.world.acting("coordinator", "coordinator") as by:
            live = {(one.vacancy_id, one.case_id): one for one in Proposal.objects.filter(status=Proposal.Status.PROPOSED)}
            return [
                live.get((offer.vacancy_id, case.pk)) or workflow.propose(offer, case, by=by)
                for offer in self.offers
                for case in self.cases
            ]

    def buttons(self) -> list[Button]:
        """Fifty, spread over the proposals, each with a session of its own."""
        landlords = {self.world.tenant(key).pk: key for key in LANDLORDS}
        units = {offer.vacancy_id: offer.number for offer in self.offers}
        found = []
        for number, proposal in enumerate(islice(cycle(self.proposals()), RIVALS)):
            key = landlords[proposal.tenant_id]
            found.append(Button(self._session(key, number), proposal, units[proposal.vacancy_id]))
        return found

    def _session(self, key: str, number: int) -> str:
        ready = self.sessions.setdefault(key, [])
        while len(ready) <= number:
            ready.append(session_of(self.world.member(key, RESERVING[len(ready) // 2 % 2])))
        return ready[number]

    def live(self) -> list[Reservation]:
        """Live reservations of all."""
        with self.world.acting("asso"):
            return list(Reservation.objects.live())

    def release(self) -> None:
        """The winner gives it up: everything is as before the round, but for the proposal."""
        for row in self.live():
            landlord = next(key for key in LANDLORDS if self.world.tenant(key).pk == row.tenant_id)
            role = next(role for role in RESERVING if self.world.member(landlord, role).pk == row.officer_id)
            with self.world.acting(landlord, role) as by:
                workflow.release(row, by=by)


def _offers(world: World, units: list[Vacancy]) -> list[VacancyOffer]:
    with world.acting("coordinator", "coordinator"):
        return list(VacancyOffer.objects.filter(vacancy__in=[unit.pk for unit in units]))


def faults(contest: Contest, answers: list[Answer]) -> list[str]:
    """What is wrong after a round; empty when one won and all others were told."""
    won = [answer for answer in answers if answer.status == 302 and answer.location.startswith("/reservations/")]
    lost = [answer for answer in answers if answer not in won]
    untold = Counter(answer.status for answer in lost if answer.status != 409 or not _is_told(answer))
    live = contest.live()
    found = [f"{count} answers {status} without a sentence" for status, count in untold.items()]
    found += [] if len(won) == 1 else [f"{len(won)} winners"]
    found += [] if len(live) == 1 else [f"{len(live)} live reservations"]
    return found + _states(contest, live)


def _is_told(answer: Answer) -> bool:
    return any(sentence in unescape(answer.body) for sentence in SENTENCES)


def _states(contest: Contest, live: list[Reservation]) -> list[str]:
    """Units in process and cases reserved are those of the live reservations, and no others."""
    held, reserved = {row.vacancy_id for row in live}, {row.case_id for row in live}
    found = []
    for key in LANDLORDS:
        with acting_as(contest.world.tenant(key)):
            in_process = set(Vacancy.objects.filter(status=Vacancy.Status.IN_PROCESS).values_list("pk", flat=True))
            retained = set(Proposal.objects.filter(status=Proposal.Status.RESERVED).values_list("pk", flat=True))
        own = [row for row in live if row.tenant_id == contest.world.tenant(key).pk]
        if in_process != {row.vacancy_id for row in own} or retained != {row.proposal_id for row in own}:
            found.append(f"units and proposals of {key} do not follow {len(held)} reservations")
    with contest.world.acting("asso"):
        if set(Case.objects.filter(status=Case.Status.RESERVED).values_list("pk", flat=True)) != reserved:
            found.append("cases do not follow their reservations")
    return found
