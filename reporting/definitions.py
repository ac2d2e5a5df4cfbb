"""Definitions of the indicators, version 1, as they are printed beside the figures. Changing one makes version 2."""

from dataclasses import dataclass, replace
from typing import Self

from tenants.french import typo

VERSION = 1


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts, on which date, and how nothing is counted twice."""

    code: str
    title: str
    counts: str
    date: str
    once: str

    def typeset(self) -> Self:
        """With French spacing."""
        return replace(self, counts=typo(self.counts), date=typo(self.date), once=typo(self.once))


_DEFINITIONS = (
    Definition(
        "situations",
        "Situations traitées",
        "File active (présentes au début et entrées) ayant connu dans la période au moins un acte daté : entretien, diagnostic, "
        "proposition, commission d’attribution, séance d’accompagnement, clôture. Une importation ou une correction n’est pas un "
        "acte ; les autres situations sont dites « sans acte ».",
        "Entrée : date de transmission du dossier. Sortie : date de clôture.",
        "Une femme orientée par deux partenaires compte une fois. Un retour après clôture ouvre une nouvelle situation ; la ligne "
        "« femmes distinctes » ne la compte qu’une fois. Les orientations hors dispositif ne figurent que dans « orientations reçues ».",
    ),
    Definition(
        "rehousings",
        "Relogements par bailleur, par réservataire, par commune",
        "Titres d’occupation durables signés et non annulés. Le bailleur est le propriétaire, même en sous-location. Ce qui a été "
        "trouvé hors réseau, et les résidences sociales ou pensions de famille, ont leur ligne. L’hébergement ne compte jamais.",
        "Date de signature du bail ; la remise des clés est suivie à part.",
        "Un bail glissant compte à la sous-location ; le glissement n’en est pas un second. Relogée deux fois : deux relogements, "
        "un ménage relogé. Réservataire inconnu : « à compléter », jamais « non réservé ».",
    ),
    Definition(
        "inter_landlord",
        "Relogements inter-bailleurs",
        "Relogements du parc social répartis en classes exclusives selon le bailleur d’origine : celui du bail de la femme, sinon "
        "celui qui l’a orientée. « Par la coordination » suppose un besoin ouvert à deux bailleurs au moins.",
        "Date de signature du bail. L’origine est figée à l’entrée, l’ouverture aux bailleurs à la signature.",
        "Les bailleurs sont comparés par numéro SIREN ; un bailleur absorbé se confond avec celui qui lui succède.",
    ),
    Definition(
        "requests",
        "Accompagnements et suivis demandés par les partenaires",
        "Demandes distinctes (situation, type), sur deux lignes : accompagnements et suivis. Ce que l’intervenant entreprend de "
        "lui-même est exclu. Les demandes retirées ou refusées restent comptées.",
        "Date de réception de la demande.",
        "Une demande faite pendant qu’une autre, de même type, est ouverte ne compte pas : la première fait foi.",
    ),
    Definition(
        "realised",
        "Accompagnements effectivement réalisés",
        "Mesures acceptées ayant connu au moins une séance tenue (ni annulée, ni manquée). Un diagnostic seul est compté à part. "
        "Un refus n’est pas une absence de réponse.",
        "Date de la première séance tenue.",
        "Une mesure compte une fois, à sa première séance. Ce nombre ne se divise pas par celui des demandes : la part des demandes "
        "qui ont commencé se lit dans leurs suites.",
    ),
)

DEFINITIONS = tuple(one.typeset() for one in _DEFINITIONS)

_LIMITS = (
    "Les chiffres sont figés à l’instant indiqué : une correction ultérieure ne les change pas ; un nouveau rapport la montrera.",
    "Les délais portent sur les parcours achevés dans la période et dont la première date est connue.",
    "Un logement signé avant sa libération compte un délai nul entre libération et bail.",
    "Ce qu’une organisation a repris de son suivi antérieur compte dans la file active, à ses propres dates, jamais parmi les actes, "
    "les diagnostics ni les relogements : son ancien suivi les a déjà comptés.",
    "« Les mêmes dates de l’année précédente » sont calculées le même jour, avec les mêmes définitions.",
)

_MASKING_LIMITS = (
    "Tout effectif inférieur à cinq est masqué, zéro compris, de même que ceux qui permettraient de le retrouver par différence.",
    "L’édition métropole couvre des mois entiers : deux périodes qui ne diffèrent que d’un jour révéleraient un relogement.",
    "Un effectif masqué ne se déduit pas d’un autre tableau de ce rapport ; rapprocher plusieurs rapports reste à éviter.",
)

LIMITS = tuple(typo(one) for one in _LIMITS)
MASKING_LIMITS = tuple(typo(one) for one in _MASKING_LIMITS)


def definition_of(code: str) -> Definition:
    """The definition of one indicator."""
    return next(one for one in DEFINITIONS if one.code == code)
