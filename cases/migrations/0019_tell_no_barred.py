"""Nobody is told of an orientation whose case bars them."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_present_lease")]

    operations = [RunSQLFile(SQL / "0022_tell_no_barred.sql")]
