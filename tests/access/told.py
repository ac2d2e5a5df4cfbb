"""Lives that are told: what each kind of fault would betray, lived step by step. The random lives go on where these end."""

from collections.abc import Callable

from tenants.roles import CELLS, Permission
from tests.access.machine import Lives, Scene, machine_of
from tests.access.oracle import FOREVER, LATER, REDUCED, TELLING

NEW_ADDRESS = Permission.VIEW_NEW_ADDRESS
ALL_BUT_ADDRESS = set(CELLS - {NEW_ADDRESS})
SUPPORT = {Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT, Permission.VIEW_NEED}


class Told:
    """One life. Each step is compared with the rules, layer by layer, as in a random one."""

    def __init__(self, scene: Scene, *owners: str) -> None:
        self.life: Lives = machine_of(scene)()
        for owner in owners:
            self.does("open_a_case", owner=owner)

    def does(self, rule: str, **details: object) -> None:
        getattr(self.life, rule)(**details)
        self.life.each_layer_says_the_same()

    def gives(
        self,
        to: str,
        cells: set[Permission] | frozenset[Permission],
        until: int | None = FOREVER,
        *,
        named: bool = False,
        number: int = 0,
    ) -> None:
        self.does("grant_as_owner", number=number, to=to, named=named, cells=set(cells), until=until)

    def tries(self, by: str, to: str, cells: set[Permission], *, named: bool = False) -> None:
        """A grant by anybody; what the rules say of it is compared with what happened."""
        self.does("grant", number=0, by=by, to=to, named=named, cells=cells, until=FOREVER)

    def ends(self, by: str, to: str, cells: set[Permission], *, named: bool = False) -> None:
        self.does("revoke", number=0, by=by, to=to, named=named, cells=cells)

    def bars(self, who: str, *, whole: bool) -> None:
        self.does("exclude", number=0, who=who, whole=whole)

    def lifts(self) -> None:
        self.does("lift_exclusions", number=0)

    def she_agrees(self, to: str, cells: set[Permission]) -> None:
        self.does("she_agrees", number=0, to=to, cells=cells)

    def gives_by_consent(self, which: int, to: str, cells: set[Permission], *, named: bool = False) -> None:
        self.does("grant_by_her_consent", number=0, which=which, to=to, named=named, cells=cells, right=False)

    def takes_back(self, which: int, by: str = "", *, own: bool = True) -> None:
        self.does("she_takes_it_back", number=0, which=which, by=by, own=own)


def shares_that_end(scene: Scene) -> None:
    """Everything ends with its day, on both sides of a change of the day."""
    told = Told(scene, "asso", "coordinator")
    for until in (LATER, FOREVER, LATER):
        told.gives("shelter.officer", ALL_BUT_ADDRESS, until)
        told.gives("shelter.officer", {NEW_ADDRESS}, until, named=True)
        told.gives("landlord.officer", REDUCED, until)
        told.does("time_passes")


def cells_one_by_one(scene: Scene) -> None:
    """A cell opens its own table and no other."""
    told = Told(scene, "asso")
    for cell in sorted(CELLS):
        told.gives("shelter.officer", {cell}, named=True)
        told.ends("asso.officer", "shelter.officer", {cell}, named=True)


def barred_and_let_in_again(scene: Scene) -> None:
    """A tenant, a person in two tenants, a colleague: they see nothing, do nothing, receive nothing; what ended stays ended."""
    told = Told(scene, "asso", "asso")
    told.gives("shelter.officer", ALL_BUT_ADDRESS)
    told.gives("shelter.officer", {Permission.VIEW_NEED}, named=True)
    told.gives("both.landlord", REDUCED)
    told.gives("both.landlord", REDUCED, named=True)
    told.gives("coordinator.officer", ALL_BUT_ADDRESS)
    told.bars("shelter.officer", whole=True)
    told.gives("shelter.officer", {Permission.VIEW_NEED})
    told.gives("shelter.officer", {Permission.VIEW_NEED}, named=True)
    told.ends("shelter.officer", "shelter.officer", ALL_BUT_ADDRESS)
    told.lifts()
    told.gives("shelter.officer", ALL_BUT_ADDRESS)
    told.bars("both.shelter", whole=False)
    told.gives("both.landlord", REDUCED, named=True)
    told.ends("both.shelter", "shelter.officer", {Permission.VIEW_NEED})
    told.lifts()
    told.bars("coordinator.officer", whole=False)
    told.lifts()


def a_barred_colleague(scene: Scene) -> None:
    """She neither shares, ends, nor takes back a consent of a case that bars her."""
    told = Told(scene, "asso")
    told.gives("shelter.officer", ALL_BUT_ADDRESS)
    told.she_agrees("excluded.officer", SUPPORT)
    told.gives_by_consent(0, "excluded.officer", SUPPORT)
    told.bars("asso.reader", whole=False)
    told.tries("asso.reader", "coordinator.officer", {Permission.VIEW_NEED})
    told.ends("asso.reader", "shelter.officer", {Permission.VIEW_NEED})
    told.takes_back(0, by="asso.reader", own=False)
    told.bars("asso.officer", whole=False)  # who answers for her cannot be barred
    told.lifts()


def shares_that_are_refused(scene: Scene) -> None:
    """By who does not own, to who is no part of it, of what a part does not open."""
    told = Told(scene, "asso")
    told.gives("shelter.officer", ALL_BUT_ADDRESS)
    for by in ("shelter.officer", "coordinator.officer", "landlord.officer", "stranger.officer"):
        told.tries(by, "coordinator.officer", {Permission.VIEW_NEED})
    told.tries("asso.officer", "stranger.officer", {Permission.VIEW_NEED})
    told.tries("asso.officer", "stranger.officer", {Permission.VIEW_NEED}, named=True)
    told.tries("asso.officer", "landlord.officer", {Permission.VIEW_NEED})
    told.tries("asso.officer", "landlord.officer", set(TELLING), named=True)
    told.tries("asso.officer", "excluded.officer", set(TELLING))
    told.tries("asso.officer", "excluded.officer", {Permission.VIEW_NEED})
    told.tries("asso.officer", "coordinator.officer", {NEW_ADDRESS})
    told.tries("asso.officer", "asso.reader", {NEW_ADDRESS}, named=True)
    told.tries("asso.officer", "asso.officer", {NEW_ADDRESS}, named=True)
    told.tries("asso.officer", "asso.officer", {NEW_ADDRESS})


def shares_that_are_ended(scene: Scene) -> None:
    """By the owner, by who holds them, by nobody else."""
    told = Told(scene, "asso")
    told.gives("shelter.officer", ALL_BUT_ADDRESS)
    told.gives("coordinator.officer", ALL_BUT_ADDRESS)
    for by in ("coordinator.officer", "landlord.officer", "stranger.officer"):
        told.ends(by, "shelter.officer", {Permission.VIEW_NEED})
    told.ends("shelter.officer", "shelter.officer", {Permission.VIEW_NEED})
    told.ends("asso.officer", "coordinator.officer", ALL_BUT_ADDRESS)


def her_consent_and_its_end(scene: Scene) -> None:
    """What rests on a consent: to whom she gave it, of what, as long as it lives; another one may carry it on."""
    told = Told(scene, "asso")
    told.she_agrees("excluded.officer", SUPPORT)
    told.she_agrees("excluded.officer", {Permission.VIEW_IDENTITY})
    told.she_agrees("coordinator.officer", {Permission.VIEW_IDENTITY})
    told.gives_by_consent(0, "shelter.officer", {Permission.VIEW_IDENTITY})
    told.gives_by_consent(1, "excluded.officer", {Permission.VIEW_CONTACT})
    told.gives_by_consent(0, "excluded.officer", SUPPORT)
    told.takes_back(0, by="coordinator.officer", own=False)
    told.takes_back(0, by="excluded.officer", own=False)
    told.takes_back(0)
    told.takes_back(0)
    told.gives_by_consent(0, "excluded.officer", SUPPORT)
    told.takes_back(1)
    told.gives("excluded.officer", set(TELLING))


def two_consents_that_end_together(scene: Scene) -> None:
    """A consent that ended carries nothing on; nor does that of another organisation, nor one given for less."""
    told = Told(scene, "asso")
    told.she_agrees("coordinator.officer", SUPPORT)
    told.she_agrees("excluded.officer", SUPPORT)
    told.she_agrees("excluded.officer", {Permission.VIEW_NEED})
    told.gives_by_consent(1, "excluded.officer", SUPPORT)
    told.gives_by_consent(1, "excluded.officer", SUPPORT, named=True)
    told.takes_back(2)
    told.takes_back(1)
    told.gives_by_consent(0, "coordinator.officer", SUPPORT)
    told.takes_back(0)


def handed_to_another(scene: Scene) -> None:
    """The former owner keeps nothing of it; those who were given something keep it, under the new one."""
    told = Told(scene, "asso")
    told.gives("shelter.officer", ALL_BUT_ADDRESS)
    told.gives("coordinator.officer", ALL_BUT_ADDRESS)
    told.gives("asso.officer", {NEW_ADDRESS}, named=True)
    told.does("hand_to_another_tenant", number=0, to="shelter.officer")
    told.gives("asso.officer", ALL_BUT_ADDRESS)
    told.gives("asso.reader", {Permission.VIEW_CASE, Permission.VIEW_NEED}, named=True)
    told.ends("asso.officer", "coordinator.officer", {Permission.VIEW_NEED})
    told.does("hand_to_another_tenant", number=0, to="asso.officer")
    told.does("hand_to_another_tenant", number=0, to="coordinator.officer")
    told.bars("shelter.officer", whole=True)
    told.does("hand_to_another_tenant", number=0, to="shelter.officer")
    told.does("hand_to_another_tenant", number=0, to="asso.officer")


LIVES: tuple[Callable[[Scene], None], ...] = (
    cells_one_by_one,
    shares_that_end,
    shares_that_are_refused,
    shares_that_are_ended,
    barred_and_let_in_again,
    a_barred_colleague,
    her_consent_and_its_end,
    two_consents_that_end_together,
    handed_to_another,
)
