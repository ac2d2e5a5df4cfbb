"""The threat model names tests: each must exist, and each table must hold a test a line."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = (ROOT / "docs/security.md").read_text(encoding="utf-8")
THREATS = [line for line in MODEL.splitlines() if line.startswith("| ") and not line.startswith("| Threat")]
TESTS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}


def named(text):
    """(path or "", function or "") of each test that a text names."""
    for quoted in re.findall(r"`([^`]+)`", text):
        if "test_" in quoted or quoted.startswith("tests/"):
            path, _colons, function = quoted.rpartition("::")
            yield (quoted, "") if not path and "/" in quoted else (path, function)


@pytest.mark.parametrize("line", THREATS, ids=lambda line: line.split("|")[1].strip()[:60])
def test_each_threat_names_a_test_that_exists(line):
    proofs = list(named(line.split("|")[3])) or ["the same"] * line.split("|")[3].count("the same")
    assert proofs, "no test is named"
    for path, function in (one for one in proofs if one != "the same"):
        if path:
            found = [text for file, text in TESTS.items() if str(file).endswith(path)] or (
                [""] if (ROOT / path).exists() else []
            )
        else:
            found = list(TESTS.values())
        assert found, path
        assert not function or any(f"def {function}(" in text for text in found), function
