"""From the file to the confirmation: the preview is read, mended in the page, confirmed; then its lines are made a few at a time.

Each line is made whole or not at all, and once: what it made bears its mark. A stopped worker leaves the lines that wait.
"""

from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.models import Case
from cases.services import carrying
from cases.services.intake import programmes_to_open_in
from housing.carrying.checking import Checked, Checking
from housing.carrying.columns import SHEETS
from housing.carrying.housed import READERS, check, terms_of
from housing.carrying.lines import DONE, READING, RUNNING, Line, Preview, find_preview, forget_preview, read_lines
from housing.carrying.surroundings import Surroundings
from housing.workflow.leases import carry_over_lease
from housing.workflow.stays import Booking, book_case
from tenants.actor import Actor
from tenants.constraints import message_of
from tenants.errors import Refused
from tenants.models import Programme
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

BATCH = 10  # lines made in one transaction
ORDER = {code: number for number, code in enumerate(SHEETS)}
Looked = tuple[Checking, list[Checked]]


def programmes(by: Actor) -> list[Programme]:
    """Programmes in which the actor may take over what it follows. Raises Forbidden."""
    require_ability(by, Permission.FILE_CASE)
    require_ability(by, Permission.SHARE_CASE)
    if not (found := programmes_to_open_in(by)):
        raise forbidden(Permission.FILE_CASE)
    return found


@transaction.atomic
def open_preview(upload: UploadedFile, *, by: Actor, programme: Programme) -> Preview:
    """Read a workbook in the place of what was read before; the file itself is not kept. Raises Forbidden, Refused."""
    if programme not in programmes(by):
        raise forbidden(Permission.FILE_CASE)
    held = find_preview(by, held=True)
    if held is not None and held.phase == RUNNING:
        raise Refused(_("Une reprise est en cours : attendez qu’elle soit finie."))
    preview = Preview(programme.pk, read_lines(upload))
    preview.keep(by)
    record("carry_over.read", by.tenant, by=by, owner=by.tenant.pk, lines=len(preview.lines))
    return preview


def look(preview: Preview, *, by: Actor) -> Looked:
    """What the lines that wait would make. Raises Forbidden."""
    programme = next((one for one in programmes(by) if one.pk == preview.programme), None)
    if programme is None:
        raise forbidden(Permission.FILE_CASE)
    checking = Checking(Surroundings.of(programme, by), preview.lines)
    return checking, check(checking, preview.lines)


def _held(by: Actor) -> Preview:
    preview = find_preview(by, held=True)
    if preview is None:
        raise Refused(_("Cet aperçu n’est plus là : il dure sept jours. Envoyez de nouveau le classeur."))
    if preview.phase == RUNNING:
        raise Refused(_("La reprise est en cours : rien ne se modifie avant sa fin."))
    return preview


@transaction.atomic
def mend(by: Actor, *, cells: Mapping[tuple[int, str], str], left_out: set[int], taken_back: set[int]) -> None:
    """Correct cells of the preview, by rank of the line and title of the column; leave lines out, or take them back. Raises Refused."""
    preview = _held(by)
    for rank, line in enumerate(preview.lines):
        if line.waits:
            titles = {one.title for one in line.where.columns}
            changed = {title: text.strip() for (where, title), text in cells.items() if where == rank and title in titles}
            line.values = {title: text for title, text in (line.values | changed).items() if text}
        if rank in left_out and line.waits:
            line.state = "left_out"
        elif rank in taken_back and line.state in {"left_out", "failed"}:
            line.state, line.said = "waiting", ""
    preview.phase = READING
    preview.keep(by)


@transaction.atomic
def confirm(by: Actor) -> bool:
    """The lines that wait may be made, or go on being made; False when none of them is sound. Raises Forbidden, Refused."""
    running = find_preview(by, held=True)
    if running is not None and running.phase == RUNNING:
        return True
    preview = _held(by)
    _checking, found = look(preview, by=by)
    if not any(one.is_sound for one in found):
        return False
    preview.phase = RUNNING
    preview.keep(by)
    return True


@transaction.atomic
def make_some(by: Actor) -> bool:
    """Make some of the lines that wait, the cases first. Returns whether some are left. Twice does no harm."""
    preview = find_preview(by, held=True)
    if preview is None or preview.phase != RUNNING:
        return False
    waiting = sorted((line for line in preview.lines if line.waits), key=lambda line: ORDER[line.sheet])
    sheet = waiting[0].sheet if waiting else ""
    batch = [line for line in waiting if line.sheet == sheet][:BATCH]
    programme = next(one for one in programmes(by) if one.pk == preview.programme)
    checking = Checking(Surroundings.of(programme, by), preview.lines)
    for line in batch:
        _settle(checking, line, by)
    left = len(waiting) > len(batch)
    if not left:
        _finish(preview, by)
    preview.keep(by)
    return left


def _finish(preview: Preview, by: Actor) -> None:
    """Nothing sound is left: what is wrong waits for its correction."""
    preview.phase = DONE
    for line in preview.lines:
        line.state = "waiting" if line.state == "wrong" else line.state
    made = sum(line.state == "made" for line in preview.lines)
    record("carry_over.done", by.tenant, by=by, owner=by.tenant.pk, made=made)


def _settle(checking: Checking, line: Line, by: Actor) -> None:
    """Make one line, whole or not at all."""
    found = READERS[line.sheet](checking, line)
    if found.known is not None:
        line.state, line.said = "known", found.known.reference
        return
    if found.errors:
        line.state = "wrong"
        return
    try:
        with transaction.atomic():
            case = _make(checking, found, by)
        line.state, line.said = "made", case.reference
        line.values = {"Repère": line.mark}  # what names her is in her case: not here any more
    except Refused as refusal:
        line.state, line.said = "failed", refusal.message
    except IntegrityError as error:
        line.state, line.said = "failed", message_of(error)


def _make(checking: Checking, found: Checked, by: Actor) -> Case:
    if found.line.sheet == "cases":
        assert found.former is not None
        return carrying.carry_over(found.former, by=by)
    if found.former is not None:
        terms = terms_of(checking, found)
        case = carrying.carry_over_closed(
            found.former, by=by, rehoused_on=terms.signed_on,
            closed_on=found.values["closed_on"], outcome=terms.outcome,
        )  # fmt: skip
    else:
        case = _case_of(checking, found.line)
    at = carrying.carried_at(case)
    assert at is not None
    if found.line.sheet == "stays":
        place = checking.around.places[found.values["place"]]
        booking = Booking((place,), found.values["starts_on"], found.values["expected_on"], entered=True, carried_at=at)
        book_case(case, by=by, booking=booking)
    else:
        carry_over_lease(case, by=by, carried_at=at, **terms_of(checking, found).columns)
    return case


def _case_of(checking: Checking, line: Line) -> Case:
    case = checking.known.get(checking.key(line))
    if case is None:
        raise Refused(_("Le dossier de ce repère n’a pas été repris."))
    return case


@transaction.atomic
def give_up(by: Actor) -> None:
    """Throw the preview away. Raises Refused while its lines are being made."""
    if (preview := find_preview(by, held=True)) is not None and preview.phase == RUNNING:
        raise Refused(_("La reprise est en cours : rien ne se modifie avant sa fin."))
    forget_preview(by)
