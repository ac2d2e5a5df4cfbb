"""What is let in: a PDF, a JPEG, a PNG that are that and nothing else. Everything else is refused in words that say what to do."""

import base64
import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image

from cases import content, inspector
from cases.content import INSPECTOR, UnsafeFile, examine
from tests.cases import papers


def named(value):
    return value if isinstance(value, str) else f"{len(value)} bytes"


EICAR = base64.b64decode("WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo=")
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def refused(name, sent):
    with pytest.raises(UnsafeFile) as caught:
        examine(name, sent)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "sent", "kind"),
    [
        ("a.pdf", papers.pdf("texte"), "pdf"),
        ("A.PDF", papers.pdf(), "pdf"),
        ("a.jpg", papers.photo(), "jpg"),
        ("a.jpeg", papers.photo(mode="L"), "jpg"),
        ("a.jpg", papers.photo(mode="CMYK"), "jpg"),
        ("a.png", papers.photo("PNG", mode="RGBA"), "png"),
        ("a.png", papers.photo("PNG", mode="P"), "png"),
        ("a.png", papers.photo("PNG", mode="I;16"), "png"),
    ],
    ids=named,
)
def test_what_is_a_paper_is_kept(name, sent, kind):
    sound = examine(name, sent)
    assert sound.type == kind
    assert content.type_of(sound.content) == kind
    if kind == "pdf":
        assert sound.content == sent, "a signature on it stays good"


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.html", HTML, "type"),
        ("a.pdf", HTML, "type"),
        ("a.svg", SVG, "type"),
        ("a.png", SVG, "type"),
        ("a.pdf", b"\n" + papers.pdf(), "type"),
        ("a.docx", papers.zipped(), "type"),
        ("a.pdf", papers.zipped(bytes(10_000_000)), "type"),
        ("a.jpg", b"GIF89a" + papers.zipped(), "type"),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(64), "heic"),
        ("a.jpg", papers.pdf(), "suffix"),
        ("a.pdf", papers.photo(), "suffix"),
        ("a.png", papers.photo(), "suffix"),
        ("a.pdf.exe", papers.pdf(), "suffix"),
        ("piece", papers.pdf(), "suffix"),
        ("a.pdf", papers.encrypted(), "encrypted"),
        ("a.pdf", papers.with_action(S="/JavaScript", JS="app.alert(1)"), "active"),
        ("a.pdf", papers.with_attachment(), "active"),
        ("a.pdf", papers.with_action(S="/Launch", F="cmd.exe"), "active"),
        ("a.pdf", papers.with_action(S="/URI", URI="https://exemple.test/vu"), "active"),
        ("a.pdf", papers.with_action(S="/SubmitForm", F="https://exemple.test/"), "active"),
        ("a.pdf", papers.with_action(S="/GoToR", F="//exemple.test/partage"), "active"),
        ("a.pdf", papers.with_xfa(), "active"),
        ("a.pdf", papers.hidden_script(), "active"),
        ("a.pdf", b"%PDF-1.7\n" + HTML + papers.pdf()[9:], "foreign"),
        ("a.pdf", papers.pdf() + papers.zipped(), "foreign"),
        ("a.pdf", papers.zip_inside_pdf(), "foreign"),
        ("a.pdf", papers.pdf() + HTML, "foreign"),
        ("a.pdf", papers.pdf("x" * 2000) + HTML, "truncated"),
        ("a.pdf", papers.pdf()[:-40], "truncated"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "unreadable"),
        ("a.pdf", papers.deep_bomb(), "unreadable"),
        ("a.pdf", papers.flate_bomb(), "bomb"),
        ("a.pdf", papers.nested_bomb(), "bomb"),
        ("a.jpg", papers.photo()[:-60], "unreadable"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + HTML, "unreadable"),
        ("a.png", papers.photo("PNG")[:60], "unreadable"),
        ("a.png", papers.pixel_bomb(), "bomb"),
    ],
    ids=named,
)
def test_what_is_not_is_refused(name, sent, code):
    assert refused(name, sent) == code


def test_every_refusal_has_its_sentence():
    for code in content.WORDS:
        sentence = UnsafeFile(code, found="un PDF").message
        assert sentence.endswith("."), code


def test_a_photo_loses_its_place_its_camera_and_what_hangs_behind_it():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Appareil de Zorglub", 6
    exif.get_ifd(0x8825)[2] = (47.0, 54.0, 9.0)
    sent = papers.photo(exif=exif, comment=b"Zorglub") + HTML + papers.zipped(b"Zorglub")
    sound = examine("a.jpg", sent)
    for word in (b"Zorglub", b"Exif", b"script", b"PK\x03\x04"):
        assert word in sent
        assert word not in sound.content
    with Image.open(BytesIO(sound.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((40, 60), {}), "upright, as it was to be looked at"


def test_a_picture_loses_its_texts():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "Zorglub")
    sent = papers.photo("PNG", pnginfo=texts)
    assert b"Zorglub" in sent
    assert b"Zorglub" not in examine("a.png", sent).content


# --- the process that looks -------------------------------------------------------------------------
def test_the_inspector_holds_no_secret_writes_nothing_and_has_an_end(tmp_path):
    """Its limits are in force, and its environment is empty: tried from inside."""
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(INSPECTOR.parent)!r})\n"
        "import inspector\n"
        "inspector.confine()\n"
        "print(sorted(os.environ))\n"
        "try:\n    bytearray(2 * inspector.MEMORY)\nexcept MemoryError:\n    print('memory')\n"
        f"try:\n    open({str(tmp_path / 'out')!r}, 'wb').write(b'x' * 10)\nexcept OSError:\n    print('file')\n"
        "while True: pass\n"
    )
    done = subprocess.run([sys.executable, "-u", str(probe)], env={"LC_ALL": "C"}, capture_output=True, timeout=60, check=False)
    said = done.stdout.decode().split("\n")
    assert "memory" in said
    assert done.returncode < 0, "stopped by a limit"
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0


def test_the_inspector_is_started_without_our_environment(monkeypatch):
    monkeypatch.setenv("ROOT_KEY", "secret")
    seen = {}
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: seen.update(options) or run(*args, **options))
    examine("a.pdf", papers.pdf())
    assert seen["env"] == {}
    assert "secret" in os.environ.values()


def test_an_inspector_that_never_answers_is_a_refusal(monkeypatch):
    monkeypatch.setattr(content, "PATIENCE", 0.001)
    assert refused("a.pdf", papers.pdf()) == "bomb"


def test_an_inspector_that_dies_is_a_refusal(monkeypatch, tmp_path):
    dying = tmp_path / "dying.py"
    dying.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(content, "INSPECTOR", dying)
    assert refused("a.pdf", papers.pdf()) == "bomb"


@pytest.mark.parametrize(
    ("guard", "sent"),
    [
        ("LETHAL_KEYS", papers.with_xfa()),
        ("FOREIGN_HEADS", b"%PDF-1.7\n" + HTML + papers.pdf()[9:]),
        ("PIXELS", papers.photo(size=(300, 300))),
        ("INFLATED", papers.flate_bomb()),
    ],
)
def test_without_its_guard_the_same_file_would_pass(monkeypatch, guard, sent):
    """Negative control: each refusal comes from the guard it is meant to come from."""
    kind = content.type_of(sent)
    if guard == "PIXELS":
        monkeypatch.setattr(inspector, guard, 1000)
        assert inspector.answer(kind, sent)[0] == "refused:bomb"
        monkeypatch.undo()
    else:
        assert inspector.answer(kind, sent)[0].startswith("refused:")
        monkeypatch.setattr(inspector, guard, 10**10 if guard == "INFLATED" else frozenset() if guard == "LETHAL_KEYS" else ())
        if guard == "LETHAL_KEYS":
            monkeypatch.setattr(inspector, "LETHAL_NAMES", frozenset())
            monkeypatch.setattr(inspector, "PLAIN_NAME", inspector.re.compile(b"(?!)"))
    assert inspector.answer(kind, sent)[0] == "ok"


# --- the scanner --------------------------------------------------------------------------------------
@contextmanager
def clamd(place, *, answer=None):
    """A small clamd on a Unix socket: speaks INSTREAM, knows one signature. `answer`: says this instead."""
    heard = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(place))
    listener.listen()

    def serve():
        while True:
            try:
                link, _peer = listener.accept()
            except OSError:
                return
            with link:
                heard.append(stream_of(link))
                found = b"stream: Eicar-Signature FOUND\0" if EICAR in heard[-1] else b"stream: OK\0"
                link.sendall(found if answer is None else answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def exactly(link, count):
    data = b""
    while len(data) < count:
        piece = link.recv(count - len(data))
        if not piece:
            raise AssertionError("cut short")
        data += piece
    return data


def stream_of(link):
    assert exactly(link, 10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!L", exactly(link, 4))[0]:
        content += exactly(link, length)
    return content


def test_the_scanner_is_asked_and_believed(settings, tmp_path):
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    large = papers.raw_pdf(b"<< /Length 200000 >>", bytes(200_000))
    with clamd(tmp_path / "clamd") as heard:
        assert examine("a.pdf", large).type == "pdf"
        assert refused("a.pdf", papers.raw_pdf(b"<< /Length 68 >>", EICAR)) == "infected"
    assert heard[0] == large
    assert len(heard) == 2


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"nonsense"])
def test_a_scanner_that_does_not_say_clean_lets_nothing_in(settings, tmp_path, said):
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    with clamd(tmp_path / "clamd", answer=said):
        assert refused("a.pdf", papers.pdf()) == "scanner"


@pytest.mark.parametrize("address", ["/nowhere/clamd", "127.0.0.1:1", "nonsense", "127.0.0.1:port"])
def test_a_scanner_that_cannot_be_reached_lets_nothing_in(settings, address):
    settings.CLAMD_ADDRESS = address
    assert refused("a.pdf", papers.pdf()) == "scanner"


def test_over_tcp_too(settings):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{listener.getsockname()[1]}"

        def serve():
            link, _peer = listener.accept()
            with link:
                stream_of(link)
                link.sendall(b"stream: OK\0")

        thread = threading.Thread(target=serve)
        thread.start()
        assert examine("a.pdf", papers.pdf()).type == "pdf"
        thread.join(5)
