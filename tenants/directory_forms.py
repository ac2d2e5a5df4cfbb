"""Forms of the directory: filters, entries, partners, teams, agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.directory import FAMILIES, Card
from tenants.fields import CommuneField, CommunesField, DayField, capitals, cell_fields, telephone
from tenants.models import Agreement, Commune, DirectoryEntry, DirectoryTeam, Language, OutsidePartner, Programme
from tenants.resource_policies import coordinated_by, organisation_policy, partner_policy

PUBLIC = _("Celui du service ; le vôtre seulement s’il est professionnel")
HELP = {
    "activity": _("En quelques phrases : pour qui, quoi, comment s’adresser à vous. Ne nommez aucune personne accueillie"),
    "hours": _("Par exemple : du lundi au vendredi, 9 h – 17 h"),
    "phone": PUBLIC,
    "email": _("Celle du service ; la vôtre seulement si elle est professionnelle"),
    "about": _("Sans nom de personne : deux travailleuses sociales, une permanence le mardi…"),
    "street": _("Laissez vide si vous ne recevez pas le public ; jamais celle d’un hébergement"),
}


class DirectoryFilter(forms.Form):
    """Filters of the directory, in the address."""

    q = forms.CharField(label=_("Mots"), required=False, max_length=60)
    nature = forms.ChoiceField(
        label=_("Nature"), required=False, choices=[("", _("Toutes")), *((code, label) for code, (label, _kinds) in FAMILIES.items())]
    )  # fmt: skip
    commune = forms.ChoiceField(label=_("Commune couverte"), required=False)
    langue = forms.ChoiceField(label=_("Langue parlée"), required=False)

    def __init__(self, *args: Any, cards: list[Card], communes: list[Commune], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = {code for card in cards if card.listing for code in card.listing.languages}
        self._choose("langue", capitals(one for one in Language.choices if one[0] in spoken))
        self._choose("commune", [(one.insee_code, one.name) for one in communes])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", str(_("Toutes"))), *choices]

    def asked(self, name: str) -> str:
        """What is filtered by; an unknown value in the address filters nothing."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""


def _with_help(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    for name, text in HELP.items():
        if name in fields:
            fields[name].help_text = text
    for name in ("phone",):
        fields[name].validators.append(telephone)
    return fields


class ListingForm(forms.Form):
    """What the directory says of an organisation. `secret`: it shelters, so nothing says where."""

    COLUMNS = ("activity", "hours", "phone", "email", "street")

    def __init__(self, *args: Any, row: DirectoryEntry | OutsidePartner | None, secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = _with_help(cell_fields(DirectoryEntry, self.COLUMNS))
        fields["activity"].widget.attrs["rows"] = 3
        fields["website"] = forms.URLField(label=_("Site"), required=False, max_length=200, assume_scheme="https")
        fields["commune"] = CommuneField(label=_("Commune d’accueil"), required=False, max_length=80)
        fields["area"] = CommunesField(
            label=_("Communes couvertes"), required=False, help_text=_("Une par ligne ; laissez vide pour tout le territoire")
        )
        fields["languages"] = forms.MultipleChoiceField(
            label=_("Langues parlées, sans interprète"),
            required=False,
            choices=capitals(Language.choices),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        )
        if secret:
            del fields["street"], fields["commune"]
            fields["activity"].help_text = _("Le lieu d’un hébergement est secret : aucune adresse, même dans le texte")
        self.fields.update(fields)
        if row is not None:
            names = [name for name in fields if name not in {"area"}]
            self.initial = {name: getattr(row, name) for name in names}
            self.initial["area"] = list(Commune.objects.filter(insee_code__in=row.area).order_by("sort_name"))

    @property
    def values(self) -> dict[str, Any]:
        """The columns; a shelter has neither street nor commune."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "programme"}
        nowhere = {"street": "", "commune": None}
        return nowhere | cleaned | {"area": [one.insee_code for one in cleaned["area"]]}


def programme_field(programmes: list[Programme]) -> dict[str, forms.Field]:
    """Asked only of those who have a choice."""
    if len(programmes) < 2:
        return {}
    return {"programme": forms.ChoiceField(label=_("Dispositif"), choices=[(str(one.pk), one.name) for one in programmes])}


class InProgramme(forms.Form):
    """A form about a programme: the chosen one, or the only one."""

    programmes: list[Programme]

    @property
    def programme(self) -> Programme:
        chosen = self.cleaned_data.get("programme")
        return next(one for one in self.programmes if chosen in (None, str(one.pk)))


class PartnerForm(InProgramme, ListingForm):
    """A partner without an account."""

    def __init__(self, *args: Any, actor: Actor, row: OutsidePartner | None = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        coordinated = coordinated_by(actor)
        self.programmes = [one for one in actor.programmes if one.pk in coordinated]
        own = cell_fields(OutsidePartner, ("name", "kind"))
        own["name"].help_text = _("Celui du service : Commissariat central, Urgences de l’hôpital…")
        asked = programme_field(self.programmes) if row is None else {}
        self.fields = {**asked, **own, **self.fields}
        self.fields["activity"].label = _("Ce que fait ce partenaire")
        if row is not None:
            self.initial = {**self.initial, "name": row.name, "kind": row.kind}


class TeamForm(forms.Form):
    """A team and its functions."""

    COLUMNS = ("name", "about", "phone", "email")

    def __init__(self, *args: Any, row: DirectoryTeam | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = _with_help(cell_fields(DirectoryTeam, self.COLUMNS))
        functions = forms.MultipleChoiceField(
            label=_("Fonctions présentes dans l’équipe"),
            choices=capitals(DirectoryTeam.Function.choices),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
        )
        self.fields = {"name": fields.pop("name"), "functions": functions} | fields
        if row is not None:
            self.initial = {name: getattr(row, name) for name in self.fields}

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the team."""
        return dict(self.cleaned_data)


class AgreementForm(InProgramme):
    """An agreement with another organisation, or a partner without an account."""

    def __init__(self, *args: Any, actor: Actor, row: Agreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = actor.programmes
        self.organisations = {str(one.pk): one for one in organisation_policy.visible(actor) if one != actor.tenant}
        self.partners = {str(one.pk): one for one in partner_policy.visible(actor)}
        others = [
            (str(_("Organisations")), [(key, one.name) for key, one in self.organisations.items()]),
            (str(_("Partenaires sans compte")), [(key, one.name) for key, one in self.partners.items()]),
        ]
        self.fields = programme_field(self.programmes) if row is None else {}
        choices: list[Any] = [("", "—"), *((label, rows) for label, rows in others if rows)]
        self.fields["other"] = forms.ChoiceField(label=_("Avec"), choices=choices)
        self.fields |= cell_fields(Agreement, ("subject",))
        self.fields["starts_on"] = DayField(label=_("Début"))
        self.fields["ends_on"] = DayField(label=_("Fin"), required=False, help_text=_("Laissez vide si elle est sans terme"))
        if row is not None:
            self.initial = {name: getattr(row, name) for name in ("subject", "starts_on", "ends_on")}
            self.initial["other"] = str(row.organisation_id or row.partner_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("La fin d’une convention vient après son début."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the agreement."""
        other = self.cleaned_data["other"]
        columns = {name: self.cleaned_data[name] for name in ("subject", "starts_on", "ends_on")}
        return columns | {"organisation": self.organisations.get(other), "partner": self.partners.get(other)}
