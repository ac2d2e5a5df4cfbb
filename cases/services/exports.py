"""Exports of an organisation's own cases: asked, agreed to, fetched. A job makes the file (`export_files`)."""

import base64
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import workflow_export as workflow
from cases.exporting import COLUMNS, IDENTITY
from cases.models import CaseExport
from cases.policies import export_policy
from cases.services.export_files import Wanted, place_of, require_export, selected
from cases.tasks import advance_export
from tenants.actor import Actor
from tenants.calendar import hold_deadline
from tenants.crypto import decrypt
from tenants.errors import Forbidden, TransitionRefused
from tenants.french import number_fr
from tenants.jobs import enqueue
from tenants.keys import tenant_vault
from tenants.locking import lock
from tenants.models import Membership
from tenants.record import record
from tenants.roles import Permission, abilities_of

DECISION_DAYS = 3  # working days


def check_size(count: int, *, by: Actor) -> None:
    """Raise TransitionRefused, with what to do, on a list that is empty or beyond the organisation's cap."""
    cap = by.tenant.export_rows
    if not count:
        raise TransitionRefused(_("Aucun dossier ne correspond : élargissez la période ou l’état."), code="empty")
    if count > cap:
        raise TransitionRefused(
            _("La liste compte %(count)s dossiers, et un export %(cap)s au plus : choisissez une période plus courte."),
            code="capped", count=number_fr(count), cap=number_fr(cap),
        )  # fmt: skip


def deciders(by: Actor) -> list[Membership]:
    """Who else in the organisation may agree, by name."""
    members = Membership.objects.active().filter(tenant=by.tenant).exclude(person=by.person_id).select_related("person")
    return [one for one in members.order_by("person__display_name") if Permission.EXPORT_CASES in abilities_of(one.roles)]


@transaction.atomic
def request_export(wanted: Wanted, *, by: Actor, purpose: str) -> CaseExport:
    """Ask for a list. Up to 50 cases a day without identity are made at once; anything else waits for a second person.

    `purpose` is sealed with the tenant's key. Raises Forbidden, TransitionRefused.
    """
    require_export(by)
    if unknown := set(wanted.columns) - set(COLUMNS) - set(IDENTITY):
        raise ValueError(f"not columns of an export: {unknown}")
    count = selected(wanted, by=by).count()
    check_size(count, by=by)
    now = timezone.now()
    export = CaseExport(
        tenant=by.tenant, requested_by=by.membership, requested_at=now, decide_by=hold_deadline(now, DECISION_DAYS),
        counted=count, with_identity=wanted.with_identity, columns=list(wanted.columns), selection=wanted.selection,
        programme=wanted.programme, filed_from=wanted.filed_from, filed_to=wanted.filed_to, format=wanted.format,
        basis=wanted.basis if wanted.with_identity else "",
    )  # fmt: skip
    export.seal(tenant_vault(by.tenant.pk, sealing=True), purpose=purpose)
    workflow.ask(export, by=by)
    _compute_soon(export)
    return export


@transaction.atomic
def decide(export: CaseExport, *, by: Actor, agreed: bool, note: str = "") -> CaseExport:
    """The second person's answer. Raises Forbidden, TransitionRefused."""
    export.seal(tenant_vault(by.tenant.pk, sealing=True), note=note)
    move = workflow.agree if agreed else workflow.refuse
    export = move(export, by=by, note=bytes(export.note) if export.note else None)
    _compute_soon(export)
    return export


def _compute_soon(export: CaseExport) -> None:
    if export.status == CaseExport.Status.QUEUED:
        enqueue(advance_export, export.tenant, export.pk)


def texts_of(export: CaseExport) -> dict[str, str]:
    """The purpose, and the second person's word."""
    return export.unseal(tenant_vault(export.tenant_id, lost=[]), ["purpose", "note"])


@transaction.atomic
def fetch(export: CaseExport, *, by: Actor) -> bytes:
    """The file, for the person who asked; each time counts and is written down. Raises Forbidden, TransitionRefused."""
    export = lock(export_policy.visible(by), export.pk)
    if export.requested_by.person_id != by.person_id:
        raise Forbidden(_("Seule la personne qui a demandé cet export peut le télécharger."), right=_("télécharger cet export"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT file, content FROM take_export(%s)", [export.pk])
        found = cursor.fetchone()
    if found is None:
        raise TransitionRefused(
            _("Ce fichier n’est plus disponible : il se télécharge trois fois, pendant deux jours. Refaites une demande.")
        )
    key = base64.b64decode(export.unseal(tenant_vault(export.tenant_id), ["file_key"])["file_key"])
    content = decrypt(key, bytes(found[1]), place_of(found[0], export.pk))
    record("export.downloaded", export, by=by, number=export.number, time=export.downloads + 1)
    return content


def summary(wanted: Wanted, *, by: Actor) -> dict[str, Any]:
    """What a request would be, before it is made. Raises Forbidden, TransitionRefused."""
    require_export(by)
    count = selected(wanted, by=by).count()
    check_size(count, by=by)
    direct = workflow.is_direct(count, with_identity=wanted.with_identity)
    return {"count": count, "needs_agreement": not direct, "deciders": deciders(by)}
