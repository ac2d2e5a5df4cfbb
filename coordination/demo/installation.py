"""Moving in: what is settled already, and where she was sent for her rights."""

from datetime import date, timedelta

from cases.models import Installation, InstallationItem, Referral
from coordination.demo.story import Story
from housing.models import Lease

Thing, State = InstallationItem.Thing, InstallationItem.State
BEFORE_KEYS = frozenset({Thing.DEPOSIT, Thing.LOCA_PASS, Thing.VISALE, Thing.INSURANCE, Thing.MAIL})
OFTEN_NOT_CONCERNED = frozenset({Thing.LOCA_PASS, Thing.VISALE, Thing.SCHOOL})
BODIES: dict[str, float] = {
    Referral.Body.CAF: 30, Referral.Body.CPAM: 16, Referral.Body.FRANCE_TRAVAIL: 12, Referral.Body.CIDFF: 12, Referral.Body.PMI: 6,
    Referral.Body.SCHOOL: 6, Referral.Body.LAWYER: 8, Referral.Body.MISSION_LOCALE: 4, Referral.Body.CCAS: 6,
}  # fmt: skip
LABELS: dict[str, str] = {
    Referral.Body.CAF: "allocation de soutien familial",
    Referral.Body.CPAM: "complémentaire santé solidaire",
    Referral.Body.SCHOOL: "inscription à la rentrée",
    Referral.Body.LAWYER: "aide juridictionnelle",
}
RESULTS: dict[str, float] = {Referral.Status.OBTAINED: 7, Referral.Status.REFUSED: 1, Referral.Status.DROPPED: 1}


def begin_installation(story: Story, lease: Lease) -> None:
    """The rehousing as those who support her know it, with what has been settled since."""
    owner, dice = story.owner.tenant, story.dice
    story.lease_id = lease.pk
    row = Installation(id=dice.uuid(), tenant=owner, case=story.case, lease=lease.pk, keys_on=lease.keys_on)
    row.created_at = lease.created_at
    story.ledger.add(owner, row)
    since = lease.keys_on or lease.signed_on
    age = (story.clock.today - since).days
    for thing in Thing:
        if lease.keys_on is None and thing not in BEFORE_KEYS:
            continue
        item = _item(story, row, thing, since, likely=min(0.95, 0.45 + age / 120))
        if item is not None:
            story.ledger.add(owner, item)


def _item(story: Story, installation: Installation, thing: str, since: date, *, likely: float) -> InstallationItem | None:
    dice, clock = story.dice, story.clock
    said = dice.chance(likely)
    spared = thing in OFTEN_NOT_CONCERNED and dice.chance(0.5)
    if not said:
        return None
    day = min(since + timedelta(days=dice.between(0, 25)), clock.today)
    return InstallationItem(
        id=dice.uuid(), tenant=story.owner.tenant, case=story.case, installation=installation, thing=thing,
        state=State.NOT_CONCERNED if spared else State.DONE, done_on=None if spared else day, by_tenant=story.owner.tenant,
        by_name=story.referent.person.display_name, said_at=clock.at(clock.offset(day)),
    )  # fmt: skip


def write_referrals(story: Story) -> None:
    """Orientations to common law, most of them with a result."""
    dice, clock = story.dice, story.clock
    last = story.at["closed"].date() if "closed" in story.at else clock.today
    first = story.at["diagnosed"].date()
    for body in sorted({dice.weighted(BODIES) for _ in range(dice.weighted({0: 3, 1: 4, 2: 2}))}):
        day = first + timedelta(days=dice.between(0, max(0, (last - first).days)))
        row = Referral(id=dice.uuid(), tenant=story.owner.tenant, case=story.case, body=body, by_tenant=story.owner.tenant)
        row.referred_on, row.created_at = day, clock.at(clock.offset(day))
        if body in LABELS:
            row.seal(story.vault, label=LABELS[body])
        if dice.chance(0.6):
            row.status, row.result_on = dice.weighted(RESULTS), min(day + timedelta(days=dice.between(7, 60)), last)
        story.ledger.add(story.owner.tenant, row)
