"""Transmitting a draft: what is still missing, and who gains what when it is filed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, workflow
from cases.disclosure import Purpose
from cases.keys import case_vault
from cases.models import Case, CaseContact, CaseOrigin, Consent, Exclusion
from cases.partners import group_of, live_participations
from cases.policies import case_policy
from cases.services.consent import Given, record_consent
from cases.services.duplicates import file_fingerprint
from cases.services.eligibility import eligibility_of, settle_eligibility
from cases.services.steps import STEPS, done_steps
from tenants.actor import Actor
from tenants.calendar import closing_of, working_day_from
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
    if "origine" in done and not CaseOrigin.objects.filter(case=case, oriented_on__isnull=False).exists():
        found.append(Missing("origine", str(_("La date de réception de l’orientation manque."))))
    found += [
        Missing(one.step, f"{one.label} : {one.reason} ; {one.remedy}.")
        for one in eligibility_of(case).blocking
        if one.step in done and "origine" in done
    ]
    return sorted(found, key=lambda missing: list(STEPS).index(missing.step))


def _missing_contact(case: Case) -> str:
    row = CaseContact.objects.get(case=case)
    needed = {CaseContact.Channel.PHONE: "phone", CaseContact.Channel.SMS: "phone", CaseContact.Channel.EMAIL: "email"}
    column = needed.get(CaseContact.Channel(row.channel))
    if column is None or row.unseal(case_vault(case, lost=[]), [column])[column]:
        return ""
    return str(_("Le moyen de contact choisi demande un numéro ou une adresse."))


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
def submit(
    case: Case,
    *,
    by: Actor,
    consent_on: date,
    how: str = Consent.How.SAID,
    language: str = Consent.Language.FRENCH,
    at: datetime | None = None,
) -> Case:
    """Transmit a draft: the coordination gains it, and the shelter where she is.

    `consent_on`: day on which she agreed to what is shared with whom, to be studied without her name by the landlords to which she is
    proposed, and to the agreement of the réservataire. `at`: see `cases.workflow`. Raises Forbidden, TransitionRefused.
    """
    case_policy.require(by, Permission.SHARE_CASE, case)
    if case.status == Case.Status.DRAFT and missing_for_filing(case):
        raise TransitionRefused(_("Le dossier n’est pas complet : il n’a pas été transmis."))
    gaining = recipients(case)
    settle_eligibility(case, by=by)
    due = diagnosis_due(timezone.localdate())
    case = workflow.file_case(case, by=by, tell=[one.tenant.pk for one in gaining], due=due, at=at)
    given = Given(consent_on, how, language)
    for one in gaining:
        consent = record_consent(
            case, by=by, purpose=Purpose(one.purpose), recipient=one.tenant, given=given, cells=one.permissions
        )
        access.grant(case.pk, group_of(one.tenant), one.permissions, purpose=one.purpose, consent=consent)
    for step in (Purpose.STUDY, Purpose.DESIGNATION):
        record_consent(case, by=by, purpose=step, recipient=None, given=given)
    file_fingerprint(case)
    record("case.shared", case, by=by, consent_on=consent_on, tenants=len(gaining))
    return case


def diagnosis_due(filed_on: date) -> datetime:
    """When the diagnosis of a case filed on a day is due; a last day on which nobody works goes on to the next working day."""
    return closing_of(working_day_from(filed_on + timedelta(days=DIAGNOSIS_DAYS)))
