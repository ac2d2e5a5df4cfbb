"""Each tenant's log becomes a chain."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_form_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("retired", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("signature", models.BinaryField(max_length=256)),
            ],
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenants.tenant",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.AddField(
            model_name="auditentry",
            name="digest",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="seq",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(condition=models.Q(("seq__isnull", True)), fields=["tenant", "id"], name="audit__not_chained"),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.UniqueConstraint(fields=("tenant", "seq"), name="audit__seq_once"),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("seq__isnull", True), ("digest__isnull", False), _connector="XOR"),
                name="audit__seq_has_digest",
            ),
        ),
        migrations.AddField(
            model_name="auditcheckpoint",
            name="tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddConstraint(
            model_name="auditcheckpoint",
            constraint=models.UniqueConstraint(fields=("tenant", "seq"), name="audit_checkpoint__once"),
        ),
        RunSQLFile(SQL / "0003_audit_chain.sql"),
    ]
