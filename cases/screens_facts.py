"""What is known of a case, in lines of a label and words: nothing here names anybody, nor says where anybody is."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import cells_of
from cases.models import (
    Accessibility,
    AvoidArea,
    CarriedOver,
    Case,
    CaseApplication,
    CaseDanger,
    CaseDiagnosis,
    CaseNeed,
    CaseOrigin,
    Protection,
    RefusedSector,
    Tenure,
    WantedSector,
)
from cases.policies import works_on
from cases.services.places import avoided_places, wanted_near
from tenants.actor import Actor
from tenants.french import counted, date_fr, euros, join_fr
from tenants.roles import Permission

Facts = list[tuple[str, str]]
MONTH = 30


class CaseFacts:
    """What one actor may read of one case."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor
        self.cells = cells_of(actor, case)
        self.is_owner = case.tenant_id == actor.tenant.pk
        self.by_name = not works_on(actor, case)

    def sees(self, cell: Permission) -> bool:
        """True when a cell is open to the actor."""
        return cell in self.cells

    def _row(self, model: type[Any]) -> Any:
        return model.objects.filter(case=self.case).first() if self.sees(model.PERMISSION) else None

    def need(self) -> Facts:
        """The dwelling she needs."""
        row: CaseNeed | None = self._row(CaseNeed)
        if row is None:
            return []
        rooms = f"T{row.rooms_min}" if row.rooms_min == row.rooms_max else f"T{row.rooms_min}, T{row.rooms_max} possible"
        facts = [
            (
                _("Ménage"),
                ", ".join([counted(row.persons, "personne"), *([counted(row.bedrooms, "chambre")] if row.bedrooms else [])]),
            ),
            (_("Typologie"), rooms),
            (
                _("Loyer et charges"),
                _("jusqu’à %(rent)s") % {"rent": euros(row.rent_max)} if row.rent_max else _("non renseigné"),
            ),
        ]
        if row.accessibility != Accessibility.NONE:
            facts.append((_("Accessibilité"), row.get_accessibility_display()))
        if row.available_from:
            facts.append((_("Disponible"), _("à partir du %(day)s") % {"day": date_fr(row.available_from)}))
        if row.tenures:
            facts.append((_("Titres possibles"), join_fr([str(Tenure(code).label) for code in row.tenures])))
        if wishes := self._wishes(row):
            facts.append((_("Critères"), join_fr(wishes)))
        return facts

    @staticmethod
    def _wishes(row: CaseNeed) -> list[str]:
        flags = ("lift_required", "ground_floor_refused", "secured_entrance", "qpv_refused", "pets", "car")
        return [str(row._meta.get_field(name).verbose_name) for name in flags if getattr(row, name)]  # type: ignore[union-attr]

    def household(self) -> Facts:
        """Who is to be housed, in numbers."""
        row: CaseNeed | None = self._row(CaseNeed)
        if row is None:
            return []
        children = counted(row.children, "enfant")
        if row.alternating_children:
            children += _(", dont %(count)s en résidence alternée") % {"count": row.alternating_children}
        facts = [(_("Adultes"), str(row.adults)), (_("Enfants à charge"), children)]
        if row.expected_children:
            facts.append((_("À naître"), counted(row.expected_children, "enfant")))
        if row.disabled_members:
            facts.append((_("Handicap"), counted(row.disabled_members, "personne")))
        return facts

    def sectors(self) -> Facts:
        """Where she wishes to live and, for those who may know, where she must not."""
        row: CaseNeed | None = self._row(CaseNeed)
        facts: Facts = []
        if row is not None:
            wanted = _names(WantedSector.objects.filter(case=self.case))
            shown = _("toutes les communes du dispositif") if row.any_sector else join_fr(wanted)
            facts.append((_("Souhaités"), shown or _("non renseigné")))
            if refused := _names(RefusedSector.objects.filter(case=self.case)):
                facts.append((_("Refusés"), join_fr(refused)))
        if self.sees(Permission.VIEW_AVOIDANCE):
            avoided = [*_names(AvoidArea.objects.filter(case=self.case)), *avoided_places(self.case)]
            facts.append((_("À éviter"), join_fr(avoided) or _("aucun")))
            if near := wanted_near(self.case):
                facts.append((_("Proche de"), join_fr(near)))
        return facts

    def application(self) -> Facts:
        """Resources and application, without what tells."""
        row: CaseApplication | None = self._row(CaseApplication)
        if row is None:
            return []
        number = _("attribué") if row.has_nur else _("non attribué")
        if row.nur_expires_on:
            number += _(", valable jusqu’au %(day)s") % {"day": date_fr(row.nur_expires_on)}
        facts = [(_("Numéro unique"), number)]
        if row.monthly_resources is not None:
            facts.append((_("Ressources"), _("%(amount)s par mois") % {"amount": euros(row.monthly_resources)}))
        if row.income_basis:
            facts.append((_("Ressources du conjoint"), _("écartées")))
        if row.priority_categories:
            facts.append((_("Priorité"), counted(len(row.priority_categories), "catégorie")))
        if row.dalo:
            facts.append((_("DALO"), _("reconnue prioritaire")))
        checked = row.documents_checked_on
        facts.append(
            (_("Pièces"), _("déposées au SNE le %(day)s") % {"day": date_fr(checked)} if checked else _("à déposer au SNE"))
        )
        return facts

    def safety(self) -> Facts:
        """Level, date, number of protections in force: the detail is in the form, for those who edit."""
        row: CaseDanger | None = self._row(CaseDanger)
        if row is None:
            return []
        level = row.get_level_display()
        if row.assessed_on:
            level += _(", évalué le %(day)s") % {"day": date_fr(row.assessed_on)}
        today = timezone.localdate()
        live = Protection.objects.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today), case=self.case).count()
        facts = [(_("Niveau"), level), (_("Protections en cours"), str(live) if live else _("aucune"))]
        if row.review_on:
            facts.append((_("À réévaluer"), date_fr(row.review_on)))
        return facts

    def origin(self) -> Facts:
        """Where she comes from, without the name of a structure."""
        row: CaseOrigin | None = self._row(CaseOrigin)
        facts: Facts = []
        if self.case.channel is not None:
            facts.append((_("Voie d’orientation"), self.case.channel.code))
        if row is None:
            return facts
        if row.spotted_by:
            facts.append((_("Repérage"), spotting_words(row)))
        if row.oriented_on:
            facts.append((_("Orientation reçue"), date_fr(row.oriented_on)))
        if row.shelter_entered_on:
            facts.append((_("Hébergement"), since(row.shelter_entered_on)))
        facts.append((_("Habitait le territoire"), row.get_lived_in_territory_display()))
        if row.override_criteria and row.override_on:
            facts.append((_("Entrée par dérogation"), _("décidée le %(day)s") % {"day": date_fr(row.override_on)}))
        return facts

    def diagnosis(self) -> Facts:
        """The diagnosis, once made."""
        row: CaseDiagnosis | None = self._row(CaseDiagnosis)
        return [(_("Réalisé"), date_fr(row.done_on)), (_("Orientation retenue"), row.get_conclusion_display())] if row else []

    def dates(self) -> Facts:
        """The life of the case."""
        case = self.case
        facts = [(_("Ouvert"), date_fr(case.created_at))]
        facts += [(_("Repris"), f"{date_fr(one.carried_at)}, {one.source}") for one in CarriedOver.objects.filter(case=case)]
        if case.filed_at:
            facts.append((_("Transmis"), date_fr(case.filed_at)))
        if case.closed_at:
            facts.append((_("Clos"), f"{date_fr(case.closed_at)}, {case.get_outcome_display()}"))
        if case.erased_at:
            facts.append((_("Données effacées"), date_fr(case.erased_at)))
        return facts


def spotting_words(row: CaseOrigin) -> str:
    """Who spotted her situation, when, how many days before the first contact."""
    words = [str(row.get_spotted_by_display())]
    if row.spotted_on:
        words.append(_("le %(day)s") % {"day": date_fr(row.spotted_on)})
    if (days := row.days_to_contact) is not None:
        words.append(
            _("premier contact le jour même")
            if not days
            else _("premier contact %(days)s après") % {"days": counted(days, "jour")}
        )
    return ", ".join(words)


def _names(rows: Iterable[Any]) -> list[str]:
    return list(rows.select_related("commune").order_by("commune__sort_name").values_list("commune__name", flat=True))  # type: ignore[attr-defined]


def since(day: date | datetime) -> str:
    """How long, in bands: never a date that tells."""
    days = (timezone.localdate() - day).days if not isinstance(day, datetime) else 0
    if days < MONTH:
        return _("depuis moins d’un mois")
    return _("depuis 1 à 3 mois") if days < 3 * MONTH else _("depuis plus de 3 mois")
