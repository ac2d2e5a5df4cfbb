"""The form of her consent in plain words: who, why, what, until when, her rights; one wording for the page and the paper.

The sentences stand in `consent_words/`, one file a language; the French one is the legal one.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.access import named_officers
from cases.disclosure import CELLS_OF, Purpose
from cases.models import Case, Consent
from cases.services.agreements import steps_of
from cases.services.consent import LASTS
from cases.services.visits import visitors_of
from tenants.french import date_fr
from tenants.models import Tenant
from tenants.roles import Permission

WORDS = Path(__file__).resolve().parent / "consent_words"
LEGAL = "fr"
LANGUAGES = tuple(code for code in Consent.Language.values if code != Consent.Language.OTHER)
# Steps that share one paper: what she agrees to when her case is transmitted.
FILING = (Purpose.COORDINATION, Purpose.SHELTER, Purpose.STUDY, Purpose.DESIGNATION)
STEPS: dict[str, tuple[Purpose, ...]] = {
    "transmission": FILING,
    **{str(purpose): (purpose,) for purpose in Purpose},
}
ENDS = {Purpose.STUDY: "proposal", Purpose.DESIGNATION: "proposal", Purpose.SUPPORT: "support"}


@lru_cache
def words_of(language: str) -> dict[str, Any]:
    """The sentences of a language. Raises FileNotFoundError for one that is not translated."""
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Section:
    """One step on the paper: who receives and its named people, why, what is seen and not seen, until when."""

    who: str
    people: list[str]
    why: str
    see: list[str]
    not_see: str
    until: list[str]


def sections_of(case: Case, step: str, language: str, *, organisation: UUID | None = None) -> list[Section]:
    """What the paper of a step says, for the owner of the case; `organisation`: of the one organisation only.

    What was agreed is said as it was recorded; what is still to be agreed as it would be.
    """
    words = words_of(language)
    agreed = list(Consent.objects.live().filter(case=case).select_related("recipient").order_by("recipient__name"))
    offered = steps_of(case)
    found = []
    for purpose in STEPS[step]:
        said = [(one.recipient, one.cells, one.expires_on) for one in agreed if one.purpose == purpose]
        if not said:
            said = [(tenant, sorted(cells), _usual_end(purpose)) for code, tenant, cells in offered if code == purpose]
        if organisation is not None:
            said = [one for one in said if one[0] is not None and one[0].pk == organisation]
        if not said and len(STEPS[step]) == 1:
            named = Tenant.objects.filter(pk=organisation).first() if organisation else _lessor(case, purpose)
            said = [(named, sorted(CELLS_OF[purpose]), _usual_end(purpose))]
        found += [_section(case, words, purpose, *one) for one in said]
    return found


def _usual_end(purpose: Purpose) -> date | None:
    lasts = LASTS.get(purpose)
    return timezone.localdate() + lasts if lasts else None


def _lessor(case: Case, purpose: Purpose) -> Tenant | None:
    officers = named_officers(case.pk) if purpose == Purpose.ACCEPTANCE else []
    return Tenant.objects.filter(pk=officers[0].tenant_id).first() if officers else None


def _section(
    case: Case, words: dict[str, Any], purpose: Purpose, recipient: Tenant | None, cells: Iterable[str], expires_on: date | None
) -> Section:
    """What one consent says. A paper that may be found never names where she stays: it is told aloud."""
    officers = named_officers(case.pk) if purpose == Purpose.ACCEPTANCE else []
    people = [f"{one.name} ({words['deputy']})" if one.is_deputy else one.name for one in officers]
    if purpose == Purpose.VISIT and recipient is not None:
        people = visitors_of(case.pk, recipient.pk)
    end = words["ends"]["day"].format(day=_day(expires_on, words)) if expires_on else words["ends"][ENDS.get(purpose, "close")]
    return Section(
        who=recipient.name if recipient and purpose != Purpose.SHELTER else words["later"][purpose],
        people=people or ([words["later"][purpose]] if purpose == Purpose.ACCEPTANCE and recipient else []),
        why=words["purpose"][purpose],
        see=_seen(words, purpose, {str(cell) for cell in cells}),
        not_see=words["never"].get(purpose, ""),
        until=[end, words["ends"]["contract"]] if purpose == Purpose.ACCEPTANCE else [end],
    )


def _seen(words: dict[str, Any], purpose: Purpose, cells: set[str]) -> list[str]:
    """What is seen, in the order of the file; a lessor reads less of how to reach her."""
    if purpose == Purpose.ACCEPTANCE and Permission.VIEW_CONTACT in cells:
        cells = cells - {Permission.VIEW_CONTACT} | {"view_contact_lessor"}
    if purpose == Purpose.TRANSFER:
        cells = cells - {Permission.VIEW_SUMMARY}
    return [text for code, text in words["cells"].items() if code in cells]


def _day(day: date, words: dict[str, Any]) -> str:
    """A day that reads alike in every language: in words in French, in figures elsewhere."""
    return date_fr(day) if words is words_of(LEGAL) else f"{day:%d.%m.%Y}"
