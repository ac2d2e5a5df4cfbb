"""Policies, shares, projection and definer functions of cases."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("tenants", "0002_access")]

    operations = [RunSQLFile(SQL / f"{name}.sql") for name in ("0001_access", "0002_team", "0003_moves", "0004_partners")]
