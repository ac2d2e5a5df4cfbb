"""Carrying a case over from an organisation's own files: through the services of the screens, at its own dates, told to nobody.

Filed when all that a filing asks is known, her agreement among it; else it waits as a draft, and nothing is lost. A case whose follow-up
is over is written down without who she is, and shared with nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hmac import digest

from django.db import transaction
from django.utils import timezone

from cases import workflow
from cases.models import CarriedOver, Case, CaseDiagnosis, Consent, IdentityIndex
from cases.policies import case_policy
from cases.services import diagnosis, filing, intake
from cases.services.identity import SEARCHING_PARTS, Texts, digests
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


@dataclass(frozen=True)
class Former:
    """A case as it was followed: where it stood in the file, since when, the steps that are known, what was agreed and done."""

    source: str
    key: bytes
    since: date
    channel: Channel | None = None
    steps: Mapping[str, Values] = field(default_factory=dict)
    consent_on: date | None = None
    signed: bool = False
    diagnosed_on: date | None = None

    @property
    def may_be_filed(self) -> bool:
        """True when every step is known and she agreed."""
        return self.consent_on is not None and set(self.steps) == set(STEPS)


def key_of(mark: str, *, by: Actor, programme: Programme) -> bytes:
    """The digest of an organisation's own mark for a case. Raises CannotOpen when it takes no part in the programme."""
    words = " ".join(mark.casefold().split())
    return digest(derive(programme_key(programme.pk), PURPOSE), f"{by.tenant.pk}|{words}".encode(), "sha256")


def carried(keys: Sequence[bytes], *, by: Actor) -> dict[bytes, Case]:
    """Cases of one's own that were carried over under these keys."""
    rows = CarriedOver.objects.filter(tenant=by.tenant, key__in=keys, case__in=case_policy.visible(by)).select_related("case")
    return {bytes(row.key): row.case for row in rows if row.key is not None}


def same_person(people: Sequence[Texts], *, by: Actor) -> list[list[Case]]:
    """For each person, the cases of one's own organisation with her names and birth date, or her number. The search is written down.

    Raises Forbidden.
    """
    require_part(by, Permission.READ_CASES, *SEARCHING_PARTS)
    sought = [digests(one, by) for one in people]
    everything = set[bytes]().union(*sought) if sought else set()
    rows = IdentityIndex.objects.filter(tenant=by.tenant, case__in=case_policy.visible(by))
    known = list(rows.filter(person__in=everything).select_related("case"))
    known += [row for row in rows.filter(nur__in=everything).select_related("case") if row not in known]
    found = [[row.case for row in known if {bytes(row.person or b""), bytes(row.nur or b"")} & mine] for mine in sought]
    record("identity.searched", by.tenant, by=by, owner=by.tenant.pk, reason="carry_over", found=sum(map(bool, found)))
    return found


@transaction.atomic
def carry_over(former: Former, *, by: Actor, programme: Programme) -> Case:
    """Write down a case that is followed today: filed (and searching once diagnosed) or, when something is missing, a draft.

    Raises Forbidden, Refused; IntegrityError when it was carried over already.
    """
    case = intake.open_draft(by=by, programme=programme, channel=former.channel, at=noon(former.since))
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
def carry_over_closed(
    former: Former, *, by: Actor, programme: Programme, rehoused_on: date, closed_on: date, outcome: Case.Outcome
) -> Case:
    """Write down a case whose household was rehoused and is followed no more: its dates, without who she is, shared with nobody.

    Raises Forbidden; IntegrityError when it was carried over already.
    """
    case = intake.open_draft(by=by, programme=programme, channel=former.channel, at=noon(former.since))
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
