"""The one page of a move: what it commits to, a form, and why it is not possible when it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from housing.moves import Move
from tenants.actor import Actor
from tenants.http import ActorRequest, refusals_as_messages
from tenants.policies import forbidden, require_ability


def require_move(actor: Actor, move: Move, row: Any) -> None:
    """Raise Forbidden when the right or the side is missing."""
    require_ability(actor, move.permission)
    if getattr(row, move.side) != actor.tenant.pk:
        raise forbidden(move.permission)


@dataclass(frozen=True)
class Place:
    """Where a move is made from: the state in code and in words, the breadcrumb (label and address in turn), the page to go back to."""

    state: str
    label: str
    crumbs: Sequence[str]
    back: str

    @property
    def trail(self) -> list[tuple[str, str | None]]:
        """The breadcrumb in pairs."""
        return list(zip_longest(self.crumbs[::2], self.crumbs[1::2]))


def move_page(request: ActorRequest, move: Move, row: Any, place: Place, **context: Any) -> HttpResponse:
    """Show or make a move. Raises Forbidden."""
    require_move(request.actor, move, row)
    form = move.form(request.POST if request.method == "POST" else None, row=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            move.run(row, request.actor, form.cleaned_data)
            messages.success(request, str(move.done))
            return redirect(place.back)
    possible = place.state in move.states and move.private in (None, getattr(row, "is_private", None))
    page = {"move": move, "form": form, "row": row, "place": place, "possible": possible}
    return render(request, "housing/move.html", page | context, status=409 if form.non_field_errors() else 200)
