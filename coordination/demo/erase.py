"""Emptying a demonstration: everything but the reference data and what the migrations wrote."""

from django.db import connections, transaction
from psycopg import sql

from tenants.services.setup import OWNER

KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission", "tenants_commune"})


def erase_world() -> None:
    """Empty every table of the installation through the role that owns them."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = sorted({name for (name,) in cursor.fetchall()} - KEPT)
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(sql.Identifier(name) for name in names)))
