"""Template filters for French dates, numbers and plurals; empty values give an empty text."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tenants import french

register = template.Library()

WORDINGS: dict[str, Callable[[Any, datetime], str]] = {
    "date": lambda moment, now: french.date_fr(moment),
    "day": lambda moment, now: french.date_fr(moment, weekday=True, year=False),
    "weekday": lambda moment, now: french.date_fr(moment, weekday=True),
    "short": lambda moment, now: french.date_fr(moment, year=False),
    "time": lambda moment, now: french.time_fr(moment),
    "datetime": lambda moment, now: french.datetime_fr(moment),
    "deadline": lambda moment, now: french.datetime_fr(moment, weekday=True, year=False),
    "relative": french.relative_fr,
    "due": french.due_fr,
}


@register.filter
def date_fr(value: date | None) -> str:
    """{{ day|date_fr }} → 1er octobre 2026"""
    return french.date_fr(value) if value else ""


@register.filter
def day_fr(value: date | None) -> str:
    """{{ day|day_fr }} → jeudi 26 novembre"""
    return french.date_fr(value, weekday=True, year=False) if value else ""


@register.filter
def month_fr(value: date | None) -> str:
    """{{ day|month_fr }} → octobre 2026"""
    return french.month_fr(value) if value else ""


@register.filter
def time_fr(value: datetime | None) -> str:
    """{{ moment|time_fr }} → 14 h 05"""
    return french.time_fr(value) if value else ""


@register.filter
def datetime_fr(value: datetime | None) -> str:
    """{{ moment|datetime_fr }} → 3 mars 2026 à 18 h 00"""
    return french.datetime_fr(value) if value else ""


@register.filter
def relative_fr(value: date | None) -> str:
    """{{ moment|relative_fr }} → il y a 3 jours"""
    return french.relative_fr(value, timezone.now()) if value else ""


@register.filter
def due_fr(value: date | None) -> str:
    """{{ deadline|due_fr }} → en retard de 1 jour"""
    return french.due_fr(value, timezone.now()) if value else ""


@register.filter
def urgency(value: date | None) -> str:
    """{% badge deadline|due_fr tone=deadline|urgency %}"""
    return french.urgency(value, timezone.now()) if value else "neutral"


@register.simple_tag
def time_tag(value: date | None, wording: str = "date") -> SafeString:
    """{% time_tag moment "relative" %} → <time datetime="…">il y a 2 h</time>; wordings are the keys of WORDINGS."""
    if value is None:
        return SafeString("")
    moment = french.paris(value) if isinstance(value, datetime) else value
    text = WORDINGS[wording](moment, timezone.now())
    machine = moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
    if wording not in ("relative", "due"):
        return format_html('<time datetime="{}">{}</time>', machine, text)
    exact = french.datetime_fr(moment) if isinstance(moment, datetime) else french.date_fr(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact, text)


@register.simple_tag
def time_now(wording: str = "datetime") -> SafeString:
    """{% time_now %} → the present instant as a <time>, for printed feet."""
    return time_tag(timezone.now(), wording)


@register.filter
def number_fr(value: french.Number | None, decimals: int | None = None) -> str:
    """{{ 12345|number_fr }} → 12 345"""
    return "" if value is None else french.number_fr(value, decimals)


@register.filter
def euros(value: french.Number | None) -> str:
    """{{ rent|euros }} → 548 €"""
    return "" if value is None else french.euros(value)


@register.filter
def percent_fr(value: french.Number | None, decimals: int = 0) -> str:
    """{{ 0.27|percent_fr }} → 27 %"""
    return "" if value is None else french.percent_fr(value, decimals)


@register.filter
def ordinal_fr(value: int) -> str:
    """{{ 2|ordinal_fr }} → 2e"""
    return french.ordinal_fr(value)


@register.filter
def plural(value: french.Number, words: str) -> str:
    """{{ n|plural:"relogement" }} or {{ n|plural:"bail,baux" }} → the word alone"""
    return french.plural(value, *words.split(","))


@register.filter
def counted(value: french.Number, words: str) -> str:
    """{{ n|counted:"dossier" }} → 0 dossier, 2 dossiers"""
    return french.counted(value, *words.split(","))


@register.filter
def typo(value: object) -> str:
    """{{ text|typo }} → French spaces and apostrophes in plain text; what holds a tag is left as it is"""
    text = str(value)
    return text if "<" in text else french.typo(text)


@register.filter
def join_fr(value: Iterable[Any]) -> str:
    """{{ words|join_fr }} → a, b et c"""
    return french.join_fr(str(word) for word in value)


@register.filter
def sorted_fr(value: Iterable[Any]) -> list[Any]:
    """{% for tenant in tenants|sorted_fr %}: by name, ignoring accents"""
    return sorted(value, key=lambda item: french.sort_key(str(item)))
