"""Addresses of this floor."""

from django.urls import path

from reporting.views import dashboard, facts, funding, packs, reports, simulation, targets

app_name = "reporting"

urlpatterns = [
    path("objectifs/", targets.targets, name="targets"),
    path("objectifs/<uuid:programme_id>/fixer/", targets.set_target, name="set_target"),
    path("objectifs/<uuid:programme_id>/entrees/", targets.close_entries, name="close_entries"),
    path("objectifs/<uuid:programme_id>/rouvrir/", targets.reopen_entries, name="reopen_entries"),
    path("financements/", funding.funding, name="funding"),
    path("financements/financements.csv", funding.export, name="funding_csv"),
    path("financements/<uuid:programme_id>/ajouter/", funding.open_line, name="open_line"),
    path("financements/lignes/<uuid:line_id>/", funding.line, name="funding_line"),
    path("financements/lignes/<uuid:line_id>/noter/", funding.enter, name="enter_movement"),
    path("financements/mouvements/<uuid:movement_id>/corriger/", funding.correct, name="correct_movement"),
    path("indicateurs/", dashboard.dashboard, name="dashboard"),
    path("simulation/", simulation.simulation, name="simulation"),
    path("simulation/simulation.csv", simulation.export, name="simulation_csv"),
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
