"""Rules of reports: what the evaluation role may read, packs, funding, live counts of entries."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = (
    "0001_access.sql",
    "0002_packs.sql",
    "0003_funding.sql",
    "0004_entries.sql",
)


class Migration(migrations.Migration):
    replaces = [("reporting", "0004_entries")]
    dependencies = [
        ("housing", "0002_rules"),
        ("reporting", "0001_schema"),
    ]

    operations = [RunSQLFile(SQL / name) for name in FILES]
