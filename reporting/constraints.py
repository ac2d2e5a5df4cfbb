"""French sentences for the constraints of this floor."""

MESSAGES: dict[str, str] = {
    "report__one_live": "Ce rapport est déjà demandé : son calcul est en cours.",
    "report__dates_in_order": "La fin de la période précède son début.",
    "report__frozen": "Un rapport prêt est figé : il ne change plus. Demandez-en un nouveau.",
    "committee_pack__one_a_quarter": "Le dossier de ce trimestre est déjà établi : il ne change plus.",
}
