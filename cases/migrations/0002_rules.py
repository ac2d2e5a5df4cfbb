"""Rules of cases: one policy per permission, guarded moves, keys and erasure, consent, exclusions, retention, support, committees."""

import csv
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"
CEILINGS = Path(__file__).resolve().parent.parent / "data" / "income_ceilings.csv"
FILES = (
    "0001_access.sql",
    "0002_team.sql",
    "0003_moves.sql",
    "0004_partners.sql",
    "0005_keys.sql",
    "0006_erasure.sql",
    "0007_identity_index.sql",
    "0008_duplicates.sql",
    "0009_consent.sql",
    "0010_exclusions.sql",
    "0011_break_glass.sql",
    "0012_exports.sql",
    "0013_retention.sql",
    "0014_documents.sql",
    "0015_joints.sql",
    "0016_support.sql",
    "0017_application.sql",
    "0018_deadlines.sql",
    "0019_calendar.sql",
    "0020_present_lease.sql",
    "0021_committees.sql",
    "0022_entries.sql",
    "0023_carried_over.sql",
)


def load_ceilings(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The ceilings of the years that are known. A later year comes with a migration of its own."""
    rows = apps.get_model("cases", "IncomeCeiling").objects.using(editor.connection.alias)
    with CEILINGS.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            rows.create(
                year=int(row["year"]),
                financing=row["financing"],
                zone=row["zone"],
                amounts=[int(row[f"c{category}"]) for category in range(1, 7)],
                per_person=int(row["per_person"]),
                to_check=row["to_check"] == "1",
            )


class Migration(migrations.Migration):
    replaces = [("cases", "0051_carried_over")]
    dependencies = [
        ("cases", "0001_schema"),
        ("tenants", "0002_rules"),
    ]

    operations = [migrations.RunPython(load_ceilings, migrations.RunPython.noop), *(RunSQLFile(SQL / name) for name in FILES)]
