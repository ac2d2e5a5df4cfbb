"""Until when an organisation's people may work without a second factor: set by the operator."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0006_programme_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="mfa_grace_until",
            field=models.DateField(blank=True, null=True, verbose_name="double authentification facultative jusqu’au"),
        ),
        # Organisations that are there already get a month to set it up.
        migrations.RunSQL("UPDATE tenants_tenant SET mfa_grace_until = current_date + 30", migrations.RunSQL.noop),
    ]
