"""The directory as it is read: organisations of one's programmes and partners without an account, together, by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.french import sort_key, without_accents
from tenants.models import Agreement, Commune, DirectoryEntry, DirectoryTeam, Language, Listing, OutsidePartner, Participation
from tenants.models import Tenant as Organisation
from tenants.resource_policies import agreement_policy, entry_policy, partner_policy, team_policy

Kind, Outside = Organisation.Kind, OutsidePartner.Kind
# What a reader looks for: kinds of organisations and of partners, put together.
FAMILIES: dict[str, tuple[object, frozenset[str]]] = {
    "bailleurs": (_("Bailleurs, agences"), Organisation.LANDLORD_KINDS | Organisation.PRIVATE_KINDS | {Kind.ACTION_LOGEMENT}),
    "associations": (_("Associations, coordination"), frozenset({Kind.ASSO_SPECIALISEE, Kind.OPERATEUR, Outside.ASSOCIATION})),
    "hebergement": (_("Hébergement"), frozenset({Kind.ASSO_HEBERGEMENT, Kind.SIAO, Outside.SHELTER})),
    "social": (_("Action sociale, droits"), frozenset({Kind.CCAS, Outside.TOWN, Outside.DEPARTEMENT, Outside.BENEFITS, Outside.WORK})),
    "collectivites": (_("Collectivités, État"), frozenset({Kind.EPCI, Kind.COMMUNE, Kind.DEPARTEMENT, Kind.ETAT})),
    "sante": (_("Santé"), frozenset({Outside.HEALTH})),
    "securite": (_("Police, justice, avocats"), frozenset({Outside.POLICE, Outside.JUSTICE, Outside.LAWYERS})),
    "autres": (_("Autres"), frozenset({Outside.SCHOOL, Outside.INTERPRETER, Outside.OTHER})),
}  # fmt: skip


@dataclass
class Card:
    """Somebody of the directory. `listing` is None for an organisation that has not written its entry yet."""

    key: UUID
    name: str
    kind: str
    kind_label: str
    url: str
    listing: DirectoryEntry | OutsidePartner | None
    parts: list[str] = field(default_factory=list)
    teams: list[DirectoryTeam] = field(default_factory=list)
    communes: dict[str, Commune] = field(default_factory=dict, repr=False)
    has_account: bool = True
    is_shelter: bool = False

    @property
    def street(self) -> str:
        """Where the public is received; nothing for whoever shelters, whatever is written."""
        return self.listing.street if self.listing and not self.is_shelter else ""

    @property
    def languages(self) -> list[str]:
        return [str(Language(code).label) for code in self.listing.languages] if self.listing else []

    @property
    def place(self) -> str:
        """The commune where it is; nothing for whoever shelters."""
        return self.listing.commune.name if self.listing and self.listing.commune and not self.is_shelter else ""

    @property
    def area(self) -> list[str]:
        """Names of the communes covered; none when it is the whole territory, or nobody said."""
        codes = self.listing.area if self.listing else []
        return sorted((self.communes[code].name for code in codes if code in self.communes), key=sort_key)

    @property
    def functions(self) -> list[str]:
        """What people of its teams do, each once."""
        return list(dict.fromkeys(label for team in self.teams for label in team.function_labels))

    def covers(self, insee_code: str) -> bool:
        """True when it works in a commune."""
        return self.listing is not None and (not self.listing.area or insee_code in self.listing.area)

    def says(self, text: str) -> bool:
        """True when every word of a text is somewhere in it, whatever the accents."""
        about = [self.listing.activity] if self.listing else []
        words = [self.name, self.kind_label, *self.parts, *self.functions, *about, *(team.name for team in self.teams)]
        hay = without_accents(" ".join(words))
        return all(word in hay for word in without_accents(text).split())


def cards(actor: Actor) -> list[Card]:
    """Everybody in the directory, by name (five queries)."""
    teams: dict[tuple[UUID, UUID | None], list[DirectoryTeam]] = defaultdict(list)
    for team in team_policy.visible(actor):
        teams[(team.partner_id or team.tenant_id), team.partner_id].append(team)
    parts: dict[Organisation, list[str]] = defaultdict(list)
    live = Participation.objects.live().filter(programme__in=actor.programmes)
    for part in live.select_related("tenant").order_by("part"):
        parts[part.tenant].append(part.part)
    entries = {row.tenant_id: row for row in entry_policy.visible(actor).select_related("commune")}
    partners = list(partner_policy.visible(actor).select_related("commune"))
    communes = _communes([*entries.values(), *partners])
    found = [_organisation(one, entries.get(one.pk), played) for one, played in parts.items()]
    found += [_partner(one) for one in partners]
    for card in found:
        card.teams, card.communes = teams[card.key, None if card.has_account else card.key], communes
    return sorted(found, key=lambda card: sort_key(card.name))


def _communes(listings: Iterable[Listing]) -> dict[str, Commune]:
    codes = {code for one in listings for code in one.area}
    return Commune.objects.in_bulk(codes) if codes else {}


def _organisation(one: Organisation, entry: DirectoryEntry | None, parts: list[str]) -> Card:
    labels = list(dict.fromkeys(str(Participation.Part(part).label) for part in parts))
    secret = one.kind == Kind.ASSO_HEBERGEMENT or Participation.Part.SHELTER in parts
    url = reverse("tenants:organisation", args=[one.pk])
    return Card(one.pk, one.name, one.kind, one.get_kind_display(), url, entry, labels, is_shelter=secret)


def _partner(one: OutsidePartner) -> Card:
    secret = one.kind == Outside.SHELTER
    url = one.get_absolute_url()
    return Card(one.pk, one.name, one.kind, one.get_kind_display(), url, one, has_account=False, is_shelter=secret)


def chosen(found: Iterable[Card], *, text: str = "", family: str = "", commune: str = "", language: str = "") -> Iterator[Card]:
    """Those that answer to every filter; an empty filter keeps all."""
    kinds = FAMILIES[family][1] if family in FAMILIES else None
    for card in found:
        speaks = not language or (card.listing is not None and language in card.listing.languages)
        if (kinds is None or card.kind in kinds) and speaks and (not commune or card.covers(commune)) and card.says(text):
            yield card


def agreements_of(actor: Actor) -> list[Agreement]:
    """Agreements of one's programmes: those that end first, first (one query)."""
    return list(agreement_policy.visible(actor).select_related("tenant", "organisation", "partner", "programme"))


def to_renew(agreements: Iterable[Agreement], actor: Actor, day: date) -> int:
    """How many of one's own agreements are over or about to be."""
    return sum(one.tenant_id == actor.tenant.pk and one.state_on(day)[1] in {"warn", "bad"} for one in agreements)
