"""Addresses of this floor."""

from django.urls import path

from housing.views import (
    coordination,
    editing,
    household,
    imports,
    proposals,
    reservations,
    safety,
    shelter_reports,
    shelter_units,
    shelters,
    stays,
    units,
)

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
    path("logements/<str:number>/suivre/", units.take_over, name="take_over"),
    path("logements/<str:number>/action/<slug:code>/", units.act_on_unit, name="act_on_unit"),
    path("importer/logements/", imports.import_units, name="import"),
    path("importer/logements/confirmer/", imports.confirm_import, name="confirm_import"),
    path("importer/logements/modele/", imports.import_template, name="import_template"),
    # proposals
    path("propositions/<uuid:proposal_id>/", proposals.open_proposal, name="open_proposal"),
    path("propositions/<uuid:proposal_id>/reserver/", proposals.reserve, name="reserve"),
    path("propositions/<uuid:proposal_id>/refuser/", proposals.decline, name="decline"),
    path("propositions/<uuid:proposal_id>/retirer/", proposals.withdraw, name="withdraw"),
    path("propositions/<uuid:proposal_id>/je-connais/", proposals.step_aside, name="step_aside_from_proposal"),
    path("propositions/<uuid:proposal_id>/logement/", household.reveal_dwelling, name="reveal_dwelling"),
    path("dossiers/<str:reference>/propositions/", household.case_proposals, name="case_proposals"),
    # reservations
    path("reservations/", reservations.reservation_list, name="reservations"),
    path("reservations/suivi/<uuid:reservation_id>/", reservations.open_reservation, name="open_reservation"),
    path("reservations/<str:number>/", reservations.reservation, name="reservation"),
    path("reservations/<str:number>/je-connais/", reservations.step_aside, name="step_aside_from_reservation"),
    path("reservations/<str:number>/<slug:code>/", reservations.act, name="act"),
    path("commissions/", reservations.committees, name="committees"),
    path("accords/", reservations.designations, name="reservataire"),
    # the coordination
    path("coordination/logements/", coordination.open_offers, name="coordination"),
    path("coordination/logements/<str:number>/", coordination.offer, name="offer"),
    path("coordination/parcours/", coordination.board, name="board"),
    # shelters
    path("places/structures/", shelters.shelter_list, name="shelters"),
    path("places/structures/nouvelle/", shelters.declare_shelter, name="declare_shelter"),
    path("places/structures/<str:number>/", shelters.shelter, name="shelter"),
    path("places/structures/<str:number>/corriger/", shelters.correct_shelter, name="correct_shelter"),
    path("places/structures/<str:number>/adresse/", shelters.reveal_shelter, name="reveal_shelter"),
    path("places/structures/<str:number>/fermer/", shelters.close_shelter, name="close_shelter"),
    path("places/structures/<str:number>/places/", shelters.add_place, name="add_place"),
    path("places/repere/<uuid:place_id>/", shelters.correct_place, name="correct_place"),
    path("places/repere/<uuid:place_id>/indisponible/", shelters.close_place, name="close_place"),
    path("places/indisponibilites/<uuid:outage_id>/fin/", shelters.reopen_place, name="reopen_place"),
    path("places/occupation/", stays.occupancy, name="occupancy"),
    path("places/attente/", stays.waiting_list, name="waiting_list"),
    path("places/attente/suivi/<uuid:request_id>/", stays.open_request, name="open_request"),
    path("places/attente/<str:number>/", stays.place_request, name="place_request"),
    path("places/attente/<str:number>/<slug:code>/", stays.act_on_request, name="act_on_request"),
    path("places/sejours/", stays.stay_list, name="stays"),
    path("places/sejours/nouveau/", stays.note_stay, name="note_stay"),
    path("places/sejours/suivi/<uuid:stay_id>/", stays.open_stay, name="open_stay"),
    path("places/sejours/<str:number>/", stays.stay, name="stay"),
    path("places/sejours/<str:number>/<slug:code>/", stays.act_on_stay, name="act_on_stay"),
    path("dossiers/<str:reference>/hebergement/", stays.case_stays, name="case_stays"),
    path("dossiers/<str:reference>/hebergement/demander/", stays.ask_place, name="ask_place"),
    path("places/rapports/", shelter_reports.report_list, name="shelter_reports"),
    path("places/rapports/faire/", shelter_reports.make_report, name="make_shelter_report"),
    path("places/rapports/<uuid:report_id>/", shelter_reports.report, name="shelter_report"),
    path("places/rapports/<uuid:report_id>/papier/", shelter_reports.download_report, name="download_shelter_report"),
    # units handed over for shelter
    path("mise-a-disposition/", shelter_units.unit_list, name="shelter_units"),
    path("mise-a-disposition/carte/", shelter_units.unit_map, name="unit_map"),
    path("mise-a-disposition/conges/", shelter_units.notices, name="unit_notices"),
    path("mise-a-disposition/conventions/nouvelle/", shelter_units.sign_agreement, name="sign_agreement"),
    path("mise-a-disposition/conventions/<str:number>/", shelter_units.use_agreement, name="use_agreement"),
    path("mise-a-disposition/conventions/<str:number>/fiche/", shelter_units.agreement_sheet, name="agreement_sheet"),
    path("mise-a-disposition/conventions/<str:number>/<slug:code>/", shelter_units.act_on_agreement, name="act_on_agreement"),
    path("mise-a-disposition/logements/<str:number>/", shelter_units.shelter_unit, name="shelter_unit"),
    path("mise-a-disposition/logements/<str:number>/adresse/", shelter_units.reveal_shelter_unit, name="reveal_shelter_unit"),
    path(
        "mise-a-disposition/logements/<str:number>/<slug:code>/", shelter_units.act_on_shelter_unit, name="act_on_shelter_unit"
    ),
    # now
    path("urgences/", safety.safety_list, name="safety"),
    path("urgences/nouvelle/", safety.ask_now, name="ask_now"),
    path("urgences/astreintes/", safety.on_call, name="on_call"),
    path("urgences/astreintes/<uuid:shift_id>/fin/", safety.end_shift, name="end_shift"),
    path("urgences/<str:number>/", safety.safety_request, name="safety_request"),
    path("urgences/<str:number>/<slug:code>/", safety.act_on_safety, name="act_on_safety"),
]
