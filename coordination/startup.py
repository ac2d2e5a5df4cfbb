"""Refusing to start, in one line: a setting that lacks or makes no sense is the operator's to mend, a traceback does not help."""

import sys
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured


def refuse_in_one_line() -> None:
    """From now on, a process that ends on a wrong setting says so in one line; any other error keeps its traceback."""
    shown = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, ImproperlyConfigured):
            sys.stderr.write(f"coordination does not start: {error}\n")
        else:
            shown(kind, error, trace)

    sys.excepthook = show
