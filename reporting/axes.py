"""The dimensions that reports count along: their keys, their French labels, and how a fact finds its key."""

from collections.abc import Iterable
from uuid import UUID

from cases.models import Case, SupportMeasure
from housing.models import Collectivity, Contingent
from reporting.collecting import Collected
from reporting.counting import Axis
from reporting.indicators.rehousings import CLASSES, Rehousing
from tenants.french import coded, sort_key

NONE = "none"
TO_COMPLETE = "À compléter"

STOCKS = {
    "social": "Parc social",
    "private": "Parc privé (Soliha, agences)",
    "residence": "Résidence sociale, pension de famille",
    "outside": "Hors réseau",
}
INTER_CLASSES = dict(
    zip(
        CLASSES,
        (
            "Même bailleur que celui de son bail ou de son orientation",
            "Autre bailleur que celui de son bail",
            "Autre bailleur que celui qui l’a orientée",
            "Par la coordination, sans bailleur d’origine",
            "Sans bailleur d’origine, besoin ouvert à un seul bailleur",
        ),
        strict=True,
    )
)
FATES = {
    "started": "Commencée",
    "accepted": "Acceptée, pas encore commencée",
    "unanswered": "Sans réponse",
    "declined": "Refusée par le ménage",
    "withdrawn": "Retirée",
}
ORIENTATIONS = {
    "received": "Reçue, en attente",
    "taken_up": "Prise en charge",
    "closed": "Close",
    "out_of_scope": "Hors dispositif",
}


def labels(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Labels of a model's choices, with a capital."""
    return {code: str(label)[0].upper() + str(label)[1:] for code, label in choices}


def yes_no(dimension: str, yes: str, no: str, fact: object) -> Axis:
    """An axis of two keys; `fact` is a function from a fact to a boolean."""
    assert callable(fact)
    return Axis(dimension, {"yes": yes, "no": no}, lambda one: "yes" if fact(one) else "no")


def channel_axis(found: Collected) -> Axis:
    """The programme's channels, and "à compléter"."""
    names = {str(channel.id): coded(channel.code, channel.label) for channel in found.channels}
    return Axis("channel", names | {NONE: TO_COMPLETE}, lambda one: str(one.channel) if str(one.channel) in names else NONE)


def treated_axis() -> Axis:
    """With a dated act in the period, or without."""
    return yes_no("treated", "Traitées", "Sans acte", lambda one: one.treated)


def stock_axis() -> Axis:
    """Social, private, residences, outside the network."""
    return Axis("stock", STOCKS, lambda one: one.stock)


def fate_axis() -> Axis:
    """What became of requests."""
    return Axis("fate", FATES, lambda one: one.fate)


def outcome_axis() -> Axis:
    """How cases end."""
    return Axis("outcome", labels(Case.Outcome.choices), lambda one: one.outcome)


def landlord_key(one: Rehousing) -> str:
    """The landlord's row of a rehousing; residences and what was found elsewhere have a row of their own."""
    return f"{one.stock}:{one.landlord}" if one.stock in {"social", "private"} else one.stock


def landlord_axis(found: Collected) -> Axis:
    """Every landlord of the programme, social stock first, then agencies, residences, outside the network."""
    members = {f"{'private' if found.organisations[one].private else 'social'}:{one}" for one in found.landlords}
    met = {landlord_key(one) for one in found.rehousings if one.stock in {"social", "private"}}

    def order(key: str) -> tuple[bool, tuple[str, str], str]:
        return key.startswith("private"), sort_key(_landlord(found, key)), key

    names = {key: _landlord(found, key) for key in sorted(members | met, key=order)}
    return Axis("landlord", names | {"residence": STOCKS["residence"], "outside": STOCKS["outside"]}, landlord_key)


def _landlord(found: Collected, key: str) -> str:
    stock, tenant = key.split(":")
    organisation = found.organisations[UUID(tenant)]
    return f"{organisation.name} (parc privé)" if stock == "private" and not organisation.private else organisation.name


def contingent_axis() -> Axis:
    """Every contingent, collectivities told apart."""
    names: dict[str, str] = {}
    for code, label in Contingent.choices:
        if code == Contingent.COLLECTIVITES:
            names |= {f"{code}:{part}": f"{label} ({name})" for part, name in Collectivity.choices}
            names[f"{code}:"] = f"{label} (à préciser)"
        else:
            names[str(code)] = str(label)
    return Axis("contingent", names, contingent_key)


def contingent_key(one: Rehousing) -> str:
    """The contingent's row of a rehousing."""
    return f"{one.contingent}:{one.collectivity}" if one.contingent == Contingent.COLLECTIVITES else one.contingent


def commune_axis(found: Collected) -> Axis:
    """The communes of the programme's EPCI and "hors métropole"; without an EPCI, the communes that were met."""
    inside = {place.code: place.name for place in found.places}
    outside = {"elsewhere": "Hors métropole"} if found.setting.epci else {}
    return Axis(
        "commune",
        inside | outside,
        lambda one: one.commune if one.commune in inside else "elsewhere",
        open=not found.setting.epci,
    )


def class_axis(found: Collected) -> Axis:
    """The four exclusive classes; the fifth, a need open to one landlord only, is there when it happened."""
    met = {one.kind for one in found.rehousings if one.stock == "social"}
    names = {code: label for code, label in INTER_CLASSES.items() if code != "single" or code in met}
    return Axis("kind", names, lambda one: one.kind)


def type_axis() -> Axis:
    """Kinds of support."""
    return Axis("type", labels(SupportMeasure.Type.choices), lambda one: one.type)


def line_axis() -> Axis:
    """The two lines: accompagnements, suivis."""
    return Axis("line", {"support": "Accompagnements", "follow_up": "Suivis"}, lambda one: one.line)


def organisation_axis(found: Collected, dimension: str, attribute: str, facts: Iterable[object], absent: str = "") -> Axis:
    """The organisations met in an attribute of the facts, by name; `absent` labels those without one."""
    met = {getattr(fact, attribute) for fact in facts} - {None}
    ordered = sorted(met, key=lambda one: (sort_key(found.organisations[one].name), str(one)))
    names = {str(one): found.organisations[one].name for one in ordered}
    if absent:
        names[NONE] = absent
    return Axis(dimension, names, lambda one: str(getattr(one, attribute) or NONE), open=True)
