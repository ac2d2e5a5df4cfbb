"""What the household's side alone reads leaves the rows that the landlord reads."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("housing", "0003_household_side")]

    operations = [
        RunSQLFile(SQL / "0003_household_side.sql"),
        migrations.RemoveConstraint(model_name="proposal", name="proposal__number_once"),
        migrations.RemoveConstraint(model_name="proposal", name="proposal__withdrawal_has_reason"),
        migrations.RemoveField(model_name="proposal", name="number"),
        migrations.RemoveField(model_name="proposal", name="withdraw_reason"),
        migrations.RemoveField(model_name="reservation", name="household_decline"),
    ]
