"""The directory: one's own entry, partners without an account, teams, agreements. Nothing is deleted: what is wrong is withdrawn."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.errors import Refused
from tenants.locking import lock
from tenants.models import Agreement, DirectoryEntry, DirectoryTeam, OutsidePartner, Participation, Programme
from tenants.policies import forbidden, require_ability, require_part
from tenants.record import record
from tenants.resource_policies import agreement_policy, entry_policy, partner_policy, team_policy
from tenants.roles import Permission
from tenants.streets import says_a_street

COORDINATOR = Participation.Part.COORDINATOR
TEXTS = ("activity", "hours", "about", "name")
STREET_SAID = _("Le lieu d’un hébergement est secret : n’écrivez aucune adresse de rue, même dans un texte.")


def shelters(actor: Actor) -> bool:
    """True when the actor's organisation shelters: where it does so is said nowhere."""
    return actor.tenant.kind == actor.tenant.Kind.ASSO_HEBERGEMENT or actor.plays(Participation.Part.SHELTER)


def _keep_secret(values: Mapping[str, Any], *, secret: bool) -> None:
    if secret and (values.get("street") or any(says_a_street(str(values.get(name) or "")) for name in TEXTS)):
        raise Refused(STREET_SAID, code="shelter_street")


def _write(row: Any, values: Mapping[str, Any], **more: Any) -> None:
    columns = {**values, **more}
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))


# --- entries ----------------------------------------------------------------------------------------
@transaction.atomic
def keep_entry(*, by: Actor, values: Mapping[str, Any]) -> DirectoryEntry:
    """Write the entry of one's own organisation. Raises Forbidden; Refused when a shelter says a street."""
    require_ability(by, Permission.KEEP_DIRECTORY)
    _keep_secret(values, secret=shelters(by))
    known = entry_policy.rows(by).filter(tenant=by.tenant).first()
    if known is None:
        row = DirectoryEntry.objects.create(tenant=by.tenant, **values)
    else:
        row = lock(DirectoryEntry.objects.filter(tenant=by.tenant), known.pk)
        _write(row, values, reviewed_on=timezone.localdate())
    record("directory.entry_kept", row, by=by)
    return row


@transaction.atomic
def add_partner(*, by: Actor, programme: Programme, values: Mapping[str, Any]) -> OutsidePartner:
    """Add a partner without an account. Raises Forbidden, Refused; IntegrityError when the name is taken."""
    require_part(by, Permission.KEEP_DIRECTORY, COORDINATOR, programme=programme.pk)
    _keep_secret(values, secret=values["kind"] == OutsidePartner.Kind.SHELTER)
    row = OutsidePartner.objects.create(tenant=by.tenant, programme=programme, **values)
    record("partner.added", row, by=by, partner_kind=row.kind)
    return row


def require_partner(partner: OutsidePartner, by: Actor) -> None:
    """Raise Forbidden unless the actor keeps this partner."""
    require_part(by, Permission.KEEP_DIRECTORY, COORDINATOR, programme=partner.programme_id)


def _own_partner(partner: OutsidePartner, by: Actor) -> OutsidePartner:
    require_partner(partner, by)
    return lock(partner_policy.visible(by), partner.pk)


@transaction.atomic
def correct_partner(partner: OutsidePartner, *, by: Actor, values: Mapping[str, Any]) -> OutsidePartner:
    """Correct a partner. Raises Forbidden, Refused; IntegrityError when the name is taken."""
    row = _own_partner(partner, by)
    _keep_secret(values, secret=values["kind"] == OutsidePartner.Kind.SHELTER)
    _write(row, values, reviewed_on=timezone.localdate())
    record("partner.corrected", row, by=by)
    return row


@transaction.atomic
def retire_partner(partner: OutsidePartner, *, by: Actor) -> None:
    """Take a partner out of the directory. Raises Forbidden; Refused while an agreement with it runs."""
    row = _own_partner(partner, by)
    if agreement_policy.rows(by).filter(partner=row).exclude(ends_on__lt=timezone.localdate()).exists():
        raise Refused(_("Une convention lie encore ce partenaire : donnez-lui d’abord une date de fin."), code="agreement_runs")
    _write(row, {"is_active": False})
    record("partner.retired", row, by=by)


# --- teams ------------------------------------------------------------------------------------------
def _may_keep_team(by: Actor, partner: OutsidePartner | None) -> None:
    if partner is None:
        require_ability(by, Permission.KEEP_DIRECTORY)
    else:
        require_partner(partner, by)


def _team_is_secret(by: Actor, partner: OutsidePartner | None) -> bool:
    return shelters(by) if partner is None else partner.kind == OutsidePartner.Kind.SHELTER


@transaction.atomic
def add_team(*, by: Actor, partner: OutsidePartner | None = None, values: Mapping[str, Any]) -> DirectoryTeam:
    """Add a team to one's own entry, or to a partner's. Raises Forbidden, Refused; IntegrityError when the name is taken."""
    _may_keep_team(by, partner)
    _keep_secret(values, secret=_team_is_secret(by, partner))
    row = DirectoryTeam.objects.create(tenant=by.tenant, partner=partner, **values)
    record("directory.team_added", row, by=by)
    return row


def require_team(team: DirectoryTeam, by: Actor) -> None:
    """Raise Forbidden unless the actor keeps this team: one of its own organisation, or of a partner that it keeps."""
    _may_keep_team(by, team.partner)
    if team.partner is None and team.tenant_id != by.tenant.pk:
        raise forbidden(Permission.KEEP_DIRECTORY)


def _own_team(team: DirectoryTeam, by: Actor) -> DirectoryTeam:
    require_team(team, by)
    return lock(team_policy.visible(by), team.pk)


@transaction.atomic
def correct_team(team: DirectoryTeam, *, by: Actor, values: Mapping[str, Any]) -> DirectoryTeam:
    """Correct a team. Raises Forbidden, Refused; IntegrityError when the name is taken."""
    row = _own_team(team, by)
    _keep_secret(values, secret=_team_is_secret(by, row.partner))
    _write(row, values)
    record("directory.team_corrected", row, by=by)
    return row


@transaction.atomic
def retire_team(team: DirectoryTeam, *, by: Actor) -> None:
    """Take a team out of the directory. Raises Forbidden."""
    row = _own_team(team, by)
    _write(row, {"is_active": False})
    record("directory.team_retired", row, by=by)


# --- agreements -------------------------------------------------------------------------------------
@transaction.atomic
def make_agreement(*, by: Actor, programme: Programme, values: Mapping[str, Any]) -> Agreement:
    """Note an agreement of one's own organisation. Raises Forbidden; IntegrityError on a date out of order."""
    require_ability(by, Permission.KEEP_DIRECTORY)
    row = Agreement.objects.create(tenant=by.tenant, programme=programme, **values)
    record("agreement.noted", row, by=by, starts_on=row.starts_on, ends_on=row.ends_on)
    return row


def require_agreement(agreement: Agreement, by: Actor) -> None:
    """Raise Forbidden unless the actor keeps the agreements of the organisation that noted this one."""
    require_ability(by, Permission.KEEP_DIRECTORY)
    if agreement.tenant_id != by.tenant.pk:
        raise forbidden(Permission.KEEP_DIRECTORY)


def _own_agreement(agreement: Agreement, by: Actor) -> Agreement:
    require_agreement(agreement, by)
    return lock(agreement_policy.visible(by), agreement.pk)


@transaction.atomic
def correct_agreement(agreement: Agreement, *, by: Actor, values: Mapping[str, Any]) -> Agreement:
    """Correct or renew an agreement. Raises Forbidden; IntegrityError on a date out of order."""
    row = _own_agreement(agreement, by)
    _write(row, values)
    record("agreement.corrected", row, by=by, starts_on=row.starts_on, ends_on=row.ends_on)
    return row


@transaction.atomic
def withdraw_agreement(agreement: Agreement, *, by: Actor) -> None:
    """Take away an agreement that was noted by mistake. Raises Forbidden."""
    row = _own_agreement(agreement, by)
    _write(row, {"is_active": False})
    record("agreement.withdrawn", row, by=by)
