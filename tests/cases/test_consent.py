"""What is open follows what she agrees to, in whatever order she gives it and takes it back."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import access
from cases.disclosure import CELLS_OF, Purpose
from cases.models import CaseShare, Consent
from cases.services import consent
from cases.services.consent import Given
from tests.cases.builders import filed, today

STEPS = (Purpose.SHELTER, Purpose.SUPPORT)


def open_to_shelter(world):
    """What the shelter may read of any case now."""
    with world.acting("shelter") as by:
        return set(access.live_shares(by).values_list("permission__codename", flat=True))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(STEPS)), max_size=6))
def test_what_is_open_is_what_a_live_consent_covers(world, said):
    with transaction.atomic():
        case, shelter = filed(world), world.tenant("shelter")
        agreed: set[Purpose] = set()
        for gives, step in said:
            with world.acting("asso") as by:
                if gives:
                    row = consent.record_consent(case, by=by, purpose=step, recipient=shelter, given=Given(today()))
                    access.grant(case.pk, shelter.group_id, CELLS_OF[step], purpose=str(step), consent=row)
                    agreed.add(step)
                else:
                    for row in Consent.objects.live().filter(case=case, purpose=step).select_related("case"):
                        consent.withdraw_consent(row, by=by)
                    agreed.discard(step)
            assert open_to_shelter(world) == {str(cell) for one in agreed for cell in CELLS_OF[one]}
            with world.acting("asso"):
                resting = CaseShare.objects.filter(access.unexpired(), content_object=case).select_related("consent")
                assert all(one.consent is None or one.consent.is_live for one in resting)
        transaction.set_rollback(True)
