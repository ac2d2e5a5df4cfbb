"""What an exclusion undoes in housing, and who follows a unit whose officer is barred."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("housing", "0005_disclosure")]

    operations = [RunSQLFile(SQL / "0005_exclusions.sql")]
