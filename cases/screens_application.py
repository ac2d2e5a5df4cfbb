"""What the "Demande" tab shows of the application: category, ceilings, budget, priorities, each figure with the lines that make it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.application.ceilings import Standing, figures_in_force, missing_words, other_zone, standings
from cases.application.effort import Cost, Effort, effort
from cases.application.household import Category, Composition, category_of, described
from cases.application.income import Counted, Means, counted_income
from cases.application.renewal import reminders, state_of
from cases.application.tenancy import solidarity_now
from cases.document_policies import proof_policy
from cases.models import Answer, Case, CaseApplication, CaseNeed, Paper, PresentLease
from cases.policies import cell_policy
from cases.priorities import PRIORITY_CATEGORIES, REQUEST_REASONS
from tenants.actor import Actor
from tenants.french import counted, date_fr, euros, join_fr, number_fr, percent_fr

Facts = list[tuple[str, str]]
SEPARATE = (Paper.PRIORITY, Paper.INDIVIDUAL)  # two facts: one paper may prove both, and is then noted twice


@dataclass(frozen=True)
class Ceilings:
    """Where she stands with each financing, or the sentence said instead."""

    rows: list[Standing]
    instead: str = ""
    reference: str = ""


class ApplicationScreen:
    """The application of one case, as one actor may read it."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor, self.today = case, actor, timezone.localdate()

    def _row(self, model: type[Any]) -> Any:
        rows: Any = cell_policy(model).visible(self.actor)
        return rows.filter(case=self.case).first()

    @cached_property
    def need(self) -> CaseNeed | None:
        """The household, once it is filled."""
        found: CaseNeed | None = self._row(CaseNeed)
        return found

    @cached_property
    def row(self) -> CaseApplication | None:
        """The application, once it is filled."""
        found: CaseApplication | None = self._row(CaseApplication)
        return found

    @cached_property
    def category(self) -> Category | None:
        """The household's category."""
        return category_of(Composition.of(self.need)) if self.need else None

    @cached_property
    def income(self) -> Counted | None:
        """The income held against the ceilings."""
        return counted_income(Means.of(self.row)) if self.row else None

    @cached_property
    def ceilings(self) -> Ceilings:
        """The ceilings in force today, or why there is none."""
        if self.category is None:
            return Ceilings([], _("Renseignez d’abord le ménage : il donne la catégorie."))
        if self.income is None:
            return Ceilings([], _("Renseignez d’abord le revenu fiscal de référence."))
        if sentence := other_zone(self.case.programme.epci_siren):
            return Ceilings([], sentence)
        figures = figures_in_force(self.today)
        if not figures:
            return Ceilings([], missing_words(self.today))
        reference = _("Plafonds %(year)s, zone « Autres régions », catégorie %(category)s") % {
            "year": self.today.year,
            "category": self.category.number,
        }
        return Ceilings(standings(self.income.amount, self.category, figures), reference=reference)

    @cached_property
    def budget(self) -> Effort | None:
        """Guidance on the rent that she says she can bear."""
        if self.need is None or self.row is None or self.need.rent_max is None:
            return None
        cost = Cost(self.need.rent_max, label=_("Loyer et charges, maximum"))
        return effort(cost, aid=self.row.housing_aid, resources=self.row.monthly_resources, persons=self.need.persons)

    def context(self) -> dict[str, Any]:
        """All of the tab."""
        return {
            "composition": described(Composition.of(self.need)) if self.need else "",
            "category": self.category,
            "income": self.income,
            "ceilings": self.ceilings,
            "open_financings": join_fr(one.financing for one in self.ceilings.rows if one.is_open),
            "budget": budget_words(self.budget) if self.budget else None,
            "number": self.number(),
            "renewal": self.renewal(),
            "reasons": self._labels(REQUEST_REASONS, self.row.request_reasons if self.row else []),
            "priorities": self._labels(PRIORITY_CATEGORIES, self.row.priority_categories if self.row else []),
            "proved": self.proved(),
            "lease": self.lease(),
            "solidarity": solidarity_now(self.present_lease),
        }

    @cached_property
    def present_lease(self) -> PresentLease | None:
        """The lease of the home that she left or keeps."""
        found: PresentLease | None = self._row(PresentLease)
        return found

    def lease(self) -> Facts:
        """What is known of it."""
        row = self.present_lease
        if row is None:
            return []
        facts = [(_("Titulaire du bail"), str(row.get_holder_display()))]
        if row.wishes_to_stay != Answer.UNKNOWN:
            facts.append((_("Souhaite y rester"), row.get_wishes_to_stay_display()))
        facts += [
            (label, date_fr(day))
            for label, day in ((_("Congé donné"), row.notice_on), (_("Fin du préavis"), row.ends_on))
            if day
        ]
        if row.debt is not None:
            words = euros(row.debt) + (_(", plan d’apurement signé") if row.debt_plan else "")
            facts.append((_("Dette de loyer"), words))
        if row.solidarity_ground and row.ground_on:
            facts.append((str(row.get_solidarity_ground_display()).capitalize(), date_fr(row.ground_on)))
        return facts

    def number(self) -> Facts:
        """The application, without its number."""
        if self.row is None:
            return []
        facts = [(_("Numéro unique"), _("attribué") if self.row.has_nur else _("non attribué"))]
        if self.row.nur_expires_on:
            days = join_fr(date_fr(day) for day in reminders(self.row.nur_expires_on))
            facts.append((_("Rappels de renouvellement"), days))
        facts.append((_("DALO"), _("reconnue prioritaire") if self.row.dalo else _("non")))
        if self.row.rating_points is not None and self.row.rating_on is not None:
            points = counted(self.row.rating_points, "point")
            facts.append(
                (
                    _("Cotation de la métropole"),
                    _("%(points)s, le %(day)s") % {"points": points, "day": date_fr(self.row.rating_on)},
                )
            )
        return facts

    def renewal(self) -> tuple[str, str] | None:
        """Words and tone of the day on which the application lapses."""
        if self.row is None or self.row.nur_expires_on is None:
            return None
        return state_of(self.row.nur_expires_on, self.today)

    @staticmethod
    def _labels(choices: list[tuple[str, Any]], codes: list[str]) -> list[str]:
        return [str(label) for code, label in choices if code in codes]

    def proved(self) -> list[dict[str, str]]:
        """The proof of the reason and that of the individualisation: two facts, each with the day on which it was seen."""
        if self.row is None or not (self.row.priority_categories or self.row.income_basis):
            return []
        live = proof_policy.visible(self.actor).filter(case=self.case, kind__in=SEPARATE, withdrawn_at__isnull=True)
        seen: dict[str, date] = dict(live.order_by("seen_on").values_list("kind", "seen_on"))
        asked = {Paper.PRIORITY: bool(self.row.priority_categories), Paper.INDIVIDUAL: bool(self.row.income_basis)}
        labels = {
            Paper.PRIORITY: _("Preuve du motif prioritaire"),
            Paper.INDIVIDUAL: _("Preuve de l’individualisation des ressources"),
        }
        return [
            {
                "kind": kind,
                "label": labels[kind],
                "words": _("vue le %(day)s") % {"day": date_fr(seen[kind])} if kind in seen else _("à demander"),
                "tone": "ok" if kind in seen else "warn",
            }
            for kind in SEPARATE
            if asked[kind]
        ]


def budget_words(found: Effort) -> dict[str, Any]:
    """Guidance in words, with its lines."""
    return {
        "rate": percent_fr(found.rate, 1),
        "words": found.words,
        "tone": found.tone,
        "paid": found.paid,
        "left": found.left,
        "left_words": euros(round(found.left.total)),
        "daily": f"{number_fr(found.daily, 2)}\N{NO-BREAK SPACE}€",
        "persons": counted(found.persons, "personne"),
    }
