"""Who opened a case: every reading that is about it, in the log of its owner, by whatever page it was made."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases.access import named_officers
from cases.models import Case, TeamMember
from tenants.models import AuditEntry, Participation, Person, Tenant

READINGS: dict[str, str] = {
    "case.opened": "dossier ouvert",
    "identity.revealed": "identité affichée",
    "contact.revealed": "coordonnées affichées",
    "code_word.revealed": "mot de passe affiché",
    "new_address.revealed": "nouvelle adresse affichée",
    "dwelling.revealed": "logement proposé affiché",
    "document.revealed": "pièce affichée",
    "document_name.revealed": "nom d’un fichier affiché",
    "glass.broken": "accès d’urgence ouvert",
    "case.exported": "exporté dans une liste",
    "consent.printed": "formulaire d’accord imprimé",
    "openings.printed": "liste des consultations imprimée",
    "lease_letter.printed": "courrier au bailleur imprimé",
    "attestation.printed": "attestation d’accompagnement imprimée",
    "proposal_letter.printed": "courrier de proposition imprimé",
    "grounds.printed": "relevé d’une proposition d’ensemble imprimé",
    "note.exported": "note sociale téléchargée",
}
OPENED, REVEALED, PRINTED, TAKEN = "ouvertures", "affichages", "impressions", "urgences et exports"
KINDS: dict[str, tuple[str, ...]] = {
    OPENED: ("case.opened",),
    REVEALED: tuple(kind for kind in READINGS if kind.endswith(".revealed")),
    PRINTED: tuple(kind for kind in READINGS if kind.endswith(".printed")),
    TAKEN: ("glass.broken", "case.exported", "note.exported"),
}
JOB = "traitement automatique"
GIVEN_TO_HER = "données réunies pour elle"  # her copy, at her request; the other exports are lists of cases


@dataclass(frozen=True)
class Opening:
    """One reading: when, what, by whom. `person`: a name that the owner may know, else empty."""

    at: datetime
    what: str
    person: str
    organisation: str
    function: str


def readings_of(
    case: Case, *, person: UUID | None = None, organisation: UUID | None = None, kind: str = "", since: date | None = None
) -> "QuerySet[AuditEntry]":
    """Readings about a case in its owner's log, the latest first; `kind`: a key of KINDS."""
    rows = AuditEntry.objects.filter(tenant=case.tenant_id, about=case.pk, kind__in=KINDS.get(kind, tuple(READINGS)))
    if person is not None:
        rows = rows.filter(actor_person=person)
    if organisation is not None:
        rows = rows.filter(actor_tenant=organisation)
    if since is not None:
        rows = rows.filter(at__date__gte=since)
    return rows.order_by("-id")


class Readers:
    """Names and functions of those who read a case, as its owner may know them: three queries, whatever the number of rows.

    `unnamed`: organisations whose name is not to be written, such as where she stays on a paper that may be found.
    """

    def __init__(self, case: Case, *, unnamed: frozenset[UUID] = frozenset()) -> None:
        rows = AuditEntry.objects.filter(tenant=case.tenant_id, about=case.pk, kind__in=READINGS)
        met = set(rows.order_by().values_list("actor_person", "actor_tenant").distinct())
        people = {person for person, _tenant in met if person}
        self.owner = case.tenant_id
        self.names: dict[UUID, str] = {one.person_id: one.name for one in named_officers(case.pk) if one.person_id in people}
        self.officers = frozenset(self.names)
        self.names |= dict(Person.objects.filter(pk__in=people).values_list("pk", "display_name"))
        self.organisations = dict(
            Tenant.objects.filter(pk__in={tenant for _person, tenant in met if tenant})
            .order_by("name")
            .values_list("pk", "name")
        )
        self.organisations |= dict.fromkeys(unnamed & self.organisations.keys(), "")
        team = TeamMember.objects.filter(case=case).select_related("membership")
        self.team = {one.membership.person_id: str(one.get_part_display()) for one in team}
        self.parts = self._parts(case)

    def _parts(self, case: Case) -> dict[UUID, str]:
        parts = Participation.objects.filter(programme=case.programme_id, tenant__in=self.organisations)
        found: dict[UUID, list[str]] = {}
        for one in parts.order_by("part"):
            found.setdefault(one.tenant_id, []).append(str(one.get_part_display()))
        return {tenant: ", ".join(labels) for tenant, labels in found.items()}

    def function(self, person: UUID | None, tenant: UUID | None) -> str:
        """What somebody does around the case: a part in its team, or the part of the organisation."""
        if person is None:
            return JOB
        if tenant == self.owner:
            return self.team.get(person, "équipe de l’organisation qui suit le dossier")
        if person in self.officers:
            return "bailleur, personne nommée"
        return self.parts.get(tenant, "") if tenant else ""

    def opening(self, row: AuditEntry) -> Opening:
        """An entry in words."""
        return Opening(
            at=row.at,
            what=GIVEN_TO_HER if row.kind == "case.exported" and "way" in row.facts else READINGS[row.kind],
            person=self.names.get(row.actor_person, "") if row.actor_person else "",
            organisation=self.organisations.get(row.actor_tenant, "") if row.actor_tenant else "",
            function=self.function(row.actor_person, row.actor_tenant),
        )

    def choices(self) -> dict[str, list[tuple[Any, str]]]:
        """People and organisations to filter by."""
        return {
            "personne": sorted(self.names.items(), key=lambda one: one[1]),
            "organisation": list(self.organisations.items()),
        }


def latest_of(case: Case, count: int) -> list[Opening]:
    """The latest readings of the case itself, what was printed left out."""
    readers = Readers(case)
    return [readers.opening(row) for row in readings_of(case).exclude(kind__in=KINDS[PRINTED])[:count]]
