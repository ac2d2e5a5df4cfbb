"""Facts made by hand for the indicators: each helper writes real rows and returns what it wrote."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cases.models import Case, CaseDiagnosis, CaseOrigin, ChronologyEntry, Orientation, SupportMeasure, SupportSession
from housing.models import AllocationDecision, HouseholdSide, Lease, Proposal, Reservation
from tenants.acting import acting_as
from tenants.french import PARIS
from tests.factories import make_vacancy
from tests.world import World

ORLEANS, SARAN, OLIVET, FLEURY, MONTARGIS = "45234", "45302", "45232", "45147", "45208"


def noon(day: date) -> datetime:
    """Midday in Paris."""
    return datetime.combine(day, time(12), PARIS)


@dataclass
class Scene:
    """Writes facts in a world; the owner of every case is `owner` unless told otherwise."""

    world: World
    numbers: int = 0
    owner: str = "asso"

    def case(
        self,
        filed: date | datetime,
        *,
        closed: date | None = None,
        outcome: str = "no_news",
        owner: str = "",
        **fields: Any,
    ) -> Case:
        """A case filed on a day, perhaps closed on another."""
        owner = owner or self.owner
        filed_at = filed if isinstance(filed, datetime) else noon(filed)
        state = {"status": "closed", "closed_at": noon(closed), "outcome": outcome} if closed else {"status": "searching"}
        origin = {name: fields.pop(name) for name in list(fields) if name in ORIGIN}
        with self.world.acting(owner):
            tenant = self.world.tenant(owner)
            case = Case.objects.create(tenant=tenant, programme=self.world.programme, filed_at=filed_at, **state, **fields)
            CaseOrigin.objects.create(tenant=tenant, case=case, **origin)
        return case

    def act(self, case: Case, on: date, kind: str = "interview") -> None:
        """A line of the chronology."""
        with self.world.acting(self.owner):
            ChronologyEntry.objects.create(
                tenant_id=case.tenant_id, case=case, kind=kind, occurred_at=noon(on), author_tenant_id=case.tenant_id
            )

    def diagnosis(self, case: Case, on: date) -> None:
        """A diagnosis."""
        with self.world.acting(self.owner):
            CaseDiagnosis.objects.create(tenant_id=case.tenant_id, case=case, done_on=on, conclusion="rehousing")

    def proposal(
        self, case: Case, landlord: str, on: date, *, status: str = "proposed", answered: date | None = None, **unit: Any
    ) -> Proposal:
        """The case proposed for a unit of a landlord."""
        vacancy = make_vacancy(self.world.tenant(landlord), self.world.programme, **unit)
        self.numbers += 1
        reason = {"decline_reason": "size"} if status == "declined" else {}
        with acting_as(self.world.tenant(self.owner)):
            row = Proposal.objects.create(
                tenant=self.world.tenant(landlord), case_tenant_id=case.tenant_id, programme=self.world.programme, vacancy=vacancy,
                case=case, slot=1, waiting_band="under_1", status=status, proposed_at=noon(on),
                answered_at=noon(answered) if answered else None, **reason,
            )  # fmt: skip
            HouseholdSide.objects.create(
                tenant_id=case.tenant_id, proposal=row, case=case, programme=self.world.programme, number=self.numbers
            )
        return row

    def decision(self, case: Case, landlord: str, on: date) -> None:
        """A committee's attribution."""
        reservation = self.reservation(self.proposal(case, landlord, on - timedelta(days=400)))
        with acting_as(self.world.tenant(self.owner)):
            AllocationDecision.objects.create(
                **self._sides(reservation), reservation=reservation, decided_on=on, outcome="allocated"
            )

    def reservation(self, proposal: Proposal, end: str = "completed") -> Reservation:
        """The reservation of a proposal, ended."""
        held = proposal.proposed_at
        with acting_as(self.world.tenant(self.owner)):
            return Reservation.objects.create(
                **self._sides(proposal), proposal=proposal, vacancy=proposal.vacancy, number=f"R{self.numbers:07d}", step="keys",
                held_at=held, expires_at=held + timedelta(days=7), ended_at=held + timedelta(days=3), end=end,
            )  # fmt: skip

    def _sides(self, row: Proposal | Reservation) -> dict[str, Any]:
        return {
            "tenant_id": row.tenant_id,
            "case_tenant_id": row.case_tenant_id,
            "programme_id": row.programme_id,
            "case_id": row.case_id,
        }

    def lease(self, case: Case, landlord: str, signed: date, *, commune: str = ORLEANS, **fields: Any) -> Lease:
        """A lease signed with a landlord of the network."""
        proposal = self.proposal(case, landlord, fields.pop("proposed", signed - timedelta(days=500)), commune=commune)
        reservation = self.reservation(proposal)
        siren = fields.pop("landlord_siren", self.world.tenant(landlord).siren)
        values = {
            "tenure": "direct",
            "contingent": "non_reserve",
            "open_to_landlords": 2,
            "keys_on": signed + timedelta(days=4),
        } | fields
        with acting_as(self.world.tenant(self.owner)):
            return Lease.objects.create(
                **self._sides(reservation),
                reservation=reservation,
                signed_on=signed,
                commune_id=commune,
                landlord_siren=siren,
                **values,
            )

    def outside_lease(self, case: Case, signed: date, *, commune: str = ORLEANS, **fields: Any) -> Lease:
        """A dwelling found outside the network."""
        values = {"tenure": "private", "contingent": "a_completer"} | fields
        with acting_as(self.world.tenant(self.owner)):
            return Lease.objects.create(
                tenant_id=case.tenant_id, case_tenant_id=case.tenant_id, programme=self.world.programme, case=case,
                outside_network=True, signed_on=signed, commune_id=commune, **values,
            )  # fmt: skip

    def measure(
        self, case: Case, requester: str, on: date, *, provider: str = "asso", status: str = "accepted", **fields: Any
    ) -> SupportMeasure:
        """A measure requested, with its answer and its end where the state has them."""
        values: dict[str, Any] = {"type": "legal", "line": "support"} | fields
        if status in {"accepted", "declined", "paused", "completed"}:
            values.setdefault("answered_on", on + timedelta(days=2))
        if status in {"withdrawn", "completed"}:
            values.setdefault("ended_on", on + timedelta(days=30))
        if status == "completed":
            values.setdefault("result", "reached")
        if status == "paused":
            values |= {"interrupted_on": on + timedelta(days=20), "interruption": "away"}
        with acting_as(self.world.tenant(self.owner)):
            return SupportMeasure.objects.create(
                tenant=self.world.tenant(provider), case_tenant_id=case.tenant_id, programme=self.world.programme, case=case,
                requester=self.world.tenant(requester), requested_on=on, status=status, **values,
            )  # fmt: skip

    def session(self, measure: SupportMeasure, on: date, status: str = "held") -> SupportSession:
        """A session of a measure."""
        with acting_as(self.world.tenant(self.owner)):
            return SupportSession.objects.create(
                tenant_id=measure.tenant_id, case_tenant_id=measure.case_tenant_id, programme_id=measure.programme_id, measure=measure,
                case_id=measure.case_id, status=status, planned_at=noon(on), held_on=on if status == "held" else None,
            )  # fmt: skip

    def orientation(self, on: date, status: str = "received", *, out_of_scope: bool = False) -> None:
        """An orientation from the shelter to the association."""
        instants = {"taken_up": {"taken_up_at": noon(on)}, "closed": {"closed_at": noon(on)}}.get(status, {})
        self.numbers += 1
        with acting_as(self.world.tenant("shelter")):
            Orientation.objects.create(
                tenant=self.world.tenant("shelter"), recipient=self.world.tenant("asso"), programme=self.world.programme,
                number=f"O{self.numbers:07d}", status=status, out_of_scope=out_of_scope, received_at=noon(on), **instants,
            )  # fmt: skip

    def tenant_id(self, key: str) -> UUID:
        """The id of a tenant of the world."""
        return self.world.tenant(key).pk


ORIGIN = {
    "lease_landlord",
    "referrer",
    "referrer_is_landlord",
    "shelter",
    "shelter_entered_on",
    "oriented_on",
    "override_criteria",
}
