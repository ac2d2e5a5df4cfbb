"""Who may see and do what with units handed over for shelter: the landlord and the association of the agreement, nobody else."""

from django.db.models import Q, QuerySet

from housing.models import ShelterUnit, UnitCheck, UseAgreement
from tenants.actor import Actor
from tenants.policies import Policy
from tenants.roles import Permission

SECRET = (ShelterUnit.Status.HANDED, ShelterUnit.Status.RETURNED)


class UseAgreementPolicy(Policy[UseAgreement]):
    """The landlord that signed, and the association."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[UseAgreement]":
        return UseAgreement.objects.filter(Q(tenant=actor.tenant) | Q(association=actor.tenant))


class ShelterUnitPolicy(Policy[ShelterUnit]):
    """The same; once a unit is handed over, of the landlord's staff the people named in the agreement."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[ShelterUnit]":
        mine = Q(tenant=actor.tenant)
        if actor.membership is not None:
            mine &= ~Q(status__in=SECRET) | Q(agreement__in=UseAgreement.objects.filter(named_in(actor)))
        return ShelterUnit.objects.filter(mine | Q(association=actor.tenant))


class UnitCheckPolicy(Policy[UnitCheck]):
    """The checks of the units that the actor sees."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[UnitCheck]":
        return UnitCheck.objects.filter(unit__in=shelter_unit_policy.rows(actor))


def named_in(actor: Actor) -> Q:
    """Agreements that name this membership."""
    return Q(officer=actor.membership) | Q(second_officer=actor.membership)


def is_named(agreement: UseAgreement, actor: Actor) -> bool:
    """True for one of the people whom the landlord named."""
    return actor.membership is not None and actor.membership.pk in (agreement.officer_id, agreement.second_officer_id)


use_agreement_policy = UseAgreementPolicy()
shelter_unit_policy = ShelterUnitPolicy()
unit_check_policy = UnitCheckPolicy()
