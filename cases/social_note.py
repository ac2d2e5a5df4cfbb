"""The note for an allocation committee: what it needs to decide and nothing else, under the reference and the alias.

No name, no place, no structure: what is added by hand is searched for them before anything is printed. Nothing of it is kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.application.household import Composition, described
from cases.keys import case_vault
from cases.models import Accessibility, Case, CaseContact, CaseIdentity, CaseOrigin, Paper, SupportMeasure
from cases.screens_application import ApplicationScreen, budget_words
from tenants.actor import Actor
from tenants.communes import of_territory
from tenants.french import counted, date_fr, euros, join_fr, without_accents
from tenants.models import Participation

Facts = list[tuple[str, str]]
PARTS = (
    ("household", "Le ménage et sa catégorie"),
    ("dwelling", "Le logement recherché"),
    ("means", "Les ressources et les financements possibles"),
    ("request", "La demande et ses priorités"),
    ("support", "L’accompagnement"),
)
WORD = re.compile(r"\w+")
SHORTEST = 3  # letters of a word that may name somebody


@dataclass(frozen=True)
class Part:
    """One part of the note."""

    title: str
    facts: Facts


@dataclass(frozen=True)
class Note:
    """The note as it is shown and printed."""

    reference: str
    alias: str
    made_on: str
    parts: list[Part]
    text: str


def note_for(case: Case, *, by: Actor, chosen: Iterable[str], text: str) -> Note:
    """The note of a case, with the parts that were chosen."""
    screen, wanted = ApplicationScreen(case, by), set(chosen)
    read = {"household": _household, "dwelling": _dwelling, "means": _means, "request": _request, "support": _support}
    found = [Part(title, read[code](screen)) for code, title in PARTS if code in wanted]
    made_on = date_fr(timezone.localdate())
    return Note(case.reference, case.alias, made_on, [part for part in found if part.facts], text.strip())


def _household(screen: ApplicationScreen) -> Facts:
    if screen.need is None or screen.category is None:
        return []
    return [
        (_("Composition"), described(Composition.of(screen.need))),
        (_("Personnes à loger"), counted(screen.need.persons, "personne")),
        (_("Plafonds de ressources"), screen.category.label),
    ]


def _dwelling(screen: ApplicationScreen) -> Facts:
    need = screen.need
    if need is None:
        return []
    size = f"T{need.rooms_min}" if need.rooms_min == need.rooms_max else f"T{need.rooms_min} à T{need.rooms_max}"
    facts = [(_("Taille"), f"{size}, {counted(need.bedrooms, 'chambre')}")]
    if need.rent_max is not None:
        facts.append((_("Loyer et charges, maximum"), euros(need.rent_max)))
    if need.accessibility != Accessibility.NONE:
        facts.append((_("Accessibilité"), need.get_accessibility_display()))
    flags = ("lift_required", "ground_floor_refused", "secured_entrance")
    if wishes := [str(need._meta.get_field(name).verbose_name) for name in flags if getattr(need, name)]:  # type: ignore[union-attr]
        facts.append((_("Critères"), join_fr(wishes)))
    return facts


def _means(screen: ApplicationScreen) -> Facts:
    facts: Facts = []
    if screen.row is not None and screen.row.monthly_resources is not None:
        facts.append((_("Ressources mensuelles"), euros(screen.row.monthly_resources)))
    if screen.income is not None:
        facts.append((_("Revenu retenu, par an"), euros(screen.income.amount)))
    if screen.ceilings.rows:
        opened = join_fr(one.financing for one in screen.ceilings.rows if one.is_open)
        facts.append((_("Financements possibles"), opened or _("aucun")))
        facts.append((_("Référence"), screen.ceilings.reference))
    if screen.budget is not None:
        words = budget_words(screen.budget)
        facts.append(
            (
                _("Au loyer maximum"),
                _("taux d’effort %(rate)s, reste à vivre %(left)s par mois")
                % {"rate": words["rate"], "left": words["left_words"]},
            )
        )
    return facts


def _request(screen: ApplicationScreen) -> Facts:
    """Its priority without which one: the committee knows that it is proved, not what happened."""
    row = screen.row
    if row is None:
        return []
    number = _("attribué") if row.has_nur else _("non attribué")
    if row.nur_expires_on:
        number += _(", valable jusqu’au %(day)s") % {"day": date_fr(row.nur_expires_on)}
    facts = [(_("Numéro unique"), number)]
    if row.priority_categories:
        proved = any(one["kind"] == Paper.PRIORITY and one["tone"] == "ok" for one in screen.proved())
        words = _("oui, justificatif vu") if proved else _("oui, justificatif à produire")
        facts.append((_("Public prioritaire (CCH, article L441-1)"), words))
    if row.dalo:
        facts.append((_("DALO"), _("reconnue prioritaire")))
    if row.rating_points is not None and row.rating_on is not None:
        facts.append((_("Cotation"), f"{counted(row.rating_points, 'point')}, le {date_fr(row.rating_on)}"))
    return facts


def _support(screen: ApplicationScreen) -> Facts:
    live = SupportMeasure.objects.filter(case=screen.case, status=SupportMeasure.Status.ACCEPTED).exists()
    return [(_("Accompagnement social"), _("en place avant et après l’entrée") if live else _("proposé si elle le souhaite"))]


# --- what must not be in it ------------------------------------------------------------------------------
def tells(case: Case, text: str) -> str:
    """Why a text cannot be printed: it names her, a place or a structure. Empty when it does not."""
    said = f" {_plain(text)} "
    digits = re.sub(r"\D", "", text)
    for name in _hers(case):
        if f" {_plain(name)} " in said:
            return _("Ce texte contient un nom qui figure dans son identité : retirez-le.")
    if any(number in digits for number in _numbers(case)):
        return _("Ce texte contient un de ses numéros : retirez-le.")
    for name in _places(case):
        if f" {_plain(name)} " in said:
            return _("Ce texte nomme un lieu ou une structure : « %(name)s ». Retirez-le.") % {"name": name}
    return ""


def _plain(text: str) -> str:
    return " ".join(WORD.findall(without_accents(text)))


def _hers(case: Case) -> Iterator[str]:
    row = CaseIdentity.objects.filter(case=case).first()
    if row is None:
        return
    opened = row.unseal(case_vault(case, lost=[]), ["last_name", "first_name", "children"])
    for text in (opened["last_name"], opened["first_name"]):
        if len(text) >= SHORTEST:
            yield text
    yield from (word for word in WORD.findall(opened["children"]) if word[0].isupper() and len(word) >= SHORTEST)


def _numbers(case: Case) -> list[str]:
    vault = case_vault(case, lost=[])
    contact, identity = CaseContact.objects.filter(case=case).first(), CaseIdentity.objects.filter(case=case).first()
    texts = [
        contact.unseal(vault, ["phone"])["phone"] if contact else "",
        identity.unseal(vault, ["nur"])["nur"] if identity else "",
    ]
    return [digits for text in texts if len(digits := re.sub(r"\D", "", text)) >= 8]


def _places(case: Case) -> Iterator[str]:
    yield from of_territory(case.programme.epci_siren).values_list("name", flat=True)
    origin = CaseOrigin.objects.filter(case=case).select_related("commune").first()
    if origin is not None and origin.commune is not None:
        yield origin.commune.name
    yield from (Participation.objects.filter(programme=case.programme_id).values_list("tenant__name", flat=True).distinct())
