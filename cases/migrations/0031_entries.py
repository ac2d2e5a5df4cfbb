"""A programme may be closed to new entries."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_committees"),
        ("tenants", "0031_targets"),
    ]

    operations = [RunSQLFile(SQL / "0034_entries.sql")]
