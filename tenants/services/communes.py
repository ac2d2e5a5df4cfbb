"""Loading the communes that ship with the project."""

import csv
import lzma
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from django.db import connections, transaction

DATA = Path(__file__).resolve().parent.parent / "data" / "communes.csv.xz"
COLUMNS = "insee_code, name, sort_name, postcodes, department_code, epci_siren, epci_name, population, latitude, longitude"


def sort_name(name: str) -> str:
    """Key that sorts names as a French reader expects: no accents, no case, no punctuation."""
    letters = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(symbol for symbol in letters if not unicodedata.combining(symbol)).lower()
    return " ".join("".join(symbol if symbol.isalnum() else " " for symbol in plain).split())


def _rows() -> Iterator[tuple[object, ...]]:
    with lzma.open(DATA, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            yield (
                row["insee_code"],
                row["name"],
                sort_name(row["name"]),
                row["postcodes"].split(),
                row["department_code"],
                row["epci_siren"],
                row["epci_name"],
                int(row["population"]) if row["population"] else None,
                float(row["latitude"]) if row["latitude"] else None,
                float(row["longitude"]) if row["longitude"] else None,
            )


@transaction.atomic(using="owner")
def load_communes() -> int:
    """Insert or update every commune (COPY into a temporary table, then one upsert). Returns how many there are."""
    updates = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS.split(", ")[1:])
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE tenants_commune) ON COMMIT DROP")
        with cursor.copy(f"COPY incoming ({COLUMNS}) FROM STDIN") as copy:
            for row in _rows():
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO tenants_commune ({COLUMNS}) SELECT {COLUMNS} FROM incoming "  # constants  # nosec B608
            f"ON CONFLICT (insee_code) DO UPDATE SET {updates}"
        )
        cursor.execute("SELECT count(*) FROM tenants_commune")
        return int(cursor.fetchone()[0])
