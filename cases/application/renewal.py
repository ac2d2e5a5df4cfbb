"""When the application lapses: valid one year, to be renewed before its day; reminders 60 and 30 days ahead."""

from datetime import date, timedelta

from tenants.french import counted, date_fr

REMINDERS = (60, 30)  # days before it lapses


def reminders(expires_on: date) -> tuple[date, ...]:
    """Days on which its renewal is recalled."""
    return tuple(expires_on - timedelta(days=days) for days in REMINDERS)


def state_of(expires_on: date, today: date) -> tuple[str, str]:
    """Words and tone of a deadline."""
    left = (expires_on - today).days
    if left < 0:
        return f"échue depuis le {date_fr(expires_on)} : à renouveler", "bad"
    until = f"valable jusqu’au {date_fr(expires_on)}"
    if left > max(REMINDERS):
        return until, "ok"
    words = f"{until}, encore {counted(left, 'jour')} pour la renouveler" if left else f"{until} : à renouveler aujourd’hui"
    return words, "bad" if left <= min(REMINDERS) else "warn"
