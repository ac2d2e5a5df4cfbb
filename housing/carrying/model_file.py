"""The workbook to fill: an explanation, then a sheet for each kind of line, with typed columns, lists and one marked example."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from housing.carrying.columns import EXAMPLE, EXAMPLE_TITLE, MAX_LINES, Column, Kind, Sheet
from housing.carrying.surroundings import Surroundings
from tenants.spreadsheets import harmless

HEAD = PatternFill("solid", fgColor="0A6A72")
WEAK = PatternFill("solid", fgColor="E4F1F2")
SAND = PatternFill("solid", fgColor="FAF6EF")
FORMATS = {Kind.DAY: "DD/MM/YYYY", Kind.AMOUNT: "#,##0.00", Kind.NUMBER: "0"}
RULES: dict[Kind, dict[str, Any]] = {
    Kind.DAY: {"type": "date", "operator": "greaterThan", "formula1": "1", "error": "Écrivez une date, comme 15/10/2026."},
    Kind.NUMBER: {"type": "whole", "operator": "between", "formula1": "0", "formula2": "30", "error": "Écrivez un nombre entier."},
    Kind.AMOUNT: {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0", "error": "Écrivez un montant en euros."},
}  # fmt: skip
LISTS, GUIDE = "Listes", "Mode d’emploi"
LAST = MAX_LINES + 2
GUIDE_LINES = (
    "Reprendre ce que vous suivez déjà",
    "1. Remplissez les feuilles qui vous concernent, une ligne par situation. Les colonnes foncées sont obligatoires.",
    f"2. Au plus {MAX_LINES} lignes par classeur, toutes feuilles ensemble ; au-delà, envoyez plusieurs classeurs.",
    "3. La ligne d’exemple, en couleur sable, n’est jamais reprise : laissez-la ou effacez-la.",
    "4. Envoyez le classeur : un aperçu dit, ligne par ligne, ce qui sera créé. Rien n’est enregistré avant votre confirmation.",
    "5. Une ligne incomplète n’est pas perdue : son dossier reste un brouillon à terminer à l’écran.",
    "6. Le même classeur envoyé deux fois ne crée rien deux fois : le repère de chaque ligne fait foi.",
    "7. Ni récit, ni information sur l’auteur des violences. Aucune adresse : ni l’ancienne, ni la nouvelle.",
    "8. Détruisez ce fichier dès que la reprise est faite : il contient des données très sensibles.",
    "Ce qui est repris garde ses dates, est marqué « repris », et n’est jamais compté comme un acte de la période.",
)


def model_file(around: Surroundings) -> bytes:
    """The workbook for an organisation, with the lists of its programme."""
    book = Workbook()
    guide = book.active
    lists = book.create_sheet(LISTS)
    for sheet in around.sheets:
        _fill(book.create_sheet(sheet.title), sheet, lists)
    _explain(guide, around)
    book.move_sheet(lists, offset=len(book.sheetnames))
    lists.sheet_state = "hidden"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _explain(page: Any, around: Surroundings) -> None:
    page.title = GUIDE
    page.append([_plain(around.programme.name)])
    for line in GUIDE_LINES:
        page.append([line])
    page.append([])
    page.append(["Feuille", "Colonne", "Ce qu’on y écrit", "À savoir"])
    for cell in page[page.max_row]:
        cell.font, cell.fill = Font(bold=True), WEAK
    for sheet in around.sheets:
        for one in sheet.columns:
            required = "obligatoire" if one.required else ""
            page.append([sheet.title, one.title, one.kind.value, " ; ".join(filter(None, [required, one.help]))])
    page["A1"].font = page["A2"].font = Font(bold=True, size=14)
    for letter, width in zip("ABCD", (24, 28, 44, 70), strict=True):
        page.column_dimensions[letter].width = width


def _fill(page: Any, sheet: Sheet, lists: Any) -> None:
    page.append([one.title for one in sheet.columns] + [EXAMPLE_TITLE])
    page.append([_example(one) for one in sheet.columns] + [EXAMPLE])
    page.freeze_panes = "B2"
    for number, one in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = max(14, len(one.title) + 4)
        head = page[f"{letter}1"]
        head.alignment = Alignment(wrap_text=True, vertical="top")
        head.font, head.fill = (Font(bold=True, color="FFFFFF"), HEAD) if one.required else (Font(bold=True), WEAK)
        page[f"{letter}2"].fill = SAND
        for row in range(2, LAST + 1):
            page[f"{letter}{row}"].number_format = FORMATS.get(one.kind, "@")
        if rule := _rule(one, lists):
            rule.add(f"{letter}2:{letter}{LAST}")
            page.add_data_validation(rule)
    last = get_column_letter(len(sheet.columns) + 1)
    page.column_dimensions[last].width = 44
    page[f"{last}2"].fill = SAND


def _plain(text: str) -> str:
    return harmless(text)


def _example(column: Column) -> Any:
    text = column.example or (column.choices[0][1] if column.required and column.choices else "")
    match column.kind:
        case Kind.DAY if text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        case Kind.NUMBER if text:
            return int(text)
        case Kind.AMOUNT if text:
            return Decimal(text)
    return _plain(text) or None


def _rule(column: Column, lists: Any) -> DataValidation | None:
    if column.kind is Kind.YES_NO:
        return DataValidation(
            type="list", formula1='"oui,non"', allow_blank=True, error="Écrivez oui ou non.", showErrorMessage=True
        )
    if column.kind is Kind.CHOICE and column.choices:
        return DataValidation(
            type="list",
            formula1=_listed(column, lists),
            allow_blank=True,
            error="Choisissez dans la liste.",
            showErrorMessage=True,
        )
    if column.kind in RULES:
        return DataValidation(allow_blank=True, showErrorMessage=True, **RULES[column.kind])
    return None


def _listed(column: Column, lists: Any) -> str:
    """Write the choices in a column of the hidden sheet; returns where they stand."""
    number = lists.max_column + 1 if lists["A1"].value else 1
    for row, (_code, label) in enumerate(column.choices, start=1):
        cell = lists.cell(row=row, column=number, value=_plain(label))
        cell.data_type = TYPE_STRING
    letter = get_column_letter(number)
    return f"{LISTS}!${letter}$1:${letter}${len(column.choices)}"
