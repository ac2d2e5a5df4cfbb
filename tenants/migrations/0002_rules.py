"""Rules of the ground floor: context functions, policies, grants, the chained log, keys, sessions, sign-in, mails, targets, resources."""

from pathlib import Path

from django.db import migrations

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = (
    "0001_context.sql",
    "0002_drafts.sql",
    "0003_audit_chain.sql",
    "0004_keys.sql",
    "0005_programme_keys.sql",
    "0006_sessions.sql",
    "0007_reveal_quota.sql",
    "0008_sign_in.sql",
    "0009_reveals_left.sql",
    "0010_mails.sql",
    "0011_targets.sql",
    "0012_resources.sql",
)


class Migration(migrations.Migration):
    replaces = [("tenants", "0041_resources")]
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("tenants", "0001_schema"),
    ]

    operations = [RunSQLFile(SQL / name) for name in FILES]
