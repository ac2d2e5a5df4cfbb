"""Going to the identity provider of the tests and back, as a browser does."""

import html
import re
import time
from urllib.parse import parse_qs, urlsplit

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tenants.models import Membership
from tests.conftest import session_of
from tests.tenants.provider_server import Provider

ADDRESS = "officer@asso.test"
UNLINKED = "n’est pas encore relié"


def leave(client: Client, name: str = "tenants:provider_sign_in", *arguments, **sent) -> str:
    """Press a button that leads to the provider; returns the address it leads to."""
    page = client.post(reverse(name, args=arguments), sent)
    assert page.status_code == 200, page
    (target,) = re.findall(r'content="0; url=([^"]+)"', page.content.decode())
    return html.unescape(target)


def come_back(client: Client, provider: Provider, target: str, **changed: str):
    return client.get(provider.authorize(target, **changed))


def go_through(client: Client, provider: Provider, name: str = "tenants:provider_sign_in", *arguments, **sent):
    """Leave, agree there, come back."""
    return come_back(client, provider, leave(client, name, *arguments, **sent))


def signed_in(client: Client) -> bool:
    return client.get(reverse("tenants:profile")).status_code == 200


def link_officer(world, provider) -> None:
    person = world.member("asso").person_id
    SocialAccount.objects.create(user_id=person, provider=provider.issuer, uid=provider.subject, extra_data={})


def asked(target: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def old(seconds: int = 3600) -> int:
    return int(time.time()) - seconds


def without_password(world) -> Client:
    """The officer's browser, whose person has no password any more."""
    with world.acting("asso"):
        member = Membership.objects.select_related("person", "tenant").get(pk=world.member("asso").pk)
        member.person.set_unusable_password()
        member.person.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(member)
    return client
