"""Stays and leases that are older than their case here."""

from pathlib import Path

from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0051_carried_over"),
        ("housing", "0021_landlords"),
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="lease",
            name="carried_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="stay",
            name="carried_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="lease",
            constraint=models.CheckConstraint(
                condition=models.Q(("carried_at__isnull", True), ("outside_network", True), _connector="OR"),
                name="lease__carried_over_is_outside",
            ),
        ),
        RunSQLFile(SQL / "0051_carried_over.sql"),
    ]
