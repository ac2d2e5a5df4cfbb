"""Addresses of this floor."""

from django.urls import path

from reporting.views import dashboard, facts, packs, reports

app_name = "reporting"

urlpatterns = [
    path("indicateurs/", dashboard.dashboard, name="dashboard"),
    path("comite/", packs.listing, name="packs"),
    path("comite/etablir/", packs.make, name="make_pack"),
    path("comite/<uuid:pk>/", packs.paper, name="pack"),
    path("rapports/", reports.listing, name="reports"),
    path("rapports/demander/", reports.ask, name="request"),
    path("rapports/<uuid:pk>/", reports.report, name="report"),
    path("rapports/<uuid:pk>/progression/", reports.progress, name="progress"),
    path("rapports/<uuid:pk>/annuler/", reports.cancel, name="cancel"),
    path("rapports/<uuid:pk>/relancer/", reports.retry, name="retry"),
    path("rapports/<uuid:pk>/faits/<slug:indicator>/", facts.facts, name="facts"),
    path("rapports/<uuid:pk>/rapport.<str:suffix>", reports.download, name="download"),
]
