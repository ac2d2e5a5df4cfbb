"""Build the icon sprite from the npm package bootstrap-icons, keeping only the icons listed beside this file.

    python static/vendor/build_icons.py path/to/node_modules/bootstrap-icons

Writes static/icons/sprite.svg; run it again after adding a name to icons.txt.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = HERE / "bootstrap-icons" / "icons.txt"
SPRITE = HERE.parent / "icons" / "sprite.svg"
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(source: Path) -> str:
    """Return the icon as a <symbol> named after its file."""
    drawing = DRAWING.search(source.read_text(encoding="utf-8"))
    if drawing is None:
        raise SystemExit(f"{source} is not an SVG drawing")
    shapes = re.sub(r"\s*\n\s*", "", drawing.group(1))
    return f'<symbol id="{source.stem}" viewBox="0 0 16 16">{shapes}</symbol>'


def main(package: str) -> None:
    """Write the sprite, one symbol a line, in alphabetical order."""
    names = sorted(set(NAMES.read_text(encoding="utf-8").split()))
    symbols = [symbol(Path(package) / "icons" / f"{name}.svg") for name in names]
    body = "\n".join(symbols)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n', encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
