"""Renewing keys while people work."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_audit_chain")]

    operations = [RunSQLFile(SQL / "0004_keys.sql")]
