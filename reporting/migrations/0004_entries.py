"""What is counted of a programme while it happens: entries, rehousings, support begun."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_funding"), ("cases", "0031_entries"), ("housing", "0010_rehousing")]

    operations = [RunSQLFile(SQL / "0004_entries.sql")]
