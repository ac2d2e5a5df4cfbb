"""Finding one's own case by who she is: exact, logged with a reason, and blind."""

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from cases.models import Exclusion, IdentityIndex
from cases.services import transfer
from cases.services.identity import normalised, search_identity
from cases.services.rotation import renew_tenant
from tenants.errors import Forbidden
from tenants.models import AuditEntry
from tests.cases.builders import filed, save, today

HER = {"last_name": "Durand", "first_name": "Inès", "birth_date": "1991-05-04", "nur": ""}
NOBODY = dict.fromkeys(HER, "")


def found(world, key="asso", role="officer", **texts):
    with world.acting(key, role) as by:
        return [case.pk for case in search_identity(by=by, reason="contact", texts=NOBODY | texts)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inès", "INES"), ("Anne-Marie", "anne marie"), ("N’Diaye", "NDIAYE"), ("Lœtitia", "Loetitia"), ("Çelik", "celik"),
        ("Zoë", "zoe"), ("Strauß", "STRAUSS"), ("Ozgür", "Özgür"),
    ],
)  # fmt: skip
def test_what_is_written_in_several_ways_is_one(one, other):
    assert normalised(one) == normalised(other)


def test_particles_of_a_family_name_do_not_count():
    words = frozenset({"de", "la", "el"})
    assert normalised("de la Fontaine", without=words) == normalised("Fontaine", without=words)
    assert normalised("El", without=words) == "el", "a name that is nothing else stays"


@pytest.mark.parametrize(
    "texts",
    [
        HER,
        HER | {"last_name": "DE DURAND", "first_name": "ines"},
        {"nur": "0450724123456789ab"},
        {"nur": "045 0724 1234 5678 9AB"},
    ],
)
def test_the_owner_finds_its_case(world, texts):
    case = filed(world)
    assert found(world, **texts) == [case.pk]


@pytest.mark.parametrize(
    "texts",
    [HER | {"birth_date": "1991-05-05"}, HER | {"first_name": "Anne"}, HER | {"birth_date": ""}, {"nur": "0450724"}, {}],
)
def test_what_is_not_exactly_her_finds_nothing(world, texts):
    filed(world)
    assert found(world, **texts) == []


def test_a_correction_moves_the_index(world):
    case = filed(world)
    with world.acting("asso") as by:
        save(case, "menage", by, last_name="Petit")
        save(case, "demande", by, nur="")
    assert found(world, **HER) == found(world, nur="0450724123456789AB") == []
    assert found(world, **HER | {"last_name": "Petit"}) == [case.pk]


@pytest.mark.parametrize("key", ["coordinator", "shelter", "stranger"])
def test_a_partner_finds_no_case_of_another_even_shared(world, key):
    filed(world, shelter=world.tenant("shelter"))
    assert found(world, key, **HER) == []
    with world.acting(key):
        assert IdentityIndex.objects.count() == 0


def test_who_is_barred_from_the_case_does_not_find_it(world):
    case = filed(world)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    assert found(world, role="reader", **HER) == []
    assert found(world, **HER) == [case.pk], "negative control"


@pytest.mark.parametrize(("key", "role"), [("landlord", "officer"), ("asso", "manager"), ("metropole", "analyst")])
def test_who_knows_nobody_does_not_search(world, browse, key, role):
    with pytest.raises(Forbidden):
        found(world, key, role, **HER)
    assert browse(key, role).get(reverse("cases:search_identity")).status_code == 403


def test_two_tenants_index_one_woman_differently(world):
    filed(world)
    filed(world, "coordinator")
    tokens = set()
    for key in ("asso", "coordinator"):
        with world.acting(key):
            row = IdentityIndex.objects.get()
            tokens |= {bytes(row.person), bytes(row.nur)}
    assert len(tokens) == 4


def test_a_row_of_the_index_is_hung_on_no_foreign_case(world):
    case = filed(world)
    with world.acting("stranger") as by, pytest.raises(Error), transaction.atomic():
        IdentityIndex.objects.create(tenant=by.tenant, case=case, tenant_key_version=1, person=b"x")


def test_the_index_follows_the_keys_and_the_owner(committed):
    world, case = committed, filed(committed)
    renew_tenant(world.tenant("asso"), batch=10)
    assert found(world, **HER) == [case.pk]
    renew_tenant(world.tenant("asso"), batch=10, with_cases=True)
    assert found(world, **HER) == [case.pk]
    with world.acting("asso") as by:
        offer = transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    with world.acting("shelter") as by:
        transfer.accept_transfer(offer, by=by)
    assert found(world, "shelter", **HER) == [case.pk]
    assert found(world, **HER) == []


def test_the_page_asks_why_and_writes_down_no_name(world, browse):
    case, client, address = filed(world), browse("asso"), reverse("cases:search_identity")
    typed = {"last_name": "Durand", "first_name": "Ines", "birth_date": "04/05/1991"}
    assert client.post(address, typed).status_code == 422, "no reason"
    assert client.post(address, {"last_name": "Durand", "reason": "contact"}).status_code == 422, "not enough"
    response = client.post(address, typed | {"reason": "contact"})
    assert response.status_code == 200
    assert case.reference in response.content.decode()
    with world.acting("asso"):
        [entry] = AuditEntry.objects.filter(kind="identity.searched")
    assert entry.facts == {"reason": "contact", "found": 1}
    assert "Aucun dossier" in client.post(address, typed | {"first_name": "Anne", "reason": "contact"}).content.decode()


def test_the_index_says_nothing_of_her(world):
    filed(world)
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM cases_identityindex i")
        stored = cursor.fetchone()[0].lower()
    assert not any(word in stored for word in ("durand", b"durand".hex(), "0450724"))
