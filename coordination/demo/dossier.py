"""The case itself and its cells."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5

from cases import access
from cases.disclosure import CELLS_OF, Purpose
from cases.keys import build_case_key
from cases.models import (
    AvoidArea,
    CarriedOver,
    Case,
    CaseApplication,
    CaseContact,
    CaseDanger,
    CaseDiagnosis,
    CaseIdentity,
    CaseNeed,
    Consent,
    Exclusion,
    Paper,
    Proof,
    TeamMember,
    WantedSector,
)
from cases.services.filing import diagnosis_due
from cases.services.identity import COLUMNS, index_row
from coordination.demo import arrival
from coordination.demo import household as people
from coordination.demo.cast import Organisation, Partnership
from coordination.demo.ledger import Share, group_of
from coordination.demo.outline import draw_outline
from coordination.demo.plans import Plan
from coordination.demo.story import Story, World
from housing.models import Reservation
from tenants.calendar import CLOSING
from tenants.french import PARIS
from tenants.models import Tenant
from tenants.roles import Permission

Status, Next, Step = Case.Status, Case.NextAction, Reservation.Step
NEXT_OF_STEP: dict[str, Case.NextAction] = {
    Step.HELD: Next.PRESENT_PROPOSAL,
    Step.PRESENTED: Next.LANDLORD_ANSWER,
    Step.RESERVATAIRE: Next.RESERVATAIRE_ANSWER,
    Step.TO_BOOK: Next.BOOK_COMMITTEE,
    Step.COMMITTEE: Next.COMMITTEE_DECISION,
    Step.RANKED: Next.COMMITTEE_DECISION,
    Step.CONDITIONAL: Next.COMMITTEE_DECISION,
    Step.ALLOCATED: Next.HOUSEHOLD_ANSWER,
    Step.ACCEPTED: Next.SIGN_LEASE,
    Step.SIGNED: Next.HAND_KEYS,
    Step.KEYS: Next.FOLLOW_UP,
}
NEXT_OF_STATUS: dict[str, Case.NextAction] = {
    Status.DRAFT: Next.COMPLETE_DRAFT,
    Status.FILED: Next.DIAGNOSE,
    Status.SEARCHING: Next.SEARCH,
    Status.REHOUSED: Next.FOLLOW_UP,
    Status.SUSPENDED: Next.RESUME,
    Status.CLOSED: Next.NONE,
}
HISTORY = timedelta(days=890)
CARRIED_OVER_WITHIN = timedelta(days=60)  # of the beginning of the programme
# Which event brought a case where it stands.
SINCE: dict[str, tuple[str, ...]] = {
    Status.DRAFT: ("created",),
    Status.FILED: ("filed",),
    Status.SEARCHING: ("ended", "searching"),
    Status.RESERVED: ("held",),
    Status.REHOUSED: ("signed", "elsewhere"),
    Status.FOLLOW_UP: ("keys",),
    Status.SUSPENDED: ("suspended",),
    Status.CLOSED: ("closed",),
}
# Outcomes that the diagnosis itself decides; any other diagnosis opens the search.
CONCLUSIONS: dict[str, CaseDiagnosis.Conclusion] = {
    Case.Outcome.NOT_ELIGIBLE: CaseDiagnosis.Conclusion.REFUSED,
    Case.Outcome.SHELTER: CaseDiagnosis.Conclusion.SHELTER,
}


def open_case(world: World, partnership: Partnership, plan: Plan) -> Story:
    """Draw a case with its cells, its team and its shares."""
    opened = max(partnership.programme.starts_on, world.clock.today - HISTORY)
    outline = draw_outline(plan, world.dice, world.clock, opened=opened)
    featured = world.first(partnership.programme.pk, plan.status, plan.step, plan.proposed)
    owner = partnership.coordinator if featured else _owner(world, partnership)
    case = Case(id=world.dice.uuid(), tenant=owner.tenant, programme=partnership.programme, person_ref=world.dice.uuid())
    case.reference, case.alias = world.dice.reference(), world.dice.alias()
    version, wrapping = world.keys.wrapping(owner.tenant)
    key, vault = build_case_key(case, version=version, wrapping=wrapping)
    household = people.draw_household(world.dice)
    need = CaseNeed(id=world.dice.uuid(), tenant=owner.tenant, case=case)
    referent = owner.officers[0] if featured or world.dice.chance(0.3) else world.dice.pick(owner.officers)
    story = Story(world, partnership, plan, outline, owner, referent, case, vault, need, household, featured=featured)
    story.ledger.add(owner.tenant, case, key)
    _enter(story)
    _state(story)
    _cells(story)
    _sectors(story)
    _team(story)
    if plan.status != Status.DRAFT:
        _shares(story)
    return story


def _owner(world: World, partnership: Partnership) -> Organisation:
    owners = {number: 5 if one is partnership.coordinator else 2 for number, one in enumerate(partnership.owners)}
    return partnership.owners[world.dice.weighted(owners)]


def _enter(story: Story) -> None:
    """By which channel she came, who oriented her, where she was."""
    dice, partnership = story.dice, story.partnership
    shelters = partnership.players("shelter")
    story.channel = _channel(story)
    channel = partnership.channels[story.channel]
    story.case.channel = channel
    everybody = {one.tenant.pk: one for players in partnership.playing.values() for one in players}
    if channel.referrer_id:
        story.referrer = everybody[channel.referrer_id]
    elif others := [one for one in partnership.players("landlord") if one.social][1:]:
        story.referrer = dice.pick(others) if dice.chance(0.6) else None
    if story.referrer is story.owner:
        story.referrer = None
    referred_by_landlord = story.referrer is not None and story.referrer.social
    if referred_by_landlord and story.channel == "A":
        story.landlord_of_lease = story.referrer
    elif dice.chance(0.25):
        story.landlord_of_lease = dice.pick([one for one in partnership.players("landlord") if one.social])
    if shelters and (not referred_by_landlord or dice.chance(0.5)):
        story.shelter = story.referrer if story.referrer in shelters else dice.pick(shelters)


def _channel(story: Story) -> str:
    """Landlords orient to the coordination; a shelter's women come to every owner; the last channel is for all others."""
    codes = sorted(story.partnership.channels)
    if story.owner is story.partnership.coordinator:
        return story.dice.weighted({code: 1 + (code != codes[-1]) for code in codes})
    return story.dice.weighted({codes[-1]: 4, codes[max(0, len(codes) - 2)]: 1})


def _state(story: Story) -> None:
    case, plan, at = story.case, story.plan, story.at
    case.status, case.outcome = plan.status, plan.outcome
    case.created_at, case.filed_at, case.closed_at = at["created"], at.get("filed"), at.get("closed")
    if plan.status == Status.SUSPENDED:
        case.status_before = Status.SEARCHING
    moments = at | (story.outline.attempts[-1].at if story.outline.attempts else {})
    case.status_since = next(moments[name] for name in SINCE[plan.status] if name in moments)
    case.last_event_at = story.last_event
    if plan.step:
        case.next_action = NEXT_OF_STEP[plan.step]
    else:
        case.next_action = Next.LANDLORD_ANSWER if plan.proposed else NEXT_OF_STATUS[plan.status]
    case.next_due_at = _due(story)


def _due(story: Story) -> datetime | None:
    """When the next action is due, for what has no deadline of a reservation."""
    clock, dice, status = story.clock, story.dice, story.plan.status
    if status == Status.FILED:
        return diagnosis_due(story.at["filed"].date())
    if status == Status.SUSPENDED:
        return clock.planned(dice.between(2, 40))
    if status == Status.FOLLOW_UP:
        ahead = 0 if story.featured else dice.weighted({-1: 1, 0: 3, dice.between(1, 20): 6})
        return datetime.combine(clock.today + timedelta(days=ahead), CLOSING, tzinfo=PARIS)
    return None


def _cells(story: Story) -> None:
    dice, clock, household = story.dice, story.clock, story.household
    owner, case, vault = story.owner.tenant, story.case, story.vault
    commune = next(iter(story.partnership.communes))
    since = clock.offset(story.at["created"].date())
    common = {"tenant": owner, "case": case}
    people.need(dice, story.need, household)
    identity = CaseIdentity(id=dice.uuid(), **common)
    application = people.application(dice, clock, CaseApplication(id=dice.uuid(), **common), household, since)
    story.has_nur = application.has_nur
    people.identity(dice, clock, vault, identity, household, commune[:2] if application.has_nur else "")
    version, wrapping = story.world.keys.wrapping(owner)
    index = index_row(case, version=version, wrapping=wrapping, texts=identity.unseal(vault, COLUMNS))
    contact = people.contact(dice, vault, CaseContact(id=dice.uuid(), **common))
    danger = people.danger(dice, clock, CaseDanger(id=dice.uuid(), **common), since)
    story.origin = arrival.origin_of(story)
    story.ledger.add(
        owner,
        story.need,
        identity,
        index,
        contact,
        application,
        danger,
        story.origin,
    )
    if story.landlord_of_lease:
        story.ledger.add(owner, arrival.present_lease_of(story, dice))
    protections = people.protections(dice, clock)
    for protection in protections:
        protection.id, protection.tenant, protection.case = dice.uuid(), owner, case
        story.ledger.add(owner, protection)
    if story.plan.status != Status.CLOSED:
        _proofs(story, application, {protection.kind for protection in protections})
    if "diagnosed" in story.at:
        conclusion = CONCLUSIONS.get(story.plan.outcome, CaseDiagnosis.Conclusion.REHOUSING)
        done_on = story.at["diagnosed"].date()
        story.ledger.add(owner, CaseDiagnosis(id=dice.uuid(), done_on=done_on, conclusion=conclusion, **common))
    _carried_over(story)


def _carried_over(story: Story) -> None:
    """What the associations already followed when the programme began came from their own files."""
    last = story.case.programme.starts_on + CARRIED_OVER_WITHIN
    if story.owner is story.partnership.coordinator or story.at["created"].date() > last:
        return
    number = uuid5(NAMESPACE_OID, f"carried over|{story.case.pk}")
    line = f"Dossiers en cours, ligne {number.int % 40 + 3}"
    row = CarriedOver(
        id=number, tenant=story.owner.tenant, case=story.case, carried_at=story.at["created"], source=line, key=number.bytes
    )
    story.ledger.add(story.owner.tenant, row)


def _proofs(story: Story, application: CaseApplication, protections: set[str]) -> None:
    """Papers that the referent saw when the case was opened, as far as it says that there are some."""
    seen = {
        Paper.IDENTITY: True,
        Paper.TAX: story.dice.chance(0.85),
        Paper.FAMILY: story.need.children > 0,
        Paper.INCOME: True,
        Paper.SHELTER: story.shelter is not None,
        Paper.APPLICATION: application.has_nur,
        Paper.PROTECTION_ORDER: "op" in protections,
        Paper.COMPLAINT: application.income_basis == CaseApplication.Basis.COMPLAINT,
        Paper.PRIORITY: story.dice.chance(0.8),
        Paper.INDIVIDUAL: bool(application.income_basis) and story.dice.chance(0.6),
    }
    created, referent = story.at["created"], story.referent
    for kind in (kind for kind, there_is_one in seen.items() if there_is_one):
        end = story.clock.day(story.dice.between(-40, 1500)) if kind == Paper.IDENTITY else None
        proof = Proof(
            id=story.dice.uuid(), tenant=story.owner.tenant, case=story.case, kind=kind, seen_on=created.astimezone(PARIS).date(),
            valid_until=end, by_tenant=story.owner.tenant, seen_by=referent, seen_by_name=referent.person.display_name,
            created_at=created,
        )  # fmt: skip
        if application.documents_checked_on and story.dice.chance(0.8):
            proof.lodged_on = max(application.documents_checked_on, proof.seen_on)
        story.ledger.add(story.owner.tenant, proof)


def _sectors(story: Story) -> None:
    """Where she wishes to live, where she must not, who must not know."""
    dice, owner, common = story.dice, story.owner.tenant, {"tenant": story.owner.tenant, "case": story.case}
    communes = story.partnership.communes
    home = dice.weighted(communes)
    others = [code for code in communes if code != home]
    story.avoided = set(dice.some(others, dice.weighted({0: 3, 1: 4, 2: 2}))) if len(others) > 4 else set()
    story.need.any_sector = dice.chance(0.3)
    if not story.need.any_sector:
        wished = {dice.weighted(communes) for _ in range(dice.between(2, 5))}
        story.wanted = {home, *wished} - story.avoided
    story.ledger.add(owner, *(WantedSector(id=dice.uuid(), commune_id=code, **common) for code in sorted(story.wanted)))
    story.ledger.add(owner, *(AvoidArea(id=dice.uuid(), commune_id=code, **common) for code in sorted(story.avoided)))
    landlords = [one for one in story.partnership.players("landlord") if one not in {story.referrer, story.landlord_of_lease}]
    if len(landlords) > 3 and dice.chance(0.04):
        barred = dice.pick(landlords[1:])
        story.excluded.add(barred.key)
        at = story.at["created"]
        row = Exclusion(id=dice.uuid(), excluded_tenant=barred.tenant, reason=Exclusion.Reason.KNOWS, created_at=at, **common)
        story.ledger.add(owner, row)


def _team(story: Story) -> None:
    dice, owner = story.dice, story.owner
    common = {"tenant": owner.tenant, "case": story.case, "since": story.at["created"]}
    story.ledger.add(owner.tenant, TeamMember(id=dice.uuid(), membership=story.referent, **common))
    story.team = [story.referent]
    others = [one for one in owner.officers if one != story.referent]
    if others and dice.chance(0.35):
        part = TeamMember.Part.CO_REFERENT
        story.team.append(dice.pick(others))
        story.ledger.add(owner.tenant, TeamMember(id=dice.uuid(), membership=story.team[-1], part=part, **common))


def _shares(story: Story) -> None:
    """What filing opens: to the coordination, and to the shelter."""
    coordinator, consent = story.partnership.coordinator, story.at["created"].date()
    if coordinator is not story.owner:
        share_with(story, coordinator, access.COORDINATOR, "coordination", consent_on=consent)
    if story.shelter and story.shelter not in {story.owner, coordinator}:
        until = end_of_day(left + timedelta(days=30)) if (left := left_shelter(story)) else None
        share_with(story, story.shelter, access.SHELTER, "shelter", until=until, consent_on=consent)
    for step in (Purpose.STUDY, Purpose.DESIGNATION):
        agreed(story, str(step), consent)


def left_shelter(story: Story) -> date | None:
    """The day on which she left the shelter: with her keys, for a dwelling of her own finding, or when her case was closed."""
    kept = [attempt.at["keys"] for attempt in story.outline.attempts if attempt.failure is None and "keys" in attempt.at]
    moments = [*kept, *(story.at[name] for name in ("elsewhere", "closed") if name in story.at)]
    return min(moments).date() if moments else None


def end_of_day(day: date) -> datetime:
    """The last instant of a day in Paris."""
    return datetime.combine(day, time.max, tzinfo=PARIS)


def share_with(
    story: Story,
    receiver: Organisation,
    permissions: frozenset[Permission],
    purpose: str,
    *,
    until: datetime | None = None,
    consent_on: date | None = None,
) -> None:
    """Open cells of the case to an organisation, with her consent where a day is given."""
    codes = tuple(sorted(permissions))
    consent = agreed(story, purpose, consent_on, receiver=receiver.tenant, cells=codes).pk if consent_on else None
    story.ledger.share(story.owner.tenant, Share(story.case.pk, group_of(receiver.tenant), codes, purpose, until, consent))


def agreed(
    story: Story,
    purpose: str,
    given_on: date,
    *,
    receiver: Tenant | None = None,
    cells: Iterable[Permission] = (),
    expires_on: date | None = None,
) -> Consent:
    """Her consent to a step, signed; to all of the step's cells when none is given."""
    consent = Consent(
        id=story.dice.uuid(),
        tenant=story.owner.tenant,
        case=story.case,
        purpose=purpose,
        recipient=receiver,
        cells=sorted(str(cell) for cell in cells or CELLS_OF[Purpose(purpose)]),
        given_on=given_on,
        how=Consent.How.SIGNED,
        signed_on=given_on,
        expires_on=expires_on,
        created_at=story.at["created"],
    )
    story.ledger.add(story.owner.tenant, consent)
    return consent
