"""Texts that go into a spreadsheet: nothing in them is taken for a formula."""

FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


def harmless(cell: str) -> str:
    """A text that a spreadsheet does not take for a formula, whatever blanks stand before it, without control characters."""
    plain = cell.translate(CONTROLS)
    begins = plain.lstrip(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\ufeff")
    return f"'{plain}" if (plain.startswith(FORMULA) or begins.startswith(FORMULA)) and not _is_number(plain) else plain


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(",", "", 1).isdecimal()
