"""Addresses of this floor."""

from django.urls import path

from housing.views import coordination, editing, household, imports, proposals, reservations, units

app_name = "housing"

urlpatterns = [
    # the landlord's units
    path("logements/", units.vacancy_list, name="vacancies"),
    path("logements/etat/<slug:tab>/", units.vacancy_list, name="vacancies_in"),
    path("logements/nouveau/", editing.declare_unit, name="declare"),
    path("logements/qualifier/", units.open_units, name="open_units"),
    path("logements/<str:number>/", units.vacancy, name="vacancy"),
    path("logements/<str:number>/corriger/", editing.correct_unit, name="correct"),
    path("logements/<str:number>/ouvrir/", editing.publish_unit, name="publish"),
    path("logements/<str:number>/adresse/", units.reveal_unit_address, name="reveal_unit"),
    path("logements/<str:number>/action/<slug:code>/", units.act_on_unit, name="act_on_unit"),
    path("importer/logements/", imports.import_units, name="import"),
    path("importer/logements/confirmer/", imports.confirm_import, name="confirm_import"),
    path("importer/logements/modele/", imports.import_template, name="import_template"),
    # proposals
    path("propositions/<uuid:proposal_id>/", proposals.open_proposal, name="open_proposal"),
    path("propositions/<uuid:proposal_id>/reserver/", proposals.reserve, name="reserve"),
    path("propositions/<uuid:proposal_id>/refuser/", proposals.decline, name="decline"),
    path("propositions/<uuid:proposal_id>/retirer/", proposals.withdraw, name="withdraw"),
    path("propositions/<uuid:proposal_id>/logement/", household.reveal_dwelling, name="reveal_dwelling"),
    path("dossiers/<str:reference>/propositions/", household.case_proposals, name="case_proposals"),
    # reservations
    path("reservations/", reservations.reservation_list, name="reservations"),
    path("reservations/suivi/<uuid:reservation_id>/", reservations.open_reservation, name="open_reservation"),
    path("reservations/<str:number>/", reservations.reservation, name="reservation"),
    path("reservations/<str:number>/<slug:code>/", reservations.act, name="act"),
    path("commissions/", reservations.committees, name="committees"),
    path("accords/", reservations.designations, name="reservataire"),
    # the coordination
    path("coordination/logements/", coordination.open_offers, name="coordination"),
    path("coordination/logements/<str:number>/", coordination.offer, name="offer"),
    path("coordination/parcours/", coordination.board, name="board"),
]
