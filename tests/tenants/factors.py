"""A telephone and a security key of the tests: codes of an application, keys made of software."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD

STEP = 30


def code_of(secret: str, *, steps: int = 1) -> str:
    """The code that the application shows so many steps of 30 seconds from now; the next one is accepted already."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP + steps))


def sign_in(client: Client, address: str, password: str = PASSWORD):
    """Give address and password."""
    return client.post(reverse("account_login"), {"login": address, "password": password})


def give_code(client: Client, code: str):
    """Answer the page that asks for a code after the password."""
    return client.post(reverse("mfa_authenticate"), {"code": code})


def set_up_application(client: Client) -> str:
    """Configure an application as its page says; with the code of this moment. Returns its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret, steps=0)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret
