"""A PDF with her name in it, kept, opened, refused, lent: the name stands in no file, no log, no dump, no key, no temporary file."""

import os
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.urls import reverse
from urllib3 import encode_multipart_formdata

from cases.models import Document
from tests.access.canary import Canaries, dump, found, redis_content
from tests.access.planted import plant
from tests.access.test_canaries import all_relayed, content_of
from tests.cases import papers
from tests.conftest import session_of
from tests.served import PATIENCE, wait_until, web, worker

KEPT = {"kind": "protection", "reason": "at_risk", "days": "30"}


def send(server, path, session, **fields):
    """A form with a file, as a browser sends it. Returns status, headers and body."""
    token = _get_new_csrf_string()
    body, kind = encode_multipart_formdata({"csrfmiddlewaretoken": token} | fields)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}", "Host": f"127.0.0.1:{server.port}"}
    headers |= {"Content-Type": kind, "Origin": server.url}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.mark.committed
@pytest.mark.served
@pytest.mark.xdist_group("served")
def test_the_name_in_a_file_stands_nowhere(committed, tmp_path, monkeypatch):
    world, her, flat = committed, Canaries.hatch(), Canaries.hatch()
    case, session = plant(world, her, flat).case, session_of(world.member("asso"))
    state, spare = tmp_path / "state", tmp_path / "temporary"
    spare.mkdir()
    monkeypatch.setenv("STATE_DIR", str(state))
    monkeypatch.setenv("TMPDIR", str(spare))
    text = her.last_name.encode() + b" " * 3_000_000
    sound, name = papers.raw_pdf(b"<< /Length %d >>" % len(text), text), f"ordonnance {her.last_name}.pdf"
    web_log, worker_log = tmp_path / "web.log", tmp_path / "worker.log"
    keep = reverse("cases:keep_document", args=[case.reference])
    with web(web_log) as server, worker(worker_log) as process:
        status, _headers, _body = send(server, keep, session, file=(name, sound), **KEPT)
        assert status == 302
        refused = send(server, keep, session, file=(name, papers.with_xfa() + her.phone.encode()), **KEPT)
        big = send(server, keep, session, file=(name, sound + her.last_name.encode() * 1_000_000), **KEPT)
        assert (refused[0], big[0]) == (422, 422)
        assert found(her.words(), refused[2] + big[2]) == set()
        with world.acting("asso"):
            document = Document.objects.get()
        status, headers, body = send(server, reverse("cases:open_document", args=[case.reference, document.pk]), session)
        assert (status, body) == (200, sound), "what is opened is what was kept"
        assert found(her.words(), str(headers)) == set()
        wait_until(lambda: all_relayed(world), process, worker_log)
        assert found(her.words(), redis_content()) == set()
        assert [path for path in spare.rglob("*") if path.is_file() and path.suffix != ".db"] == []
    files = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
    names = "\n".join(str(path) for path in state.rglob("*"))
    sinks = {"web": web_log.read_bytes(), "worker": worker_log.read_bytes(), "sessions": content_of(session), "dump": dump()}
    sinks |= {"files": files, "names": names}
    assert str(document.file) in names
    assert len(files) >= len(sound), "the file is there to be searched"
    assert {place: found(her.words(), content) for place, content in sinks.items()} == {place: set() for place in sinks}
    assert os.environ["TMPDIR"] == str(spare)
