"""What stands beside the five tables: headlines, delays, rates, targets, places."""

from reporting import axes
from reporting.collecting import PREVIOUS, Collected
from reporting.counting import Axis, Book, Cell, named
from reporting.layout import Guarded, Node, Ratio, delay, headline
from reporting.tables import entered_in


def headlines(book: Book, found: Collected) -> list[Node]:
    """The five figures, each with the same dates of the year before and what explains it."""
    past = {code: book.put(named("previous", of=code), found.previous[code]) for code in PREVIOUS}
    partners = len({one.requester for one in found.requests})
    outside = named("rehousings", beyond="social")
    book.put(outside, sum(one.stock != "social" for one in found.rehousings))
    book.equate(named("rehousings"), [named("rehousings", stock="social"), outside])
    values: tuple[tuple[str, str, Cell, list[tuple[str, Cell | int]]], ...] = (
        (
            "situations",
            "situations traitées",
            named("file", treated="yes"),
            [("file", named("file")), ("idle", named("file", treated="no"))],
        ),
        (
            "rehousings",
            "relogements",
            named("rehousings"),
            [("social", named("rehousings", stock="social")), ("beyond", outside)],
        ),
        ("inter_landlord", "relogements inter-bailleurs", named("rehousings", inter="yes"), []),
        ("requests", "accompagnements et suivis demandés", named("requests"), [("partners", partners)]),
        (
            "realised",
            "accompagnements réalisés",
            named("realised"),
            [("ongoing", named("support", completed="no")), ("declined", named("answers", answer="declined"))],
        ),
    )
    return [headline(code, label, value, past[code], notes) for code, label, value, notes in values]


def delays(book: Book, found: Collected) -> list[Node]:
    """Three delays up to the lease."""
    facts, whole = found.rehousings, named("rehousings")
    inside = [one for one in facts if one.stock != "outside"]
    in_network = book.put(named("rehousings", network="yes"), len(inside))
    book.equate(whole, [in_network, named("rehousings", stock="outside")])
    orientation = [_counted_days(one.since_orientation) for one in facts]
    shelter = [_counted_days(one.since_shelter) for one in facts]
    free = [None if one.since_free is None else max(0, one.since_free) for one in inside]
    return [
        delay(book, "orientation", "De l’orientation au bail", whole, orientation),
        delay(book, "shelter", "De l’entrée en hébergement au bail", whole, shelter),
        delay(book, "free", "De la libération du logement au bail", in_network, free),
    ]


def _counted_days(days: int | None) -> int | None:
    """A delay that runs backwards is an error of entry: to be completed."""
    return days if days is not None and days >= 0 else None


def rates(book: Book, found: Collected) -> list[Node]:
    """Shares of what was asked, offered and proposed."""
    book.split("proposals", found.proposals, Axis("answer", {"accepted": "", "declined": ""}, lambda one: one[2]))
    started = Ratio(named("requests", fate="started"), named("requests"))
    support = Ratio(named("answers", answer="accepted"), named("answers"))
    landlords = Ratio(named("proposals", answer="accepted"), named("proposals"))
    return [
        {"code": "started", "label": "Demandes de la période qui ont commencé", "rate": started, "of": named("requests")},
        {"code": "support", "label": "Accompagnements acceptés par les ménages", "rate": support, "of": named("answers")},
        {"code": "proposals", "label": "Propositions retenues par les bailleurs", "rate": landlords, "of": named("proposals")},
    ]


def targets(book: Book, found: Collected) -> Node:
    """Entries of the programme's own year against the yearly target of each channel, or households at once."""
    exercise, axis = found.exercise, axes.channel_axis(found)
    window = {"since": exercise.start, "until": exercise.end}
    cells = book.split("entered", found.exercise_entries, axis, **window)
    whole, ours = named("entered", **window), entered_in(found)
    if exercise.covers(found.period):
        book.remainder(whole, ours)
    elif found.period.covers(exercise):
        book.remainder(ours, whole)
    bounds = {str(channel.id): (channel.low, channel.high) for channel in found.channels}
    rows = []
    for key, label in axis.labels.items():
        low, high = bounds.get(key, (None, None))
        pace = round(book.counts[cells[key]] * 365 / exercise.days)
        rows.append(
            {"key": key, "label": label, "value": cells[key], "low": low, "high": high, "pace": Guarded(pace, (cells[key],))}
        )
    concurrent = found.setting.concurrent_target
    return {
        "exercise": {"start": exercise.start.isoformat(), "end": exercise.end.isoformat()},
        "rows": rows,
        "total": whole,
        "concurrent": {"target": concurrent, "value": named("stock", after=found.period.end)} if concurrent else None,
    }


def places(found: Collected) -> list[Node]:
    """Communes with their position, for the map."""
    return [
        {"code": place.code, "name": place.name, "latitude": place.latitude, "longitude": place.longitude,
         "value": named("rehousings", commune=place.code)}
        for place in found.places if place.latitude is not None
    ]  # fmt: skip
