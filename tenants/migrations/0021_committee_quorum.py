"""How many organisations must be there for a meeting of the programme to decide."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="committee_quorum",
            field=models.PositiveSmallIntegerField(
                default=2, verbose_name="organisations présentes pour qu’une réunion décide"
            ),
        ),
    ]
