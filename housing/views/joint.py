"""The joint answer on the table of a meeting: proposed, chosen, proposed to landlords; on the wall; kept and printed."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from housing.joint_screens import kept_of, line_of, lines_of
from housing.matching.criteria import weights_words
from housing.matching.joint import Choice, Choices, Joint, field_of, joint_of
from housing.matching.terms import Terms, terms_of
from housing.models import JointRound
from housing.policies import joint_policy
from housing.services.joint import Outcome, propose_pairs
from housing.views.coordination import led_programme
from tenants import paper
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import counted
from tenants.http import ActorRequest, actor_required
from tenants.models import Programme
from tenants.record import record
from tenants.roles import Permission

KEPT, LEFT_OUT, BALANCE = "fixe", "ecarte", "equilibre"
BALANCES = (
    ("50", "souple : la moitié de sa part en plus ou en moins"),
    ("20", "serré : un cinquième"),
    ("non", "sans équilibre"),
)
ROUNDS = 50


def _choices(query: QueryDict) -> Choices:
    """What the address says: pairs kept, pairs left out, how much balance; what it says wrongly counts for nothing."""
    kept, left_out = ([one for text in query.getlist(name) if (one := Choice.read(text))] for name in (KEPT, LEFT_OUT))
    balance = query.get(BALANCE, BALANCES[0][0])
    known = balance in {value for value, _words in BALANCES} and balance != "non"
    return Choices(tuple(kept), tuple(left_out), int(balance) if known else None if balance == "non" else 50)


def _address(programme: Programme, choices: Choices, *, name: str = "housing:joint", **changes: Any) -> str:
    """The page under these choices; `changes`: `pinned` or `forbidden`, as they would be."""
    balance = str(choices.tolerance) if choices.tolerance is not None else "non"
    pairs = [(KEPT, str(one)) for one in changes.get("pinned", choices.pinned)]
    pairs += [(LEFT_OUT, str(one)) for one in changes.get("forbidden", choices.forbidden)]
    return f"{reverse(name, args=[programme.pk])}?{urlencode([(BALANCE, balance), *pairs])}"


def _without(found: Iterable[Choice], one: Choice) -> tuple[Choice, ...]:
    return tuple(other for other in found if other != one)


def _solved(request: ActorRequest, programme: Programme, choices: Choices) -> tuple[Terms, Joint]:
    terms = terms_of(programme.pk)
    return terms, joint_of(field_of(programme.pk, by=request.actor, terms=terms), choices)


@require_http_methods(["GET", "POST"])
@actor_required
def joint(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """The best joint answer, each pair with its reasons and what its best alternative would cost; the chosen ones are proposed at once."""
    programme = led_programme(request.actor, programme_id, Permission.PROPOSE)
    choices = _choices(request.GET)
    terms, found = _solved(request, programme, choices)
    if request.method == "POST":
        ticked = [one for text in request.POST.getlist("rapprochement") if (one := Choice.read(text))]
        chosen = list(dict.fromkeys(ticked))
        return _propose(request, programme, chosen, found, terms, choices)
    return render(request, "housing/joint.html", _page(programme, choices, terms, found, request.actor))


def _propose(
    request: ActorRequest, programme: Programme, chosen: list[Choice], found: Joint, terms: Terms, choices: Choices
) -> HttpResponse:
    back = _address(programme, choices)
    try:
        outcome = propose_pairs(programme, chosen, found, by=request.actor, terms=terms, tolerance=choices.tolerance)
    except TransitionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    return _told(request, outcome, back)


def _told(request: ActorRequest, outcome: Outcome, back: str) -> HttpResponse:
    for one, why in outcome.refused:
        messages.error(request, f"{one.reference} – {one.number} n’a pas été proposé. {why}")
    if outcome.round is None:
        return redirect(back)
    made = counted(len(outcome.made), "rapprochement proposé au bailleur", "rapprochements proposés aux bailleurs")
    messages.success(request, f"{made} ; ce qui les a fait choisir est gardé.")
    return redirect(outcome.round)


def _page(programme: Programme, choices: Choices, terms: Terms, found: Joint, actor: Actor) -> dict[str, Any]:
    lines = lines_of(found, terms, by=actor)
    for line in lines:
        rest = _without(choices.pinned, line.choice)
        line.keep_url = _address(programme, choices, pinned=(*rest, line.choice))
        line.free_url = _address(programme, choices, pinned=rest)
        line.leave_url = _address(programme, choices, pinned=rest, forbidden=(*choices.forbidden, line.choice))
    return {
        "programme": programme,
        "found": found,
        "lines": lines,
        "missed": [share for share in found.shares if share.is_missed],
        "left_out": [
            (one, _address(programme, choices, forbidden=_without(choices.forbidden, one))) for one in choices.forbidden
        ],
        "balances": [(value, words, value == (str(choices.tolerance or "") or "non")) for value, words in BALANCES],
        "kept_fields": [(KEPT, str(one)) for one in choices.pinned] + [(LEFT_OUT, str(one)) for one in choices.forbidden],
        "is_touched": bool(choices.pinned or choices.forbidden),
        "fresh_url": reverse("housing:joint", args=[programme.pk]),
        "screen_url": _address(programme, choices, name="housing:joint_screen"),
        "here": _address(programme, choices),
    }


@require_GET
@actor_required
def joint_screen(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """For the wall of the room: references only, the units of one landlord at a time."""
    programme = led_programme(request.actor, programme_id, Permission.PROPOSE)
    choices = _choices(request.GET)
    _terms, found = _solved(request, programme, choices)
    landlords = {str(offer.tenant_id): offer.tenant for offer in found.field.offers}
    wanted = request.GET.get("bailleur", "")
    shown = [pair for pair in found.answer.pairs if str(found.field.offers[pair[1]].tenant_id) == wanted]
    context = {
        "programme": programme,
        "back": _address(programme, choices),
        "landlord": landlords.get(wanted),
        "rows": [line_of(found.field, pair) for pair in sorted(shown, key=lambda pair: pair[1])],
        "landlords": [
            (one, f"{_address(programme, choices, name='housing:joint_screen')}&{urlencode({'bailleur': key})}", key == wanted)
            for key, one in landlords.items()
        ],
    }
    return render(request, "housing/joint_screen.html", context)


@require_GET
@actor_required
def joint_rounds(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """Joint answers that led to proposals, the last ones first."""
    programme = led_programme(request.actor, programme_id, Permission.PROPOSE)
    rows = joint_policy.visible(request.actor).filter(programme=programme)[:ROUNDS]
    back = reverse("housing:joint", args=[programme.pk])
    return render(request, "housing/joint_rounds.html", {"programme": programme, "rows": rows, "back": back})


def _round(request: ActorRequest, round_id: UUID) -> tuple[JointRound, dict[str, Any]]:
    row = get_object_or_404(joint_policy.visible(request.actor).select_related("programme", "tenant"), pk=round_id)
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
