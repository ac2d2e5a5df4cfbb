"""manage.py retention status|run: how many cases fall due, and doing now what the worker does every night. No name, no reference."""

from typing import Any
from uuid import UUID

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction

from cases.models import Erasure, RetentionNotice
from cases.services import retention
from cases.tasks import NIGHTLY
from tenants.acting import acting_as
from tenants.errors import Refused
from tenants.french import counted
from tenants.jobs import due_work
from tenants.models import Tenant

DONE = {"retention": "dossier", "orientations": "orientation", "form_drafts": "organisation aux formulaires oubliés"}


class Command(BaseCommand):
    help = "Dit combien de dossiers arrivent à échéance, ou fait maintenant ce que le travail de fond fait chaque nuit."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="par organisation : à décider, à échéance sous trente jours, effacés")
        actions.add_parser("run", help="prévenir, effacer, oublier ; interrompu, il se relance")

    def handle(self, *args: Any, **options: Any) -> None:
        self._status() if options["action"] == "status" else self._run()

    def _status(self) -> None:
        for tenant in Tenant.objects.order_by("name"):
            with acting_as(tenant):
                waiting = RetentionNotice.objects.filter(tenant=tenant, answer="").count()
                erased = Erasure.objects.filter(tenant=tenant).count()
                soon = _due_within_a_month()
            if waiting or erased or soon:
                self.stdout.write(
                    f"{tenant.name} : {waiting} à décider, {soon} à échéance sous trente jours, {erased} effacés."
                )

    def _run(self) -> None:
        failed = 0
        for kind, label in DONE.items():
            outcomes = _settle_all(kind)
            failed += outcomes.count(False)
            self.stdout.write(f"{counted(outcomes.count(True), label)}.")
        if failed:
            raise CommandError(f"{counted(failed, 'élément')} en échec : voir les journaux, puis relancer.")


def _due_within_a_month() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM retention_before(paris_today() + 30, 1000000)")
        return int(cursor.fetchone()[0])


def _settle_all(kind: str) -> list[bool]:
    """Settle what waits until nothing new does. Returns, for each item, whether it could be done."""
    outcomes: dict[UUID, bool] = {}
    while True:
        with transaction.atomic():
            waiting = [(tenant, item) for tenant, item in due_work(kind, NIGHTLY) if item not in outcomes]
        if not waiting:
            return list(outcomes.values())
        tenants = Tenant.objects.in_bulk({tenant for tenant, _item in waiting})
        for tenant_id, item in waiting:
            outcomes[item] = _settle(kind, tenants[tenant_id], item)


def _settle(kind: str, tenant: Tenant, item: UUID) -> bool:
    """One item in its tenant's context; False, and a line in the log, when it could not be done."""
    try:
        with acting_as(tenant) as system:
            if kind == "retention":
                retention.settle(item, by=system)
            elif kind == "orientations":
                retention.settle_orientation(item, by=system)
            else:
                retention.sweep_forms(by=system)
    except (DatabaseError, Refused) as error:
        structlog.get_logger().error("retention_failed", kind=kind, item=str(item), error=type(error).__name__)
        return False
    return True
