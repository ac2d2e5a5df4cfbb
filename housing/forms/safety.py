"""Forms of an urgent request and of a shift on call: short, for a telephone."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.forms.fields import InstantField
from housing.forms.shelter import sheltering_programmes
from housing.models import SafetyRequest
from housing.workflow.safety import ASKING, Persons
from tenants.actor import Actor
from tenants.fields import capital, telephone
from tenants.models import Membership, Programme
from tenants.roles import Permission, abilities_of

COUNTED = ("adults", "babies", "children", "teenagers")
TICKED = ("teenage_sons", "adapted", "pets")


def asking_programmes(actor: Actor) -> list[Programme]:
    """Programmes in which the actor's tenant may ask for a place, and where somebody shelters."""
    found = {part.programme_id: part.programme for part in actor.participations if part.part in ASKING}
    return sorted(found.values(), key=lambda one: one.name)


def _label(name: str) -> str:
    return capital(SafetyRequest._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


class ProgrammeForm(forms.Form):
    """A form that asks for a programme when there are several."""

    def __init__(self, *args: Any, programmes: list[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = programmes
        if len(programmes) > 1:
            choices = [(str(one.pk), one.name) for one in programmes]
            self.fields["programme"] = forms.ChoiceField(label=_("Dispositif"), choices=choices)

    @property
    def programme(self) -> Programme:
        """The chosen programme, or the only one."""
        chosen = self.cleaned_data.get("programme")
        return next(one for one in self.programmes if chosen in (None, str(one.pk)))


class SafetyForm(ProgrammeForm):
    """How many, of which age, with which constraints, from when."""

    wanted_at = InstantField(label=_("À partir de"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, programmes=asking_programmes(actor), **kwargs)
        for name in COUNTED:
            least = 1 if name == "adults" else 0
            self.fields[name] = forms.IntegerField(label=_label(name), min_value=least, max_value=10, initial=least)
        for name in TICKED:
            self.fields[name] = forms.BooleanField(label=_label(name), required=False)
        self.fields["wanted_at"].initial = timezone.localtime()
        self.order_fields(["programme", *COUNTED, *TICKED, "wanted_at"])

    @property
    def persons(self) -> Persons:
        """For whom."""
        return Persons(**{name: self.cleaned_data[name] for name in (*COUNTED, *TICKED, "wanted_at")})


class ShiftForm(ProgrammeForm):
    """Who is on call, from when to when, under which number."""

    membership = forms.ChoiceField(label=_("Personne d’astreinte"))
    starts_at = InstantField(label=_("Du"))
    ends_at = InstantField(label=_("Au"))
    callback = forms.CharField(
        label=_("Numéro d’astreinte"),
        max_length=24,
        validators=[telephone],
        help_text=_("Professionnel : il n’est montré qu’à l’association à qui vous proposez une place"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, programmes=sheltering_programmes(actor), **kwargs)
        rows = Membership.objects.active().filter(tenant=actor.tenant).select_related("person")
        people = [one for one in rows if Permission.MANAGE_STAYS in abilities_of(one.roles)]
        self.by_key = {str(one.pk): one for one in people}
        self.fields["membership"].choices = [(key, one.person.display_name) for key, one in self.by_key.items()]  # type: ignore[attr-defined]
        self.fields["starts_at"].initial = timezone.localtime()

    def clean_membership(self) -> Membership:
        return self.by_key[self.cleaned_data["membership"]]
