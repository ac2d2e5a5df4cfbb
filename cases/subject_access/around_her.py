"""Who received what of her, who opened her case, how long it is kept, and what she asked: organisations and roles, never names."""

from collections import Counter
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.accesses import PURPOSES, consents_of, labels_of
from cases.consent_form import LEGAL, words_of
from cases.models import CaseShare, Consent, SubjectRequest
from cases.openings import Readers, readings_of
from cases.services.retention import rule_of, standing_of
from cases.subject_access import Asked, Entry, Section, Source
from tenants.french import date_fr
from tenants.models import Tenant

SCANNED = 5000


def recipients(asked: Asked) -> Section:
    """Every organisation to which something was opened, today or before."""
    shares = (
        CaseShare.objects.filter(content_object=asked.case)
        .select_related("permission", "consent")
        .order_by("created_at", "group_id")
    )
    given: dict[tuple[int, str, date], list[CaseShare]] = {}
    for share in shares:
        given.setdefault((share.group_id, share.purpose, timezone.localdate(share.created_at)), []).append(share)
    tenants = Tenant.objects.filter(group__in={group for group, _purpose, _day in given})
    names = {tenant.group_id: asked.name(tenant) for tenant in tenants}
    entries = [_recipient(names.get(group), purpose, day, rows) for (group, purpose, day), rows in given.items()]
    note = _(
        "Chaque ligne dit ce qui a été ouvert, à qui, pourquoi et quand. Un bailleur ne voit votre nom qu’avec votre accord."
    )
    return Section("recipients", _("Qui a reçu quoi"), note=note, entries=entries)


def _recipient(name: str | None, purpose: str, day: date, shares: list[CaseShare]) -> Entry:
    words = [", ".join(labels_of({share.permission.codename for share in shares}))]
    if agreed := next((share.consent.given_on for share in shares if share.consent), None):
        words.append(_("avec votre accord du %(day)s") % {"day": date_fr(agreed)})
    if ends := [share.expires_at for share in shares if share.expires_at]:
        closed = timezone.localdate(max(ends)) < day  # a share taken back ends before it began
        words.append(_("accès fermé") if closed else _("jusqu’au %(day)s") % {"day": date_fr(max(ends))})
    title = name or _("Une personne désignée pour vous suivre")
    return Entry(day, title, " ; ".join(filter(None, words)), PURPOSES.get(purpose, _("parcours de relogement")))


def consents(asked: Asked) -> Section:
    """What she agreed to, and what she took back."""
    receivers = words_of(LEGAL)["later"]  # as her consent forms say them, to her
    entries = [
        Entry(
            one["consent"].given_on,
            receivers[one["consent"].purpose],
            ", ".join(filter(None, (_recipient_of(asked, one["consent"]), one["state"]))),
        )
        for one in consents_of(asked.case)
    ]
    return Section("consents", _("Vos accords"), entries=entries)


def _recipient_of(asked: Asked, consent: Consent) -> str:
    return asked.name(consent.recipient) if consent.recipient else ""


def openings(asked: Asked) -> Section:
    """Who opened her case or had something of it shown: the organisation, its part, how many times a month."""
    readers, rows = Readers(asked.case), readings_of(asked.case)[:SCANNED]
    tenants = Tenant.objects.in_bulk(list(readers.organisations))
    names: dict[UUID | None, str] = {key: asked.name(tenant) for key, tenant in tenants.items()}
    counts: Counter[tuple[date, str, str, str]] = Counter()
    for row in rows:
        one = readers.opening(row)
        counts[timezone.localdate(one.at).replace(day=1), names.get(row.actor_tenant, ""), one.function, one.what] += 1
    entries = [
        Entry(month, f"{organisation}{f' ({part})' if part else ''}", f"{what}{f', {count} fois' if count > 1 else ''}")
        for (month, organisation, part, what), count in sorted(
            counts.items(), key=lambda one: (one[0][0], one[0][1]), reverse=True
        )
    ]
    note = _(
        "Par mois, sur la durée où ces traces sont gardées (six à douze mois). La date indiquée est le premier jour du mois."
    )
    return Section("openings", _("Qui a ouvert votre dossier"), note=note if entries else "", entries=entries)


def conservation(asked: Asked) -> Section:
    """How long her data are kept."""
    standing, rule = standing_of(asked.case), rule_of(asked.case.tenant_id)
    facts = [(_("Durée"), _("%(months)s mois après le dernier contact") % {"months": rule.months})]
    if standing is not None:
        facts.append((_("Dernier contact connu"), date_fr(standing.last_contact)))
        if standing.due_on:
            facts.append((_("Effacement prévu"), date_fr(standing.due_on)))
    return Section("conservation", _("Combien de temps vos données sont gardées"), facts=facts)


def requests(asked: Asked) -> Section:
    """What she asked before, and what she was answered."""
    rows = SubjectRequest.objects.filter(tenant=asked.by.tenant, case=asked.case).order_by("received_on")
    entries = [Entry(row.received_on, str(row.get_kind_display()).capitalize(), _request(asked, row)) for row in rows]
    return Section("requests", _("Vos demandes"), entries=entries)


def _request(asked: Asked, row: SubjectRequest) -> str:
    words = row.unseal(asked.vault, ["text"])["text"]
    return "\n".join(filter(None, (words, row.get_answer_display() or _("en attente de réponse"))))


def rights(asked: Asked) -> Section:
    """What she may ask, and of whom."""
    contact = rule_of(asked.case.tenant_id).rights_contact
    address = _(" en écrivant à %(contact)s,") % {"contact": contact} if contact else ""
    note = _(
        "Vous pouvez demander à %(tenant)s,%(address)s ou en parlant à la personne qui vous suit : de corriger vos données, de les"
        " effacer, d’en geler l’usage, de vous opposer à un partage, ou de retirer un accord donné. La réponse vous est due sous un mois. "
        "Si elle ne vous convient pas, vous pouvez saisir la CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07."
    ) % {"tenant": asked.case.tenant.name, "address": address}
    return Section("rights", _("Vos droits"), note=note)


SOURCES = [
    Source(120, recipients),
    Source(125, consents),
    Source(130, openings),
    Source(140, conservation),
    Source(150, requests),
    Source(160, rights),
]
