"""A field altered or moved from another row: the page is served without it, says so, and the owner's log has it."""

import pytest

from cases.models import CaseContact, CaseIdentity, ChronologyEntry, OrientationContent
from cases.services import orientations
from cases.services.chronology import note
from housing.models import DwellingLocation
from tenants.acting import acting_as
from tenants.models import AuditEntry
from tests.cases.builders import filed, filled_draft, today
from tests.factories import make_vacancy

SAID = "ne s’ouvre plus"


def altered(sealed):
    changed = bytearray(bytes(sealed))
    changed[-1] ^= 1
    return bytes(changed)


def unreadable(world, key="asso"):
    with world.acting(key):
        return sorted(AuditEntry.objects.filter(kind="field.unreadable").values_list("facts__column", flat=True))


@pytest.fixture
def case(world):
    """A case whose name was altered, whose phone was moved from another case, whose note was altered."""
    case, other = filed(world), filed(world)
    with world.acting("asso") as by:
        entry = note(case, by=by, kind="note", audience="partners", text="Une note.")
        identity, elsewhere = CaseIdentity.objects.get(case=case), CaseContact.objects.get(case=other)
        CaseIdentity.objects.filter(pk=identity.pk).update(last_name=altered(identity.last_name))
        CaseContact.objects.filter(case=case).update(phone=elsewhere.phone)
    spoil(world, entry)
    return case


def spoil(world, entry):
    with acting_as(world.tenant("asso")):
        assert ChronologyEntry.objects.filter(pk=entry.pk).update(text=altered(entry.text)) == 1


@pytest.mark.parametrize("key", ["asso", "coordinator"])
@pytest.mark.parametrize(("what", "column", "kept"), [("identite", "last_name", "Inès"), ("coordonnees", "phone", "")])
def test_a_reveal_is_served_without_what_does_not_open(world, browse, case, key, what, column, kept):
    response = browse(key).post(f"/dossiers/{case.reference}/afficher/{what}/")
    assert response.status_code == 200
    assert SAID in response.content.decode()
    assert kept in response.content.decode()
    assert unreadable(world) == [column]


@pytest.mark.parametrize("page", ["", "chronologie/"])
def test_a_line_of_the_chronology_says_that_it_does_not_open(world, browse, case, page):
    response = browse("asso").get(f"/dossiers/{case.reference}/{page}")
    assert response.status_code == 200
    assert SAID in response.content.decode()
    assert unreadable(world) == ["text"]


def test_a_step_is_served_and_what_was_lost_can_be_written_anew(world, browse, case):
    client, address = browse("asso"), f"/dossiers/{case.reference}/etapes/menage/"
    response = client.get(address)
    content = response.content.decode()
    assert response.status_code == 200
    assert SAID in content
    assert 'value="Inès"' in content
    assert unreadable(world) == ["last_name"]
    form = response.context["form"]
    typed = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    saved = client.post(address, typed | {"last_name": "Durand", "token": response.context["token"]})
    assert saved.status_code == 302, saved.context and saved.context["form"].errors
    assert "Durand" in client.post(f"/dossiers/{case.reference}/afficher/identite/").content.decode()


def test_the_check_page_is_served(world, browse):
    with world.acting("asso"):
        case = filled_draft(world)
        row = CaseContact.objects.get(case=case)
        CaseContact.objects.filter(pk=row.pk).update(phone=altered(row.phone))
    response = browse("asso").get(f"/dossiers/{case.reference}/verifier/")
    assert response.status_code == 200
    assert SAID in response.content.decode()
    assert unreadable(world) == ["phone"]


def test_an_orientation_is_served(world, browse):
    with world.acting("shelter") as by:
        orientation = orientations.refer(
            by=by, programme=world.programme, recipient=world.tenant("coordinator"), channel=None, persons=2, consent_on=today(),
            is_tenant_of_referrer=False, last_name="Petit", first_name="Anne", contact="le matin", message="",
        )  # fmt: skip
    with acting_as(world.tenant("coordinator")):
        row = OrientationContent.objects.get()
        OrientationContent.objects.filter(pk=row.pk).update(contact=row.last_name)
    response = browse("coordinator").get(f"/orientations/{orientation.number}/")
    assert response.status_code == 200
    assert SAID in response.content.decode()
    assert "Petit" in response.content.decode()
    assert unreadable(world, "coordinator") == ["contact"]


def test_the_address_of_a_unit_is_served(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"):
        row = DwellingLocation.objects.get()
        DwellingLocation.objects.filter(pk=row.pk).update(address=altered(row.address))
    response = browse("landlord").post(f"/logements/{vacancy.number}/adresse/")
    assert response.status_code == 200
    assert SAID in response.content.decode()
    assert unreadable(world, "landlord") == ["address"]


def test_what_opens_leaves_no_such_line(world, browse):
    """Negative control."""
    case = filed(world)
    client = browse("asso")
    for page in ("", "chronologie/", "etapes/menage/"):
        assert SAID not in client.get(f"/dossiers/{case.reference}/{page}").content.decode()
    assert SAID not in client.post(f"/dossiers/{case.reference}/afficher/identite/").content.decode()
    assert unreadable(world) == []
