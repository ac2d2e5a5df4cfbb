"""manage.py tenant create|join|settings: the operator opens an organisation, lets it take part in a programme, sets it."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from tenants.acting import acting_as
from tenants.models import Participation, Programme, Tenant
from tenants.roles import Role
from tenants.services.members import invite
from tenants.services.setup import OWNER, configure_tenant, create_tenant, join

SETTINGS = {
    "export_rows": "dossiers par export, au plus",
    "mfa_grace_until": "double authentification facultative jusqu'au",
    "reveal_quota": "affichages par personne et par jour hors de ses dossiers",
}
SIREN = re.compile(r"\d{9}")


class Command(BaseCommand):
    help = "Crée une organisation et invite sa première personne responsable, ou la fait entrer dans un dispositif."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="créer une organisation")
        create.add_argument("--kind", required=True, choices=Tenant.Kind.values, help="type d'organisation")
        create.add_argument("--name", required=True, help="nom, unique")
        create.add_argument("--siren", default="", help="neuf chiffres")
        create.add_argument("--manager", required=True, help="adresse à laquelle inviter la première personne responsable")
        enter = actions.add_parser("join", help="faire entrer une organisation dans un dispositif")
        enter.add_argument("--tenant", required=True, help="nom de l'organisation")
        enter.add_argument("--programme", required=True, help="nom du dispositif")
        enter.add_argument("--part", required=True, action="append", choices=Participation.Part.values, help="rôle (répétable)")

        settings = actions.add_parser("settings", help="régler une organisation")
        settings.add_argument("--tenant", required=True, help="nom de l'organisation")
        settings.add_argument(
            "--mfa-grace-until", type=_day, help="jour (AAAA-MM-JJ) jusqu'auquel la double authentification est facultative"
        )
        settings.add_argument("--export-rows", type=int, choices=range(2001), metavar="N", help=SETTINGS["export_rows"])
        settings.add_argument("--reveal-quota", type=int, choices=range(1001), metavar="N", help=SETTINGS["reveal_quota"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "create":
            self._create(options["kind"], options["name"].strip(), options["siren"], options["manager"])
        elif options["action"] == "settings":
            self._settings(options["tenant"], {name: options[name] for name in SETTINGS if options[name] is not None})
        else:
            self._join(options["tenant"], options["programme"], options["part"])

    def _create(self, kind: str, name: str, siren: str, manager: str) -> None:
        _check(name, siren, manager)
        tenant = create_tenant(kind=kind, name=name, siren=siren)
        with acting_as(tenant) as operator:
            invite(by=operator, email=manager, roles=[Role.MANAGER])
        self.stdout.write(f"Organisation créée : {tenant.name}. Une invitation est partie à {manager}.")

    def _settings(self, tenant_name: str, wanted: dict[str, Any]) -> None:
        if not wanted:
            raise CommandError("Rien à régler : donnez au moins une option.")
        configure_tenant(_find(tenant_name), **wanted)
        said = ", ".join(f"{SETTINGS[name]} : {value}" for name, value in wanted.items())
        self.stdout.write(f"{tenant_name} : {said}.")

    def _join(self, tenant_name: str, programme_name: str, parts: list[str]) -> None:
        tenant = _find(tenant_name)
        programme = Programme.objects.using(OWNER).filter(name=programme_name).first()
        if programme is None:
            known = ", ".join(Programme.objects.using(OWNER).values_list("name", flat=True)) or "aucun"
            raise CommandError(f"Aucun dispositif ne s'appelle « {programme_name} ». Dispositifs : {known}.")
        try:
            with transaction.atomic(using=OWNER):
                join(programme, tenant, parts=list(dict.fromkeys(parts)))
        except IntegrityError as error:
            raise CommandError(f"« {tenant_name} » tient déjà ce rôle dans « {programme_name} ». Rien n'a changé.") from error
        self.stdout.write(f"{tenant.name} participe à « {programme.name} » : {', '.join(dict.fromkeys(parts))}.")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _find(name: str) -> Tenant:
    tenant = Tenant.objects.using(OWNER).filter(name=name).first()
    if tenant is None:
        raise CommandError(f"Aucune organisation ne s'appelle « {name} ».")
    return tenant


def _check(name: str, siren: str, manager: str) -> None:
    if not name:
        raise CommandError("Le nom est vide.")
    if Tenant.objects.using(OWNER).filter(name=name).exists():
        raise CommandError(f"Une organisation s'appelle déjà « {name} ».")
    if siren and not SIREN.fullmatch(siren):
        raise CommandError(f"Un SIREN a neuf chiffres ; reçu : {siren}")
    try:
        validate_email(manager)
    except ValidationError as error:
        raise CommandError(f"Ce n'est pas une adresse électronique : {manager}") from error
