"""What the case page shows, as labels and booleans: the templates never test a role, and nothing here names anybody."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.glass import may_break
from cases.models import (
    Case,
    CaseNewAddress,
    RetentionNotice,
    TeamMember,
)
from cases.policies import case_policy
from cases.reach import contact_of
from cases.screens_facts import CaseFacts
from cases.services.diagnosis import may_diagnose
from cases.services.duplicates import leads_of, may_answer
from cases.services.retention import open_notice
from cases.wording import ICONS, TONES
from cases.workflow import CLOSABLE, SUSPENDABLE
from tenants.actor import Actor
from tenants.french import date_fr, datetime_fr, due_fr, typo
from tenants.roles import Permission

Status, NextAction = Case.Status, Case.NextAction
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


class CaseScreen(CaseFacts):
    """One case as one actor sees it."""

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


def glass_url(case: Case, *, by: Actor) -> str:
    """Where the actor opens in an emergency what the day's quota refuses; empty when it may not."""
    return reverse("cases:break_glass", args=[case.reference]) if may_break(by, case) else ""
