"""A former owner keeps no share of an earlier time."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_documents")]

    operations = [RunSQLFile(SQL / "0014_former_owner.sql")]
