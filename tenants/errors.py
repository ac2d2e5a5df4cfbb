"""What a service may answer instead of doing the thing; the words are shown to people."""

from typing import Any


class Refused(Exception):
    """Base of every refusal; `message` is a French sentence, `code` is stable for programs."""

    code = "refused"

    def __init__(self, message: Any, *, code: str | None = None, **details: Any) -> None:
        self.message = str(message) % details if details else str(message)
        self.code = code or self.code
        super().__init__(self.message)


class Forbidden(Refused):
    """Visible, but not for this person to do (403). `missing` is the right's code, `right` its French label."""

    code = "forbidden"

    def __init__(self, message: Any, *, missing: str = "", right: Any = "") -> None:
        super().__init__(message, right=right)
        self.missing, self.right = missing, str(right)


class TransitionRefused(Refused):
    """The state does not allow it (409 in the API, a sentence on screen)."""

    code = "transition_refused"


class Conflict(Refused):
    """Somebody else changed it first (409); the form shows both versions."""

    code = "conflict"
