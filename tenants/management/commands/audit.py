"""manage.py audit: verify the logs, anchor their heads, retire what is too old."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from tenants import anchors, audit
from tenants.models import Tenant

MONTHS, DAYS_A_MONTH = 12, 30.5


class Command(BaseCommand):
    help = "Verifies the chained logs against the anchors kept outside the database; anchors their heads; retires old entries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify", "anchor", "retire"])
        parser.add_argument("--anchors", type=Path, help="File of anchors to compare with (default: the one in use).")
        parser.add_argument("--months", type=int, default=MONTHS, help="retire: keep this many months (at least 6).")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        {"verify": self._verify, "anchor": self._anchor, "retire": self._retire}[action](options)

    def _verify(self, options: dict[str, Any]) -> None:
        try:
            found = audit.verify(anchored=list(anchors.read(options["anchors"])))
        except anchors.BadAnchors as error:
            raise CommandError(str(error)) from error
        for fault in found.faults:
            self.stderr.write(str(fault))
        if found.faults:
            raise CommandError(f"{len(found.faults)} faults in {found.entries} entries: the logs were tampered with.")
        self.stdout.write(f"{found.entries} entries verified: every chain holds.")

    def _anchor(self, options: dict[str, Any]) -> None:
        with transaction.atomic():
            self.stdout.write(f"{audit.anchor_heads()} heads anchored in {anchors.path()}.")

    def _retire(self, options: dict[str, Any]) -> None:
        if options["months"] < 6:
            raise CommandError("A log is kept for six months at least.")
        before = timezone.now() - timedelta(days=options["months"] * DAYS_A_MONTH)
        count = sum(audit.retire(tenant.pk, before=before) for tenant in Tenant.objects.using("owner").all())
        self.stdout.write(f"{count} entries retired.")
