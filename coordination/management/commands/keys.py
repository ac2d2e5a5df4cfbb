"""manage.py keys status|rotate|replay-erasures: where the keys stand, renewing them while people work, erasing again after a restore."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Case
from cases.services.erasure import erasures, replay
from cases.services.rotation import Renewal, renew_case, renew_tenant, uses_of
from tenants.acting import acting_as
from tenants.crypto import CannotOpen, KeysUnavailable
from tenants.french import counted
from tenants.models import Tenant
from tenants.references import parse_reference
from tenants.services.rotation import rewrap_keys, under_another_root, versions_of

BATCH = 200


class Command(BaseCommand):
    help = "Dit où en sont les clés, ou les renouvelle pendant que l'on travaille ; interrompu, il se relance."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="où en est chaque niveau")
        rotate = actions.add_parser("rotate", help="renouveler")
        level = rotate.add_mutually_exclusive_group(required=True)
        level.add_argument("--root", action="store_true", help="emballer les clés des organisations sous ROOT_KEY")
        level.add_argument("--tenant", help="nom ou SIREN de l'organisation dont la clé est renouvelée")
        level.add_argument("--case", help="référence du dossier dont la clé est renouvelée")
        level.add_argument("--all", action="store_true", help="les trois niveaux, toutes les organisations, tous les dossiers")
        rotate.add_argument("--batch", type=int, default=BATCH, help=f"lignes par transaction ({BATCH})")

        again = actions.add_parser(
            "replay-erasures", help="garder la liste des effacements, ou les refaire après une restauration"
        )
        way = again.add_mutually_exclusive_group(required=True)
        way.add_argument("--export", type=Path, help="fichier où écrire la liste : à garder hors de la base")
        way.add_argument("--from", dest="source", type=Path, help="fichier écrit par --export")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "replay-erasures":
            return self._export(options["export"]) if options["export"] else self._replay(options["source"])
        if "owner" not in settings.DATABASES:
            raise CommandError("Cette commande demande l'accès du rôle propriétaire (DATABASE_OWNER_URL).")
        try:
            self._status() if options["action"] == "status" else self._rotate(options)
        except KeysUnavailable as error:
            raise CommandError(f"Le service de clés ne répond pas : {error}. Relancez la commande.") from error
        except CannotOpen as error:
            raise CommandError(f"Une clé ne s'ouvre pas : {error}. ROOT_KEY_PREVIOUS manque peut-être.") from error

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch est au moins 1.")
        if options["root"] or options["all"]:
            self.stdout.write(f"Racine : clés emballées à nouveau : {rewrap_keys(batch=options['batch'])}.")
        if options["case"]:
            self._rotate_case(options["case"])
        for tenant in self._tenants(options):
            self._tell(tenant, renew_tenant(tenant, batch=options["batch"], with_cases=options["all"]))

    def _tenants(self, options: dict[str, Any]) -> list[Tenant]:
        everybody = Tenant.objects.order_by("name")
        if options["all"]:
            return list(everybody)
        if not (wanted := options["tenant"]):
            return []
        found = [tenant for tenant in everybody if wanted in {tenant.name, tenant.siren, str(tenant.pk)}]
        if len(found) != 1:
            raise CommandError(f"Aucune organisation, ou plusieurs, pour « {wanted} » : donnez son nom exact.")
        return found

    def _tell(self, tenant: Tenant, done: Renewal) -> None:
        self.stdout.write(
            f"{tenant.name} : {counted(done.cases, 'dossier')}, {counted(done.rows, 'ligne')} ;"
            f" versions retirées : {', '.join(map(str, done.dropped)) or 'aucune'}."
        )
        if done.left:
            self.stdout.write(
                f"  {counted(len(done.left), 'dossier')} sans nouvelle clé : transfert en attente ou champ illisible."
            )

    def _rotate_case(self, typed: str) -> None:
        reference = parse_reference(typed)
        for tenant in Tenant.objects.order_by("name"):
            with acting_as(tenant):
                case = Case.objects.filter(tenant=tenant, reference=reference).first()
            if case is not None:
                if not renew_case(tenant, case.pk):
                    raise CommandError("La clé reste la même : un transfert attend une réponse, ou un champ ne s'ouvre pas.")
                self.stdout.write(f"Dossier {case.reference} : nouvelle clé.")
                return
        raise CommandError(f"Aucun dossier ne porte la référence « {typed} ».")

    def _status(self) -> None:
        self.stdout.write(f"Racine ({settings.KMS_BACKEND}) : {counted(under_another_root(), 'clé')} sous une autre racine.")
        for tenant in Tenant.objects.order_by("name"):
            shown = ", ".join(f"v{version} : {counted(uses_of(tenant, version), 'usage')}" for version in versions_of(tenant))
            self.stdout.write(f"{tenant.name} : {shown}.")

    def _export(self, path: Path) -> None:
        lines = [json.dumps(one) for one in erasures()]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.stdout.write(f"{counted(len(lines), 'effacement')} dans {path}.")

    def _replay(self, path: Path) -> None:
        try:
            done, absent = replay([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line])
        except OSError as error:
            raise CommandError(f"Ce fichier ne se lit pas : {path} ({error.strerror}).") from error
        except (KeyError, ValueError, TypeError) as error:
            raise CommandError(f"Ce fichier n'est pas une liste d'effacements : {path}.") from error
        self.stdout.write(
            f"Refaits : {counted(done, 'effacement')}. Absents de cette base : {counted(len(absent), 'dossier')}."
        )
