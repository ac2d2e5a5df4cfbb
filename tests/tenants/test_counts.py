"""What the menu counts: many questions, one query, the same numbers as one by one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.counts import counts
from tenants.models import Commune, Membership, Tenant
from tenants.navigation import NavItem, settled


def entry(label, **rows):
    return NavItem(label=label, url=f"/{label}/", icon="house", **rows)


def test_several_questions_are_one_query_with_the_numbers_of_each(world):
    with world.acting("asso"):
        questions = (
            Commune.objects.all(),
            Commune.objects.all()[:7],
            Membership.objects.filter(roles__contains=["officer"]),
            Tenant.objects.none(),
        )
        expected = [len(rows) for rows in questions]
        with CaptureQueriesContext(connection) as asked:
            assert counts(*questions) == expected
    assert len(asked) == 1
    assert expected[1] == 7
    assert expected[2] > 0


def test_no_question_asks_nothing(world):
    with CaptureQueriesContext(connection) as asked:
        assert counts() == []
    assert len(asked) == 0


def test_an_entry_stands_with_its_number_or_not_at_all(world):
    with world.acting("asso"):
        some, none = Commune.objects.all()[:3], Commune.objects.filter(name="nulle part")
        entries = [
            entry("plain"),
            entry("waiting", waiting=some, alert=lambda count: f"{count} attendent"),
            entry("quiet", waiting=none),
            entry("there", if_any=some),
            entry("gone", waiting=some, if_any=none),
        ]
        found, [other] = settled(entries, Commune.objects.all()[:5])
    assert [(one.label, one.count, one.alerts) for one in found] == [
        ("plain", None, ""),
        ("waiting", 3, "3 attendent"),
        ("quiet", 0, ""),
        ("there", None, ""),
    ]
    assert other == 5


def test_the_question_of_a_menu_is_planned_once_a_connection(world):
    with world.acting("asso"):
        for _time in range(12):  # the first five times the database looks at the values
            counts(Membership.objects.filter(roles__contains=["officer"]), Commune.objects.all()[:7])
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(generic_plans) FROM pg_prepared_statements WHERE statement LIKE '%asked_for%'")
            assert cursor.fetchone()[0] >= 5
