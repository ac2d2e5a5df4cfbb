"""Pages of allauth that need something around them: a mail, or a proof."""

from allauth.account.views import password_set
from allauth.mfa.recovery_codes.views import download_recovery_codes, view_recovery_codes
from django.http import HttpRequest, HttpResponse

from tenants.models import AccountNotice
from tenants.services.account_notices import announce
from tenants.stepup import proof_required


def see_codes(request: HttpRequest) -> HttpResponse:
    """One's recovery codes; that they were seen is told by mail."""
    return _told(request, view_recovery_codes(request))


def download_codes(request: HttpRequest) -> HttpResponse:
    """The same, as a file."""
    return _told(request, download_recovery_codes(request))


def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == 200 and request.user.is_authenticated:
        announce(AccountNotice.Kind.CODES_SEEN, request.user.pk)
    return response


@proof_required
def choose_password(request: HttpRequest) -> HttpResponse:
    """A first password, for who came in without one: she proves who she is first, since no old one is asked."""
    return password_set(request)
