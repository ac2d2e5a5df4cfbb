"""A simulation in French: what it comes to in a few sentences, its tables, its drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from reporting import charts
from reporting.reading import MASKED, NOT_APPLICABLE, TITLES, Chart, Row, Shown, Table, words
from reporting.simulation.flows import AGES, REMAINING, Flows
from reporting.simulation.hypothesis import Hypothesis, Order
from reporting.simulation.summing import STEADY, Compared, Curve, Simulation, Spread
from tenants.french import NBSP, counted, number_fr, plural, tidy, typo

YEARS = {1: "en un an", 2: "en deux ans", 3: "en trois ans"}
AS_IS, SUPPOSED = "Aujourd’hui", "Votre hypothèse"
MEASURED = {
    "rehoused": "Relogements",
    "median": "Attente médiane des ménages relogés, en jours",
    "mean": "Leur attente moyenne, en jours",
    "urgent": "Attente médiane en danger élevé ou imminent, en jours",
    "waiting": "Ménages qui attendent encore à la fin",
    "left": "Départs sans relogement par le dispositif",
}
AGE_WORDS = dict(
    zip(AGES, ("moins d’un mois", "un à trois mois", "trois à six mois", "six mois à un an", "un an et plus"), strict=True)
)
REMAINING_WORDS = dict(
    zip(
        REMAINING,
        ("aucune fin d’hébergement connue", "moins d’un mois", "un à trois mois", "trois à six mois", "six mois et plus"),
        strict=True,
    )
)
URGENT_WORDS = {"yes": "danger élevé ou imminent", "no": "autre niveau de danger, ou non évalué"}
EIGHT = "huit fois sur dix"
MONTH = 365 / 12
FEW = 20  # facts of a kind, below which the bounds are wide
A_YEAR = 360  # days, about


# --- sentences ------------------------------------------------------------------------------------------
def sentences(found: Simulation, what: Hypothesis) -> list[str]:
    """What it comes to: rehousings first, then waiting."""
    years, one = YEARS[what.years], found.measures["rehoused"]
    assert one.as_is
    assert one.supposed
    assert one.difference
    if not what.words:
        return [f"Sans rien changer{NBSP}: {_rehousings(one.as_is.middle)} {years}, {between(one.as_is)}, {EIGHT}."]
    told = [f"Avec {what.words}{NBSP}: {_rehousings(one.supposed.middle)} {years}, {_instead(one)}."]
    told.append(f"L’écart{NBSP}: {gap(one.difference, 'relogement')}, {EIGHT}.")
    told.append(_moved("L’attente médiane des ménages relogés", found.measures["median"]))
    if what.order != Order.STUDY:
        told.append(_moved("En danger élevé ou imminent, elle", found.measures["urgent"]))
    waiting = found.measures["waiting"]
    if waiting.as_is and waiting.supposed:
        last = counted(round(waiting.supposed.middle), "ménage")
        told.append(
            f"À la fin, {last} {plural(waiting.supposed.middle, 'attendrait', 'attendraient')} encore, {_instead(waiting)}."
        )
    return [one for one in told if one]


def _rehousings(number: float) -> str:
    return counted(round(number), "relogement")


def between(one: Spread) -> str:
    """As in "entre 19 et 39"."""
    low, high = number_fr(round(one.low)), number_fr(round(one.high))
    return f"toujours {low}" if low == high else f"entre {low} et {high}"


def gap(one: Spread, noun: str) -> str:
    """As in "de 2 à 8 relogements en plus", "de 1 en moins à 3 relogements en plus", "aucun"."""
    low, high = round(one.low), round(one.high)
    if low == high == 0:
        return "aucun"
    if low < 0 < high:
        return f"de {number_fr(-low)} en moins à {counted(high, noun)} en plus"
    least, most = sorted((abs(low), abs(high)))
    span = counted(most, noun) if least == most else f"de {number_fr(least)} à {counted(most, noun)}"
    return f"{span} en {'plus' if high > 0 else 'moins'}"


def _moved(what: str, one: Compared) -> str:
    """How a wait moves, and whether that may be chance alone; nothing when most futures have none."""
    if not (one.as_is and one.supposed and one.difference):
        return ""
    before, after = round(one.as_is.middle), round(one.supposed.middle)
    if before == after:
        return f"{what} resterait de {counted(after, 'jour')}."
    if one.difference.low < 0 < one.difference.high:
        return f"{what} ne changerait pas nettement{NBSP}: {counted(after, 'jour')}, au lieu de {number_fr(before)}."
    return f"{what} passerait de {number_fr(before)} à {counted(after, 'jour')}."


def _instead(one: Compared) -> str:
    assert one.as_is
    assert one.supposed
    before, after = round(one.as_is.middle), round(one.supposed.middle)
    return "comme aujourd’hui" if before == after else f"au lieu de {number_fr(before)}"


# --- what comes out -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """A measure: in each column its middle and, in words, its bounds."""

    label: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Results:
    """What comes out, beside what was measured."""

    title: str
    columns: list[str]
    lines: list[Line]
    below: list[str]


def results(found: Simulation, flows: Flows, years: int) -> Results:
    """Each measure as things are, under the hypothesis, what differs; what was measured, when it was over as long."""
    comparable = years == 1 and flows.period.days >= A_YEAR
    measured = {
        "rehoused": words(flows.of("housed")),
        "median": _wait(flows),
        "waiting": words(flows.of("waiting")),
        "left": words(flows.of("left")),
    }
    lines = []
    for name, label in MEASURED.items():
        one = found.measures[name]
        cells = [_bounded(one.as_is), _bounded(one.supposed), _bounded(one.difference, signed=True)]
        lines.append(Line(label, [(measured.get(name, NOT_APPLICABLE), ""), *cells] if comparable else cells))
    below = [
        f"Le nombre du milieu et, dessous, ce entre quoi tombent huit avenirs sur dix, parmi {found.futures} tirés. L’écart se lit avenir "
        "par avenir : son milieu n’est pas la différence des deux autres."
    ]
    if min(known for known in map(flows.of, ("arrived", "opened", "leased", "left")) if known is not None) < FEW:
        below.append(
            "L’année mesurée compte peu de faits : les bornes sont larges, et une autre année pourrait donner autre chose."
        )
    if found.futures < STEADY:
        below.append(
            "Ce dispositif est grand : moins d’avenirs sont tirés, pour que la page réponde ; les bornes sont moins sûres."
        )
    columns = [*(["Mesuré en un an"] if comparable else []), AS_IS, SUPPOSED, "Écart"]
    return Results("Ce que donne la simulation", columns, lines, [typo(line) for line in below])


def _bounded(one: Spread | None, *, signed: bool = False) -> tuple[str, str]:
    """As in ("28", "19 à 39"); with signs ("+4", "+2 à +8")."""
    if one is None:
        return NOT_APPLICABLE, ""
    low, middle, high = (_signed(value) if signed else number_fr(round(value)) for value in (one.low, one.middle, one.high))
    return middle, f"{low} à {high}"


def _signed(value: float) -> str:
    whole = round(value)
    return f"+{number_fr(whole)}" if whole > 0 else number_fr(whole)


def chart(curve: Curve, years: int) -> Chart:
    """Those who wait over time, with its table four times along the way."""
    sides = (("as_is", curve.as_is), ("supposed", curve.supposed))
    values = [
        {"kind": kind, "month": point / MONTH, "low": one.low, "middle": one.middle, "high": one.high}
        for kind, spreads in sides
        for point, one in zip(curve.points, spreads, strict=True)
    ]
    drawing = charts.svg(charts.waiting(values, 12 * years), "waiting")
    every = range(0, len(curve.points), (len(curve.points) - 1) // 4)
    rows = [
        Row(
            _after(round(curve.points[at] / MONTH)),
            [Shown("{} ({})".format(*_bounded(one[at]))) for one in (curve.as_is, curve.supposed)],
        )
        for at in every
    ]
    legend = [("all", "aujourd’hui (trait pointillé)"), ("others", "votre hypothèse (trait plein)")]
    beside = Table("waiting", TITLES["waiting"], "Moment", [AS_IS, SUPPOSED], rows, [], "")
    return Chart("waiting", TITLES["waiting"], drawing, legend, beside)


def _after(months: int) -> str:
    return f"Après {counted(months, 'mois', 'mois')}" if months else "Au départ"


# --- what it starts from --------------------------------------------------------------------------------
def starting(flows: Flows) -> list[Table]:
    """What was measured, all of it: nothing else goes into the simulation."""
    found = [_movement(flows), _sizes(flows), _households(flows)]
    return [*found, _landlords(flows)] if flows.given else found


def _movement(flows: Flows) -> Table:
    lines = [
        ("Ménages arrivés", words(flows.of("arrived"))),
        ("Relogements par le dispositif", words(flows.of("housed"))),
        ("Leur attente médiane, en jours", _wait(flows)),
        ("Départs sans relogement par le dispositif", words(flows.of("left"))),
        ("Jours d’attente, tous ménages ensemble", words(flows.at_risk)),
        ("Ménages qui attendent à la fin", words(flows.of("waiting"))),
        ("Logements ouverts au dispositif", words(flows.of("opened"))),
        ("dont loués ou retirés à ce jour", words(flows.of("ended"))),
        ("dont loués avec un bail du dispositif", words(flows.of("leased"))),
        ("Bailleurs présents", words(flows.landlords)),
    ]
    rows = [Row(label, [Shown(text, text == MASKED)]) for label, text in lines]
    return Table("movement", "Arrivées, départs, logements", "Mesure", ["Nombre"], rows, [], "")


def _wait(flows: Flows) -> str:
    """Median of those rehoused: told when there were some, and when their number is."""
    housed = flows.of("housed")
    if housed is None or (housed and flows.wait is None):
        return MASKED
    return words(flows.wait) if flows.wait is not None else NOT_APPLICABLE


def _sizes(flows: Flows) -> Table:
    rows = []
    for number in flows.rooms:
        least = [size for size in flows.sizes if size.split("-")[0] == number]
        counts = [_sum(flows.along(measure, "size", least)) for measure in ("arrived", "waiting")]
        last = number == flows.rooms[-1]
        rows.append(Row(f"T{number}{' et plus' if last else ''}", _shown([*counts, flows.of("opened", rooms=number)])))
    below = [typo("Ménages : au plus petit logement qui leur convient.")]
    return Table("sizes", "Par taille", "Taille", ["Arrivés", "En attente", "Logements"], rows, [], "", below)


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _shown(counts: Iterable[int | None]) -> list[Shown]:
    return [Shown(words(number), number is None) for number in counts]


def _households(flows: Flows) -> Table:
    lines = chain(
        [(f"Arrivés : {label}", flows.of("arrived", urgent=key)) for key, label in URGENT_WORDS.items()],
        [(f"Arrivés : {_shelter(key)}", flows.of("arrived", shelter=key)) for key in REMAINING],
        [(f"En attente depuis {AGE_WORDS[key]}", flows.of("waiting", age=key)) for key in AGES],
    )
    rows = [Row(typo(label), _shown([number])) for label, number in lines]
    return Table("households", "Danger, hébergement, ancienneté", "Ménages", ["Nombre"], rows, [], "")


def _shelter(key: str) -> str:
    return REMAINING_WORDS[key] if key == "none" else f"fin d’hébergement dans {REMAINING_WORDS[key]}"


def _landlords(flows: Flows) -> Table:
    rows = [Row(one.landlord, [Shown(words(number)) for number in (one.opened, one.ended, one.leased)]) for one in flows.given]
    return Table("landlords", "Par bailleur", "Bailleur", ["Ouverts", "Loués ou retirés", "Avec un bail"], rows, [], "")


# --- how it is done -------------------------------------------------------------------------------------
def method(flows: Flows, opened_a_year: float, weights: str) -> list[str]:
    """How it is computed, in words."""
    lines = [
        "Chaque avenir tire d’abord ses rythmes autour de ce qui a été mesuré (loi gamma) : moins il y a de faits, plus l’écart "
        "entre les bornes est grand.",
        "Les arrivées et les logements tombent ensuite au hasard à ces rythmes (loi de Poisson), à partir des ménages qui attendent. "
        "Les deux colonnes vivent les mêmes avenirs : seul ce que vous changez les distingue.",
        "Un logement ouvert aboutit aussi souvent que mesuré (avec un bail du dispositif, parmi ceux loués ou retirés) ; "
        "il va alors au premier ménage auquel sa taille convient, sinon il est perdu pour le dispositif.",
        "Un ménage qui attend part sans le dispositif au rythme mesuré : autre solution, retour, sans nouvelles, logement hors réseau.",
        f"L’ordre d’étude retient ce qui tient au ménage : {weights}. À points égaux, la demande la plus ancienne.",
        "Un bailleur de plus ouvre, sauf nombre indiqué, autant de logements que la moyenne des présents : "
        f"{number_fr(tidy(Decimal(f'{opened_a_year:.1f}')))} par an, des mêmes tailles, dès le premier jour.",
        "L’attente va de la transmission du dossier à la signature du bail, en comptant celle d’avant aujourd’hui.",
        "« Une pièce de plus » respecte la limite de sous-occupation : jamais plus d’une pièce au-delà du nombre de personnes.",
    ]
    if flows.masked:
        lines.append(
            "Les effectifs inférieurs à cinq sont masqués avant tout calcul : la simulation répartit ce qui reste du total à parts égales "
            "(l’ancienneté comme dans une file qui se renouvelle au rythme mesuré), compte deux pour un total masqué, et suppose que "
            "chaque ménage accepte une pièce de plus que le minimum."
        )
    return [typo(line) for line in lines]


_LIMITS = (
    "Ni saison ni tendance : l’année à venir ressemble à celle qui a été mesurée.",
    "Ni secteurs souhaités ou à éviter, ni budget, ni accessibilité un par un : ils sont dans la part des logements qui aboutissent, "
    "supposée la même pour tous et inchangée par l’hypothèse.",
    "Ni réaction : un dispositif qui reloge mieux peut recevoir davantage de demandes ; essayez avec plus d’arrivées.",
    "Un ménage relogé dont le bail est rompu ne revient pas. Un dossier suspendu attend comme les autres.",
    "Si la colonne « Aujourd’hui » s’éloigne de ce qui a été mesuré, la file d’attente n’est pas à l’équilibre : elle a grandi ou diminué.",
)
LIMITS = tuple(typo(one) for one in _LIMITS)
