"""Policies and guards of housing."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("housing", "0001_initial"), ("cases", "0002_access")]

    operations = [RunSQLFile(SQL / "0001_access.sql"), RunSQLFile(SQL / "0002_sides.sql")]
