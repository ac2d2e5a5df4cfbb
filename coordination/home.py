"""Which page an actor's day starts on."""

from django.urls import reverse

from tenants.actor import Actor
from tenants.roles import Permission


def page_of(actor: Actor) -> str:
    """Address of the home page of an actor, by its abilities and the parts its tenant plays."""
    if actor.may(Permission.PROPOSE) and actor.plays("coordinator"):
        return reverse("housing:coordination")
    if actor.may(Permission.READ_VACANCIES) and actor.plays("landlord"):
        return reverse("housing:vacancies")
    if actor.may(Permission.READ_CASES) and actor.plays("referrer", "support", "coordinator"):
        return reverse("cases:home")
    if actor.may(Permission.READ_STAYS) and actor.plays("shelter"):
        return reverse("cases:shelter")
    if actor.may(Permission.AGREE_AS_RESERVATAIRE) and actor.plays("reservataire"):
        return reverse("housing:reservataire")
    if actor.may(Permission.VIEW_INDICATORS):
        return reverse("reporting:dashboard")
    if actor.may(Permission.MANAGE_MEMBERS):
        return reverse("tenants:members")
    return reverse("tenants:profile")
