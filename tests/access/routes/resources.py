"""Routes of the directory, the emergency numbers, the actions and the figures of the territory."""

from tests.access.matrix import who
from tests.access.routes.housing import SHELTER, SHELTERS
from tests.access.routes.parts import EVERYBODY, MANAGES, POST, form, on, page

HOME = EVERYBODY - who("stranger", "foreign_landlord", "foreign_manager")  # organisations of the programme
KEEPS = MANAGES | who("owner_excluded", "coordinator", "stranger")
LOGS = EVERYBODY - who("owner_reader", "coordinator_reader", "landlord_reader")
OWN_KEEPS, OWN_LOGS = who("owner_manager", "owner_excluded"), who("owner", "owner_manager", "owner_excluded")
COORDINATION, COORDINATIONS = who("coordinator"), who("coordinator", "stranger", "foreign_manager")
ACTION = OWN_LOGS | who("owner_reader", "coordinator", "coordinator_reader")
RESOURCES = {
    "tenants:emergencies": form(EVERYBODY, ("get",)),
    "tenants:add_procedure": form(COORDINATIONS),
    "tenants:edit_procedure": on(HOME, lambda s: (s.procedure.pk,), COORDINATION),
    "tenants:withdraw_procedure": on(HOME, lambda s: (s.procedure.pk,), COORDINATION, POST),
    "tenants:directory": form(EVERYBODY, ("get",)),
    "tenants:organisation": on(HOME, lambda s: (s.world.tenant("asso").pk,), HOME, ("get",), guarded=True),
    "tenants:edit_entry": form(KEEPS),
    "tenants:add_team": form(KEEPS),
    "tenants:add_partner": form(COORDINATIONS),
    "tenants:partner": page(HOME, lambda s: (s.partner.pk,)),
    "tenants:edit_partner": on(HOME, lambda s: (s.partner.pk,), COORDINATION),
    "tenants:retire_partner": on(HOME, lambda s: (s.partner.pk,), COORDINATION, POST),
    "tenants:add_partner_team": on(HOME, lambda s: (s.partner.pk,), COORDINATION),
    "tenants:edit_team": on(HOME, lambda s: (s.team.pk,), OWN_KEEPS, guarded=True),
    "tenants:retire_team": on(HOME, lambda s: (s.team.pk,), OWN_KEEPS, POST, guarded=True),
    "tenants:agreements": form(EVERYBODY, ("get",)),
    "tenants:add_agreement": form(KEEPS),
    "tenants:edit_agreement": on(HOME, lambda s: (s.convention.pk,), OWN_KEEPS, guarded=True),
    "tenants:withdraw_agreement": on(HOME, lambda s: (s.convention.pk,), OWN_KEEPS, POST, guarded=True),
    "tenants:actions": form(EVERYBODY, ("get",)),
    "tenants:add_action": form(LOGS),
    "tenants:edit_action": on(ACTION, lambda s: (s.action.pk,), OWN_LOGS, guarded=True),
    "tenants:withdraw_action": on(ACTION, lambda s: (s.action.pk,), OWN_LOGS, POST, guarded=True),
    "tenants:add_advice": form(LOGS),
    "tenants:withdraw_advice": on(OWN_LOGS | who("owner_reader"), lambda s: (s.advice.pk,), OWN_LOGS, POST),
    "tenants:figures": form(EVERYBODY, ("get",)),
    "tenants:add_figures": form(LOGS),
    "housing:note_works": on(SHELTER, lambda s: (s.shelter.number,), SHELTERS, guarded=True),
    "housing:correct_works": on(SHELTER, lambda s: (s.works.pk,), SHELTERS, guarded=True),
}
