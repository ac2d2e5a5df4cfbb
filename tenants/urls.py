"""Addresses of the ground floor."""

from django.urls import path

from tenants.views import members, notices, provider, session, sessions

app_name = "tenants"

urlpatterns = [
    path("session/organisation/", session.switch, name="switch"),
    path("session/verrouiller/", session.lock, name="lock"),
    path("session/deverrouiller/", session.unlock, name="unlock"),
    path("session/cle/", session.passkey_options, name="passkey_options"),
    path("compte/confirmer/", session.confirm, name="confirm"),
    path("compte/fournisseur/connexion/", provider.sign_in, name="provider_sign_in"),
    path("compte/fournisseur/confirmer/", provider.confirm, name="provider_confirm"),
    path("compte/fournisseur/relier/", provider.link, name="provider_link"),
    path("compte/fournisseur/delier/", provider.unlink, name="provider_unlink"),
    path("compte/fournisseur/retour/", provider.come_back, name="provider_callback"),
    path("session/presence/", session.keep_alive, name="keep_alive"),
    path("organisation/membres/", members.member_list, name="members"),
    path("organisation/membres/inviter/", members.invite, name="invite"),
    path("organisation/membres/injoignables/", members.unreachable, name="unreachable"),
    path("organisation/membres/<uuid:membership_id>/", members.edit, name="member"),
    path("organisation/membres/<uuid:membership_id>/acces/", members.activate, name="activate"),
    path("organisation/invitations/<uuid:invitation_id>/annuler/", members.revoke, name="revoke_invitation"),
    path("invitation/<str:token>/fournisseur/", provider.join, name="provider_join"),
    path("invitation/<str:token>/", members.accept_invitation, name="accept_invitation"),
    path("notifications/", notices.notification_list, name="notifications"),
    path("notifications/reglages/", notices.mail_setting, name="mail_setting"),
    path("notifications/lues/", notices.read_all, name="read_all"),
    path("notifications/<uuid:notification_id>/", notices.open_notification, name="open_notification"),
    path("brouillons/<str:key>/", notices.keep_draft, name="draft"),
    path("profil/sessions/", sessions.session_list, name="sessions"),
    path("profil/sessions/fermer/", sessions.end_others, name="end_other_sessions"),
    path("profil/sessions/<uuid:session_id>/fermer/", sessions.end, name="end_session"),
    path("profil/", notices.profile, name="profile"),
    path("accessibilite/", notices.accessibility, name="accessibility"),
]
