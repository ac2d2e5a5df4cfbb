"""Files of a report: named by its id, written aside, then put in place in one move."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from tenants import files as disk

SUFFIXES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


def folder() -> Path:
    """Where reports are kept."""
    return disk.folder("reports")


def path_of(report: UUID, suffix: str) -> Path:
    """Path of a report's file."""
    assert suffix in SUFFIXES, suffix
    return folder() / f"{report}.{suffix}"


def write_aside(report: UUID, lease: UUID, contents: Mapping[str, bytes]) -> list[tuple[Path, Path]]:
    """Write the files of an attempt beside their place. Returns (where it is, where it goes) pairs. Raises OSError."""
    pairs = []
    for suffix, content in contents.items():
        target = path_of(report, suffix)
        aside = target.with_name(f"{target.name}.{lease}.tmp")
        disk.write_synced(aside, content)
        pairs.append((aside, target))
    return pairs


def put_in_place(pairs: list[tuple[Path, Path]]) -> None:
    """Move the files of an attempt to their place; what is there is replaced."""
    for aside, target in pairs:
        aside.replace(target)


def sweep(report: UUID) -> None:
    """Remove what interrupted attempts left behind."""
    for leftover in folder().glob(f"{report}.*.tmp"):
        leftover.unlink(missing_ok=True)
