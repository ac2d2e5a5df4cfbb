"""Transmitting a draft: what is still missing, and who gains what when it is filed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, workflow
from cases.keys import case_vault
from cases.models import Answer, Case, CaseContact, CaseOrigin, Exclusion
from cases.partners import group_of, live_participations
from cases.policies import case_policy
from cases.services.duplicates import file_fingerprint
from cases.services.steps import STEPS, done_steps
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Participation, Tenant
from tenants.record import record
from tenants.roles import Permission

Part = Participation.Part
DIAGNOSIS_DAYS = 7
# Coordinators that know the household but not who she is.
WITHOUT_IDENTITY_KINDS = Tenant.LANDLORD_KINDS | Tenant.PRIVATE_KINDS | {Tenant.Kind.EPCI}


@dataclass(frozen=True)
class Missing:
    """What keeps a draft from being filed, and the step where it is mended."""

    step: str
    text: str


@dataclass(frozen=True)
class Recipient:
    """A tenant that gains access at filing, and what it gains."""

    tenant: Tenant
    permissions: frozenset[Permission]
    purpose: str


def missing_for_filing(case: Case) -> list[Missing]:
    """What is still to be filled, in the order of the steps; empty when the case can be filed."""
    done = done_steps(case)
    found = [
        Missing(step.code, str(_("« %(title)s » n’est pas renseigné.")) % {"title": step.title})
        for step in STEPS.values()
        if step.code not in done
    ]
    if "contact" in done and (text := _missing_contact(case)):
        found.append(Missing("contact", text))
    if "origine" in done and (text := _missing_origin(case)):
        found.append(Missing("origine", text))
    return sorted(found, key=lambda missing: list(STEPS).index(missing.step))


def _missing_contact(case: Case) -> str:
    row = CaseContact.objects.get(case=case)
    needed = {CaseContact.Channel.PHONE: "phone", CaseContact.Channel.SMS: "phone", CaseContact.Channel.EMAIL: "email"}
    column = needed.get(CaseContact.Channel(row.channel))
    if column is None or row.unseal(case_vault(case, lost=[]), [column])[column]:
        return ""
    return str(_("Le moyen de contact choisi demande un numéro ou une adresse."))


def _missing_origin(case: Case) -> str:
    row = CaseOrigin.objects.get(case=case)
    if row.oriented_on is None:
        return str(_("La date de réception de l’orientation manque."))
    outside = case.programme.residence_required and row.lived_in_territory != Answer.YES
    if outside and not row.eligibility_override:
        return str(_("Elle n’habitait pas le territoire : le motif de dérogation manque."))
    return ""


def recipients(case: Case) -> list[Recipient]:
    """Who gains access when the case is filed: the coordination, then the shelter where she is; never an excluded tenant."""
    barred = set(Exclusion.objects.filter(case=case, lifted_at__isnull=True).values_list("excluded_tenant", flat=True))
    barred.add(case.tenant_id)
    parts = live_participations(case.programme_id, Part.COORDINATOR, Part.SHELTER)
    found: dict[UUID, Recipient] = {}
    shelter = CaseOrigin.objects.filter(case=case).values_list("shelter", flat=True).first()
    for one in parts.select_related("tenant").order_by("part", "tenant__name"):
        if one.tenant_id in barred or one.tenant_id in found:
            continue
        if one.part == Part.COORDINATOR:
            restricted = one.tenant.kind in WITHOUT_IDENTITY_KINDS
            permissions = access.COORDINATOR_WITHOUT_IDENTITY if restricted else access.COORDINATOR
            found[one.tenant_id] = Recipient(one.tenant, permissions, "coordination")
        elif one.tenant_id == shelter:
            found[one.tenant_id] = Recipient(one.tenant, access.SHELTER, "shelter")
    return list(found.values())


@transaction.atomic
def submit(case: Case, *, by: Actor, consent_on: date) -> Case:
    """Transmit a draft: the coordination gains it, and the shelter where she is.

    `consent_on`: day on which she agreed to what is shared with whom. Raises Forbidden, TransitionRefused.
    """
    case_policy.require(by, Permission.SHARE_CASE, case)
    if case.status == Case.Status.DRAFT and missing_for_filing(case):
        raise TransitionRefused(_("Le dossier n’est pas complet : il n’a pas été transmis."))
    gaining = recipients(case)
    case = workflow.file_case(case, by=by, tell=[one.tenant.pk for one in gaining], due=_diagnosis_due())
    for one in gaining:
        access.grant(case.pk, group_of(one.tenant), one.permissions, purpose=one.purpose, consent_on=consent_on)
    file_fingerprint(case)
    record("case.shared", case, by=by, consent_on=consent_on, tenants=len(gaining))
    return case


def _diagnosis_due() -> datetime:
    day = timezone.localdate() + timedelta(days=DIAGNOSIS_DAYS)
    return datetime.combine(day, time(18), tzinfo=timezone.get_default_timezone())
