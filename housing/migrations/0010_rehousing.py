"""What the floor of cases asks of a lease."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("housing", "0009_safety"), ("cases", "0014_support")]

    operations = [RunSQLFile(SQL / "0010_rehousing.sql")]
