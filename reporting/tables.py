"""The tables of the five indicators: facts along axes, with the sums that tie them together."""

from reporting import axes
from reporting.collecting import Collected
from reporting.counting import Axis, Book, Cell, named
from reporting.indicators.rehousings import COORDINATION
from reporting.layout import Difference, Node, counted_table, crossed_table, lines, row, table


# --- 1. situations ------------------------------------------------------------------------------
def situations(book: Book, found: Collected) -> list[Node]:
    """The active file by channel, its movement, exits and orientations."""
    facts = found.situations
    by_channel = crossed_table(
        book, "channels", "File active par voie d’orientation", "file", facts, (axes.treated_axis(), axes.channel_axis(found)),
        head="Voie d’orientation", all_label="File active", indicator="situations",
    )  # fmt: skip
    closed = [one for one in facts if one.closed_on]
    exits = counted_table(
        book, "exits", "Sorties par issue", "closed", closed, axes.outcome_axis(), head="Issue", indicator="situations"
    )
    return [by_channel, _movement(book, found), exits, _orientations(book, found)]


def entered_in(found: Collected) -> Cell:
    return named("entered", since=found.period.start, until=found.period.end)


def _movement(book: Book, found: Collected) -> Node:
    facts, period = found.situations, found.period
    before = book.put(named("stock", before=period.start), sum(one.filed_on < period.start for one in facts))
    came = [one for one in facts if one.filed_on >= period.start]
    entered = book.put(entered_in(found), len(came))
    window = {"since": period.start, "until": period.end}
    ways = book.split(
        "entered", came, axes.yes_no("override", "Par dérogation", "Selon les conditions", lambda one: one.overridden), **window
    )
    after = book.put(named("stock", after=period.end), sum(one.closed_on is None for one in facts))
    book.equate(named("file"), [before, entered])
    book.equate(named("file"), [named("closed"), after])
    women = book.put(named("women"), len({one.person for one in facts}))
    book.remainder(named("file"), women)
    pairs = [
        ("before", "Présentes au début de la période", before),
        ("entered", "Entrées dans la période", entered),
        ("overridden", "Dont entrées par dérogation", ways["yes"]),
        ("file", "File active", named("file")),
        ("closed", "Sorties dans la période", named("closed")),
        ("after", "Présentes à la fin de la période", after),
        ("women", "Femmes distinctes", women),
    ]
    return lines("movement", "Mouvement de la file active", "Situations", pairs)


def _orientations(book: Book, found: Collected) -> Node:
    axis = Axis("status", axes.ORIENTATIONS, lambda one: one[1])
    return counted_table(
        book, "orientations", "Orientations reçues", "orientations", found.orientations, axis, head="Suite donnée"
    )


# --- 2. rehousings ------------------------------------------------------------------------------
def is_inter(found: Collected) -> Axis:
    counted = found.inter_classes
    return axes.yes_no(
        "inter",
        "Inter-bailleurs",
        "Même bailleur ou hors parc social",
        lambda one: one.stock == "social" and one.kind in counted,
    )


def rehousings(book: Book, found: Collected) -> list[Node]:
    """Rehousings by landlord, contingent, commune and stock; households."""
    facts, landlords = found.rehousings, axes.landlord_axis(found)

    def counted(key: str, title: str, axis: Axis, head: str) -> Node:
        return counted_table(book, key, title, "rehousings", facts, axis, head=head, indicator="rehousings")

    by_landlord = crossed_table(
        book, "landlords", "Relogements par bailleur", "rehousings", facts, (is_inter(found), landlords),
        head="Bailleur", all_label="Total", indicator="rehousings",
    )  # fmt: skip
    by_contingent = counted("contingents", "Relogements par réservataire", axes.contingent_axis(), "Réservataire")
    by_commune = counted("communes", "Relogements par commune", axes.commune_axis(found), "Commune")
    by_stock = counted("stocks", "Relogements par parc", axes.stock_axis(), "Parc")
    _tie_stocks(book, landlords)
    return [by_landlord, by_contingent, by_commune, by_stock, _households(book, found)]


def _households(book: Book, found: Collected) -> Node:
    facts = found.rehousings
    households = book.put(named("households"), len({one.person for one in facts}))
    book.remainder(named("rehousings"), households)
    with_keys = axes.yes_no("keys", "Clés remises", "Clés à remettre", lambda one: one.keys_on is not None)
    book.split("rehousings", facts, with_keys)
    pairs = [
        ("rehousings", "Relogements (baux signés)", named("rehousings")),
        ("yes", "dont clés remises", named("rehousings", keys="yes")),
        ("no", "dont clés à remettre", named("rehousings", keys="no")),
        ("households", "Ménages relogés", households),
    ]
    return lines("households", "Relogements et ménages", "Relogements", pairs, indicator="rehousings")


def _tie_stocks(book: Book, landlords: Axis) -> None:
    """The rows of social landlords make the social stock, those of agencies the private one (always "sans objet")."""
    for stock in ("social", "private"):
        parts = [named("rehousings", landlord=key) for key in landlords.labels if key.startswith(f"{stock}:")]
        book.equate(named("rehousings", stock=stock), parts)
    for stock in ("residence", "outside"):
        book.equate(named("rehousings", stock=stock), [named("rehousings", landlord=stock)])
    book.remainder(named("rehousings", contingent="sans_objet"), named("rehousings", stock="private"))


# --- 3. inter-landlord --------------------------------------------------------------------------
def inter_landlord(book: Book, found: Collected) -> list[Node]:
    """The exclusive classes of the social stock, and the balance between landlords."""
    facts = [one for one in found.rehousings if one.stock == "social"]
    classes = axes.class_axis(found)
    cells = book.split("social", facts, classes)
    book.equate(named("rehousings", stock="social"), [named("social")])
    counted = [cells[code] for code in found.inter_classes if code in cells]
    book.equate(named("rehousings", inter="yes"), counted)
    rows = [row(code, label, cells[code]) for code, label in classes.labels.items()]
    by_class = table(
        "classes", "Relogements du parc social par classe", "Classe", [("all", "Nombre")], rows,
        total=[named("social")], indicator="inter_landlord", dimension="kind",
    )  # fmt: skip
    return [by_class, _balance(book, found)]


def _balance(book: Book, found: Collected) -> Node:
    """What each landlord gave (its tenant, or whom it oriented, housed by another) and received; an empty text: no meaning there."""
    crossing = [one for one in found.rehousings if one.stock == "social" and one.kind in found.inter_classes]
    origins = axes.organisation_axis(found, "origin", "origin", crossing, absent="Sans bailleur d’origine (coordination)")
    given = book.split("inter", crossing, origins)
    book.equate(named("rehousings", inter="yes"), [named("inter")])
    if COORDINATION in found.inter_classes:
        book.equate(named("social", kind=COORDINATION), [given[axes.NONE]])
    rows = []
    for key, label in axes.landlord_axis(found).labels.items():
        if not key.startswith("social:"):
            continue
        gave = given.get(key.removeprefix("social:")) or book.put(named("inter", origin=key.removeprefix("social:")), 0)
        received = named("rehousings", landlord=key, inter="yes")
        rows.append(row(key, label, gave, received, Difference(received, gave)))
    others = [key for key in given if key != axes.NONE and f"social:{key}" not in {one["key"] for one in rows}]
    rows += [row(key, origins.labels[key], given[key], "", "") for key in others]
    if COORDINATION in found.inter_classes:
        rows.append(row(axes.NONE, origins.labels[axes.NONE], given[axes.NONE], "", ""))
    columns = [("given", "Donnés"), ("received", "Reçus"), ("net", "Solde")]
    return table("balance", "Équilibre entre bailleurs", "Bailleur", columns, rows, total=[named("inter"), named("inter"), ""])


# --- 4. requests of partners --------------------------------------------------------------------
def requests(book: Book, found: Collected) -> list[Node]:
    """Requests of partners: by whom, of what type, and what became of them."""
    facts, line = found.requests, axes.line_axis()
    more = {"indicator": "requests"}
    requesters = axes.organisation_axis(found, "requester", "requester", facts)
    by_requester = crossed_table(
        book,
        "requesters",
        "Demandes par partenaire",
        "requests",
        facts,
        (line, requesters),
        head="Partenaire",
        all_label="Total",
        **more,
    )
    by_type = crossed_table(
        book,
        "request_types",
        "Demandes par type",
        "requests",
        facts,
        (line, axes.type_axis()),
        head="Type",
        all_label="Total",
        **more,
    )
    fates = counted_table(
        book, "fates", "Suites des demandes reçues dans la période", "requests", facts, axes.fate_axis(), head="Suite", **more
    )
    return [by_requester, by_type, fates]


# --- 5. support delivered -----------------------------------------------------------------------
def realised(book: Book, found: Collected) -> list[Node]:
    """Support delivered: by type, provider and requester, and its states."""
    facts = [one for one in found.measures if one.begun_in_period]
    more = {"indicator": "realised"}
    by_type = crossed_table(
        book, "realised_types", "Accompagnements réalisés par type", "realised", facts, (axes.line_axis(), axes.type_axis()),
        head="Type", all_label="Total", **more,
    )  # fmt: skip
    providers = axes.organisation_axis(found, "provider", "provider", facts)
    by_provider = counted_table(
        book, "providers", "Accompagnements réalisés par intervenant", "realised", facts, providers, head="Intervenant", **more
    )
    askers = axes.organisation_axis(found, "requester", "requester", facts, absent="À l’initiative de l’intervenant")
    by_asker = counted_table(
        book,
        "realised_requesters",
        "Accompagnements réalisés par partenaire demandeur",
        "realised",
        facts,
        askers,
        head="Demandeur",
        **more,
    )
    return [by_type, by_provider, by_asker, _support_states(book, found)]


def _support_states(book: Book, found: Collected) -> Node:
    active = [one for one in found.measures if one.active]
    state = axes.yes_no("completed", "Terminés dans la période", "En cours à la fin de la période", lambda one: one.completed)
    book.split("support", active, state)
    carried = axes.yes_no("begun", "Commencés", "Commencés avant", lambda one: one.begun_in_period)
    book.split("support", active, carried)
    book.remainder(named("realised"), named("support", begun="yes"))
    book.split("answers", found.answers, Axis("answer", {"accepted": "", "declined": ""}, lambda one: one.answer))
    book.split("diagnoses", found.diagnoses, axes.yes_no("supported", "", "", lambda one: one.supported))
    pairs = [
        ("realised", "Réalisés (première séance tenue dans la période)", named("realised")),
        ("active", "Actifs dans la période", named("support")),
        ("ongoing", "dont en cours à la fin de la période", named("support", completed="no")),
        ("completed", "dont terminés dans la période", named("support", completed="yes")),
        ("declined", "Refus exprimés par les ménages dans la période", named("answers", answer="declined")),
        ("diagnoses", "Diagnostics sans accompagnement à ce jour", named("diagnoses", supported="no")),
    ]
    return lines("support_states", "Accompagnements dans la période", "Accompagnements", pairs)
