"""The product without its row locks, served for the negative controls of the rivals: what is free is read, believed, then taken."""

import time

import coordination.wsgi
from housing.workflow import holds

HESITATION = 0.3  # between reading that a unit is free and taking it: every rival of a round reads before one of them writes


def read_without_lock(rows, pk):
    """`tenants.locking.lock` that locks nothing."""
    row = rows.get(pk=pk)
    time.sleep(HESITATION)
    return row


def hold_unseen_case(case_id, *, due):
    """`cases.workflow.hold_case` that does not look at the state of the case."""


holds.lock = read_without_lock
holds.hold_case = hold_unseen_case
application = coordination.wsgi.application
