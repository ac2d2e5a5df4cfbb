"""Barring somebody from a case: reasons, professional addresses, stepping aside."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_consent"),
        ("tenants", "0009_reveal_quota"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BarredAddress",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("salt", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="exclusion",
            name="exclusion__one_target",
        ),
        migrations.AddField(
            model_name="exclusion",
            name="address",
            field=tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse professionnelle"),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="by_address",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="declared",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("her_request", "à la demande de la personne"),
                    ("knows", "la connaît ou connaît ses proches"),
                    ("conflict", "conflit d’intérêts"),
                    ("precaution", "par précaution"),
                ],
                max_length=12,
                verbose_name="motif",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_address", False), ("excluded_membership__isnull", True), ("excluded_tenant__isnull", False)),
                    models.Q(("by_address", False), ("excluded_membership__isnull", False), ("excluded_tenant__isnull", True)),
                    models.Q(("by_address", True), ("excluded_membership__isnull", True), ("excluded_tenant__isnull", True)),
                    _connector="OR",
                ),
                name="exclusion__one_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("case", "excluded_tenant"),
                name="exclusion__tenant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("case", "excluded_membership"),
                name="exclusion__membership_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("declared", False), ("excluded_membership__isnull", False), _connector="OR"),
                name="exclusion__declared_by_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("address__isnull", True), ("by_address", True), _connector="OR"),
                name="exclusion__address_when_so",
            ),
        ),
        migrations.AddField(
            model_name="barredaddress",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="barredaddress",
            name="exclusion",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.exclusion"),
        ),
        migrations.AddField(
            model_name="barredaddress",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="barredaddress",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddIndex(
            model_name="barredaddress",
            index=models.Index(fields=["person"], name="barred_address__person"),
        ),
        RunSQLFile(SQL / "0010_exclusions.sql"),
    ]
