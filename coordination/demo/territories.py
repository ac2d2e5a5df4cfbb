"""Who takes part in the five programmes. Organisations that a published programme names keep their names; all others, and all
people, are invented. SIREN numbers that are not public are drawn from a range that no organisation has."""

from dataclasses import replace
from datetime import date

from coordination.demo.cast import Account, ChannelSpec, FundingSpec, OrganisationSpec, ProgrammeSpec
from tenants.models import Tenant
from tenants.roles import Role

Kind = Tenant.Kind
ORLEANS_METROPOLE = "244500468"


def siren(number: int) -> str:
    """An invented number."""
    return f"0000{number:05d}"


ORLEANS_ORGANISATIONS: dict[str, OrganisationSpec] = {
    "imanis": OrganisationSpec(
        Kind.OPERATEUR,
        "Imanis",
        "imanis",
        siren(1),
        (
            Account("Claire Morel", Role.OFFICER, "Travailleuse sociale", lead=True),
            Account("Nadia Cheriet", Role.COORDINATOR, "Coordinatrice", lead=True),
            Account("Marc Tillier", Role.MANAGER, "Responsable de l’organisation", lead=True),
        ),
        colleagues=2,
    ),
    "rivage": OrganisationSpec(
        Kind.ASSO_SPECIALISEE,
        "Association Rivage",
        "rivage",
        siren(2),
        (Account("Léa Guérin", Role.OFFICER, "Travailleuse sociale"),),
    ),
    "residences": OrganisationSpec(
        Kind.BAILLEUR_OPH,
        "Les Résidences de l’Orléanais",
        "residences",
        siren(3),
        (Account("Julie Aubry", Role.OFFICER, "Gestionnaire, bailleur qui oriente"),),
    ),
    "toits": OrganisationSpec(
        Kind.BAILLEUR_ESH,
        "Toits du Val",
        "toitsduval",
        siren(4),
        (Account("Karim Belkacem", Role.OFFICER, "Gestionnaire, bailleur", lead=True),),
    ),
    "prefecture": OrganisationSpec(
        Kind.ETAT,
        "Préfecture du Loiret",
        "prefecture",
        siren(5),
        (Account("Thomas Lenoir", Role.OFFICER, "Réservataire", lead=True),),
        colleagues=0,
    ),
    "metropole": OrganisationSpec(
        Kind.EPCI,
        "Orléans Métropole",
        "metropole",
        ORLEANS_METROPOLE,
        (Account("Sophie Laurent", Role.ANALYST, "Analyste, métropole", lead=True),),
        colleagues=1,
    ),
    "femmes": OrganisationSpec(
        Kind.ASSO_HEBERGEMENT,
        "La maison des femmes",
        "maisondesfemmes",
        siren(6),
        (Account("Inès Robin", Role.OFFICER, "Hébergement", lead=True),),
    ),
    "soliha": OrganisationSpec(
        Kind.AIVS, "Soliha", "soliha", siren(7), (Account("Paul Ferrand", Role.OFFICER, "Agence à vocation sociale"),)
    ),
    "ccas": OrganisationSpec(
        Kind.CCAS, "CCAS d’Orléans", "ccas", siren(8), (Account("Aminata Sow", Role.OFFICER, "Travailleuse sociale, CCAS"),)
    ),
    "loiret": OrganisationSpec(Kind.BAILLEUR_ESH, "Loiret Logis", "loiretlogis", siren(9)),
    "centre": OrganisationSpec(Kind.BAILLEUR_COOP, "Centre Habitat", "centrehabitat", siren(10)),
    "coteaux": OrganisationSpec(Kind.BAILLEUR_SEM, "Coteaux et Val Habitat", "coteaux", siren(11)),
    "quais": OrganisationSpec(Kind.AGENCE_PRIVEE, "Agence des Quais", "agencedesquais", siren(12)),
    "tilleuls": OrganisationSpec(Kind.ASSO_HEBERGEMENT, "Foyer des Tilleuls", "tilleuls", siren(13)),
    "appui": OrganisationSpec(Kind.ASSO_SPECIALISEE, "Point d’appui", "pointdappui", siren(14)),
    "action": OrganisationSpec(
        Kind.ACTION_LOGEMENT,
        "Action Logement",
        "actionlogement",
        siren(15),
        (Account("Hélène Roy", Role.OFFICER, "Réservataire"),),
        0,
    ),
    "departement": OrganisationSpec(Kind.DEPARTEMENT, "Département du Loiret", "departement", siren(16), colleagues=1),
    "ville": OrganisationSpec(Kind.COMMUNE, "Ville d’Orléans", "ville", siren(17)),
    "ush": OrganisationSpec(Kind.OPERATEUR, "USH", "ush", siren(18), colleagues=0),
}
ORLEANS = ProgrammeSpec(
    name="Relogement à Orléans Métropole",
    starts_on=date(2024, 6, 30),
    parts={
        "imanis": "coordinator referrer support",
        "rivage": "referrer support",
        "residences": "landlord referrer",
        "toits": "landlord",
        "prefecture": "reservataire funder",
        "metropole": "funder observer reservataire",
        "femmes": "shelter",
        "soliha": "landlord support",
        "ccas": "referrer",
        "loiret": "landlord",
        "centre": "landlord",
        "coteaux": "landlord",
        "quais": "landlord",
        "tilleuls": "shelter",
        "appui": "support",
        "action": "reservataire",
        "departement": "reservataire funder",
        "ville": "reservataire",
        "ush": "funder",
    },
    communes={
        "45234": 34, "45147": 16, "45302": 15, "45284": 16, "45232": 13, "45285": 8, "45075": 3, "45169": 3, "45286": 3, "45089": 3,
        "45274": 3, "45298": 3, "45235": 2, "45308": 2, "45194": 1, "45272": 1, "45282": 1, "45034": 1, "45072": 1, "45197": 1,
        "45043": 0.5, "45100": 0.5,
    },
    channels=(
        ChannelSpec("A", "Locataires des Résidences de l’Orléanais, orientées par leur bailleur", "residences", (7, 10)),
        ChannelSpec("B", "Non-locataires, orientées par Les Résidences de l’Orléanais", "residences", (10, 10)),
        ChannelSpec("C", "Hébergées par la maison des femmes", "femmes", (10, 10)),
        ChannelSpec("D", "Orientées par les autres partenaires"),
    ),
    settings={
        "epci_siren": ORLEANS_METROPOLE,
        "residence_required": True,
        "shelter_required": True,
        "exercise_starts_on": date(2024, 6, 30),
        "inter_landlord_classes": ["other_lease", "other_referrer"],
        "inter_landlord_voted_on": date(2025, 3, 12),
    },
    funding=(
        FundingSpec("FNAVDL", (38_000, 42_000, 45_000), "décision d’attribution des crédits", "volet accompagnement", voted_before=12),
        FundingSpec("PLH_EPCI", (25_000, 28_000, 28_000), "délibération du conseil métropolitain", voted_before=30, slips=True),
        FundingSpec("FSL", (14_500, 14_500, 16_000), "convention annuelle du Fonds unifié logement", late=25),
        FundingSpec("FSL", (6_000, 6_000, 7_250), "convention annuelle du Fonds unifié logement", beneficiary="rivage", late=25),
        FundingSpec("USH", (12_000, 8_000, 0), "appel à projets « 10 000 logements accompagnés »"),
        FundingSpec("FONDS_PROPRES", (4_200, 4_800, 5_150), "budget de la coordination", voted_before=60),
    ),
)  # fmt: skip

OTHER_ORGANISATIONS: dict[str, OrganisationSpec] = {
    "opac": OrganisationSpec(
        Kind.BAILLEUR_OPH,
        "OPAC Savoie",
        "opacsavoie",
        siren(30),
        (Account("Lucas Perrier", Role.OFFICER, "Bailleur, mise à disposition"),),
    ),
    "sasson": OrganisationSpec(
        Kind.ASSO_HEBERGEMENT,
        "La Sasson",
        "lasasson",
        siren(31),
        (Account("Élodie Marchand", Role.COORDINATOR, "Mise à l’abri, Savoie"),),
    ),
    "logis": OrganisationSpec(
        Kind.BAILLEUR_ESH,
        "Logis Métropole",
        "logismetropole",
        siren(32),
        (Account("Hugo Delattre", Role.OFFICER, "Bailleur, centre d’accueil"),),
    ),
    "solfa": OrganisationSpec(
        Kind.ASSO_SPECIALISEE,
        "Solfa",
        "solfa",
        siren(33),
        (Account("Fatou Mendy", Role.COORDINATOR, "Centre d’accueil et Astrée"),),
        2,
    ),
    "mairie": OrganisationSpec(Kind.CCAS, "CCAS partenaire du centre d’accueil", "ccas-nord", siren(34)),
    "sip": OrganisationSpec(
        Kind.BAILLEUR_ESH, "SIP", "sip", siren(35), (Account("Malik Haddad", Role.OFFICER, "Bailleur, baux glissants"),)
    ),
    "agena": OrganisationSpec(
        Kind.ASSO_HEBERGEMENT,
        "AGENA",
        "agena",
        siren(36),
        (Account("Anne Delmotte", Role.COORDINATOR, "Résidence sociale, Amiens"),),
    ),
    "nord": OrganisationSpec(
        Kind.BAILLEUR_ESH,
        "Habitat du Nord",
        "habitatdunord",
        siren(37),
        (Account("Sarah Vanneste", Role.OFFICER, "Bailleur, Astrée"),),
    ),
}
ALL_PARTS = "coordinator referrer support shelter"
OTHERS: tuple[ProgrammeSpec, ...] = (
    ProgrammeSpec(
        "Mise à l’abri en Savoie",
        date(2020, 1, 15),
        {"opac": "landlord", "sasson": ALL_PARTS},
        {"73065": 5, "73008": 4, "73011": 3, "73179": 1, "73213": 1, "73248": 1},
        (ChannelSpec("S", "Femmes orientées en Savoie"),),
    ),
    ProgrammeSpec(
        "Centre d’accueil universel",
        date(2018, 9, 1),
        {"logis": "landlord", "solfa": ALL_PARTS, "mairie": "referrer observer"},
        {"59350": 5, "59512": 2, "59009": 2, "59650": 1, "59328": 1},
        (ChannelSpec("C", "Résidentes du centre d’accueil"),),
    ),
    ProgrammeSpec(
        "Résidence sociale à Amiens",
        date(2019, 3, 1),
        {"sip": "landlord", "agena": ALL_PARTS},
        {"80021": 8, "80489": 1, "80674": 1},
        (ChannelSpec("R", "Résidentes et femmes isolées"),),
        {"violence_required": False},
    ),
    ProgrammeSpec(
        "Astrée",
        date(2020, 2, 29),
        {"nord": "landlord", "solfa": ALL_PARTS},
        {"59350": 4, "59512": 2, "59599": 2, "59378": 1},
        (ChannelSpec("A", "Femmes accompagnées par Solfa", "solfa"),),
        {"target": {"kind": "concurrent", "low": 10, "high": 10}, "follow_required": True},
    ),
)


def many(
    organisations: dict[str, OrganisationSpec], programme: ProgrammeSpec, *, count: int
) -> tuple[dict[str, OrganisationSpec], ProgrammeSpec]:
    """The same partnership with invented landlords, associations and shelters added, up to so many organisations."""
    kinds = ((Kind.BAILLEUR_ESH, "Habitat n°", "landlord"), (Kind.ASSO_SPECIALISEE, "Association n°", "referrer support"),
             (Kind.ASSO_HEBERGEMENT, "Foyer n°", "shelter"))  # fmt: skip
    more, parts = dict(organisations), dict(programme.parts)
    for number in range(1, count - len(organisations) + 1):
        kind, name, played = kinds[number % len(kinds)]
        more[f"plus{number}"] = OrganisationSpec(
            kind, f"{name}\N{NO-BREAK SPACE}{number}", f"organisation{number}", siren(100 + number)
        )
        parts[f"plus{number}"] = played
    return more, replace(programme, parts=parts)
