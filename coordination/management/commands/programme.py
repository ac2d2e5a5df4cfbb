"""manage.py programme create: the operator opens a programme with its channels."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.models import Channel, Commune, Programme
from tenants.services.setup import OWNER, create_programme


class Command(BaseCommand):
    help = "Crée un dispositif et ses voies d'orientation."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="créer un dispositif")
        create.add_argument("--name", required=True, help="nom, unique")
        create.add_argument("--starts-on", required=True, help="premier jour, comme 2024-06-30")
        create.add_argument("--epci", default="", help="SIREN de l'intercommunalité")
        create.add_argument("--exercise-starts-on", default="", help="premier jour d'un exercice (sinon : du dispositif)")
        create.add_argument("--channel", action="append", default=[], help="voie d'orientation, CODE=Intitulé (répétable)")
        create.add_argument("--hold-days", type=int, default=7, help="durée d'une réservation, en jours ouvrés")
        create.add_argument("--residence-required", action="store_true", help="réservé aux habitantes du territoire")
        create.add_argument("--shelter-required", action="store_true", help="réservé aux personnes mises à l'abri")
        create.add_argument(
            "--follow-required", action="store_true", help="réservé aux personnes déjà suivies par l'association"
        )
        create.add_argument("--violence-not-required", action="store_true", help="ouvert à d'autres publics")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not name:
            raise CommandError("Le nom est vide.")
        if Programme.objects.using(OWNER).filter(name=name).exists():
            raise CommandError(f"Un dispositif s'appelle déjà « {name} ».")
        if options["hold_days"] < 1:
            raise CommandError("Une réservation dure au moins un jour ouvré.")
        epci = options["epci"]
        if epci and not Commune.objects.using(OWNER).filter(epci_siren=epci).exists():
            raise CommandError(f"Aucune commune n'appartient à l'intercommunalité {epci}.")
        programme = create_programme(
            name=name,
            starts_on=_day(options["starts_on"]),
            channels=_channels(options["channel"]),
            epci_siren=epci,
            exercise_starts_on=_day(options["exercise_starts_on"]) if options["exercise_starts_on"] else None,
            hold_days=options["hold_days"],
            residence_required=options["residence_required"],
            shelter_required=options["shelter_required"],
            follow_required=options["follow_required"],
            violence_required=not options["violence_not_required"],
        )
        self.stdout.write(f"Dispositif créé : {programme.name}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"Ce n'est pas une date (attendu : 2024-06-30) : {text}") from error


def _channels(texts: list[str]) -> list[dict[str, str]]:
    longest = Channel._meta.get_field("code").max_length or 0
    channels: dict[str, str] = {}
    for text in texts:
        code, equals, label = (part.strip() for part in text.partition("="))
        if not (code and equals and label) or len(code) > longest or code in channels:
            raise CommandError(f"Une voie s'écrit CODE=Intitulé, chaque code une fois ; reçu : {text}")
        channels[code] = label
    return [{"code": code, "label": label} for code, label in channels.items()]
