"""manage.py load_communes: load the reference data that ship with the project."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants.services.communes import load_communes


class Command(BaseCommand):
    help = "Loads the communes of France; harmless when run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_communes()} communes.")
