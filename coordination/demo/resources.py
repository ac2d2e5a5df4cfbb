"""Resources of a made-up programme: the directory, agreements, local procedures, actions, advice, figures of the territory."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from coordination.demo.cast import Organisation, Partnership
from coordination.demo.dice import Dice
from coordination.demo.story import World
from housing.models import Shelter, ShelterWorks
from tenants.acting import acting_as
from tenants.models import (
    AdviceContact,
    Agreement,
    DirectoryEntry,
    DirectoryTeam,
    ExternalFigure,
    LocalProcedure,
    OutreachAction,
    OutsidePartner,
    Tenant,
)

Function, Outside, Action, Figure = DirectoryTeam.Function, OutsidePartner.Kind, OutreachAction.Kind, ExternalFigure.Kind
WEEK = "du lundi au vendredi, 9 h – 12 h 30 et 14 h – 17 h"
ALWAYS = "24 h sur 24, 7 jours sur 7"
ACTIVITIES = {
    "landlord": "Loue des logements, propose ceux qui se libèrent et forme ses gardiens à repérer et à orienter.",
    "shelter": "Met à l’abri des femmes et leurs enfants, avec un accompagnement social. S’adresser à l’astreinte ou au SIAO.",
    "support": "Écoute, informe et accompagne avant, pendant et après le relogement. Sur rendez-vous ou par téléphone.",
    "coordinator": "Coordonne le dispositif : instruit les situations, propose les logements, anime les réunions.",
    "referrer": "Reçoit, informe et oriente vers le dispositif.",
    "reservataire": "Désigne ou délègue les désignations sur son contingent.",
}
OTHERWISE = "Suit et soutient le dispositif."
# By part: (name of the team, its functions, who they are)
TEAMS: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "landlord": (
        ("Pôle social", (Function.VIOLENCE_LEAD, Function.SOCIAL_WORKER), "Une référente formée, une conseillère sociale"),
        ("Attribution", (Function.ALLOCATION,), "Prépare la commission, visite les logements"),
        ("Proximité", (Function.MEDIATOR, Function.TENANCY), "Médiateurs et gestionnaires de secteur"),
    ),
    "shelter": (
        ("Équipe éducative", (Function.SOCIAL_WORKER, Function.PSYCHOLOGIST), "Travailleuses sociales, une psychologue"),
        ("Astreinte", (Function.ON_CALL,), "Répond la nuit et le week-end"),
    ),
    "support": (("Accompagnement", (Function.SOCIAL_WORKER, Function.LAWYER), "Travailleuses sociales, une juriste le jeudi"),),
    "coordinator": (("Coordination", (Function.LEAD, Function.RECEPTION), "Une permanence téléphonique chaque matin"),),
}
# name, kind, what it does, hours, team
PARTNERS: tuple[tuple[str, str, str, str, tuple[str, tuple[str, ...]]], ...] = (
    (
        "Urgences de l’hôpital", Outside.HEALTH, "Soigne, constate les blessures et permet de déposer plainte sur place.", ALWAYS,
        ("Unité médico-judiciaire", (Function.CARE, Function.PSYCHOLOGIST)),
    ),
    (
        "Commissariat central", Outside.POLICE, "Reçoit les plaintes à toute heure ; une intervenante sociale en semaine.", ALWAYS,
        ("Groupe de protection de la famille", (Function.INVESTIGATOR, Function.VIOLENCE_LEAD)),
    ),
    (
        "Barreau, permanence victimes", Outside.LAWYERS, "Un avocat conseille sans frais et prépare l’ordonnance de protection.",
        "le mardi et le jeudi, 14 h – 17 h", ("Permanence", (Function.LAWYER,)),
    ),
    (
        "Service social du département", Outside.DEPARTEMENT, "Ouvre les droits, protège les enfants, aide financièrement.", WEEK,
        ("Maison des solidarités", (Function.SOCIAL_WORKER,)),
    ),
)  # fmt: skip
PROCEDURES = (
    (
        "Mise à l’abri, la nuit et le week-end",
        "Appeler le 115, dire qu’il s’agit de violences et combien de personnes sont à abriter. Rappeler l’astreinte le matin.",
        ALWAYS,
    ),
    (
        "Plainte à l’hôpital",
        "Demander à l’accueil des urgences : un policier se déplace, la plainte est prise dans une pièce à part.",
        ALWAYS,
    ),
)
ACTIONS = (
    (Action.TRAINING, "Formation des gardiens : repérer, écouter, orienter", 24, "14"),
    (Action.BULLETIN, "Le 3919 dans le bulletin des locataires", 9800, "6"),
    (Action.CAMPAIGN, "Affiches du 3919 dans les halls et les agences", 4200, "11.5"),
    (Action.COLLECTION, "Collecte de jouets de fin d’année", 160, "20"),
    (Action.PREVENTION, "Atelier tout public du 25 novembre", 75, "8"),
)
SOURCES = {
    Figure.VICTIMS: "Données communales, police et gendarmerie",
    Figure.APPLICATIONS: "Demandes de logement social",
    Figure.VACANCY: "Répertoire du parc social",
    Figure.TURNOVER: "Répertoire du parc social",
}
YEARS = 3
LANGUAGES = ("en", "ar", "es", "pt", "tr", "uk", "lsf")


class Resources:
    """What surrounds the cases of one programme. Each organisation writes its own, once for all its programmes."""

    def __init__(self, world: World, partnership: Partnership, known: set[str]) -> None:
        self.world, self.partnership, self.known = world, partnership, known
        self.dice, self.today = Dice(f"resources {partnership.programme.name}"), world.clock.today
        self.players: dict[str, tuple[Organisation, list[str]]] = {}
        for part, organisations in partnership.playing.items():
            for one in organisations:
                self.players.setdefault(one.key, (one, []))[1].append(part)

    def write(self) -> None:
        """Write everything, as those who would have."""
        for number, (organisation, parts) in enumerate(self.players.values()):
            rows = [*self._own(organisation, parts, number), *self._done(organisation.tenant, parts)]
            self._insert(organisation.tenant, rows)
        self._insert(self.partnership.coordinator.tenant, [*self._around(), *self._figures()])
        for organisation in self.partnership.players("shelter"):
            with acting_as(organisation.tenant):
                shelters = list(Shelter.objects.filter(tenant=organisation.tenant, programme=self.partnership.programme)[:1])
            self._insert(organisation.tenant, [self._works(one) for one in shelters])

    @staticmethod
    def _insert(tenant: Tenant, rows: list[Any]) -> None:
        with acting_as(tenant):
            for model in dict.fromkeys(type(row) for row in rows):
                model._default_manager.bulk_create([row for row in rows if type(row) is model])

    def _phone(self) -> str:
        """Of a block that is given to nobody."""
        return f"01 99 00 {self.dice.between(10, 99)} {self.dice.between(10, 99)}"

    def _listing(self, activity: str, hours: str, *, secret: bool) -> dict[str, Any]:
        spoken = ["fr", *sorted(self.dice.some(LANGUAGES, self.dice.between(0, 3)))]
        found: dict[str, Any] = {"activity": activity, "hours": hours, "phone": self._phone(), "languages": spoken}
        found["reviewed_on"] = self.today - timedelta(days=self.dice.between(5, 200))
        communes = list(self.partnership.communes)
        if not secret:
            found |= {"street": "1 place de la Mairie", "commune_id": communes[0]}
        if self.dice.chance(0.3):
            found["area"] = sorted(self.dice.some(communes, min(len(communes), 4)))
        return found

    def _own(self, organisation: Organisation, parts: list[str], number: int) -> Iterator[Model]:
        """The entry of an organisation, but for a few that have not written it yet, with its teams."""
        tenant = organisation.tenant
        if tenant.name in self.known or number % 7 == 6:
            return
        self.known.add(tenant.name)
        main = next((part for part in ACTIVITIES if part in parts), "")
        secret = "shelter" in parts or tenant.kind == Tenant.Kind.ASSO_HEBERGEMENT
        yield DirectoryEntry(
            id=self.dice.uuid(), tenant=tenant, **self._listing(ACTIVITIES.get(main, OTHERWISE), WEEK, secret=secret)
        )
        for part in (one for one in TEAMS if one in parts):
            for name, functions, about in TEAMS[part]:
                team = DirectoryTeam(id=self.dice.uuid(), tenant=tenant, name=name, functions=list(functions), about=about)
                team.phone = self._phone()
                yield team

    def _around(self) -> Iterator[Model]:
        """What the coordination adds: partners without an account, local procedures, agreements."""
        common = {"tenant": self.partnership.coordinator.tenant, "programme": self.partnership.programme}
        for name, kind, activity, hours, (team, functions) in PARTNERS:
            row = OutsidePartner(id=self.dice.uuid(), name=name, kind=kind, **common)
            for column, value in self._listing(activity, hours, secret=False).items():
                setattr(row, column, value)
            yield row
            yield DirectoryTeam(
                id=self.dice.uuid(), tenant=row.tenant, partner=row, name=team, functions=list(functions), phone=self._phone()
            )
        for title, text, hours in PROCEDURES:
            yield LocalProcedure(id=self.dice.uuid(), title=title, text=text, hours=hours, phone=self._phone(), **common)
        others = [one for one in self.partnership.players("landlord") if one.tenant != common["tenant"]]
        for number, other in enumerate(others[:4]):
            agreed = Agreement(id=self.dice.uuid(), organisation=other.tenant, **common)
            agreed.subject, agreed.starts_on = (
                "Logements réservés et référente violences",
                date(self.today.year - 2, 1 + number, 1),
            )
            agreed.ends_on = (self.today + timedelta(days=40 + 260 * number)) if number < 3 else None
            yield agreed

    def _done(self, tenant: Tenant, parts: list[str]) -> Iterator[Model]:
        """Actions of landlords and associations, advices given on the phone."""
        common = {"tenant": tenant, "programme": self.partnership.programme}
        if {"landlord", "support"} & set(parts):
            for kind, title, people, hours in self.dice.some(ACTIONS, 2):
                row = OutreachAction(id=self.dice.uuid(), kind=kind, title=title, people=people, hours=Decimal(hours), **common)
                row.done_on = self.today - timedelta(days=self.dice.between(3, 500))
                yield row
        if "support" in parts or "referrer" in parts:
            for _ in range(self.dice.between(3, 14)):
                advice = AdviceContact(id=self.dice.uuid(), **common)
                advice.given_on = self.today - timedelta(days=self.dice.between(0, 300))
                advice.caller = self.dice.pick(AdviceContact.Caller.values)
                advice.subject = self.dice.pick(AdviceContact.Subject.values)
                advice.orientation = self.dice.pick(AdviceContact.Orientation.values)
                yield advice

    def _figures(self) -> Iterator[Model]:
        """Invented figures of the communes, larger where more women come from."""
        for code, weight in self.partnership.communes.items():
            for back in range(1, YEARS + 1):
                for kind in Figure:
                    row = ExternalFigure(
                        id=self.dice.uuid(), tenant=self.partnership.coordinator.tenant, commune_id=code, kind=kind
                    )
                    row.programme, row.year, row.source = self.partnership.programme, self.today.year - back, SOURCES[kind]
                    row.value = self._value(kind, weight)
                    yield row

    def _value(self, kind: str, weight: float) -> Decimal | None:
        if kind in ExternalFigure.OF_PEOPLE:
            count = round(weight * self.dice.between(4, 9))
            return Decimal(count) if count >= ExternalFigure.FEWEST else None
        return Decimal(self.dice.between(12, 90)) / 10

    def _works(self, shelter: Shelter) -> ShelterWorks:
        row = ShelterWorks(id=self.dice.uuid(), tenant=shelter.tenant, shelter=shelter, year=self.today.year - 2)
        row.subject, row.funder = "Cloisons, cuisines et accès sécurisés", "État, métropole"
        row.cost, row.subsidy = Decimal(self.dice.between(80, 400)) * 1000, Decimal(self.dice.between(20, 70)) * 1000
        return row


def write_resources(world: World, partnerships: list[Partnership]) -> None:
    """Write the resources of every programme."""
    known: set[str] = set()
    for partnership in partnerships:
        Resources(world, partnership, known).write()
