"""Fixtures of the ground floor: an identity provider of the tests."""

import pytest

from coordination import providers
from tests.tenants.at_provider import ADDRESS, link_officer
from tests.tenants.provider_server import Provider, serve


@pytest.fixture
def provider(tmp_path, monkeypatch, settings):
    """A provider that knows the association's officer."""
    known = Provider(email=ADDRESS)
    with serve(known, tmp_path) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.SOCIALACCOUNT_PROVIDERS = providers.identity_providers()
        settings.BASE_URL = "http://testserver"
        yield known


@pytest.fixture
def linked(world, provider):
    """The officer has linked the account."""
    with world.acting("asso"):
        link_officer(world, provider)
    return provider
