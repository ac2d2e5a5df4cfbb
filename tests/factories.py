"""Factories with traits; each object is made in the context of the tenant that makes it in real life."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.disclosure import CELLS_OF, Purpose
from cases.keys import create_case_key
from cases.models import Case, CaseContact, CaseIdentity, CaseNeed, CaseOrigin, Consent
from housing.models import Dwelling, DwellingLocation, Vacancy, VacancyOffer
from tenants.acting import acting_as
from tenants.keys import tenant_vault
from tenants.models import Programme, Tenant
from tenants.references import draw_reference

ORLEANS = "45234"


def make_case(owner: Tenant, programme: Programme, *, status: str = Case.Status.SEARCHING, **fields: Any) -> Case:
    """A case with key, identity, contact, need and origin, in a state (draft, filed or searching)."""
    now = timezone.now()
    filed_at = None if status == Case.Status.DRAFT else now
    with acting_as(owner):
        case = Case.objects.create(tenant=owner, programme=programme, status=status, filed_at=filed_at, **fields)
        vault = create_case_key(case)
        identity = CaseIdentity(tenant=owner, case=case)
        identity.seal(vault, last_name="Martin", first_name="Alix", birth_date="1990-04-02", nur="0450724123456789AB")
        identity.save()
        contact = CaseContact(tenant=owner, case=case, hours="de 9 h à 11 h 30")
        contact.seal(vault, phone="0600000000", code_word="tilleul")
        contact.save()
        CaseNeed.objects.create(
            tenant=owner, case=case, children=2, rooms_min=3, rooms_max=4, bedrooms=2, rent_max=Decimal(650), any_sector=True
        )
        CaseOrigin.objects.create(tenant=owner, case=case, oriented_on=date.today() - timedelta(days=20))
    return case


def consent_to(case: Case, recipient: Tenant | None, purpose: str, **fields: Any) -> Consent:
    """Her consent of today to a step, in the context of the case's owner, signed."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "cells": sorted(CELLS_OF[Purpose(purpose)]), "given_on": today, "how": "signed", "signed_on": today,
        "expires_on": today + timedelta(days=90),
    }  # fmt: skip
    return Consent.objects.create(
        tenant_id=case.tenant_id, case_id=case.pk, recipient=recipient, purpose=purpose, **values | fields
    )


def make_vacancy(
    landlord: Tenant, programme: Programme, *, status: str = Vacancy.Status.AVAILABLE, commune: str = ORLEANS, **fields: Any
) -> Vacancy:
    """A dwelling with its sealed address, a vacancy and its offer in the programme."""
    features = {"commune_id": commune, "rooms": 3, "area": Decimal(64), "floor": 2, "has_lift": True}
    features |= {name: fields.pop(name) for name in list(fields) if name in {field.name for field in Dwelling._meta.fields}}
    terms = {
        "free_on": date.today() + timedelta(days=10),
        "rent": Decimal(548),
        "charges": Decimal(72),
        "contingent": "non_reserve",
    } | fields
    with acting_as(landlord):
        dwelling = Dwelling.objects.create(tenant=landlord, landlord_ref=draw_reference(), **features)
        location = DwellingLocation(tenant=landlord, dwelling=dwelling)
        location.seal(tenant_vault(landlord.pk, sealing=True), address="12 rue des Tilleuls")
        location.save()
        vacancy = Vacancy.objects.create(tenant=landlord, dwelling=dwelling, number=draw_reference(), status=status, **terms)
        if status in {Vacancy.Status.ANNOUNCED, Vacancy.Status.AVAILABLE}:
            VacancyOffer.objects.create(
                tenant=landlord, vacancy=vacancy, programme=programme, number=vacancy.number,
                **features, **{name: terms[name] for name in ("free_on", "rent", "charges", "contingent")},
            )  # fmt: skip
    return vacancy
