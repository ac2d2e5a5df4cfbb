"""What a programme asks of those who enter it: to be sheltered, to be followed already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0012_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="follow_required",
            field=models.BooleanField(default=False, verbose_name="être déjà suivie par l’association"),
        ),
        migrations.AddField(
            model_name="programme",
            name="shelter_required",
            field=models.BooleanField(default=False, verbose_name="être mise à l’abri dans une structure"),
        ),
    ]
