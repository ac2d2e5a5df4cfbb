"""Looks into a file that somebody sent, in a process of its own with little memory, little time and nothing to write to.

A script: `python -I inspector.py pdf|jpg|png`, the file on its input. It answers `ok` and, for an image, the image drawn anew, without
anything that is not the picture (place, camera, comments, what was hung behind it); or `refused` and a code. A PDF is looked through,
never changed: a court's signature on it stays good.
"""

import base64
import re
import resource
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

MEMORY, SECONDS, FILES = 1024 * 1024 * 1024, 15, 64
PIXELS, INFLATED, OBJECTS, PAGES = 50_000_000, 200_000_000, 50_000, 200
DENSE = {"/LZWDecode": 1_000_000, "/RunLengthDecode": 3_000_000}  # bytes at most: what they unfold to is not measured here
FOREIGN_HEADS = (b"<html", b"<script", b"<!doctype", b"<svg", b"<body", b"<?php", b"<?xml-stylesheet")
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557
LETHAL_NAMES = frozenset(
    "/JavaScript /Launch /EmbeddedFile /EmbeddedFiles /FileAttachment /XFA /RichMedia /RichMediaContent /Rendition /SubmitForm"
    " /ImportData /GoToE /GoToR /Movie /Sound".split()
)
LETHAL_KEYS = LETHAL_NAMES | {"/JS", "/AA", "/EF"}
ESCAPED_NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]{0,60}#[0-9A-Fa-f]{2}[^\x00\t\n\x0c\r ()<>\[\]{}/%]{0,60}")
PLAIN_NAME = re.compile(rb"/(?:" + b"|".join(sorted(name[1:].encode() for name in LETHAL_NAMES)) + rb")(?=[\s()<>\[\]{}/%]|$)")


class Refused(Exception):
    """The file is not taken; its argument is a code."""


# --- PDF ---------------------------------------------------------------------------------------
def inspect_pdf(content: bytes) -> None:
    """Refuse what is not just pages to read. Raises Refused."""
    _check_ends(content)
    _check_names(content)
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused("encrypted")
    budget = [INFLATED]
    for found in _objects(reader):
        _check_object(found, budget)
    if not 1 <= len(reader.pages) <= PAGES:
        raise Refused("pages")
    _check_opening(reader.trailer["/Root"])


def _check_ends(content: bytes) -> None:
    head = content[:1024].lower()
    if any(mark in head for mark in FOREIGN_HEADS) or ZIP_END in content[-ZIP_TAIL:]:
        raise Refused("foreign")
    if not content.rstrip(b"\0\t\n\r ").endswith(b"%%EOF"):
        raise Refused("truncated")


def _check_names(content: bytes) -> None:
    """Names as they stand in the bytes: what the table of objects does not list, another reader may find."""
    if b"/Encrypt" in content:
        raise Refused("encrypted")
    if PLAIN_NAME.search(content):
        raise Refused("active")
    for match in ESCAPED_NAME.finditer(content):
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda one: bytes([int(one[1], 16)]), match[0])
        if plain.decode("latin-1") in LETHAL_KEYS:
            raise Refused("active")


def _objects(reader: Any) -> Iterator[Any]:
    from pypdf.generic import IndirectObject

    listed = {(number, generation) for generation, table in reader.xref.items() for number in table}
    listed |= {(number, 0) for number in reader.xref_objStm}
    if len(listed) > OBJECTS:
        raise Refused("bomb")
    for number, generation in sorted(listed):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _check_object(found: Any, budget: list[int]) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    if isinstance(found, NameObject) and found in LETHAL_NAMES:
        raise Refused("active")
    waiting, seen = [found], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen > OBJECTS:
            raise Refused("bomb")
        if isinstance(one, DictionaryObject):
            if LETHAL_KEYS & set(one) or any(isinstance(value, NameObject) and value in LETHAL_NAMES for value in one.values()):
                raise Refused("active")
            if isinstance(one, StreamObject):
                _check_stream(one, budget)
            waiting += [value for value in dict.values(one) if isinstance(value, (DictionaryObject, ArrayObject))]
        elif isinstance(one, ArrayObject):
            waiting += [value for value in list.__iter__(one) if isinstance(value, (DictionaryObject, ArrayObject))]


def _check_stream(stream: Any, budget: list[int]) -> None:
    filters = stream.get("/Filter") or []
    names = [str(filters)] if not isinstance(filters, list) else [str(one) for one in filters]
    if sum(name in {"/FlateDecode", "/Fl", *DENSE} for name in names) > 1:
        raise Refused("bomb")
    if any(len(stream._data) > most for name, most in DENSE.items() if name in names):
        raise Refused("bomb")
    width, height = stream.get("/Width", 0), stream.get("/Height", 0)
    if isinstance(width, int) and isinstance(height, int) and width * height > PIXELS:
        raise Refused("bomb")
    if "/FlateDecode" in names or "/Fl" in names:
        budget[0] -= _inflated(_unwrapped(stream._data, names), budget[0])
        if budget[0] <= 0:
            raise Refused("bomb")


def _unwrapped(data: bytes, names: list[str]) -> bytes:
    if names[0] in {"/ASCIIHexDecode", "/AHx"}:
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data)
        return bytes.fromhex(digits.decode() + "0" * (len(digits) % 2))
    if names[0] in {"/ASCII85Decode", "/A85"}:
        return base64.a85decode(data.strip().removesuffix(b"~>").removeprefix(b"<~"))
    return data


def _inflated(data: bytes, most: int) -> int:
    """How long a deflated stream is, counted piece by piece and no further than `most`."""
    engine, total = zlib.decompressobj(), 0
    while data and not engine.eof and total <= most:
        try:
            piece = engine.decompress(data, 1_000_000)
        except zlib.error:
            return total + 1
        if not piece and not engine.unconsumed_tail:
            break
        total += len(piece)
        data = engine.unconsumed_tail
    return total + 1


def _check_opening(root: Any) -> None:
    """What happens when the file is opened: a place in it to show, nothing else."""
    opening = root.get_object().get("/OpenAction")
    action = opening.get_object() if opening is not None else None
    if isinstance(action, dict) and action.get("/S") != "/GoTo":
        raise Refused("active")


# --- images --------------------------------------------------------------------------------------
def redraw(content: bytes, kind: str) -> bytes:
    """The same picture and nothing else, upright. Raises Refused."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is drawn
    name = {"jpg": "JPEG", "png": "PNG"}[kind]
    with Image.open(BytesIO(content), formats=[name]) as opened:
        if opened.width * opened.height > PIXELS:
            raise Refused("bomb")
        opened.load()
        picture = ImageOps.exif_transpose(opened)
    has_alpha = kind == "png" and ("A" in picture.getbands() or "transparency" in picture.info)
    wanted = "RGBA" if has_alpha else ("L" if picture.mode in {"1", "L"} else "RGB")
    clean = Image.new(wanted, picture.size)
    clean.paste(picture.convert(wanted))
    out = BytesIO()
    clean.save(out, name, **({"quality": 88} if kind == "jpg" else {"compress_level": 6}))
    return out.getvalue()


# --- the process -----------------------------------------------------------------------------------
def confine() -> None:
    """Little memory, little time, no file written, no picture of the memory left on a disk."""
    limits = {
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: FILES,
    }
    if sys.platform != "darwin":  # which knows no such limit
        limits[resource.RLIMIT_AS] = MEMORY
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def answer(kind: str, content: bytes) -> tuple[str, bytes]:
    """What there is to say of a file: a status, and the file to keep when it is another one."""
    try:
        if kind == "pdf":
            inspect_pdf(content)
            return "ok", b""
        return "ok", redraw(content, kind)
    except Refused as refusal:
        return f"refused:{refusal}", b""
    except MemoryError:
        return "refused:bomb", b""
    except Exception:
        return "refused:unreadable", b""  # whatever a library makes of a broken file


def main() -> None:
    """Read, look, answer."""
    confine()
    status, content = answer(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(f"{status}\n".encode() + content)


if __name__ == "__main__":
    main()
