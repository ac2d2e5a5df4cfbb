"""Addresses of this floor."""

from django.urls import path, re_path

from cases.views import actions, case, duplicates, home, identity, intake, orientations, support, team

app_name = "cases"

urlpatterns = [
    path("accueil/", home.home, name="home"),
    path("hebergement/", home.shelter, name="shelter"),
    path("dossiers/", home.case_list, name="list"),
    path("dossiers/ouvrir/", intake.open_case, name="open"),
    path("dossiers/rechercher/", identity.search, name="search_identity"),
    path("dossiers/<str:reference>/", case.situation, name="case"),
    path("dossiers/<str:reference>/besoins/", case.needs, name="needs"),
    path("dossiers/<str:reference>/logement/", case.lodging, name="lodging"),
    path("dossiers/<str:reference>/accompagnement/", case.support, name="support"),
    path("dossiers/<str:reference>/chronologie/", case.chronology, name="chronology"),
    path("dossiers/<str:reference>/acces/", case.access, name="access"),
    path("dossiers/<str:reference>/afficher/<slug:what>/", case.reveal, name="reveal"),
    path("dossiers/<str:reference>/etapes/<slug:code>/", intake.step, name="step"),
    path("dossiers/<str:reference>/verifier/", intake.check, name="check"),
    path("dossiers/<str:reference>/supprimer/", intake.discard, name="discard"),
    path("dossiers/<str:reference>/noter/", actions.note, name="note"),
    path("dossiers/<str:reference>/diagnostic/", actions.diagnosis, name="diagnosis"),
    path("dossiers/<str:reference>/suspendre/", actions.suspend, name="suspend"),
    path("dossiers/<str:reference>/reprendre/", actions.resume, name="resume"),
    path("dossiers/<str:reference>/clore/", actions.close, name="close"),
    path("dossiers/<str:reference>/transferer/", actions.transfer, name="transfer"),
    re_path(r"^dossiers/(?P<reference>[^/]+)/equipe/(?P<part>referente|co-referente)/$", team.appoint, name="appoint"),
    path("dossiers/<str:reference>/equipe/<uuid:membership_id>/retirer/", team.dismiss, name="dismiss"),
    path("dossiers/<str:reference>/accompagnement/demander/", support.request_measure, name="request_measure"),
    path("accompagnements/", support.measure_list, name="measures"),
    path("accompagnements/<uuid:measure_id>/", support.measure_page, name="measure"),
    path("accompagnements/<uuid:measure_id>/reponse/", support.answer, name="answer_measure"),
    path("accompagnements/<uuid:measure_id>/terminer/", support.complete, name="complete_measure"),
    path("accompagnements/<uuid:measure_id>/retirer/", support.withdraw, name="withdraw_measure"),
    path("accompagnements/<uuid:measure_id>/ouvrir/", support.open_case, name="open_to_provider"),
    path("accompagnements/<uuid:measure_id>/rendez-vous/", support.plan, name="plan_session"),
    path("accompagnements/<uuid:measure_id>/rendez-vous/<uuid:session_id>/", support.settle, name="settle_session"),
    path("orientations/", orientations.orientation_list, name="orientations"),
    path("orientations/nouvelle/", orientations.refer, name="refer"),
    path("orientations/<str:number>/", orientations.orientation_page, name="orientation"),
    path("orientations/<str:number>/prendre-en-charge/", orientations.take_up, name="take_up"),
    path("orientations/<str:number>/clore/", orientations.close, name="close_orientation"),
    path("doublons/<uuid:lead_id>/", duplicates.duplicate, name="duplicate"),
    path("equipe/", team.overview, name="team"),
    path("equipe/passation/", team.hand_over, name="hand_over"),
    path("equipe/absence/", team.delegate, name="delegate"),
    path("equipe/absences/<uuid:delegation_id>/terminer/", team.end_leave, name="end_leave"),
    path("transferts/<uuid:transfer_id>/", team.answer_transfer, name="answer_transfer"),
]
