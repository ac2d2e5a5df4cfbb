"""What a simulation starts from: counts of a year, as far as their reader may count."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_rules")]

    operations = [RunSQLFile(SQL / "0005_simulation.sql")]
