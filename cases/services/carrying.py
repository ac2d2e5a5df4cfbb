"""Carrying a case over from an organisation's own files: through the services of the screens, at its own dates, told to nobody.

Filed when all that a filing asks is known, her agreement among it; else it waits as a draft, and nothing is lost. A case whose follow-up
is over is written down without who she is, and shared with nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hmac import digest

from django.db import transaction
from django.utils import timezone

from cases import workflow
from cases.application.eligibility import Asked, Criterion, Known, criteria
from cases.models import Answer, CarriedOver, Case, CaseDiagnosis, Consent, IdentityIndex
from cases.policies import case_policy
from cases.services import diagnosis, filing, intake
from cases.services.identity import SEARCHING_PARTS, Texts, digests, index_keys
from cases.services.steps import STEPS, Values
from tenants.actor import Actor
from tenants.crypto import derive
from tenants.french import noon
from tenants.keys import programme_key
from tenants.models import Channel, Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

PURPOSE = "carried over"
Conclusion = CaseDiagnosis.Conclusion


@dataclass
class Former:
    """A case as it was followed: where it stood in the file, since when, the steps that are known, what was agreed and done."""

    programme: Programme
    source: str
    key: bytes
    since: date
    channel: Channel | None = None
    steps: Mapping[str, Values] = field(default_factory=dict)
    consent_on: date | None = None
    signed: bool = False
    diagnosed_on: date | None = None

    @property
    def missing(self) -> list[str]:
        """Titles of the steps that the file says nothing of."""
        return [step.title for code, step in STEPS.items() if code not in self.steps]

    @cached_property
    def unmet(self) -> list[Criterion]:
        """What the programme asks and the file does not say."""
        origin, application = self.steps.get("origine", {}), self.steps.get("demande", {})
        known = Known(
            categories=frozenset(application.get("priority_categories", ())),
            lived=origin.get("lived_in_territory", Answer.UNKNOWN),
            sheltered=origin.get("shelter") is not None,
            sheltered_on=origin.get("shelter_entered_on"),
            **{name: origin.get(name) for name in ("resident_on", "followed_since", "oriented_on")},
        )
        return [one for one in criteria(Asked.of(self.programme), known) if not one.met]

    @property
    def may_be_filed(self) -> bool:
        """True when every step is known, the programme's conditions are met, and she agreed."""
        return self.consent_on is not None and not self.missing and not self.unmet


def marking_key(programme: Programme) -> bytes:
    """What the marks of a programme's organisations are digested with. Raises CannotOpen to those who take no part in it."""
    return derive(programme_key(programme.pk), PURPOSE)


def key_of(mark: str, *, by: Actor, using: bytes) -> bytes:
    """The digest of an organisation's own mark for a case. `using`: see `marking_key`."""
    words = " ".join(mark.casefold().split())
    return digest(using, f"{by.tenant.pk}|{words}".encode(), "sha256")


def carried(keys: Sequence[bytes], *, by: Actor) -> dict[bytes, Case]:
    """Cases of one's own that were carried over under these keys."""
    rows = CarriedOver.objects.filter(tenant=by.tenant, key__in=keys, case__in=case_policy.visible(by)).select_related("case")
    return {bytes(row.key): row.case for row in rows if row.key is not None}


def same_person(people: Sequence[Texts], *, by: Actor) -> list[list[Case]]:
    """For each person, the cases of one's own organisation with her names and birth date, or her number. The search is written down.

    Raises Forbidden.
    """
    require_part(by, Permission.READ_CASES, *SEARCHING_PARTS)
    keys = index_keys(by)
    sought = [digests(one, keys) for one in people]
    everything = set[bytes]().union(*sought) if sought else set()
    rows = IdentityIndex.objects.filter(tenant=by.tenant, case__in=case_policy.visible(by))
    known = list(rows.filter(person__in=everything).select_related("case"))
    known += [row for row in rows.filter(nur__in=everything).select_related("case") if row not in known]
    found = [[row.case for row in known if {bytes(row.person or b""), bytes(row.nur or b"")} & mine] for mine in sought]
    record("identity.searched", by.tenant, by=by, owner=by.tenant.pk, reason="carry_over", found=sum(map(bool, found)))
    return found


@transaction.atomic
def carry_over(former: Former, *, by: Actor) -> Case:
    """Write down a case that is followed today: filed (and searching once diagnosed) or, when something is missing, a draft.

    Raises Forbidden, Refused; IntegrityError when it was carried over already.
    """
    case = intake.open_draft(by=by, programme=former.programme, channel=former.channel, at=noon(former.since))
    for step in STEPS:
        if step in former.steps:
            stored, _lost = intake.show_step(case, step, by=by)
            intake.save_step(case, step, by=by, token=intake.token_of(stored), values=former.steps[step])
    mark = _mark(case, former, by)
    if former.may_be_filed and not filing.missing_for_filing(case):
        assert former.consent_on is not None
        how = Consent.How.SIGNED if former.signed else Consent.How.SAID
        case = filing.submit(case, by=by, consent_on=former.consent_on, how=how, at=noon(former.since))
        if former.diagnosed_on:
            case = diagnosis.record_diagnosis(
                case, by=by, done_on=former.diagnosed_on, conclusion=Conclusion.REHOUSING, carried_at=mark.carried_at
            )
    return case


@transaction.atomic
def carry_over_closed(former: Former, *, by: Actor, rehoused_on: date, closed_on: date, outcome: Case.Outcome) -> Case:
    """Write down a case whose household was rehoused and is followed no more: its dates, without who she is, shared with nobody.

    Raises Forbidden; IntegrityError when it was carried over already.
    """
    case = intake.open_draft(by=by, programme=former.programme, channel=former.channel, at=noon(former.since))
    _mark(case, former, by)
    case = workflow.file_case(case, by=by, tell=[], at=noon(former.since))
    case = workflow.start_search(case, by=by, at=noon(former.since))
    case = workflow.rehouse_elsewhere(case, by=by, at=noon(rehoused_on))
    return workflow.close_case(case, by=by, outcome=outcome, at=noon(closed_on))


def _mark(case: Case, former: Former, by: Actor) -> CarriedOver:
    row = CarriedOver.objects.create(
        tenant=by.tenant, case=case, source=former.source, key=former.key, carried_at=timezone.now()
    )
    record("case.carried_over", case, by=by, reference=case.reference, source=former.source[:64])
    return row


def carried_at(case: Case) -> datetime | None:
    """When a case of one's own was carried over; None for one that was opened here."""
    return CarriedOver.objects.filter(case=case).values_list("carried_at", flat=True).first()
