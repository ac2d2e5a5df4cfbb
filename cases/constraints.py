"""French sentences for the constraints of this floor."""

MESSAGES: dict[str, str] = {}
