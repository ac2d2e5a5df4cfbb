"""What the screens share: fetching a case by the policy, forms that remember what was typed."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from cases.models import Case
from cases.policies import OWNER_ONLY, case_policy
from tenants import drafts
from tenants.http import ActorRequest
from tenants.policies import forbidden, require_ability
from tenants.quota import SPENT
from tenants.roles import Permission


def find_case(request: ActorRequest, reference: str) -> Case:
    """A case that the actor sees, else 404."""
    cases = case_policy.visible(request.actor).select_related("programme", "channel", "tenant")
    return get_object_or_404(cases, reference=reference)


def owned_case(request: ActorRequest, reference: str, permission: Permission = Permission.EDIT_CASE) -> Case:
    """A case of the actor's own tenant on which its role has an ability: else 404, or 403 when it is visible."""
    case = find_case(request, reference)
    require_ability(request.actor, permission)
    if permission in OWNER_ONLY and case.tenant_id != request.actor.tenant.pk:
        raise forbidden(permission)
    return case


def page(request: ActorRequest, template: str, context: Mapping[str, Any], form: BaseForm | None = None) -> HttpResponse:
    """Render; 422 when the form was refused."""
    refused = form is not None and form.is_bound and bool(form.errors)
    return render(request, template, {**context, "form": form}, status=422 if refused else 200)


def reveal_refused(request: ActorRequest, *, back_url: str, glass_url: str) -> HttpResponse:
    """The quota of reveals is spent: said in the place of what was asked."""
    template = "tenants/_reveal_refused.html" if request.headers.get("HX-Request") else "tenants/reveal_refused.html"
    return render(request, template, {"reason": SPENT, "back_url": back_url, "glass_url": glass_url}, status=409)


def posted(request: ActorRequest) -> QueryDict | None:
    """What was sent, for a form: an empty submission is still one."""
    return request.POST if request.method == "POST" else None


def kept(request: ActorRequest, form: BaseForm, key: str) -> dict[str, Any]:
    """What was typed in a form and never sent: a value for each field, or nothing. The form gives the widgets."""
    typed = drafts.initial(request.actor, key)
    if not typed:
        return {}
    lists = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    data: MultiValueDict[str, str] = MultiValueDict(lists)
    found = {name: field.widget.value_from_datadict(data, MultiValueDict(), name) for name, field in form.fields.items()}
    return found | ({"token": typed["token"]} if "token" in typed else {})


def draft_url(key: str) -> str:
    """Where a page posts what is being typed."""
    return reverse("tenants:draft", args=[key])
