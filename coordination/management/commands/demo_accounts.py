"""manage.py demo_accounts: who can sign in to the demonstration, and with what."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.demo.accounts import table


class Command(BaseCommand):
    help = "Affiche les comptes de la démonstration."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Il n'y a de comptes de démonstration que lorsque DEMO=1.")
        lines = table()
        if not lines:
            raise CommandError("Aucun compte de démonstration. Créez-les d'abord : manage.py generate --size demo")
        self.stdout.write("\n".join(["", *lines, ""]))
