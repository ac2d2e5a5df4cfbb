"""What the case page shows, as labels and booleans: the templates never test a role, and nothing here names anybody."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import cells_of
from cases.glass import may_break
from cases.models import (
    Accessibility,
    AvoidArea,
    CarriedOver,
    Case,
    CaseApplication,
    CaseDanger,
    CaseDiagnosis,
    CaseNeed,
    CaseNewAddress,
    CaseOrigin,
    Protection,
    RetentionNotice,
    TeamMember,
    WantedSector,
)
from cases.policies import case_policy, works_on
from cases.reach import contact_of
from cases.services.diagnosis import may_diagnose
from cases.services.duplicates import leads_of, may_answer
from cases.services.retention import open_notice
from cases.wording import ICONS, TONES
from cases.workflow import CLOSABLE, SUSPENDABLE
from tenants.actor import Actor
from tenants.french import counted, date_fr, datetime_fr, due_fr, euros, join_fr, typo
from tenants.roles import Permission

Status, NextAction = Case.Status, Case.NextAction
Facts = list[tuple[str, str]]
TABS = (
    ("situation", "case"),
    ("besoins", "needs"),
    ("demande", "application"),
    ("propositions", "lodging"),
    ("accompagnement", "support"),
    ("chronologie", "chronology"),
    ("pieces", "documents"),
    ("acces", "access"),
)
# A lessor's named people see the case for one lease: neither other proposals, nor support, nor the chronology.
TABS_BY_NAME = frozenset({"situation", "besoins"})
WAITING_ON_HOUSING = frozenset(
    {
        NextAction.LANDLORD_ANSWER,
        NextAction.PRESENT_PROPOSAL,
        NextAction.RESERVATAIRE_ANSWER,
        NextAction.BOOK_COMMITTEE,
        NextAction.COMMITTEE_DECISION,
        NextAction.HOUSEHOLD_ANSWER,
        NextAction.SIGN_LEASE,
        NextAction.HAND_KEYS,
        NextAction.SEARCH,
    }
)
MONTH = 30


class CaseScreen:
    """One case as one actor sees it."""

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

    # --- frame -----------------------------------------------------------------------------------
    def frame(self, current: str) -> dict[str, Any]:
        """Header, contact strip, next action and tabs: the same on every tab."""
        case, actor = self.case, self.actor
        editing = self.is_owner and actor.may(Permission.EDIT_CASE)
        return {
            "case": case,
            "tone": TONES[case.status],
            "icon": ICONS[case.status],
            "tabs": self._tabs(current),
            "contact": self._contact(),
            "next": self._next_action(),
            "is_owner": self.is_owner,
            "by_name": self.by_name,
            "owner_name": case.tenant.name,
            "leads": self._leads(),
            "erased_on": date_fr(case.erased_at) if case.erased_at else "",
            "may_edit": editing and case.status != Status.CLOSED,
            "may_note": actor.may(Permission.EDIT_CASE)
            and self.sees(Permission.VIEW_IDENTITY)
            and not self.by_name
            and case.status != Status.CLOSED,
            "may_reveal": self.sees(Permission.VIEW_IDENTITY) and case.erased_at is None,
            "may_suspend": editing and case.status in SUSPENDABLE,
            "may_resume": editing and case.status == Status.SUSPENDED,
            "may_close": self.is_owner and actor.may(Permission.CLOSE_CASE) and case.status in CLOSABLE,
            "may_break_glass": may_break(actor, case),
            "may_transfer": self.is_owner and actor.may(Permission.TRANSFER_CASE) and case.is_live,
            "may_work_in_team": editing,
            "may_step_aside": actor.membership is not None,
            "may_keep": self.is_owner and actor.may(Permission.DECIDE_RETENTION),
            "retention": self._retention(),
        }

    def _retention(self) -> RetentionNotice | None:
        """The notice that waits for an answer, for those who give it."""
        if not self.is_owner or self.case.erased_at is not None or not self.actor.may(Permission.DECIDE_RETENTION):
            return None
        return open_notice(self.case)

    def _leads(self) -> list[dict[str, str]]:
        """Other cases that may be of the same woman, for the coordination alone."""
        case, actor = self.case, self.actor
        if not may_answer(actor, case.programme_id):
            return []
        return [
            {"url": lead.get_absolute_url(), "reference": (lead.other if lead.case_id == case.pk else lead.case).reference}
            for lead in leads_of(case, actor)
        ]

    def _tabs(self, current: str) -> list[dict[str, Any]]:
        labels = {
            "situation": _("Situation"),
            "besoins": _("Besoins"),
            "demande": _("Demande"),
            "propositions": _("Propositions"),
            "accompagnement": _("Accompagnement"),
            "chronologie": _("Chronologie"),
            "pieces": _("Pièces"),
            "acces": _("Accès"),
        }
        return [
            {
                "label": labels[code],
                "url": reverse(f"cases:{name}", args=[self.case.reference]),
                "current": code == current,
                "count": None,
            }
            for code, name in TABS
            if (not self.by_name or code in TABS_BY_NAME) and (code != "demande" or self.sees(Permission.VIEW_APPLICATION))
        ]

    def _contact(self) -> dict[str, Any] | None:
        row = contact_of(self.case) if self.sees(Permission.VIEW_CONTACT) else None
        if row is None:
            return None
        lines = [f"{row.get_channel_display()}{f', {row.hours}' if row.hours else ''}"]
        lines[0] = lines[0][:1].upper() + lines[0][1:]
        lines.append(_("Message vocal autorisé") if row.voicemail_allowed else _("Pas de message vocal"))
        if row.never_write:
            lines.append(_("Ne jamais écrire"))
        if row.interpreter:
            lines.append(_("Langue : %(language)s") % {"language": row.interpreter})
        return {
            "lines": lines,
            "has_code_word": row.code_word is not None,
            "has_more": bool(row.phone or row.email or row.instructions),
        }

    def _next_action(self) -> dict[str, Any] | None:
        case = self.case
        if not case.next_action or self.by_name:
            return None
        url, label, explained = self._button()
        return {
            "title": typo(case.get_next_action_display()),
            "text": self._when(),
            "url": url,
            "label": label,
            "explained": explained,
        }

    def _when(self) -> str:
        """Whose it is, and until when: the day, then how far it is; the hour alone when it is today."""
        words = [self._referent()]
        if due := self.case.next_due_at:
            now = timezone.now()
            distance, later_today = due_fr(due, now), due >= now and timezone.localdate(due) == timezone.localdate(now)
            deadline = "" if later_today else datetime_fr(due, weekday=True, year=False)
            words.append(_("au plus tard %(deadline)s") % {"deadline": ", ".join(filter(None, [deadline, distance]))})
        return " · ".join(filter(None, words))

    def _referent(self) -> str:
        if not self.is_owner:
            return self.case.tenant.name
        referent = (
            TeamMember.objects.filter(case=self.case, part=TeamMember.Part.REFERENT)
            .select_related("membership__person")
            .first()
        )
        return referent.membership.person.display_name if referent else ""

    def _button(self) -> tuple[str, str, str]:
        """(address, label) of what this actor can do about the next action, else why not."""
        reference, action, actor = self.case.reference, self.case.next_action, self.actor
        editing = self.is_owner and actor.may(Permission.EDIT_CASE)
        if action == NextAction.COMPLETE_DRAFT:
            return (
                (reverse("cases:check", args=[reference]), _("Continuer"), "")
                if editing
                else ("", "", _("L’organisation qui suit le dossier le termine."))
            )
        if action == NextAction.DIAGNOSE:
            if may_diagnose(self.case, actor):
                return reverse("cases:diagnosis", args=[reference]), _("Enregistrer le diagnostic"), ""
            return "", "", _("Le diagnostic est enregistré par l’organisation qui suit le dossier ou par la coordination.")
        if action == NextAction.RESUME and editing:
            return reverse("cases:resume", args=[reference]), _("Reprendre le dossier"), ""
        if action == NextAction.CLOSE_CASE:
            if self.is_owner and actor.may(Permission.CLOSE_CASE):
                return reverse("cases:close", args=[reference]), _("Clore le dossier"), ""
            return "", "", _("L’organisation qui suit le dossier le clôt.")
        if action in WAITING_ON_HOUSING:
            return reverse("cases:lodging", args=[reference]), _("Voir les propositions"), ""
        return reverse("cases:support", args=[reference]), _("Voir l’accompagnement"), ""

    def has_new_address(self) -> bool:
        """True when there is a new address that this actor may have shown: named, or while an emergency opening lasts."""
        readable = case_policy.can_see(self.actor, Permission.VIEW_NEW_ADDRESS, self.case)
        return readable and CaseNewAddress.objects.filter(case=self.case, address__isnull=False).exists()

    # --- facts -----------------------------------------------------------------------------------
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
        if self.sees(Permission.VIEW_AVOIDANCE):
            facts.append((_("À éviter"), join_fr(_names(AvoidArea.objects.filter(case=self.case))) or _("aucun")))
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


def glass_url(case: Case, *, by: Actor) -> str:
    """Where the actor opens in an emergency what the day's quota refuses; empty when it may not."""
    return reverse("cases:break_glass", args=[case.reference]) if may_break(by, case) else ""


def _names(rows: Iterable[Any]) -> list[str]:
    return list(rows.select_related("commune").order_by("commune__sort_name").values_list("commune__name", flat=True))  # type: ignore[attr-defined]


def since(day: date | datetime) -> str:
    """How long, in bands: never a date that tells."""
    days = (timezone.localdate() - day).days if not isinstance(day, datetime) else 0
    if days < MONTH:
        return _("depuis moins d’un mois")
    return _("depuis 1 à 3 mois") if days < 3 * MONTH else _("depuis plus de 3 mois")
