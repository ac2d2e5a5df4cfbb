"""Addresses: each floor's own, under one roof."""

from django.urls import include, path

from coordination import views

urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.search, name="search"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("tenants.urls")),
    path("", include("cases.urls")),
    path("", include("housing.urls")),
    path("", include("reporting.urls")),
    path("compte/", include("tenants.account_urls")),
    path("compte/double-authentification/", include("allauth.mfa.urls")),
    path("compte/", include("allauth.account.urls")),
]

handler500 = "coordination.views.server_error"
