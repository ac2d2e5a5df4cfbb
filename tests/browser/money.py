"""The funding of a programme, through the screens of its coordination: lines by funder, what is committed and paid of each."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def add_line(visitor: Visitor, funder: str, voted: str, reason: str) -> None:
    """What a funder voted for the exercise that is open."""
    visitor.choose("Financeur", funder)
    visitor.fill({"Montant voté, en euros": voted, "Motif": reason})
    visitor.press("Ajouter la ligne")


def note(visitor: Visitor, stage: str, amount: str, reason: str = "premier semestre") -> None:
    """One movement of the line that is open."""
    visitor.tick(stage)
    visitor.fill({"Montant, en euros": amount, "Motif": reason})
    visitor.press("Noter le mouvement")


def fund(visitor: Visitor, funder: str, *, voted: str, committed: str, paid: str) -> None:
    """A line of this exercise from the vote to the payment."""
    visitor.go("/financements/")
    add_line(visitor, funder, voted, "décision de l’année")
    visitor.told("La ligne est ajoutée")
    visitor.follow(funder)
    for stage, amount in (("Engagé", committed), ("Versé", paid)):
        note(visitor, stage, amount)
        visitor.told("Le mouvement est noté")


def open_exercise(visitor: Visitor, *, before: int) -> None:
    """The page of an exercise, so many before the one that runs; the first of the list is the one to come."""
    visitor.go("/financements/")
    visitor.page.get_by_role("navigation", name="Exercices").get_by_role("link").nth(1 + before).click()


def reads(visitor: Visitor, line: str, *amounts: str) -> None:
    """A line of the table that is open says these amounts, in their order."""
    cells = visitor.page.get_by_role("row").filter(has_text=line).first.get_by_role("cell")
    expect(cells).to_contain_text(list(amounts))
