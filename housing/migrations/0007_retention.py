"""The last contact, as housing knows it; the address of an erased person's dwelling."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("housing", "0006_exclusions"), ("cases", "0010_retention")]

    operations = [RunSQLFile(SQL / "0006_retention.sql")]
