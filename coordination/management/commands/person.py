"""manage.py person forget-second-factor: the operator helps somebody who lost telephone, key and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.services.setup import forget_second_factor


class Command(BaseCommand):
    help = "Oublie les seconds facteurs d'une personne, qui en configure un autre à sa prochaine connexion."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["forget-second-factor"])
        parser.add_argument("--email", required=True, help="adresse avec laquelle elle se connecte")

    def handle(self, *args: Any, **options: Any) -> None:
        if not forget_second_factor(options["email"]):
            raise CommandError(f"Aucun second facteur pour {options['email']}. Rien n'a changé.")
        self.stdout.write("Seconds facteurs oubliés : la prochaine connexion en demandera un nouveau.")
