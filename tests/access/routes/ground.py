"""Routes of the product's own pages and of the ground floor: sign-in, members, notifications."""

from tests.access.matrix import Route
from tests.access.routes.parts import BOTH, EVERYBODY, MANAGES, NOTHING, OWNER, POST, form, in_asso, on

TOP = {
    "home": form(EVERYBODY, ("get",)),
    "search": form(EVERYBODY, ("get",)),
    "readyz": Route(EVERYBODY, public=True),
}

GROUND = {
    "tenants:switch": form(EVERYBODY, POST),
    "tenants:lock": Route(EVERYBODY, public=True, methods=POST),
    "tenants:unlock": Route(EVERYBODY, public=True, methods=BOTH),
    "tenants:passkey_options": Route(EVERYBODY, public=True, answers=frozenset({200, 403})),
    "tenants:confirm": Route(EVERYBODY, public=True, methods=BOTH),
    # Nothing is there without an identity provider; with one: tests/tenants/test_provider*.py.
    "tenants:provider_sign_in": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_confirm": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_link": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_unlink": Route(EVERYBODY, public=True, methods=POST, answers=NOTHING),
    "tenants:provider_callback": Route(EVERYBODY, public=True, answers=NOTHING),
    "tenants:provider_join": Route(EVERYBODY, target=lambda s: (s.token,), public=True, methods=POST, answers=NOTHING),
    "tenants:keep_alive": form(EVERYBODY, POST),
    "tenants:members": form(MANAGES, ("get",)),
    "tenants:invite": form(MANAGES),
    "tenants:unreachable": form(MANAGES, ("get",)),
    "tenants:member": in_asso(lambda s: s.member("asso").pk, BOTH),
    "tenants:activate": in_asso(lambda s: s.member("asso").pk, POST),
    "tenants:revoke_invitation": in_asso(lambda s: s.invitation.pk, POST),
    "tenants:accept_invitation": Route(EVERYBODY, target=lambda s: (s.token,), public=True),
    "tenants:notifications": form(EVERYBODY, ("get",)),
    "tenants:mail_setting": form(EVERYBODY),
    "tenants:read_all": form(EVERYBODY, POST),
    "tenants:open_notification": on(OWNER, lambda s: (s.notification.pk,), OWNER, POST, guarded=True),
    "tenants:draft": Route(EVERYBODY, target=lambda s: ("orientation",), methods=POST, listing=True),
    "tenants:profile": form(EVERYBODY, ("get",)),
    "tenants:sessions": form(EVERYBODY, ("get",)),
    "tenants:end_other_sessions": form(EVERYBODY, POST),
    "tenants:end_session": Route(EVERYBODY, target=lambda s: (s.case.pk,), methods=POST, listing=True),
    "tenants:accessibility": Route(EVERYBODY, public=True),
}
