"""The directory: who does what, how to reach them, which agreements bind them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.communes import of_territory
from tenants.directory import Card, agreements_of, cards, chosen, to_renew
from tenants.directory_forms import AgreementForm, DirectoryFilter, ListingForm, PartnerForm, TeamForm
from tenants.errors import Refused
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages, to_change
from tenants.models import Agreement, Commune, DirectoryTeam, OutsidePartner
from tenants.policies import require_ability, require_part
from tenants.resource_policies import agreement_policy, entry_policy, partner_policy, team_policy
from tenants.roles import Permission
from tenants.services import directory

KEEP, READ = Permission.KEEP_DIRECTORY, Permission.READ_DIRECTORY


def territory(request: ActorRequest) -> list[Commune]:
    """Communes of the programmes that the actor's organisation takes part in."""
    found = {one.pk: one for programme in request.actor.programmes for one in of_territory(programme.epci_siren)}
    return list(found.values())


def form_page(request: ActorRequest, form: Form, *, title: str, back: str, crumb: str, **more: Any) -> HttpResponse:
    """A form of the directory; 422 when it was refused."""
    context = {"form": form, "title": title, "back": back, "crumb": crumb, **more}
    return render(request, "tenants/resource_form.html", context, status=422 if form.is_bound and form.errors else 200)


def posted(request: ActorRequest) -> Any:
    """What was sent, for a form: an empty submission is still one."""
    return request.POST if request.method == "POST" else None


@require_GET
@actor_required
def directory_list(request: ActorRequest) -> HttpResponse:
    """Organisations and partners, filtered by words, kind, commune and language."""
    require_ability(request.actor, READ)
    found, communes = cards(request.actor), territory(request)
    covered = {one.pk: one for card in found for one in card.communes.values()}
    form = DirectoryFilter(
        request.GET, cards=found, communes=communes or sorted(covered.values(), key=lambda one: one.sort_name)
    )
    asked = {name: form.asked(name) for name in ("q", "nature", "commune", "langue")}
    rows = list(
        chosen(found, text=asked["q"], family=asked["nature"], commune=asked["commune"], language=asked["langue"])
    )  # fmt: skip
    actor = request.actor
    context = {
        "form": form,
        "rows": rows,
        "filtered": any(asked.values()),
        "total": counted(len(rows), "organisation ou partenaire", "organisations et partenaires"),
        "may_keep": actor.may(KEEP),
        "may_add": actor.may(KEEP) and actor.plays("coordinator"),
        "to_write": actor.may(KEEP) and not any(card.key == actor.tenant.pk and card.listing for card in found),
    }
    return render(request, "tenants/directory.html", context)


@require_GET
@actor_required
def organisation(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """The entry of an organisation."""
    require_ability(request.actor, READ)
    mine = organisation_id == request.actor.tenant.pk and request.actor.may(KEEP)
    return _card(request, organisation_id, {"may_keep": mine, "add_team_url": reverse("tenants:add_team"), "is_own": mine})


@require_GET
@actor_required
def partner(request: ActorRequest, partner_id: UUID) -> HttpResponse:
    """The entry of a partner without an account."""
    row = get_object_or_404(partner_policy.visible(request.actor), pk=partner_id)
    keeps = request.actor.may(KEEP) and request.actor.plays("coordinator", programme=row.programme_id)
    more = {"may_keep": keeps, "add_team_url": reverse("tenants:add_partner_team", args=[row.pk]), "partner": row}
    return _card(request, row.pk, more)


def _card(request: ActorRequest, key: UUID, more: dict[str, Any]) -> HttpResponse:
    found: dict[UUID, Card] = {one.key: one for one in cards(request.actor)}
    if key not in found:
        raise Http404
    today = timezone.localdate()
    agreements = [
        (one, one.state_on(today)) for one in agreements_of(request.actor) if key in (one.tenant_id, one.organisation_id, one.partner_id)
    ]  # fmt: skip
    return render(request, "tenants/directory_card.html", {"card": found[key], "agreements": agreements, **more})


@require_http_methods(["GET", "POST"])
@actor_required
def edit_entry(request: ActorRequest) -> HttpResponse:
    """Write the entry of one's own organisation."""
    require_ability(request.actor, KEEP)
    row = entry_policy.visible(request.actor).filter(tenant=request.actor.tenant).select_related("commune").first()
    form = ListingForm(posted(request), row=row, secret=directory.shelters(request.actor))
    back = reverse("tenants:organisation", args=[request.actor.tenant.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            directory.keep_entry(by=request.actor, values=form.values)
            messages.success(request, "Votre fiche est à jour : vos partenaires la voient.")
            return redirect(back)
    return form_page(request, form, title="La fiche de votre organisation", back=back, crumb=request.actor.tenant.name)


@require_http_methods(["GET", "POST"])
@actor_required
def add_partner(request: ActorRequest) -> HttpResponse:
    """Add a partner without an account."""
    require_part(request.actor, KEEP, "coordinator")
    form = PartnerForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            row = directory.add_partner(by=request.actor, programme=form.programme, values=form.values)
            messages.success(request, "Le partenaire est dans l’annuaire : ajoutez ses équipes.")
            return redirect(row)
    return form_page(
        request, form, title="Ajouter un partenaire", back=reverse("tenants:directory"), crumb="Nouveau partenaire"
    )


def _kept_partner(request: ActorRequest, partner_id: UUID) -> OutsidePartner:
    rows = partner_policy.visible(request.actor).select_related("commune")
    return to_change(request, rows, partner_id, directory.require_partner)


@require_http_methods(["GET", "POST"])
@actor_required
def edit_partner(request: ActorRequest, partner_id: UUID) -> HttpResponse:
    """Correct a partner."""
    row = _kept_partner(request, partner_id)
    form = PartnerForm(posted(request), actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            directory.correct_partner(row, by=request.actor, values=form.values)
            messages.success(request, "Le partenaire est à jour.")
            return redirect(row)
    retire = {"url": reverse("tenants:retire_partner", args=[row.pk]), "label": "Retirer de l’annuaire"}
    return form_page(request, form, title="Modifier le partenaire", back=row.get_absolute_url(), crumb=row.name, retire=retire)


@require_POST
@actor_required
def retire_partner(request: ActorRequest, partner_id: UUID) -> HttpResponse:
    """Take a partner out of the directory."""
    row = _kept_partner(request, partner_id)
    try:
        directory.retire_partner(row, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(row)
    messages.success(request, f"{row.name} n’est plus dans l’annuaire.")
    return redirect("tenants:directory")


# --- teams ------------------------------------------------------------------------------------------
def _team_page(request: ActorRequest, of: OutsidePartner | None) -> HttpResponse:
    form = TeamForm(posted(request))
    back = of.get_absolute_url() if of else reverse("tenants:organisation", args=[request.actor.tenant.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            directory.add_team(by=request.actor, partner=of, values=form.values)
            messages.success(request, "L’équipe est dans l’annuaire.")
            return redirect(back)
    name = of.name if of else request.actor.tenant.name
    return form_page(request, form, title="Ajouter une équipe", back=back, crumb=name)


@require_http_methods(["GET", "POST"])
@actor_required
def add_team(request: ActorRequest) -> HttpResponse:
    """Add a team to one's own organisation."""
    require_ability(request.actor, KEEP)
    return _team_page(request, None)


@require_http_methods(["GET", "POST"])
@actor_required
def add_partner_team(request: ActorRequest, partner_id: UUID) -> HttpResponse:
    """Add a team to a partner without an account."""
    return _team_page(request, _kept_partner(request, partner_id))


def _kept_team(request: ActorRequest, team_id: UUID) -> tuple[DirectoryTeam, str]:
    rows = team_policy.visible(request.actor).select_related("partner")
    row = to_change(request, rows, team_id, directory.require_team)
    home = row.partner.get_absolute_url() if row.partner else reverse("tenants:organisation", args=[row.tenant_id])
    return row, home


@require_http_methods(["GET", "POST"])
@actor_required
def edit_team(request: ActorRequest, team_id: UUID) -> HttpResponse:
    """Correct a team."""
    row, back = _kept_team(request, team_id)
    form = TeamForm(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            directory.correct_team(row, by=request.actor, values=form.values)
            messages.success(request, "L’équipe est à jour.")
            return redirect(back)
    retire = {"url": reverse("tenants:retire_team", args=[row.pk]), "label": "Retirer cette équipe"}
    return form_page(request, form, title="Modifier l’équipe", back=back, crumb=row.name, retire=retire)


@require_POST
@actor_required
def retire_team(request: ActorRequest, team_id: UUID) -> HttpResponse:
    """Take a team out of the directory."""
    row, back = _kept_team(request, team_id)
    return do(request, lambda: directory.retire_team(row, by=request.actor), done="L’équipe est retirée.", to=back)


# --- agreements -------------------------------------------------------------------------------------
@require_GET
@actor_required
def agreement_list(request: ActorRequest) -> HttpResponse:
    """Agreements between organisations of one's programmes; those that end first, first."""
    require_ability(request.actor, READ)
    today, found = timezone.localdate(), agreements_of(request.actor)
    context = {
        "rows": [(one, one.state_on(today), one.tenant_id == request.actor.tenant.pk) for one in found],
        "to_renew": to_renew(found, request.actor, today),
        "may_keep": request.actor.may(KEEP),
    }
    return render(request, "tenants/agreements.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def add_agreement(request: ActorRequest) -> HttpResponse:
    """Note an agreement of one's own organisation."""
    require_ability(request.actor, KEEP)
    form = AgreementForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            directory.make_agreement(by=request.actor, programme=form.programme, values=form.values)
            messages.success(request, "La convention est notée.")
            return redirect("tenants:agreements")
    return form_page(request, form, title="Noter une convention", back=reverse("tenants:agreements"), crumb="Conventions")


def _kept_agreement(request: ActorRequest, agreement_id: UUID) -> Agreement:
    return to_change(request, agreement_policy.visible(request.actor), agreement_id, directory.require_agreement)


@require_http_methods(["GET", "POST"])
@actor_required
def edit_agreement(request: ActorRequest, agreement_id: UUID) -> HttpResponse:
    """Correct or renew an agreement."""
    row = _kept_agreement(request, agreement_id)
    form = AgreementForm(posted(request), actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            directory.correct_agreement(row, by=request.actor, values=form.values)
            messages.success(request, "La convention est à jour.")
            return redirect("tenants:agreements")
    retire = {"url": reverse("tenants:withdraw_agreement", args=[row.pk]), "label": "Retirer, notée par erreur"}
    back = reverse("tenants:agreements")
    return form_page(request, form, title="Modifier la convention", back=back, crumb="Conventions", retire=retire)


@require_POST
@actor_required
def withdraw_agreement(request: ActorRequest, agreement_id: UUID) -> HttpResponse:
    """Take away an agreement that was noted by mistake."""
    row = _kept_agreement(request, agreement_id)
    action = lambda: directory.withdraw_agreement(row, by=request.actor)  # noqa: E731
    return do(request, action, done="La convention est retirée.", to="tenants:agreements")
