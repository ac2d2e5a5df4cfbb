"""Files that people send, sound and not; and copies kept as people keep them."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from cases.content import examine
from cases.services import documents


def pdf(text: str = "") -> bytes:
    """A page with a text in its content."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    content = DecodedStreamObject()
    content.set_data(f"BT ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(kind: str = "JPEG", *, size=(60, 40), mode: str = "RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, kind, **options)
    return out.getvalue()


def with_attachment() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("charge.exe", b"MZ")
    return written(writer)


def with_action(**entries: str) -> bytes:
    """A PDF that does something when it is opened."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    action = DictionaryObject({NameObject(f"/{name}"): _value(value) for name, value in entries.items()})
    writer._root_object[NameObject("/OpenAction")] = action
    return written(writer)


def _value(value: str):
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def with_xfa() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    return written(writer)


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def hidden_script() -> bytes:
    """An action whose name is written another way, in an object that no table lists."""
    sound = pdf()
    hidden = b"99 0 obj << /S /J#61vaScript /J#53 (app.alert(1)) >> endobj\n"
    return sound.replace(b"xref\n", hidden + b"xref\n", 1)


def flate_bomb() -> bytes:
    """A page whose content unfolds to 300 MB."""
    engine = zlib.compressobj(9)
    body = b"".join(engine.compress(bytes(1_000_000)) for _ in range(300)) + engine.flush()
    return raw_pdf(b"<< /Length %d /Filter /FlateDecode >>" % len(body), body)


def nested_bomb() -> bytes:
    """The same, folded twice."""
    body = zlib.compress(zlib.compress(bytes(50_000_000)))
    return raw_pdf(b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>" % len(body), body)


def deep_bomb() -> bytes:
    """Arrays in arrays, a hundred thousand deep."""
    return raw_pdf(b"<< /Length 1 /Deep " + b"[" * 100_000 + b"]" * 100_000 + b" >>", b" ")


def raw_pdf(head: bytes, body: bytes) -> bytes:
    """A PDF of one page, its content stream as given."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        head + b"\nstream\n" + body + b"\nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end


def zipped(content: bytes = b"x", count: int = 1) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"Main{number}.class", content)
    return out.getvalue()


def zip_inside_pdf() -> bytes:
    """A PDF whose end a reader of archives takes for the end of an archive."""
    archive = zipped()
    end = archive[archive.rindex(b"PK\x05\x06") :]
    tail = b"\n%%EOF\n"
    return pdf() + archive[: -len(end)] + end[:-2] + struct.pack("<H", len(tail)) + tail


def pixel_bomb() -> bytes:
    """A picture of 60 000 × 60 000 that weighs nothing."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def keep(world, case, *, by=None, kind="identity", content: bytes | None = None, name="piece.pdf", days=30):
    """A copy kept by somebody of the team, in her context."""
    sound = examine(name, content if content is not None else pdf("Bonjour"))
    return documents.keep_document(
        case, by=by or world.actor("asso"), kind=kind, reason="at_risk", days=days, name=name, sound=sound
    )
