"""What is put back for a test is what filing writes."""

from collections import Counter

from django.db import connection

from tests.cases.builders import file_case, filed


def counted(world):
    """How many rows the association reads of each table that is remembered."""
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT kept.relname FROM pg_class kept JOIN pg_class own ON own.relname = kept.relname AND own.oid <> kept.oid"
            " WHERE kept.relnamespace = 'remembered'::regnamespace AND has_table_privilege(own.oid, 'SELECT')"
        )
        tables = sorted(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in tables))
        return Counter(dict(zip(tables, cursor.fetchone(), strict=True)))


def test_the_rows_put_back_are_those_that_filing_writes(world):
    before = counted(world)
    kept = filed(world)
    once = counted(world)
    other = file_case(world)
    assert kept.pk != other.pk
    assert (once - before).total() > 20
    assert counted(world) - once == once - before


def test_it_is_put_back_once_a_test(world):
    assert filed(world).pk != filed(world).pk
