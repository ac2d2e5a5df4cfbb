"""Message catalogue of the ground floor."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.notify import Message
from tenants.roles import Permission

MESSAGES: list[Message] = [
    Message(
        "reveal.refused",
        _("Une personne de votre organisation a atteint sa limite quotidienne d’affichages hors de ses dossiers."),
        lambda event: reverse("tenants:member", args=[event.subject_id]),
        Permission.MANAGE_MEMBERS,
    ),
    Message(
        "guesses.refused",
        _(
            "Une personne de votre organisation a demandé trop de pages qui n’existent pas : son accès est suspendu dix minutes."
        ),
        lambda event: reverse("tenants:member", args=[event.subject_id]),
        Permission.MANAGE_MEMBERS,
    ),
    Message(
        "reveal.many",
        _("Une personne de votre organisation a affiché aujourd’hui beaucoup d’adresses de vos logements."),
        lambda event: reverse("tenants:member", args=[event.subject_id]),
        Permission.MANAGE_MEMBERS,
    ),
]
