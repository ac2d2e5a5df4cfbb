"""The database roles of one installation, and their passwords in development."""

import hashlib
import hmac

LOGIN_ROLES = ("owner", "app", "report", "backup")
NOBODY = ("definer", "matcher")  # own functions and views that others call; nobody logs in as them
ROLES = (*LOGIN_ROLES, *NOBODY)


def role_password(superuser_password: str, role: str) -> str:
    """Password of a role in development: derived, so that nobody has to write one down."""
    return hmac.new(superuser_password.encode(), role.encode(), hashlib.sha256).hexdigest()
