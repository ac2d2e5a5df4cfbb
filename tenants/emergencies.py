"""National numbers and procedures: what each is for, when it answers. Checked on REVIEWED_ON; to be read again each year.

Sources: solidaritefemmes.org (3919); service-public.gouv.fr (119); arretonslesviolences.gouv.fr; Code civil art. 515-9 to 515-13-1
(protection orders); Code de procédure pénale art. 41-3-1 (téléphone grave danger); law 2023-140 of 28 February 2023 (emergency aid).
"""

from dataclasses import dataclass
from datetime import date

REVIEWED_ON = date(2026, 11, 21)
ALWAYS = "24 h sur 24, 7 jours sur 7"


@dataclass(frozen=True)
class Number:
    """A number to call, or to write to. `href`: what a phone does with it."""

    number: str
    name: str
    purpose: str
    hours: str = ALWAYS
    href: str = ""

    @property
    def link(self) -> str:
        """Where a tap leads."""
        return self.href or f"tel:{self.number.replace(' ', '')}"


@dataclass(frozen=True)
class Procedure:
    """What can be asked for: what it gives, how."""

    title: str
    text: str
    url: str = ""
    icon: str = "journal-text"


DANGER = (
    Number("17", "Police, gendarmerie", "Un danger maintenant, pour elle, pour ses enfants ou pour vous."),
    Number(
        "114",
        "Urgence par SMS",
        "Quand parler est dangereux, ou qu’on n’entend pas : écrire où l’on est et ce qui se passe. Gratuit.",
        href="sms:114",
    ),
    Number("112", "Urgence, depuis toute l’Europe", "Le même secours depuis un portable, même à l’étranger."),
    Number("15", "Samu", "Une blessure, un malaise, une tentative de suicide."),
    Number("18", "Pompiers", "Un incendie, un accident, une personne à secourir."),
)
ADVICE = (
    Number(
        "3919",
        "Violences Femmes Info",
        "Écouter, informer, orienter : elle, ses proches, et vous. Anonyme et gratuit, depuis un fixe ou un portable ;"
        " l’appel ne figure pas sur les factures. Ce n’est pas un numéro d’urgence.",
    ),
    Number("115", "Hébergement d’urgence", "Une place pour cette nuit, par le SIAO du département. Gratuit."),
    Number("119", "Enfance en danger", "Un enfant en danger, ou qui risque de l’être. Gratuit, invisible sur les factures."),
    Number(
        "116 006",
        "France Victimes",
        "Ses droits après une infraction, une aide juridique et psychologique. Gratuit.",
        "7 jours sur 7, en journée",
    ),
)
PROCEDURES = (
    Procedure(
        "Échanger par écrit avec la police ou la gendarmerie",
        "Sur la plateforme officielle, un tchat anonyme, jour et nuit, avec des policiers et des gendarmes formés.",
        "https://arretonslesviolences.gouv.fr",
        "chat-dots",
    ),
    Procedure(
        "Porter plainte",
        "Dans n’importe quel commissariat ou gendarmerie, qui ne peut pas refuser. Elle peut être accompagnée, élire domicile chez"
        " son avocat ou à l’association, et demander que son adresse n’apparaisse pas.",
        icon="shield-check",
    ),
    Procedure(
        "Demander une ordonnance de protection",
        "Au juge aux affaires familiales, sans plainte préalable. Il décide dans les six jours qui suivent la fixation de l’audience,"
        " pour douze mois au plus : interdiction d’entrer en contact, logement, adresse cachée, enfants.",
        icon="shield-lock",
    ),
    Procedure(
        "En danger grave et immédiat : l’ordonnance provisoire",
        "En plus de la précédente : le procureur, avec l’accord de la personne, la demande au juge, qui répond en 24 heures. Elle tient"
        " jusqu’à l’ordonnance de protection.",
        icon="stopwatch",
    ),
    Procedure(
        "Demander un téléphone grave danger",
        "Une touche appelle à l’aide et permet de la localiser. Le procureur l’attribue, si elle l’accepte et ne vit plus avec l’auteur,"
        " pour six mois renouvelables ; l’association fait la demande avec elle.",
        icon="phone-vibrate",
    ),
    Procedure(
        "L’aide universelle d’urgence",
        "Une somme versée par la CAF ou la MSA, en trois à cinq jours ouvrés, pour partir : un don ou un prêt sans intérêt selon ses"
        " ressources. Il faut une plainte, une ordonnance de protection ou un signalement au procureur de moins d’un an.",
        icon="wallet2",
    ),
    Procedure(
        "Faire constater des blessures",
        "À l’hôpital ou chez un médecin, même sans plainte : le certificat sert plus tard. Dans beaucoup d’hôpitaux, la plainte peut être"
        " déposée sur place.",
        icon="hospital",
    ),
)
