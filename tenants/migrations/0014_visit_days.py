"""How many days after the keys the two visits are due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0013_eligibility"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="first_visit_days",
            field=models.PositiveSmallIntegerField(
                default=30, verbose_name="première visite après les clés, au plus tard en jours"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="second_visit_days",
            field=models.PositiveSmallIntegerField(
                default=90, verbose_name="deuxième visite après les clés, au plus tard en jours"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_visit_days__gt", 0), ("second_visit_days__gt", models.F("first_visit_days"))),
                name="programme__visits_in_order",
            ),
        ),
    ]
