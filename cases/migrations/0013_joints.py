"""What one feature ends, the others end with it: loans, lists, openings, who makes a team; a list remembers its cases."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_former_owner")]

    operations = [
        migrations.AddField(
            model_name="exportfile",
            name="cases",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        RunSQLFile(SQL / "0015_joints.sql"),
    ]
