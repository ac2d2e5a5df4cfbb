"""manage.py generate --size tiny|demo|metropole: a made-up world, for the demonstration, the tests and the measurements."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination.demo.accounts import PASSWORD
from coordination.demo.erase import erase_world
from coordination.demo.worlds import SIZES, build
from tenants.models import Commune, Tenant
from tenants.services.setup import OWNER


class Command(BaseCommand):
    help = "Crée un monde inventé, toujours le même pour une même graine. Sans effet quand il y a déjà des organisations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="demo", help="taille du monde")
        parser.add_argument("--seed", default="1", help="graine des tirages")
        parser.add_argument("--fresh", action="store_true", help="vide d'abord la base (démonstration seulement)")

    def handle(self, *args: Any, **options: Any) -> None:
        self._clear(fresh=options["fresh"])
        if Tenant.objects.using(OWNER).exists():
            self.stdout.write("Des organisations existent déjà : rien n'a été créé.")
            return
        if not Commune.objects.using(OWNER).exists():
            raise CommandError("Les communes manquent. Chargez-les d'abord : manage.py load_communes")
        started = time.monotonic()
        counts = self._build(options["size"], options["seed"])
        told = ", ".join(f"{count} {label}" for label, count in counts.items())
        self.stdout.write(f"Monde « {options['size']} » créé en {time.monotonic() - started:.1f} s : {told}.")

    def _clear(self, *, fresh: bool) -> None:
        if not fresh:
            return
        if not settings.DEMO:
            raise CommandError("--fresh efface toutes les données : il n'est permis qu'en démonstration (DEMO=1).")
        erase_world()

    def _build(self, size: str, seed: str) -> dict[str, int]:
        """Nothing is left of a world that could not be finished."""
        password = PASSWORD if settings.DEMO else None
        try:
            return build(size, seed=seed, now=timezone.now(), password=password, tell=self._tell)
        except BaseException:
            erase_world()
            raise

    def _tell(self, phase: str) -> None:
        self.stdout.write(f"  {phase}…")
        self.stdout.flush()
