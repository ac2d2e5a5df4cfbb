"""Step-up: something sensitive asks for the password, or a code, when the last time it was given is long ago.

The question comes where the answer was expected, on a page of its own or in the place that htmx fills; once it is answered, what
was asked is done in the same request, so that nobody loses her place.
"""

import re
import time
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tenants.http import ActorRequest
from tenants.second_factor import ReauthenticateForm

P = ParamSpec("P")
PROOF = "proof"
CODE = re.compile(r"[\d\s]{6,12}", re.ASCII)
View = Callable[Concatenate[ActorRequest, P], HttpResponse]


def is_fresh(request: HttpRequest) -> bool:
    """True when this session's person has proved who she is in the last quarter of an hour: by signing in, or since."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) < app_settings.REAUTHENTICATION_TIMEOUT


class StepUpForm(forms.Form):
    """One field for the password or a code; wrong ones are counted as at the sign-in."""

    proof = forms.CharField(
        label=_("Votre mot de passe"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, request: HttpRequest, types: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"%s-{zlib.crc32(request.path.encode()):x}"  # several questions may stand in one page
        self.request = request
        self.takes_codes = "totp" in types
        if self.takes_codes:
            self.fields[PROOF].label = _("Votre mot de passe, ou un code de l’application")

    def clean_proof(self) -> str:
        given = str(self.cleaned_data[PROOF])
        if self.takes_codes and CODE.fullmatch(given):
            form = ReauthenticateForm(data={"code": given}, user=self.request.user)
            if not form.is_valid():
                raise forms.ValidationError(form.errors["code"])
            form.save()
            return given
        if not get_adapter().reauthenticate(self.request.user, given):
            raise get_adapter().validation_error("incorrect_password")
        reauthenticate_by_password(self.request)
        return given


def step_up_required(view: View[P]) -> View[P]:
    """Ask for a proof before the view when the last one is old. Goes under `actor_required`."""

    @wraps(view)
    def guarded(request: ActorRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        types = set(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
        form = StepUpForm(request.POST if PROOF in request.POST else None, request=request, types=types)
        if form.is_valid():
            return view(request, *args, **kwargs)
        return _ask(request, form, has_passkey="webauthn" in types)

    return cast("View[P]", guarded)


def _ask(request: ActorRequest, form: StepUpForm, *, has_passkey: bool) -> HttpResponse:
    place = _place(request)
    passkey = reverse("mfa_reauthenticate_webauthn") + "?" + urlencode({"next": place})
    context = {
        "form": form,
        "kept": [
            (name, one) for name, sent in request.POST.lists() for one in sent if name not in {PROOF, "csrfmiddlewaretoken"}
        ],
        "url": request.get_full_path(),
        "place": place,
        "passkey_url": passkey if has_passkey else "",
    }
    template = "tenants/_stepup.html" if request.headers.get("HX-Request") else "tenants/stepup.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _place(request: HttpRequest) -> str:
    """The page from which something was asked: an address of ours, else the first page."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return reverse("home")
    parts = urlsplit(said)
    return parts.path + (f"?{parts.query}" if parts.query else "")
