"""What a programme aims at, through the screens of its coordination: what each channel reached, and a target that changes on the way."""

from playwright.sync_api import Locator, expect

from tests.browser.job import today
from tests.browser.visitor import Visitor

WHOLE = "Ensemble du dispositif"


def board(visitor: Visitor) -> None:
    """The channels against their targets."""
    visitor.go("/")
    visitor.menu("Objectifs")
    visitor.look()


def _line(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("row").filter(has_text=name)


def reads(visitor: Visitor, name: str, aim: str, reached: str, state: str = "") -> None:
    """A line of the board: what it aims at, what it reached, where it stands."""
    cells = _line(visitor, name).get_by_role("cell")
    expect(cells.nth(0)).to_contain_text(aim)
    expect(cells.nth(1)).to_have_text(reached)
    expect(_line(visitor, name)).to_contain_text(state)


def change(visitor: Visitor, name: str, *, low: str, too_early: str, reason: str) -> None:
    """A target changes from today on: refused for the day that the one in place began, and what was typed stays. Both are to be read."""
    _line(visitor, name).get_by_role("link", name="Changer").click()
    typed = {"Au moins": low, "À partir du": too_early, "Pourquoi": reason}
    visitor.fill(typed)
    visitor.press("Enregistrer l’objectif")
    visitor.refused("le nouveau commence au plus tôt le", keeps=typed)
    visitor.fill({"À partir du": today()})
    visitor.press("Enregistrer l’objectif")
    visitor.told("L’objectif est enregistré ; le précédent reste lisible avec ses dates")
    _line(visitor, name).get_by_role("link", name="Changer").click()
    visitor.sees("objectif d’origine", reason, "en place")
    board(visitor)
