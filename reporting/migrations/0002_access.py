"""Policies and definer functions of reports."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("cases", "0002_access"), ("tenants", "0002_access")]

    operations = [RunSQLFile(SQL / "0001_access.sql")]
