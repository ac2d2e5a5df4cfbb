"""The joint answer on the table of a meeting: proposed, chosen, proposed to landlords; on the wall; kept and printed."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.committee_policies import committee_policy
from cases.models import Committee
from cases.workflow_committees import require_convener
from cases.workflow_decisions import minutes_of, takes_more
from housing.chain_screens import balance_of, linked_of
from housing.joint_screens import Line, kept_of, line_of, lines_of, proposed_in
from housing.joint_table import BALANCES, MEETING, Table, choices_in, without
from housing.matching.criteria import weights_words
from housing.matching.gone import still_possible, why_gone
from housing.matching.joint import Choice, Joint
from housing.models import JointRound
from housing.policies import joint_policy
from housing.services.joint import propose_pairs
from housing.services.linked import left_out
from housing.views.coordination import led_programme
from tenants import paper
from tenants.errors import TransitionRefused
from tenants.french import counted
from tenants.http import ActorRequest, actor_required
from tenants.models import Programme
from tenants.record import record
from tenants.roles import Permission

ROUNDS = 50


def _table(request: ActorRequest, programme_id: UUID) -> Table:
    """What the address asks for; a meeting that takes no more is told, and nothing is proposed in it."""
    programme = led_programme(request.actor, programme_id, Permission.PROPOSE)
    meeting = _meeting(request, programme)
    over = meeting is not None and not takes_more(meeting, minutes_of(meeting, request.actor))
    choices = choices_in(request.GET)
    return Table(programme, choices, over=meeting) if over else Table(programme, choices, meeting)


def _meeting(request: ActorRequest, programme: Programme) -> Committee | None:
    if not (wanted := request.GET.get(MEETING, "")):
        return None
    try:
        key = UUID(wanted)
    except ValueError as error:
        raise Http404 from error
    require_convener(request.actor, programme.pk)
    return get_object_or_404(committee_policy.visible(request.actor), pk=key, programme=programme)


@require_http_methods(["GET", "POST"])
@actor_required
def joint(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """The best joint answer, each pair with its reasons and what its best alternative would cost; the chosen ones are proposed at once."""
    table = _table(request, programme_id)
    if request.method == "GET":
        return _shown(request, table)
    ticked = [one for text in request.POST.getlist("rapprochement") if (one := Choice.read(text))]
    return _propose(request, table, list(dict.fromkeys(ticked)))


def _propose(request: ActorRequest, table: Table, ticked: list[Choice]) -> HttpResponse:
    """Propose what is ticked, unless something changed since the page was made: then nothing is, and that is said first."""
    terms, found = table.solved(request.actor)
    answered = {found.field.choice_of(pair) for pair in found.answer.pairs}
    if table.over or not answered.issuperset(ticked):
        lost = [one for one in ticked if not still_possible(one, found)]
        return _changed(request, table, ticked, {one: why_gone(one, table.programme, by=request.actor) for one in lost})
    if halves := left_out(ticked, found):
        return _shown(request, table, ticked=ticked, halves=halves)
    try:
        with transaction.atomic():
            outcome = propose_pairs(
                table.programme, ticked, found, by=request.actor, terms=terms, tolerance=table.choices.tolerance,
                committee=table.meeting,
            )  # fmt: skip
            transaction.set_rollback(bool(outcome.refused))
    except TransitionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(table.url())
    if outcome.refused or outcome.round is None:  # somebody was faster than this very request
        return _changed(request, table, ticked, dict(outcome.refused))
    made = counted(len(outcome.made), "rapprochement proposé au bailleur", "rapprochements proposés aux bailleurs")
    messages.success(request, f"{made} ; ce qui les a fait choisir est gardé.")
    return redirect(outcome.round)


def _changed(request: ActorRequest, table: Table, ticked: list[Choice], gone: dict[Choice, str]) -> HttpResponse:
    """The page again, before anything is proposed: what can no longer be is named, every other choice stays."""
    still = [one for one in ticked if one not in gone]
    for one in gone:
        table = table.dropping(one)
    return _shown(request, table.keeping(still), ticked=still, gone=gone)


def _shown(
    request: ActorRequest,
    table: Table,
    *,
    ticked: Collection[Choice] | None = None,
    gone: dict[Choice, str] | None = None,
    halves: Sequence[tuple[Choice, Choice]] = (),
) -> HttpResponse:
    terms, found = table.solved(request.actor)
    lines = lines_of(found, terms, by=request.actor)
    for line in lines:
        _complete(line, table, ticked)
    context = {
        "table": table,
        "programme": table.programme,
        "found": found,
        "lines": lines,
        "gone": gone or {},
        "halves": halves,
        "is_changed": ticked is not None and not halves,
        "linked": linked_of(found),
        "balance": balance_of(found, by=request.actor),
        "impossible": [(one, why_gone(one, table.programme, by=request.actor)) for one in found.impossible],
        **_around(table, found),
    }
    return render(request, "housing/joint.html", context, status=200 if ticked is None else 409)


def _complete(line: Line, table: Table, ticked: Collection[Choice] | None) -> None:
    """Where to go from a line, and whether it is ticked."""
    rest = without(table.choices.pinned, line.choice)
    line.is_ticked = ticked is None or line.choice in ticked
    line.keep_url = table.url(pinned=(*rest, line.choice))
    line.free_url = table.url(pinned=rest)
    line.leave_url = table.url(pinned=rest, forbidden=(*table.choices.forbidden, line.choice))


def _around(table: Table, found: Joint) -> dict[str, Any]:
    forbidden = table.choices.forbidden
    return {
        "missed": [share for share in found.shares if share.is_missed],
        "left_out": [(one, table.url(forbidden=without(forbidden, one))) for one in forbidden],
        "balances": [(value, words, value == table.balance) for value, words in BALANCES],
        "is_touched": bool(table.choices.pinned or forbidden),
        "screen_url": table.url("housing:joint_screen"),
    }


@require_GET
@actor_required
def joint_screen(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """For the wall of the room: references only, the units of one landlord at a time."""
    table = _table(request, programme_id)
    _terms, found = table.solved(request.actor)
    landlords = {str(offer.tenant_id): offer.tenant for offer in found.field.offers}
    wanted = request.GET.get("bailleur", "")
    shown = [pair for pair in found.answer.pairs if str(found.field.offers[pair[1]].tenant_id) == wanted]
    context = {
        "programme": table.programme,
        "back": table.url(),
        "landlord": landlords.get(wanted),
        "rows": [line_of(found.field, pair) for pair in sorted(shown, key=lambda pair: pair[1])],
        "landlords": [
            (one, f"{table.url('housing:joint_screen')}&{urlencode({'bailleur': key})}", key == wanted)
            for key, one in landlords.items()
        ],
    }
    return render(request, "housing/joint_screen.html", context)


@require_GET
@actor_required
def joint_rounds(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """Joint answers that led to proposals, the last ones first."""
    programme = led_programme(request.actor, programme_id, Permission.PROPOSE)
    rows = list(joint_policy.visible(request.actor).filter(programme=programme).select_related("committee")[:ROUNDS])
    proposed = proposed_in(rows, by=request.actor)
    context = {
        "programme": programme,
        "rows": [(row, proposed[row.pk]) for row in rows],
        "back": reverse("housing:joint", args=[programme.pk]),
    }
    return render(request, "housing/joint_rounds.html", context)


def _round(request: ActorRequest, round_id: UUID) -> tuple[JointRound, dict[str, Any]]:
    row = get_object_or_404(joint_policy.visible(request.actor).select_related("programme", "tenant", "committee"), pk=round_id)
    context = {
        "round": row,
        "programme": row.programme,
        "kept": kept_of(row, by=request.actor),
        "weights": weights_words(row.weights),
    }
    return row, context


@require_GET
@actor_required
def joint_round(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """What was proposed together one day, and what stood behind each pair."""
    _row, context = _round(request, round_id)
    return render(request, "housing/joint_round.html", context)


@require_POST
@actor_required
def joint_paper(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """The same on paper, by reference; each case of it keeps a trace of that."""
    _row, context = _round(request, round_id)
    for one in context["kept"]:
        proposal = one.grounds.proposal
        record("grounds.printed", proposal, by=request.actor, owner=proposal.case_tenant_id)
    document = paper.to_pdf("pdf/joint_round.html", context, styles=("css/pdf-report.css",))
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="releve-proposition-densemble.pdf"'
    return response
