"""The table: every route of the product, floor by floor, and who gets what there."""

from tests.access.matrix import Route
from tests.access.routes.cases import CASES
from tests.access.routes.ground import GROUND, TOP
from tests.access.routes.housing import HOUSING, SLIDING, STAYS, UNITS, URGENCIES
from tests.access.routes.meetings import MEETINGS
from tests.access.routes.reporting import REPORTING
from tests.access.routes.resources import RESOURCES

ROUTES: dict[str, Route] = (
    RESOURCES | TOP | GROUND | CASES | HOUSING | STAYS | URGENCIES | UNITS | SLIDING | MEETINGS | REPORTING
)
