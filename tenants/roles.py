"""The one vocabulary of permissions, and what each role of a tenant may do.

Two families: *cells* are what a share of a case can open (each has a table of its own in the database);
*abilities* are what a role may do. A policy asks for both: the role's ability and the access to the object.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Every permission there is. Cells are also guardian permissions of the model `Case`."""

    # cells: what of a case
    VIEW_CASE = "view_case"
    VIEW_SUMMARY = "view_summary"
    VIEW_NEED = "view_need"
    VIEW_IDENTITY = "view_identity"
    VIEW_CONTACT = "view_contact"
    VIEW_DANGER = "view_danger"
    VIEW_AVOIDANCE = "view_avoidance"
    VIEW_ORIGIN = "view_origin"
    VIEW_NEW_ADDRESS = "view_new_address"
    VIEW_APPLICATION = "view_application"
    ACT_ON_CASE = "act_on_case"
    PROPOSE_CASE = "propose_case"

    # abilities: what a role may do
    READ_CASES = "read_cases"
    FILE_CASE = "file_case"
    EDIT_CASE = "edit_case"
    CLOSE_CASE = "close_case"
    TRANSFER_CASE = "transfer_case"
    SHARE_CASE = "share_case"
    ERASE_CASE = "erase_case"
    BREAK_GLASS = "break_glass"
    REVIEW_GLASS = "review_glass"
    EXPORT_CASES = "export_cases"
    DECIDE_RETENTION = "decide_retention"
    DISCLOSE_CASE = "disclose_case"
    ORIENT = "orient"
    ACCEPT_ORIENTATION = "accept_orientation"
    READ_VACANCIES = "read_vacancies"
    MANAGE_VACANCIES = "manage_vacancies"
    RESERVE = "reserve"
    DECIDE_ALLOCATION = "decide_allocation"
    PROPOSE = "propose"
    ANSWER_FOR_HOUSEHOLD = "answer_for_household"
    AGREE_AS_RESERVATAIRE = "agree_as_reservataire"
    REQUEST_SUPPORT = "request_support"
    DELIVER_SUPPORT = "deliver_support"
    READ_STAYS = "read_stays"
    MANAGE_STAYS = "manage_stays"
    TAKE_PART = "take_part"
    CONVENE = "convene"
    VIEW_INDICATORS = "view_indicators"
    REQUEST_REPORT = "request_report"
    READ_STEERING = "read_steering"
    MANAGE_PROGRAMME = "manage_programme"
    READ_FUNDING = "read_funding"
    MANAGE_MEMBERS = "manage_members"
    READ_DIRECTORY = "read_directory"
    KEEP_DIRECTORY = "keep_directory"
    LOG_OUTREACH = "log_outreach"


CELLS: frozenset[Permission] = frozenset(
    permission for permission in Permission if permission.startswith("view_") and permission != "view_indicators"
) | {Permission.ACT_ON_CASE, Permission.PROPOSE_CASE}


class Role(models.TextChoices):
    READER = "reader", _("lecture")
    OFFICER = "officer", _("gestion")
    MANAGER = "manager", _("responsable de l’organisation")
    COORDINATOR = "coordinator", _("coordination")
    ANALYST = "analyst", _("suivi et évaluation")


_DIRECTORY = frozenset({Permission.READ_DIRECTORY})
_READ = _DIRECTORY | {Permission.READ_CASES, Permission.READ_VACANCIES, Permission.READ_STAYS}
_WORK = _READ | {
    Permission.FILE_CASE,
    Permission.EDIT_CASE,
    Permission.CLOSE_CASE,
    Permission.TRANSFER_CASE,
    Permission.SHARE_CASE,
    Permission.BREAK_GLASS,
    Permission.REVIEW_GLASS,
    Permission.DECIDE_RETENTION,
    Permission.DISCLOSE_CASE,
    Permission.ORIENT,
    Permission.ACCEPT_ORIENTATION,
    Permission.MANAGE_VACANCIES,
    Permission.RESERVE,
    Permission.DECIDE_ALLOCATION,
    Permission.ANSWER_FOR_HOUSEHOLD,
    Permission.AGREE_AS_RESERVATAIRE,
    Permission.REQUEST_SUPPORT,
    Permission.DELIVER_SUPPORT,
    Permission.MANAGE_STAYS,
    Permission.TAKE_PART,
    Permission.LOG_OUTREACH,
}
_EVALUATE = frozenset({Permission.VIEW_INDICATORS, Permission.REQUEST_REPORT, Permission.READ_FUNDING})

ABILITIES: dict[Role, frozenset[Permission]] = {
    Role.READER: _READ,
    Role.OFFICER: _WORK,
    Role.COORDINATOR: _WORK
    | _EVALUATE
    | {
        Permission.PROPOSE,
        Permission.CONVENE,
        Permission.READ_STEERING,
        Permission.EXPORT_CASES,
        Permission.MANAGE_PROGRAMME,
        Permission.KEEP_DIRECTORY,
    },
    Role.ANALYST: _EVALUATE | _DIRECTORY | {Permission.LOG_OUTREACH},
    Role.MANAGER: _DIRECTORY
    | {
        Permission.MANAGE_MEMBERS,
        Permission.REVIEW_GLASS,
        Permission.EXPORT_CASES,
        Permission.DECIDE_RETENTION,
        Permission.READ_FUNDING,
        Permission.KEEP_DIRECTORY,
        Permission.LOG_OUTREACH,
    },
}


def abilities_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Union of what the roles allow; an unknown role code allows nothing."""
    known = {role.value for role in Role}
    granted: frozenset[Permission] = frozenset()
    for role in roles:
        if role in known:
            granted |= ABILITIES[Role(role)]
    return granted
