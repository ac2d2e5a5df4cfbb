"""Step-up: something sensitive asks for the password, or a code, when the last time it was given is long ago."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest


def is_fresh(request: HttpRequest) -> bool:
    """True when this session's person has proved who she is in the last quarter of an hour: by signing in, or since."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) < app_settings.REAUTHENTICATION_TIMEOUT
