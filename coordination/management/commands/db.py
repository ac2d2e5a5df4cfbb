"""manage.py db bootstrap: create the database, its roles and extensions (needs DATABASE_URL, a superuser's)."""

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination import env
from tenants.bootstrap import bootstrap


class Command(BaseCommand):
    help = "Creates the database, its roles and its extensions; harmless when run again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["bootstrap"])

    def handle(self, *args: Any, **options: Any) -> None:
        url = env.optional("DATABASE_URL")
        if url is None:
            raise CommandError("DATABASE_URL (a superuser of the PostgreSQL server) is required for this command only.")
        try:
            bootstrap(
                url,
                prefix=settings.DATABASE_ROLE_PREFIX,
                database=settings.DATABASES["default"]["NAME"],
                passwords=env.given_passwords(),
            )
        except psycopg.OperationalError as error:
            raise CommandError(f"PostgreSQL does not answer at the address in DATABASE_URL: {error}") from error
        self.stdout.write("Database ready.")
