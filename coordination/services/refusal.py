"""A start that cannot go on, said in French with what to do about it."""

import re
import sys
from contextlib import suppress

NARROW, WIDE = "\u202f", "\u00a0"


class Refusal(Exception):
    """Something outside prevents the start; the text is one paragraph: what happened, what to do."""

    def __str__(self) -> str:
        return french(super().__str__())


def french(text: str) -> str:
    """Set plain typing as French typography: apostrophes and no-break spaces."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r" (?=[;!?»](\s|$|[.,)]))", NARROW, text)
    return re.sub(r" (?=:(\s|$))|(?<=«) ", WIDE, text)


def say(text: str) -> None:
    """Tell the person at the terminal where we are; a terminal that was closed hears nothing."""
    with suppress(OSError):
        print(french(text), file=sys.stderr, flush=True)
