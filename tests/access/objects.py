"""The objects that the matrix asks for, by name, and the words that tell of them."""

from dataclasses import dataclass, field

from cases.models import (
    AgendaEntry,
    BreakGlass,
    Case,
    CaseExport,
    Committee,
    CommitteeDecision,
    Consent,
    Delegation,
    Document,
    DocumentGrant,
    DuplicateLead,
    Exclusion,
    Orientation,
    Proof,
    Referral,
    SubjectRequest,
    SupportGoal,
    SupportMeasure,
    SupportSession,
    Transfer,
)
from housing.models import (
    JointRound,
    Lease,
    OnCallShift,
    Place,
    PlaceOutage,
    PlaceRequest,
    Proposal,
    Reservation,
    SafetyRequest,
    Shelter,
    ShelterReport,
    ShelterUnit,
    ShelterWorks,
    SlidingLease,
    Stay,
    UseAgreement,
    Vacancy,
)
from reporting.models import CommitteePack, FundingLine, FundingMovement, Report
from tenants.models import (
    AdviceContact,
    Agreement,
    DirectoryTeam,
    Invitation,
    LocalProcedure,
    Membership,
    Notification,
    OutreachAction,
    OutsidePartner,
)
from tests.world import World


@dataclass
class Scenario:
    """The objects. `case` is proposed for `vacancy`; `held` is reserved in `unit`; `draft` was never transmitted."""

    world: World
    case: Case = field(init=False)
    held: Case = field(init=False)
    draft: Case = field(init=False)
    vacancy: Vacancy = field(init=False)
    joint: JointRound = field(init=False)
    unit: Vacancy = field(init=False)
    proposal: Proposal = field(init=False)
    reservation: Reservation = field(init=False)
    shelter: Shelter = field(init=False)
    place: Place = field(init=False)
    outage: PlaceOutage = field(init=False)
    place_request: PlaceRequest = field(init=False)
    stay: Stay = field(init=False)
    urgency: SafetyRequest = field(init=False)
    works: ShelterWorks = field(init=False)
    partner: OutsidePartner = field(init=False)
    team: DirectoryTeam = field(init=False)
    convention: Agreement = field(init=False)
    procedure: LocalProcedure = field(init=False)
    action: OutreachAction = field(init=False)
    advice: AdviceContact = field(init=False)
    month: ShelterReport = field(init=False)
    shift: OnCallShift = field(init=False)
    agreement: UseAgreement = field(init=False)
    watched: ShelterUnit = field(init=False)
    handed: ShelterUnit = field(init=False)
    lease: Lease = field(init=False)
    sliding: SlidingLease = field(init=False)
    meeting: Committee = field(init=False)
    entry: AgendaEntry = field(init=False)
    met: Committee = field(init=False)
    under: AgendaEntry = field(init=False)
    decision: CommitteeDecision = field(init=False)
    pack: CommitteePack = field(init=False)
    measure: SupportMeasure = field(init=False)
    session: SupportSession = field(init=False)
    goal: SupportGoal = field(init=False)
    referral: Referral = field(init=False)
    orientation: Orientation = field(init=False)
    transfer: Transfer = field(init=False)
    consent: Consent = field(init=False)
    request: SubjectRequest = field(init=False)
    delegation: Delegation = field(init=False)
    lead: DuplicateLead = field(init=False)
    opening: BreakGlass = field(init=False)
    export: CaseExport = field(init=False)
    proof: Proof = field(init=False)
    document: Document = field(init=False)
    loan: DocumentGrant = field(init=False)
    report: Report = field(init=False)
    steering: Report = field(init=False)
    line: FundingLine = field(init=False)
    movement: FundingMovement = field(init=False)
    invitation: Invitation = field(init=False)
    token: str = field(init=False)
    notification: Notification = field(init=False)
    exclusion: Exclusion = field(init=False)

    def member(self, tenant: str, role: str = "officer") -> Membership:
        return self.world.member(tenant, role)

    @property
    def case_marks(self) -> frozenset[str]:
        """Words that tell of a case, whatever the page; the keys are those of links and buttons."""
        cases = (self.case, self.held, self.draft)
        mine = (
            self.measure,
            self.session,
            self.goal,
            self.referral,
            self.transfer,
            self.proposal,
            self.consent,
            self.opening,
            self.document,
            self.loan,
            self.entry,
            self.under,
            self.decision,
        )
        keys = {str(row.pk) for row in mine} | {self.stay.number, self.place_request.number}
        return frozenset({one.reference for one in cases} | {one.alias for one in cases} | {self.reservation.number} | keys)

    @property
    def unit_marks(self) -> frozenset[str]:
        """Numbers of the units, and of the orientation."""
        return frozenset({self.vacancy.number, self.unit.number, self.orientation.number})

    @property
    def report_marks(self) -> frozenset[str]:
        """Keys of the reports, as their addresses carry them."""
        return frozenset({str(self.report.pk), str(self.steering.pk)})
