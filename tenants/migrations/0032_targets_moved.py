"""Targets stand in a table of their own: their columns go."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0031_targets"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="channel",
            name="channel__target_in_order",
        ),
        migrations.RemoveField(
            model_name="channel",
            name="target_max",
        ),
        migrations.RemoveField(
            model_name="channel",
            name="target_min",
        ),
        migrations.RemoveField(
            model_name="programme",
            name="concurrent_target",
        ),
    ]
