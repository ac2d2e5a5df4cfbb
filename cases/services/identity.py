"""Finding a case by who she is, without a name in the database: a blind index, and the fingerprints of `duplicates`.

Exact after normalisation: case, accents, spaces, hyphens, apostrophes and the particles of a family name do not count. The index is
keyed by the tenant's key: it compares cases of one tenant and says nothing to another.
"""

import re
import unicodedata
from collections.abc import Mapping
from hmac import digest
from uuid import NAMESPACE_OID, uuid5

from django.db.models import Q, QuerySet

from cases.models import Case, CaseIdentity, IdentityIndex
from cases.policies import case_policy
from tenants.actor import Actor
from tenants.crypto import CannotOpen, Vault, derive
from tenants.keys import hold_tenant_key, tenant_key
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

PURPOSE = "identity index"
COLUMNS = ("last_name", "first_name", "birth_date", "nur")
SEARCHING_PARTS = ("referrer", "support", "coordinator", "shelter")
PARTICLES = frozenset("de du des d la le les l von van den der del di da do dos el al ben bin bint ould".split())
LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
Texts = Mapping[str, str]


def normalised(name: str, *, without: frozenset[str] = frozenset()) -> str:
    """A name without what people write in several ways; words in `without` go, unless nothing else is left."""
    text = "".join(LETTERS.get(letter, letter) for letter in name.casefold())
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", plain)
    return "".join(word for word in words if word not in without) or "".join(words)


def blind(key: bytes, texts: Texts) -> tuple[bytes | None, bytes | None]:
    """What stands for a person under a key: by names and birth date, and by application number; None when one of them is not known."""
    last, first = normalised(texts["last_name"], without=PARTICLES), normalised(texts["first_name"])
    person = f"person|{last}|{first}|{texts['birth_date']}" if last and first and texts["birth_date"] else ""
    number = f"nur|{normalised(texts['nur'])}" if normalised(texts["nur"]) else ""
    first_token, second_token = (digest(key, text.encode(), "sha256") if text else None for text in (person, number))
    return first_token, second_token


def index_row(case: Case, *, version: int, wrapping: bytes, texts: Texts) -> IdentityIndex:
    """The index of a case under a version of its owner's key, not saved."""
    person, nur = blind(derive(wrapping, PURPOSE), texts)
    number = uuid5(NAMESPACE_OID, f"{PURPOSE}|{case.pk}")
    return IdentityIndex(id=number, tenant_id=case.tenant_id, case=case, tenant_key_version=version, person=person, nur=nur)


def texts_of(case: Case, vault: Vault) -> dict[str, str]:
    """Names, birth date and number of a case; empty texts for what is not known. Raises CannotOpen."""
    row = CaseIdentity.objects.filter(case=case).first()
    return row.unseal(vault, COLUMNS) if row else dict.fromkeys(COLUMNS, "")


def index_identity(case: Case, vault: Vault) -> None:
    """Write the index of a case of the acting tenant anew. Raises CannotOpen."""
    version, wrapping = hold_tenant_key(case.tenant_id)
    row = index_row(case, version=version, wrapping=wrapping, texts=texts_of(case, vault))
    values = {"tenant_id": row.tenant_id, "tenant_key_version": version, "person": row.person, "nur": row.nur}
    IdentityIndex.objects.update_or_create(id=row.id, defaults=values, create_defaults=values | {"case": case})


def may_search(actor: Actor) -> bool:
    """True for those whose organisation knows who the people of its cases are."""
    return actor.may(Permission.READ_CASES) and actor.plays(*SEARCHING_PARTS)


def search_identity(*, by: Actor, reason: str, texts: Texts) -> "QuerySet[Case]":
    """Cases of the actor's own tenant, visible to it, whose names and birth date or whose number are exactly these.

    `texts`: of COLUMNS. The search is written down with its reason (a code), never what was looked for. Raises Forbidden.
    """
    require_part(by, Permission.READ_CASES, *SEARCHING_PARTS)
    sought = digests(texts, index_keys(by))
    indexed = IdentityIndex.objects.filter(Q(person__in=sought) | Q(nur__in=sought), tenant=by.tenant).values("case")
    cases = case_policy.visible(by).filter(tenant=by.tenant, pk__in=indexed).order_by("-created_at")
    record("identity.searched", by.tenant, by=by, owner=by.tenant.pk, reason=reason, found=len(cases))
    return cases


def digests(texts: Texts, keys: list[bytes]) -> set[bytes]:
    """What stands for a person in a tenant's index: by who she is, by her number, under each of its keys (`index_keys`)."""
    return {token for key in keys for token in blind(derive(key, PURPOSE), texts) if token is not None}


def index_keys(actor: Actor) -> list[bytes]:
    """The tenant's key, and the one before while it is being renewed."""
    version, key = tenant_key(actor.tenant.pk)
    try:
        return [key, tenant_key(actor.tenant.pk, version - 1)[1]]
    except CannotOpen:
        return [key]
