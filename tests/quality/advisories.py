"""Ask for known vulnerabilities of the locked packages (pip-audit); says how many the advisories did not know.

python tests/quality/advisories.py      exit 1: a locked package has a known vulnerability
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
EXPORT = [
    str(TOOLS / "uv"),
    "export",
    "--quiet",
    "--frozen",
    "--all-groups",
    "--no-hashes",
    "--no-emit-project",
    "--project",
    str(ROOT),
]


def main() -> int:
    """Audit every locked package, of every group."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as locked:
        locked.write(subprocess.run(EXPORT, check=True, capture_output=True, text=True).stdout)
        locked.flush()
        audit = [
            str(Path(sys.executable).parent / "pip-audit"),
            "--no-deps",
            "--disable-pip",
            "--format",
            "json",
            "-r",
            locked.name,
        ]
        found = subprocess.run(audit, check=False, capture_output=True, text=True)
    try:
        packages = json.loads(found.stdout)["dependencies"]
    except ValueError:
        print("The advisories cannot be reached from here: the locked packages were NOT audited.", file=sys.stderr)
        return 0
    vulnerable = [one for one in packages if one.get("vulns")]
    for one in vulnerable:
        for known in one["vulns"]:
            print(
                f"{one['name']} {one['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'no version'}"
            )
    unknown = sum("skip_reason" in one for one in packages)
    print(f"{len(packages) - unknown} locked packages audited, {unknown} unknown to the advisories reached from here.")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
