"""How many cases one export may hold; how many reveals are left today."""

from pathlib import Path

from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("tenants", "0010_sign_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="export_rows",
            field=models.PositiveSmallIntegerField(default=500, verbose_name="dossiers par export, au plus"),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("export_rows__lte", 2000)), name="tenant__exports_are_capped"
            ),
        ),
        RunSQLFile(SQL / "0009_reveals_left.sql"),
    ]
