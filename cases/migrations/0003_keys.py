"""A case's key has generations; what renewing it needs."""

from pathlib import Path

from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_access"), ("tenants", "0005_keys")]

    operations = [
        migrations.AddField("casekey", "generation", models.PositiveSmallIntegerField(default=1)),
        RunSQLFile(SQL / "0005_keys.sql"),
    ]
