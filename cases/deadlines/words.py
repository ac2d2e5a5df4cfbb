"""A rule in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.deadlines.rules import Kind, Rule
from tenants.french import counted, join_fr


@dataclass(frozen=True)
class RuleWords:
    """What a table says of one rule."""

    delay: str
    reminders: str
    coordination: str
    manager: str


def rule_in_words(kind: Kind, rule: Rule) -> RuleWords:
    """As in "10 jours, reportés au jour ouvré suivant", "10 et 3 jours avant", "1 jour après", "jamais"."""
    return RuleWords(_delay(rule), _reminders(rule), _step(rule.coordinator_after, rule), _step(rule.manager_after, rule))


def _days(count: int, *, working: bool) -> str:
    return counted(count, _("jour ouvré"), _("jours ouvrés")) if working else counted(count, _("jour"))


def _delay(rule: Rule) -> str:
    if rule.delay is None:
        return _("la date du document")
    days = _days(rule.delay, working=rule.working)
    return _("%(days)s, jusqu’au jour ouvré suivant") % {"days": days} if rule.rolls and not rule.working else days


def _reminders(rule: Rule) -> str:
    if not rule.leads:
        return _("aucun")
    return _("%(days)s avant") % {"days": join_fr([*map(str, rule.leads[:-1]), _days(rule.leads[-1], working=rule.working)])}


def _step(after: int | None, rule: Rule) -> str:
    if after is None:
        return _("jamais")
    if after == 0:
        return _("le jour même")
    days = _days(abs(after), working=rule.working)
    return _("%(days)s après") % {"days": days} if after > 0 else _("%(days)s avant") % {"days": days}
