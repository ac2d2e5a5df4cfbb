"""French wording of dates, durations, numbers and plurals; pure functions behind the template filters."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\N{NO-BREAK SPACE}"
NNBSP = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

Number = int | float | Decimal


# --- dates and times ---------------------------------------------------------------------------
def paris(moment: datetime) -> datetime:
    """The instant on a Paris clock; a naive moment is taken as Paris time already."""
    return moment.replace(tzinfo=PARIS) if moment.tzinfo is None else moment.astimezone(PARIS)


def day_of(moment: date | datetime) -> date:
    """The calendar day in Paris."""
    return paris(moment).date() if isinstance(moment, datetime) else moment


def noon(day: date) -> datetime:
    """The middle of a day in Paris: the instant of a fact of which the day alone is known."""
    return datetime.combine(day, time(12), tzinfo=PARIS)


def date_fr(moment: date | datetime, *, weekday: bool = False, year: bool = True) -> str:
    """As in "1er octobre 2026"; with its weekday "jeudi 1er octobre 2026"; without its year "1er octobre"."""
    day = day_of(moment)
    number = "1er" if day.day == 1 else str(day.day)
    words = [WEEKDAYS[day.weekday()]] if weekday else []
    words += [number, MONTHS[day.month - 1]]
    if year:
        words.append(str(day.year))
    return " ".join(words)


def month_fr(moment: date | datetime) -> str:
    """As in "octobre 2026"."""
    day = day_of(moment)
    return f"{MONTHS[day.month - 1]} {day.year}"


def time_fr(moment: datetime) -> str:
    """As in "14 h 05" on a Paris clock, kept on one line by no-break spaces."""
    clock = paris(moment)
    return f"{clock.hour}{NBSP}h{NBSP}{clock.minute:02d}"


def datetime_fr(moment: datetime, *, weekday: bool = False, year: bool = True) -> str:
    """As in "3 mars 2026 à 18 h 00"."""
    return f"{date_fr(moment, weekday=weekday, year=year)} à {time_fr(moment)}"


def relative_fr(moment: date | datetime, now: datetime) -> str:
    """As in "il y a 2 h", "hier", "il y a 3 jours", "dans 5 min", "demain", "dans 3 jours".

    Within the same Paris day an instant is told in minutes or hours; across days, and for a date, in calendar days.
    """
    days = (day_of(moment) - day_of(now)).days
    if days == 0:
        return _within_the_day(moment - now) if isinstance(moment, datetime) else f"aujourd{APOSTROPHE}hui"
    if days in (-1, 1):
        return "hier" if days < 0 else "demain"
    return f"{'il y a' if days < 0 else 'dans'} {counted(abs(days), 'jour')}"


def _within_the_day(gap: timedelta) -> str:
    """A gap shorter than a day, in whole minutes or hours."""
    minutes = int(abs(gap.total_seconds()) // 60)
    if minutes == 0:
        return f"à l{APOSTROPHE}instant"
    amount = f"{minutes}{NBSP}min" if minutes < 60 else f"{minutes // 60}{NBSP}h"
    return f"il y a {amount}" if gap < timedelta(0) else f"dans {amount}"


def due_fr(deadline: date | datetime, now: datetime) -> str:
    """As in "en retard de 1 jour", "aujourd’hui, 18 h 00", "demain", "dans 3 jours".

    A day is late from the next one on; an instant is late as soon as it has passed.
    """
    days = (day_of(deadline) - day_of(now)).days
    if days < 0:
        return f"en retard de {counted(-days, 'jour')}"
    clock = f", {time_fr(deadline)}" if isinstance(deadline, datetime) else ""
    if isinstance(deadline, datetime) and deadline < now:
        return f"dépassé depuis {time_fr(deadline)}"
    if days == 0:
        return f"aujourd{APOSTROPHE}hui{clock}"
    if days == 1:
        return f"demain{clock}"
    return f"dans {counted(days, 'jour')}"


def urgency(deadline: date | datetime, now: datetime) -> str:
    """The tone of a deadline: bad when late or today, warn within three days, neutral beyond."""
    days = (day_of(deadline) - day_of(now)).days
    if days <= 0:
        return "bad"
    return "warn" if days <= 3 else "neutral"


# --- numbers and plurals -----------------------------------------------------------------------
def plural(count: Number, singular: str, many: str | None = None) -> str:
    """The word that goes with the count: French is plural from two on, so 0 and 1.5 stay singular."""
    return (many or f"{singular}s") if not -2 < count < 2 else singular


def counted(count: Number, singular: str, many: str | None = None) -> str:
    """As in "0 dossier", "1 dossier", "2 dossiers", bound by a no-break space."""
    return f"{number_fr(count)}{NBSP}{plural(count, singular, many)}"


def number_fr(value: Number, decimals: int | None = None) -> str:
    """Digits in groups of three by narrow no-break spaces, decimal comma: "12 345,6"."""
    text = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    return text.replace(",", NNBSP).replace(".", ",").replace("-", MINUS)


def tidy(value: Decimal) -> int | Decimal:
    """Without the zeros that say nothing: 3.00 gives 3, 3.50 gives 3.5."""
    whole = int(value)
    return whole if value == whole else value.normalize()


def euros(amount: Number) -> str:
    """As in "548 €", with cents only when there are any: "548,50 €"."""
    whole = amount == int(amount)
    return f"{number_fr(amount, 0 if whole else 2)}{NBSP}€"


def percent_fr(ratio: Number, decimals: int = 0) -> str:
    """As in "27 %" for 0.27."""
    return f"{number_fr(ratio * 100, decimals)}{NBSP}%"


def ordinal_fr(rank: int, *, feminine: bool = False) -> str:
    """As in "1er" or "1re", then "2e", "3e"…"""
    if rank == 1:
        return "1re" if feminine else "1er"
    return f"{rank}e"


# --- text --------------------------------------------------------------------------------------
_TYPOGRAPHY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=\w)'(?=\w)"), APOSTROPHE),
    (re.compile(r"«\s*"), f"«{NBSP}"),
    (re.compile(r"\s*»"), f"{NBSP}»"),
    (re.compile(r"(?<=[\w)»’…])\s*([;!?]+)(?=\s|$|[)»])"), rf"{NNBSP}\1"),
    (re.compile(r"(?<=\S)\s+:(?=\s|$)"), f"{NBSP}:"),
    (re.compile(r"(?<=[^\W\d]):(?=\s|$)"), f"{NBSP}:"),
    (re.compile(r"(?<=\d)\s(?=[%€])"), NBSP),
)


def typo(text: str) -> str:
    """Apply French spacing and apostrophes to plain text (never to HTML); twice gives the same as once."""
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text


def coded(code: str, label: str) -> str:
    """As in "A – Orientation par la métropole": the code is never alone at the end of a line."""
    return f"{code}\u00a0– {label}"


def join_fr(words: Iterable[str], last: str = "et") -> str:
    """As in "a", "a et b", "a, b et c"."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def signed_fr(number: int) -> str:
    """As in "+2", "−1" and "0"."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


def metres_fr(metres: int) -> str:
    """As in "500 m" and "2 km"."""
    return f"{metres}{NBSP}m" if metres % 1000 else f"{metres // 1000}{NBSP}km"


def without_accents(text: str) -> str:
    """Lower case, no accent, ligatures opened: "Œuvre d’Évian" gives "oeuvre d’evian"."""
    opened = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(char))


def sort_key(text: str) -> tuple[str, str]:
    """Order of a French list: letters first, whatever accents, hyphens and apostrophes; accents only break ties."""
    return re.sub(r"[^\w]+", " ", without_accents(text)).strip(), text.casefold()
