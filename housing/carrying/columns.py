"""The three sheets of the workbook: their columns, what each is for, what it may hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from cases.models import CaseContact, CaseDanger, Tenure
from cases.models.cells import Answer

Choices = tuple[tuple[str, str], ...]  # (code, what is written in the cell)


class Kind(Enum):
    """What a cell holds."""

    TEXT = "texte"
    DAY = "date, comme 15/10/2026"
    NUMBER = "nombre entier"
    AMOUNT = "montant en euros"
    YES_NO = "oui ou non"
    CHOICE = "un choix de la liste"
    COMMUNE = "commune : nom, code postal ou code INSEE"
    COMMUNES = "communes séparées par des points-virgules"
    LETTERS = "lettres séparées par des points-virgules, comme d ; g"


@dataclass(frozen=True)
class Column:
    """A column: its title, where its cell goes (`step.field` of the filing form, or a name of its own), how it is explained."""

    title: str
    name: str
    kind: Kind = Kind.TEXT
    help: str = ""
    example: str = ""
    required: bool = False
    choices: Choices = ()

    @property
    def step(self) -> str:
        """The step of the filing form that this column belongs to, if any."""
        return self.name.partition(".")[0] if "." in self.name else ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its code, its title, what a line of it is, its columns."""

    code: str
    title: str
    line: str
    columns: tuple[Column, ...]

    def titles(self, steps: str = "") -> dict[str, str]:
        """Names of fields → titles of columns, of one step or of the sheet's own."""
        return {one.name.rpartition(".")[2]: one.title for one in self.columns if one.step == steps}


def choices(pairs: Iterable[tuple[object, object]]) -> Choices:
    """Choices of a column, from those of a model."""
    return tuple((str(code), str(label)) for code, label in pairs)


MARK_HELP = "Votre propre numéro de suivi, jamais un nom : c’est lui qui évite de reprendre deux fois la même ligne"
MARK = Column("Repère", "mark", help=MARK_HELP, example="D-12", required=True)
EVERYWHERE = "toutes"

CASES = Sheet(
    "cases",
    "Dossiers en cours",
    "une situation que vous suivez aujourd’hui",
    (
        MARK,
        Column("Orientation reçue le", "origine.oriented_on", Kind.DAY, "Elle date le dossier", "03/03/2026", required=True),
        Column("Voie", "channel", Kind.CHOICE, "La voie d’orientation du dispositif"),
        Column("Nom", "menage.last_name", help="Chiffré dès la lecture", example="EXEMPLE"),
        Column("Prénom", "menage.first_name", help="Chiffré dès la lecture", example="Exemple"),
        Column("Née le", "menage.birth_date", Kind.DAY, "", "04/05/1991"),
        Column("Adultes", "menage.adults", Kind.NUMBER, "Elle comprise", "1"),
        Column("Enfants", "menage.children", Kind.NUMBER, "À charge, résidence alternée comprise", "2"),
        Column(
            "Moyen de contact", "contact.channel", Kind.CHOICE, "Le seul moyen sûr de la joindre", "appel téléphonique",
            choices=choices(CaseContact.Channel.choices),
        ),
        Column("Téléphone", "contact.phone", help="Chiffré dès la lecture", example="06 39 98 00 01"),
        Column("Courriel", "contact.email", help="Chiffré dès la lecture"),
        Column("Horaires sûrs", "contact.hours", help="Quand l’appeler sans risque", example="de 9 h à 11 h"),
        Column("Message vocal", "contact.voicemail_allowed", Kind.YES_NO, "Peut-on laisser un message ?", "non"),
        Column("Loyer maximum", "besoin.rent_max", Kind.AMOUNT, "Par mois, charges comprises", "620"),
        Column("Pièces minimum", "besoin.rooms_min", Kind.NUMBER, "Sans réponse : selon la taille du ménage"),
        Column("Pièces maximum", "besoin.rooms_max", Kind.NUMBER, "Sans réponse : selon la taille du ménage"),
        Column("Chambres", "besoin.bedrooms", Kind.NUMBER, "Sans réponse : selon la taille du ménage"),
        Column("Communes souhaitées", "secteurs.wanted", Kind.COMMUNES, "Ou « toutes »", "Orléans ; Saran"),
        Column("Communes à éviter", "secteurs.avoid", Kind.COMMUNES, "Jamais montrées à un bailleur", "Fleury-les-Aubrais"),
        Column("Numéro unique", "demande.nur", help="Chiffré dès la lecture ; écrivez-le en texte"),
        Column(
            "Catégories prioritaires", "demande.priority_categories", Kind.LETTERS,
            "De l’article L441-1 : d hébergées, g violences au sein du couple, g bis, k sans logement…", "d ; g",
        ),
        Column("Ressources mensuelles", "demande.monthly_resources", Kind.AMOUNT, "Hors aide au logement", "1380"),
        Column(
            "Niveau de danger", "securite.level", Kind.CHOICE, "Ce que votre équipe a évalué, sans récit", "élevé",
            choices=choices(CaseDanger.Level.choices),
        ),
        Column("Danger évalué le", "securite.assessed_on", Kind.DAY, "Demandé dès qu’un niveau est évalué", "10/09/2026"),
        Column("Suivie depuis le", "origine.followed_since", Kind.DAY, "Si vous la suiviez avant l’orientation"),
        Column("Entrée en hébergement le", "origine.shelter_entered_on", Kind.DAY),
        Column(
            "Habitait le territoire", "origine.lived_in_territory", Kind.CHOICE, "Avant d’être hébergée", "oui",
            choices=choices(Answer.choices),
        ),
        Column("Y habitait encore le", "origine.resident_on", Kind.DAY, "Jour du départ, ou jour constaté"),
        Column("Diagnostic réalisé le", "diagnosed_on", Kind.DAY, "S’il a conclu au relogement : la recherche est ouverte"),
        Column("Accord recueilli le", "consent_on", Kind.DAY, "Sans son accord, le dossier reste un brouillon", "03/03/2026"),
        Column("Accord signé", "signed", Kind.YES_NO, "Sinon il reste à faire signer", "oui"),
    ),
)  # fmt: skip

STAYS = Sheet(
    "stays",
    "Séjours en cours",
    "un ménage hébergé aujourd’hui dans l’une de vos places",
    (
        Column("Repère", "mark", help="Le même que dans « Dossiers en cours »", example="D-12", required=True),
        Column("Place", "place", Kind.CHOICE, "Une de vos places, telle que déclarée dans vos structures", required=True),
        Column("Entrée le", "starts_on", Kind.DAY, "Sa date réelle, même ancienne", "20/08/2026", required=True),
        Column("Sortie prévue le", "expected_on", Kind.DAY, "Dans le futur, si elle est connue"),
    ),
)

REHOUSINGS = Sheet(
    "rehousings",
    "Relogements passés",
    "un ménage déjà relogé",
    (
        Column(
            "Repère", "mark", required=True, example="D-07",
            help="Celui de « Dossiers en cours » si vous la suivez encore ; sinon le vôtre, et rien ne dira qui elle est",
        ),
        Column("Orientation reçue le", "oriented_on", Kind.DAY, "Demandée si le suivi est terminé", "12/01/2026"),
        Column("Bail signé le", "signed_on", Kind.DAY, "", "15/05/2026", required=True),
        Column("Clés remises le", "keys_on", Kind.DAY, "", "18/05/2026"),
        Column(
            "Titre d’occupation", "tenure", Kind.CHOICE, "", "bail direct", required=True, choices=choices(Tenure.choices)
        ),
        Column("Commune du logement", "commune", Kind.COMMUNE, "La commune seule, jamais l’adresse", "Saran", required=True),
        Column("Bailleur", "landlord", Kind.CHOICE, "S’il participe au dispositif"),
        Column("Suivi terminé le", "closed_on", Kind.DAY, "Sans réponse : elle est dans « Dossiers en cours »", "30/09/2026"),
    ),
)  # fmt: skip

SHEETS: dict[str, Sheet] = {sheet.code: sheet for sheet in (CASES, STAYS, REHOUSINGS)}
MAX_LINES = 200
EXAMPLE = "Exemple : cette ligne n’est jamais reprise"
EXAMPLE_TITLE = "Ligne d’exemple"
