"""Keys renewed level by level: everything opens before and after, nothing of the old keys is left."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from cases.keys import case_vault
from cases.models import (
    BreakGlass,
    CaseExport,
    CaseIdentity,
    CaseKey,
    ChronologyEntry,
    DocumentGrant,
    OrientationContent,
    Transfer,
)
from cases.services import documents, exports, orientations, transfer
from cases.services.chronology import note
from cases.services.erasure import erase_case_key
from cases.services.export_files import Wanted, advance
from cases.services.glass import break_glass
from cases.services.rotation import renew_case, renew_tenant
from housing.models import DwellingLocation, ShelterLocation
from tenants import drafts
from tenants.acting import acting_as
from tenants.crypto import CannotOpen, Vault, new_key, root
from tenants.keys import tenant_key, tenant_vault
from tenants.models import TenantKey
from tenants.sealed import sealed_models
from tenants.second_factor import SecondFactorAdapter
from tests.cases import papers
from tests.cases.builders import closed_case, filed, today
from tests.factories import make_case, make_vacancy
from tests.housing.course import open_case
from tests.housing.sheltered import ADDRESS, make_shelter


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def names(world, case, key="asso"):
    with world.acting(key):
        return CaseIdentity.objects.get(case=case).unseal(case_vault(case))["last_name"]


def test_a_renewed_case_opens_with_its_new_key_alone(committed):
    world, case = committed, make_case(committed.tenant("asso"), committed.programme)
    with world.acting("asso") as by:
        note(case, by=by, kind="note", text="Une note.")
        before, old = CaseIdentity.objects.get(case=case), case_vault(case)
    assert renew_case(world.tenant("asso"), case.pk)
    assert names(world, case) == "Martin"
    with world.acting("asso"):
        after = CaseIdentity.objects.get(case=case)
        assert bytes(after.last_name) != bytes(before.last_name)
        assert ChronologyEntry.objects.get(case=case, kind="note").unseal(case_vault(case))["text"] == "Une note."
        with pytest.raises(CannotOpen):
            after.unseal(Vault(case.pk, old.key, old.generation))


def test_a_row_and_a_vault_read_before_the_renewal_still_open(committed):
    world, case = committed, make_case(committed.tenant("asso"), committed.programme)
    with world.acting("asso"):
        row, vault = CaseIdentity.objects.get(case=case), case_vault(case)
    assert renew_case(world.tenant("asso"), case.pk)
    with world.acting("asso"):
        assert row.unseal(case_vault(case))["last_name"] == "Martin", "an old row, the new key"
        assert CaseIdentity.objects.get(case=case).unseal(vault)["last_name"] == "Martin", "a new row, the old key"


def test_saving_a_row_read_before_the_renewal_brings_back_no_old_field(committed):
    world, case = committed, make_case(committed.tenant("asso"), committed.programme)
    with world.acting("asso"):
        row = CaseIdentity.objects.get(case=case)
    assert renew_case(world.tenant("asso"), case.pk)
    with world.acting("asso"):
        row.seal(case_vault(case, sealing=True), first_name="Inès")
        row.save()
        opened = CaseIdentity.objects.get(case=case).unseal(case_vault(case))
    assert (opened["first_name"], opened["last_name"]) == ("Inès", "Martin")


def test_a_vault_made_for_reading_seals_nothing(world):
    case = make_case(world.tenant("asso"), world.programme)
    with world.acting("asso"), pytest.raises(RuntimeError):
        CaseIdentity.objects.get(case=case).seal(case_vault(case), last_name="Durand")


def test_a_case_whose_transfer_waits_keeps_its_key(committed):
    world = committed
    case = filed(world)
    with world.acting("asso") as by:
        transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    assert not renew_case(world.tenant("asso"), case.pk)
    renew_tenant(world.tenant("shelter"), batch=1)
    with world.acting("shelter") as by:
        moved = transfer.accept_transfer(Transfer.objects.get(), by=by)
    assert names(world, moved, "shelter") == "Durand"


def test_a_case_with_a_field_that_does_not_open_keeps_its_key(committed):
    world, case = committed, make_case(committed.tenant("asso"), committed.programme)
    with world.acting("asso"):
        row = CaseIdentity.objects.get(case=case)
        CaseIdentity.objects.filter(pk=row.pk).update(first_name=row.last_name)
    assert not renew_case(world.tenant("asso"), case.pk)
    with world.acting("asso"):
        assert CaseKey.objects.get(case=case).generation == 1
        assert row.unseal(case_vault(case), ["last_name"])["last_name"] == "Martin"


def test_an_erased_case_does_not_keep_an_old_version(committed):
    world, case = committed, closed_case(committed)
    with acting_as(world.tenant("asso")) as system:
        erase_case_key(case, by=system)
    versions = tenant_versions(world, "asso")
    assert renew_tenant(world.tenant("asso"), batch=1, with_cases=True).dropped == versions


def everything_sealed(world):
    """A tenant with something in every model that its key seals, and cases."""
    association, landlord = world.tenant("asso"), world.tenant("landlord")
    cases = [make_case(association, world.programme) for _ in range(3)]
    make_vacancy(landlord, world.programme)
    with world.acting("shelter") as by:
        orientations.refer(
            by=by, programme=world.programme, recipient=association, channel=None, persons=2, consent_on=today(),
            is_tenant_of_referrer=False, last_name="Petit", first_name="Anne", contact="", message="",
        )  # fmt: skip
    for key in ("asso", "landlord"):
        with world.acting(key) as by:
            drafts.keep(by, "essai", {"text": ["brouillon"]})
    with world.acting("asso", "coordinator") as by:
        export = exports.request_export(Wanted(columns=["reference"]), by=by, purpose="Compter les dossiers.")
        break_glass(cases[0], by=by, cells=["view_new_address"], ground="danger", reason="Elle appelle, on frappe à la porte.")
    with acting_as(association) as system:
        advance(export.pk, by=system)
    _lend_to_the_association(world)
    return cases


def _lend_to_the_association(world):
    case = open_case(world, owner="shelter")
    with world.acting("shelter") as by:
        document = papers.keep(world, case, by=by)
        to = next(one for one in documents.receivers_of(case) if one.membership == world.member("asso").pk)
        documents.lend_document(document, by=by, to=to, consent_on=today(), until=today())


@pytest.mark.parametrize("with_cases", [False, True])
def test_a_renewed_tenant_opens_everything_and_keeps_no_old_version(committed, with_cases):
    world = committed
    cases = everything_sealed(world)
    make_shelter(world)
    before = {key: tenant_versions(world, key) for key in ("asso", "landlord", "shelter")}
    for key, versions in before.items():
        done = renew_tenant(world.tenant(key), batch=2, with_cases=with_cases)
        assert (done.dropped, done.left) == (versions, [])
        assert tenant_versions(world, key) == [versions[-1] + 1]
    assert [names(world, case) for case in cases] == ["Martin"] * 3
    with world.acting("asso") as by:
        assert drafts.initial(by, "essai") == {"text": "brouillon"}
        content = OrientationContent.objects.get()
        assert content.unseal(tenant_vault(by.tenant.pk))["last_name"] == "Petit"
        assert documents.open_loan(DocumentGrant.objects.get(), by=by) == papers.pdf("Bonjour")
        assert {key.generation for key in CaseKey.objects.all()} == ({2} if with_cases else {1})
        with pytest.raises(CannotOpen):
            tenant_key(by.tenant.pk, before["asso"][-1])
    with world.acting("asso", "coordinator") as by:
        assert exports.texts_of(CaseExport.objects.get())["purpose"] == "Compter les dossiers."
        opening = BreakGlass.objects.get()
        assert opening.unseal(case_vault(opening.case))["reason"] == "Elle appelle, on frappe à la porte."
        assert exports.fetch(CaseExport.objects.get(), by=by)
    with world.acting("landlord") as by:
        assert DwellingLocation.objects.get().unseal(tenant_vault(by.tenant.pk))["address"] == "12 rue des Tilleuls"
    with world.acting("shelter") as by:
        assert ShelterLocation.objects.get().unseal(tenant_vault(by.tenant.pk))["address"] == ADDRESS


def tenant_versions(world, key):
    rows = TenantKey.objects.using("owner").filter(tenant=world.tenant(key))
    return list(rows.order_by("version").values_list("version", flat=True))


def test_every_model_that_a_tenant_seals_was_in_the_test_above():
    tested = {"CaseExport", "DocumentGrant", "DwellingLocation", "FormDraft", "OrientationContent", "ShelterLocation"}
    assert {model.__name__ for model in sealed_models(of_case=False)} == tested


def test_a_member_does_not_rewrite_what_only_the_jobs_seal_again(committed):
    """The policies of the renewal are for those who act for nobody."""
    world = committed
    [case, *_] = everything_sealed(world)
    with world.acting("asso") as by:
        note(case, by=by, kind="note", text="Une note.")
        assert ChronologyEntry.objects.update(text=b"x") == 0
        assert OrientationContent.objects.update(message=b"x") == 0
    with world.acting("asso", "reader"):
        assert type(drafts._find(world.actor("asso"), "essai")) is type(None)


def second_factor(world):
    """An application that the association's officer has set up."""
    with world.acting("asso"):
        data = {"secret": SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")}
        person = world.member("asso").person_id
        return Authenticator.objects.create(user_id=person, type=Authenticator.Type.TOTP, data=data).pk


def secret_of(world, factor):
    with world.acting("asso"):
        return SecondFactorAdapter().decrypt(Authenticator.objects.get(pk=factor).data["secret"])


def test_a_renewed_root_wraps_every_tenant_key_and_the_one_before_is_needed_no_more(committed, settings):
    world, case = committed, make_case(committed.tenant("asso"), committed.programme)
    factor = second_factor(world)
    before, after = settings.ROOT_KEY, base64.b64encode(new_key()).decode()
    settings.ROOT_KEY, settings.ROOT_KEY_PREVIOUS = after, before
    root.cache_clear()
    try:
        call_command("keys", "rotate", "--root", "--batch", "3", verbosity=0)
        settings.ROOT_KEY_PREVIOUS = ""
        root.cache_clear()
        assert names(world, case) == "Martin"
        assert secret_of(world, factor) == "JBSWY3DPEHPK3PXP"
    finally:
        settings.ROOT_KEY, settings.ROOT_KEY_PREVIOUS = before, after
        root.cache_clear()
        call_command("keys", "rotate", "--root", verbosity=0)
        settings.ROOT_KEY_PREVIOUS = ""
        root.cache_clear()
    assert names(world, case) == "Martin"


def test_a_root_that_is_not_known_changes_nothing(committed, settings):
    wrapped = {row.pk: bytes(row.wrapped) for row in TenantKey.objects.using("owner")}
    before, settings.ROOT_KEY = settings.ROOT_KEY, base64.b64encode(new_key()).decode()
    root.cache_clear()
    try:
        with pytest.raises(CommandError, match="ROOT_KEY_PREVIOUS"):
            call_command("keys", "rotate", "--root")
    finally:
        settings.ROOT_KEY = before
        root.cache_clear()
    assert {row.pk: bytes(row.wrapped) for row in TenantKey.objects.using("owner")} == wrapped


def test_the_commands(committed, capsys):
    world, case = committed, make_case(committed.tenant("asso"), committed.programme)
    call_command("keys", "rotate", "--case", case.reference.lower())
    call_command("keys", "rotate", "--tenant", world.tenant("asso").name)
    call_command("keys", "rotate", "--all")
    call_command("keys", "status")
    said = capsys.readouterr().out.replace("\xa0", " ")
    assert f"Dossier {case.reference} : nouvelle clé." in said
    assert "Racine (environment) : 0 clé" in said
    assert names(world, case) == "Martin"
    for wrong in (["--tenant", "Personne"], ["--case", "ZZZ-ZZZ-Z"], ["--root", "--batch", "0"]):
        with pytest.raises(CommandError):
            call_command("keys", "rotate", *wrong)
