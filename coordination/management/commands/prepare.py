"""Bring an installation to where the demonstration can be served: `manage.py prepare`."""

from typing import Any, cast

from celery import Celery
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from coordination.celery import app
from coordination.demo.keeping import show_conservation
from coordination.demo.reports import ask_first_reports, make_first_packs


class Command(BaseCommand):
    """Roles, migrations, communes and demonstration data, each doing nothing when it is there already."""

    help = "Crée les rôles et la base, la met à jour et y place les données de démonstration."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", default="demo", help="taille du monde de démonstration")
        parser.add_argument(
            "--restore-unacked", action="store_true", help="rend à leur file les tâches qu'un arrêt brutal a laissées"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("db", "bootstrap")
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        call_command("load_communes")
        call_command("generate", size=options["size"])
        ask_first_reports()
        make_first_packs()
        show_conservation()
        if options["restore_unacked"]:
            restore_unacked(app)


def restore_unacked(celery: Celery) -> None:
    """Give back to their queues the tasks that killed workers held; only right while no worker runs."""
    with celery.connection_for_read() as connection:
        channel = cast("Any", connection.default_channel)  # of kombu's Redis transport, which has no types
        with channel.conn_or_acquire() as client:
            for tag in client.zrange(channel.unacked_index_key, 0, -1):
                channel.qos.restore_by_tag(tag.decode(), client)
