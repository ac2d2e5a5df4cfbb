"""French sentences for the constraints of this floor."""

MESSAGES: dict[str, str] = {
    "report__one_live": "Ce rapport est déjà demandé : son calcul est en cours.",
    "report__dates_in_order": "La fin de la période précède son début.",
    "funding_line__once": "Cette ligne existe déjà pour cet exercice : ouvrez-la pour y noter un mouvement.",
    "funding_line__other_is_named": "Précisez quel est cet autre financeur.",
    "funding_line__paid_not_negative": "Le total versé ne peut pas devenir négatif.",
    "funding_line__paid_within_committed": "Le versé dépasserait l’engagé de cette ligne : notez d’abord l’engagement.",
    "funding_line__committed_within_voted": "L’engagé dépasserait le voté de cette ligne : notez d’abord le vote.",
    "funding_movement__not_nothing": "Un mouvement de zéro euro ne change rien.",
    "funding_movement__only_corrections_take_back": "Un montant ne se retire que par la correction d’un mouvement.",
    "funding_movement__corrects_an_entry": "Cette correction retirerait plus que ce qui a été noté.",
    "funding_movement__has_a_reason": "Dites pourquoi : le motif reste avec le mouvement.",
    "report__frozen": "Un rapport prêt est figé : il ne change plus. Demandez-en un nouveau.",
    "committee_pack__one_a_quarter": "Le dossier de ce trimestre est déjà établi : il ne change plus.",
}
