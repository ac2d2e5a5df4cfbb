"""The landlords that house a household, as the floor below asks for them."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("housing", "0012_sliding_lease"), ("cases", "0022_committees")]

    operations = [RunSQLFile(SQL / "0021_landlords.sql")]
