"""Rules of housing: sides of a proposal, disclosure, shelter, safety requests, units for shelter, sliding leases."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = (
    "0001_access.sql",
    "0002_sides.sql",
    "0003_household_side.sql",
    "0004_disclosure.sql",
    "0005_exclusions.sql",
    "0006_retention.sql",
    "0007_shelter.sql",
    "0008_safety.sql",
    "0009_rehousing.sql",
    "0010_units.sql",
    "0011_sliding_lease.sql",
    "0012_landlords.sql",
    "0013_works.sql",
    "0014_carried_over.sql",
)


class Migration(migrations.Migration):
    replaces = [("housing", "0051_carried_over")]
    dependencies = [
        ("cases", "0002_rules"),
        ("housing", "0001_schema"),
    ]

    operations = [RunSQLFile(SQL / name) for name in FILES]
