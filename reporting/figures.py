"""From facts to figures: counts with their equations, laid out, masked when the edition asks, in a canonical form.

The one place that aggregates. The same facts give the same figures, to the byte, and the same hash.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from reporting.axes import INTER_CLASSES
from reporting.beside import delays, headlines, places, rates, targets
from reporting.collecting import Collected
from reporting.counting import Book
from reporting.definitions import VERSION
from reporting.layout import Node, publish
from reporting.masking import THRESHOLD, mask
from reporting.periods import Period
from reporting.tables import inter_landlord, realised, rehousings, requests, situations

Figures = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """A counted report before it is published: its layout and its book."""

    layout: Node
    book: Book

    def published(self, *, masked: bool) -> Figures:
        """The figures of an edition. Masking happens here, before anything is written anywhere."""
        hidden = mask(self.book) if masked else frozenset()
        figures: Figures = publish(self.layout, self.book, hidden)
        return figures | {"threshold": THRESHOLD if masked else None}


def canonical(figures: Figures) -> bytes:
    """The one way to write figures down: sorted keys, no blank, UTF-8."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(figures: Figures) -> str:
    """SHA-256 of the canonical figures, in hexadecimal."""
    return hashlib.sha256(canonical(figures)).hexdigest()


def count(found: Collected) -> Counted:
    """Count the facts of a report.

    Raises ValueError when a breakdown does not sum to its total.
    """
    book = Book()
    tables = [
        *situations(book, found),
        *rehousings(book, found),
        *inter_landlord(book, found),
        *requests(book, found),
        *realised(book, found),
    ]
    layout = {
        "definitions": VERSION,
        "programme": found.setting.name,
        "period": _dates(found.period),
        "previous": _dates(found.period.a_year_before()),
        "headlines": headlines(book, found),
        "tables": {one["code"]: one for one in tables},
        "delays": delays(book, found),
        "rates": rates(book, found),
        "targets": targets(book, found),
        "places": places(found),
        "inter": {
            "counted": [INTER_CLASSES[code] for code in found.inter_classes],
            "voted_on": found.setting.inter_voted_on and found.setting.inter_voted_on.isoformat(),
        },
    }
    return Counted(layout, book)


def _dates(period: Period) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
