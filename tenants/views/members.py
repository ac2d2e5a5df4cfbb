"""Members of one's tenant, and the door for those who are invited."""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants import identity, reach
from tenants.forms import InvitationForm, NewAccountForm, RolesForm
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.middleware import MEMBERSHIP_KEY
from tenants.models import Invitation, Membership, Tenant
from tenants.policies import require_ability
from tenants.roles import Permission, Role
from tenants.services import members


@require_GET
@actor_required
def member_list(request: ActorRequest) -> HttpResponse:
    """Who works here, who is invited."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    people = (
        Membership.objects.filter(tenant=request.actor.tenant)
        .select_related("person")
        .order_by("-is_active", "person__display_name")
    )
    invitations = Invitation.objects.filter(tenant=request.actor.tenant, accepted_at__isnull=True, revoked_at__isnull=True)
    labels, factors = dict(Role.choices), members.factors_of_members(by=request.actor)
    rows = [
        {"member": one, "roles": [labels[role] for role in one.roles], "factors": factors[one.pk]}
        for one in people
        if one.pk in factors
    ]
    bare = sum(one.is_active and one.pk in factors and not factors[one.pk].proves_more_than_a_password for one in people)
    context = {"rows": rows, "without_factor": bare, "invitations": invitations.order_by("-created_at")}
    return render(request, "tenants/members.html", context)


@require_GET
@actor_required
def unreachable(request: ActorRequest) -> HttpResponse:
    """Whom notifications do not reach, and what therefore stays untold."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    context = {"rows": reach.unreachable(request.actor), "to_nobody": reach.told_to_nobody()}
    return render(request, "tenants/unreachable.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def invite(request: ActorRequest) -> HttpResponse:
    """Invite somebody by mail."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            members.invite(by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("L’invitation est partie ; le lien est valable sept jours."))
            return redirect("tenants:members")
    return render(request, "tenants/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@actor_required
def revoke(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Cancel an invitation."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    invitation = get_object_or_404(Invitation, pk=invitation_id, tenant=request.actor.tenant)
    action = lambda: members.revoke_invitation(invitation, by=request.actor)  # noqa: E731
    return do(request, action, done=_("L’invitation est annulée."), to="tenants:members")


@require_http_methods(["GET", "POST"])
@actor_required
def edit(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Roles of a member."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    member = get_object_or_404(Membership.objects.select_related("person"), pk=membership_id, tenant=request.actor.tenant)
    form = RolesForm(request.POST or None, initial={"roles": member.roles})
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            members.change_roles(member, by=request.actor, roles=form.cleaned_data["roles"])
        if form.is_valid():
            messages.success(request, _("Les rôles sont enregistrés."))
            return redirect("tenants:members")
    return render(request, "tenants/member.html", {"form": form, "member": member}, status=422 if form.errors else 200)


@require_POST
@actor_required
def activate(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Let a member leave, or come back."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    member = get_object_or_404(Membership, pk=membership_id, tenant=request.actor.tenant)
    active = request.POST.get("active") == "1"
    done = _("L’accès est rétabli.") if active else _("L’accès est retiré.")
    return do(request, lambda: members.set_active(member, by=request.actor, active=active), done=done, to="tenants:members")


@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: join with one's account, or make one."""
    offer = members.find_offer(token)
    if offer is None:
        return render(request, "tenants/invitation_dead.html", {"why": members.invitation_end(token)}, status=404)
    tenant = Tenant.objects.get(pk=offer.tenant_id)
    page = {"offer": offer, "tenant": tenant, "token": token, "login_url": f"{reverse('account_login')}?next={request.path}"}
    if request.user.is_authenticated:
        mine = request.user.email.lower() == offer.email.lower()
        return _join(request, token, tenant) if mine else render(request, "tenants/invitation_other.html", page, status=409)
    known = identity.identity_for(request, token, offer)
    form = NewAccountForm(request.POST or None, email=offer.email, asks_password=known is None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            _make_account(request, offer, token, known, **form.cleaned_data)
        if form.is_valid():
            return redirect("home")
    return render(request, "tenants/invitation.html", page | {"form": form, "known": known}, status=422 if form.errors else 200)


def _make_account(
    request: HttpRequest,
    offer: members.Offer,
    token: str,
    known: identity.Known | None,
    *,
    display_name: str,
    password: str = "",
) -> None:
    person = members.accept_as_new_person(offer, token, display_name=display_name, password=password or None)
    if known is not None:
        identity.finish_joining(request, person, known)
    request.makes_account = True  # type: ignore[attr-defined]
    login(request, person)
    if known is not None:
        identity.note(request, person, known.identity)
    else:
        record_authentication(request, person, "password")


def _join(request: HttpRequest, token: str, tenant: Tenant) -> HttpResponse:
    if request.method == "POST" and (membership := members.accept_as(UUID(str(request.user.pk)), token)) is not None:
        request.session[MEMBERSHIP_KEY] = str(membership)
        return redirect("home")
    return render(request, "tenants/invitation_join.html", {"tenant": tenant})
