"""Addresses of the ground floor."""

from django.urls import path

from tenants.views import members, notices, session, sessions

app_name = "tenants"

urlpatterns = [
    path("session/organisation/", session.switch, name="switch"),
    path("session/verrouiller/", session.lock, name="lock"),
    path("session/deverrouiller/", session.unlock, name="unlock"),
    path("session/presence/", session.keep_alive, name="keep_alive"),
    path("organisation/membres/", members.member_list, name="members"),
    path("organisation/membres/inviter/", members.invite, name="invite"),
    path("organisation/membres/<uuid:membership_id>/", members.edit, name="member"),
    path("organisation/membres/<uuid:membership_id>/acces/", members.activate, name="activate"),
    path("organisation/invitations/<uuid:invitation_id>/annuler/", members.revoke, name="revoke_invitation"),
    path("invitation/<str:token>/", members.accept_invitation, name="accept_invitation"),
    path("notifications/", notices.notification_list, name="notifications"),
    path("notifications/lues/", notices.read_all, name="read_all"),
    path("notifications/<uuid:notification_id>/", notices.open_notification, name="open_notification"),
    path("brouillons/<str:key>/", notices.keep_draft, name="draft"),
    path("profil/sessions/", sessions.session_list, name="sessions"),
    path("profil/sessions/fermer/", sessions.end_others, name="end_other_sessions"),
    path("profil/sessions/<uuid:session_id>/fermer/", sessions.end, name="end_session"),
    path("profil/", notices.profile, name="profile"),
    path("accessibilite/", notices.accessibility, name="accessibility"),
]
