"""What is opened to whom, step by step: the table of access.md as sets of permissions, for the shares and for her consent."""

from enum import StrEnum

from tenants.roles import Permission

COORDINATOR = frozenset(
    {
        Permission.VIEW_CASE,
        Permission.VIEW_NEED,
        Permission.VIEW_IDENTITY,
        Permission.VIEW_CONTACT,
        Permission.VIEW_DANGER,
        Permission.VIEW_AVOIDANCE,
        Permission.VIEW_ORIGIN,
        Permission.VIEW_APPLICATION,
        Permission.ACT_ON_CASE,
        Permission.PROPOSE_CASE,
    }
)
COORDINATOR_WITHOUT_IDENTITY = COORDINATOR - {Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT}
SHELTER = frozenset(
    {
        Permission.VIEW_CASE,
        Permission.VIEW_NEED,
        Permission.VIEW_IDENTITY,
        Permission.VIEW_CONTACT,
        Permission.VIEW_DANGER,
        Permission.VIEW_ORIGIN,
        Permission.VIEW_APPLICATION,
    }
)
SUPPORT_PROVIDER = frozenset(
    {Permission.VIEW_CASE, Permission.VIEW_NEED, Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT, Permission.VIEW_DANGER}
)
# The one who visits her, by name, the day of the visit.
VISITOR = frozenset({Permission.VIEW_NEW_ADDRESS})
PROPOSED_LANDLORD = frozenset({Permission.VIEW_SUMMARY, Permission.ACT_ON_CASE})
RESERVATAIRE = frozenset({Permission.VIEW_SUMMARY, Permission.ACT_ON_CASE})
# The landlord that houses her, whose mediator says how it goes: the reduced cell, nothing of the case.
MEDIATOR = frozenset({Permission.VIEW_SUMMARY})
# Named people of the lessor, from her acceptance: never her danger, nor what she avoids, nor that she avoids anything.
LESSOR = frozenset(
    {
        Permission.VIEW_CASE,
        Permission.VIEW_NEED,
        Permission.VIEW_IDENTITY,
        Permission.VIEW_CONTACT,
        Permission.VIEW_ORIGIN,
        Permission.VIEW_APPLICATION,
    }
)
EVERYTHING = COORDINATOR | {Permission.VIEW_SUMMARY, Permission.VIEW_NEW_ADDRESS}


class Purpose(StrEnum):
    """The steps at which something is opened; a share made for a step carries its code."""

    COORDINATION = "coordination"
    SHELTER = "shelter"
    STUDY = "study"
    DESIGNATION = "designation"
    ACCEPTANCE = "acceptance"
    SUPPORT = "support"
    VISIT = "visit"
    MEDIATION = "mediation"
    TRANSFER = "transfer"


# What she agrees to at each step, at most.
CELLS_OF: dict[Purpose, frozenset[Permission]] = {
    Purpose.COORDINATION: COORDINATOR,
    Purpose.SHELTER: SHELTER,
    Purpose.STUDY: PROPOSED_LANDLORD,
    Purpose.DESIGNATION: RESERVATAIRE,
    Purpose.ACCEPTANCE: LESSOR,
    Purpose.SUPPORT: SUPPORT_PROVIDER,
    Purpose.VISIT: VISITOR,
    Purpose.MEDIATION: MEDIATOR,
    Purpose.TRANSFER: EVERYTHING,
}
# Steps whose organisation is not known yet when she agrees: "the landlord of the dwelling that is proposed".
OPEN_TO_A_KIND = frozenset({Purpose.STUDY, Purpose.DESIGNATION})
# Steps of which the end is always set beforehand.
ALWAYS_DATED = frozenset({Purpose.ACCEPTANCE, Purpose.VISIT, Purpose.MEDIATION, Purpose.TRANSFER})
# Shares made to named people of the lessor: by her consent until the lease is signed, then by the contract.
CONTRACT = "contract"
BY_NAME = (str(Purpose.ACCEPTANCE), CONTRACT)
