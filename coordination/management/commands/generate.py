"""manage.py generate --size tiny|demo|metropole: a made-up world, for the demonstration, the tests and the measurements."""

import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination.demo.accounts import PASSWORD, table
from coordination.demo.erase import erase_world
from coordination.demo.worlds import SIZES, build, is_unfinished
from tenants.french import PARIS
from tenants.models import Commune, Tenant
from tenants.services.setup import OWNER


class Command(BaseCommand):
    help = "Crée un monde inventé, toujours le même pour une même graine. Sans effet quand il y a déjà des organisations."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="demo", help="taille du monde")
        parser.add_argument("--seed", default="1", help="graine des tirages")
        parser.add_argument("--now", default="", help="instant auquel l'histoire s'arrête, comme 2026-03-02T10:00 (maintenant)")
        parser.add_argument("--fresh", action="store_true", help="vide d'abord la base (démonstration seulement)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = _instant(options["now"])
        if options["fresh"] and not settings.DEMO:
            raise CommandError("--fresh efface toutes les données : il n'est permis qu'en démonstration (DEMO=1).")
        if options["fresh"] or (settings.DEMO and is_unfinished()):
            self._tell("effacement")
            erase_world()
        if Tenant.objects.using(OWNER).exists():
            self.stdout.write("Des organisations existent déjà : rien n'a été créé.")
        else:
            self._create(options["size"], options["seed"], now)
        if settings.DEMO:
            self.stdout.write("\n".join(["", *table(), ""]))

    def _create(self, size: str, seed: str, now: datetime) -> None:
        if not Commune.objects.using(OWNER).exists():
            raise CommandError("Les communes manquent. Chargez-les d'abord : manage.py load_communes")
        started = time.monotonic()
        counts = self._build(size, seed, now)
        told = ", ".join(f"{count} {label}" for label, count in counts.items())
        self.stdout.write(f"Monde « {size} » créé en {time.monotonic() - started:.1f} s : {told}.")

    def _build(self, size: str, seed: str, now: datetime) -> dict[str, int]:
        """Nothing is left of a world that could not be finished; without DEMO nobody can sign in to it."""
        try:
            return build(size, seed=seed, now=now, password=PASSWORD if settings.DEMO else None, tell=self._tell)
        except BaseException:
            erase_world()
            raise

    def _tell(self, phase: str) -> None:
        self.stdout.write(f"  {phase}…")
        self.stdout.flush()


def _instant(text: str) -> datetime:
    if not text:
        return timezone.now()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=PARIS)
    except ValueError as error:
        raise CommandError(f"Ce n'est pas un instant (attendu : 2026-03-02T10:00) : {text}") from error
