"""A world drawn at random, counted twice: by the report, and here by plain loops over what was written."""

import random
from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest

from reporting.collecting import collect
from reporting.figures import count, fingerprint
from reporting.indicators.source import Scope
from reporting.masking import mask
from reporting.periods import Period
from tests.reporting.scene import FLEURY, MONTARGIS, OLIVET, ORLEANS, SARAN, Scene

P = Period(date(2026, 2, 1), date(2026, 7, 31))
FIRST = date(2025, 11, 1)
COMMUNES = [ORLEANS, ORLEANS, SARAN, OLIVET, FLEURY, MONTARGIS]
CONTINGENTS = ["non_reserve", "a_completer", "etat_prioritaires", "action_logement", "hors_flux"]
LANDLORDS = ["landlord", "landlord", "other_landlord"]
TYPES = ["legal", "medical", "housing"]


def day(dice):
    return FIRST + timedelta(days=dice.randrange(330))


def inside(on):
    return on is not None and P.start <= on <= P.end


class Drawn:
    """What was written, in this test's own words."""

    def __init__(self, scene, dice):
        self.scene, self.dice = scene, dice
        self.entries, self.leases, self.requests, self.realised = [], [], [], []
        women = []
        for _ in range(45):
            self.one_case(women)

    def one_case(self, women):
        dice, scene = self.dice, self.scene
        filed = day(dice)
        closed = filed + timedelta(days=dice.randrange(5, 120)) if dice.random() < 0.5 else None
        back = [one for one in women if one["closed"] and one["closed"] < filed - timedelta(days=1) and not one["again"]]
        woman = dice.choice(back) if back and dice.random() < 0.4 else {"ref": uuid4(), "again": False}
        woman["again"] = "closed" in woman
        woman["closed"] = closed
        women.append(woman)
        origin = dice.choice(
            [{}, {"lease_landlord": "landlord"}, {"lease_landlord": "other_landlord"}, {"referrer": "landlord"}]
        )
        values = {name: scene.world.tenant(key) for name, key in origin.items()}
        channel = dice.choice([None, scene.world.channel])
        case = scene.case(
            filed, closed=closed, outcome=dice.choice(["no_news", "shelter"]), person_ref=woman["ref"], channel=channel,
            referrer_is_landlord="referrer" in origin, **values,
        )  # fmt: skip
        acts = [closed]
        for _ in range(dice.randrange(3)):
            on, kind = day(dice), dice.choice(["interview", "note", "diagnosis", "call"])
            scene.act(case, on, kind)
            acts.append(on if kind in {"interview", "diagnosis"} else None)
        if dice.random() < 0.5:
            self.one_lease(case, woman, origin)
        for _ in range(dice.randrange(3)):
            acts += self.one_measure(case)
        entry = {"filed": filed, "closed": closed, "woman": woman["ref"], "channel": channel and str(channel.pk)}
        self.entries.append(entry | {"treated": any(inside(on) for on in acts)})

    def one_lease(self, case, woman, origin):
        dice, signed = self.dice, day(self.dice)
        stock = dice.choice(["social", "social", "social", "private", "outside", "residence"])
        commune, contingent, opened = dice.choice(COMMUNES), dice.choice(CONTINGENTS), dice.choice([1, 2, 3])
        landlord = "agency" if stock == "private" else dice.choice(LANDLORDS)
        if stock == "outside":
            contingent = "a_completer"
            self.scene.outside_lease(case, signed, commune=commune)
        elif stock == "private":
            contingent = "sans_objet"
            self.scene.lease(case, landlord, signed, commune=commune, is_private=True, contingent=contingent)
        else:
            tenure = "occupancy" if stock == "residence" else "direct"
            cancelled = {"keys_on": None, "cancelled_on": signed} if dice.random() < 0.15 else {}
            self.scene.lease(
                case,
                landlord,
                signed,
                commune=commune,
                contingent=contingent,
                tenure=tenure,
                open_to_landlords=opened,
                **cancelled,
            )
            if cancelled:
                return
        if not inside(signed):
            return
        came_from = origin.get("lease_landlord") or origin.get("referrer")
        if came_from is None:
            kind = "coordination" if opened >= 2 else "single"
        else:
            kind = "same" if came_from == landlord else ("other_lease" if "lease_landlord" in origin else "other_referrer")
        self.leases.append(
            {
                "stock": stock,
                "landlord": landlord,
                "commune": commune,
                "contingent": contingent,
                "kind": kind,
                "woman": woman["ref"],
            }
        )

    def one_measure(self, case):
        dice = self.dice
        kind, requester, asked = dice.choice(TYPES), dice.choice(["shelter", "landlord", "asso"]), day(dice)
        status = dice.choice(["accepted", "declined", "withdrawn", "completed"])
        mine = [one for one in self.requests if one["case"] == case.pk and one["type"] == kind]
        if mine:
            return []  # the traps of duplicates have their own tests
        measure = self.scene.measure(case, requester, asked, status=status, type=kind)
        self.requests.append({"case": case.pk, "type": kind, "requester": requester, "on": asked})
        held = sorted(day(dice) for _ in range(dice.randrange(3))) if status in {"accepted", "completed"} else []
        for on in held:
            self.scene.session(measure, on)
        if held and inside(held[0]):
            self.realised.append({"type": kind})
        return held


@pytest.fixture(params=[11, 12])
def drawn(committed, request):
    return Drawn(Scene(committed), random.Random(request.param))


@pytest.fixture
def figures(committed, drawn):
    return _count(committed).published(masked=False)


def _count(world):
    return count(collect(Scope(world.programme.pk, P), lambda percent: None))


def column(figures, code, place=-1):
    """The rows of a table that are not zero: key → number."""
    return {row["key"]: row["cells"][place] for row in figures["tables"][code]["rows"] if row["cells"][place]}


def test_the_report_and_the_loops_agree(committed, drawn, figures):
    tenant = {key: str(one.pk) for key, one in committed.tenants.items()}
    file = [one for one in drawn.entries if one["filed"] <= P.end and (one["closed"] is None or one["closed"] >= P.start)]
    assert column(figures, "channels") == Counter(one["channel"] or "none" for one in file)
    assert column(figures, "movement", 0) == {
        key: number
        for key, number in {
            "before": sum(one["filed"] < P.start for one in file),
            "entered": sum(one["filed"] >= P.start for one in file),
            "file": len(file),
            "closed": sum(inside(one["closed"]) for one in file),
            "after": sum(not inside(one["closed"]) for one in file),
            "women": len({one["woman"] for one in file}),
        }.items()
        if number
    }
    rows = Counter(
        f"{one['stock']}:{tenant[one['landlord']]}" if one["stock"] in {"social", "private"} else one["stock"]
        for one in drawn.leases
    )
    assert column(figures, "landlords") == rows
    assert column(figures, "contingents") == Counter(one["contingent"] for one in drawn.leases)
    assert column(figures, "communes") == Counter(
        "elsewhere" if one["commune"] == MONTARGIS else one["commune"] for one in drawn.leases
    )
    social = [one for one in drawn.leases if one["stock"] == "social"]
    assert column(figures, "classes") == Counter(one["kind"] for one in social)
    asked = [one for one in drawn.requests if one["requester"] != "asso" and inside(one["on"])]
    assert column(figures, "requesters") == Counter(tenant[one["requester"]] for one in asked)
    assert column(figures, "request_types") == Counter(one["type"] for one in asked)
    assert column(figures, "realised_types") == Counter(one["type"] for one in drawn.realised)
    inter = sum(one["kind"] in {"other_lease", "other_referrer", "coordination"} for one in social)
    treated = sum(one["treated"] for one in file)
    assert [one["value"] for one in figures["headlines"]] == [
        treated,
        len(drawn.leases),
        inter,
        len(asked),
        len(drawn.realised),
    ]
    assert cells_of(figures, "households", "households") == [len({one["woman"] for one in drawn.leases})]


def cells_of(figures, code, key):
    return next(row["cells"] for row in figures["tables"][code]["rows"] if row["key"] == key)


def test_every_breakdown_sums_to_its_total(figures):
    summed = 0
    for table in figures["tables"].values():
        if table["total"]:
            for place, total in enumerate(table["total"]):
                if total != "":
                    assert sum(row["cells"][place] or 0 for row in table["rows"]) == total, table["code"]
                    summed += 1
    assert summed > 20


def test_counting_again_gives_the_same_bytes(committed, drawn, figures):
    assert fingerprint(_count(committed).published(masked=False)) == fingerprint(figures)


def test_the_whole_report_keeps_its_small_counts(committed, drawn):
    """Masking over every equation of a whole report: what is shown is large, or a zero that hides nobody."""
    counted = _count(committed)
    masked = mask(counted.book)
    shown = {name: number for name, number in counted.book.counts.items() if name not in masked | counted.book.hidden}
    assert shown
    assert all(number == 0 or number >= 5 for number in shown.values())
    for total, parts in counted.book.sums:
        unknown = [name for name in parts if name not in shown]
        if total in shown and sum(counted.book.counts[name] for name in unknown) and not set(unknown) <= counted.book.hidden:
            assert len(unknown) >= 2
            assert sum(counted.book.counts[name] for name in unknown) >= 5
