"""The virus scanner, when the installation has one: clamd's INSTREAM over TCP or a Unix socket, never a file in clear."""

import socket
import struct
from contextlib import closing

import structlog
from django.conf import settings

PIECE = 64 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5, 30
LONGEST_ANSWER = 4096


def scan(content: bytes) -> str:
    """`clean`, `infected`, or `scanner` when a scanner is configured and does not give an answer. Without one, all is clean."""
    if not settings.CLAMD_ADDRESS:
        return "clean"
    try:
        with closing(_connect(settings.CLAMD_ADDRESS)) as link:
            said = _instream(link, content)
    except (OSError, ValueError):
        structlog.get_logger().error("scanner_unavailable")
        return "scanner"
    if said.endswith(b" FOUND"):
        return "infected"
    if said == b"stream: OK":
        return "clean"
    structlog.get_logger().error("scanner_unavailable")
    return "scanner"


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.settimeout(CONNECT_SECONDS)
            link.connect(address)
        except OSError:
            link.close()
            raise
        return link
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)


def _instream(link: socket.socket, content: bytes) -> bytes:
    link.settimeout(ANSWER_SECONDS)
    link.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        link.sendall(struct.pack("!L", len(piece)) + piece)
    link.sendall(struct.pack("!L", 0))
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        received = link.recv(LONGEST_ANSWER)
        if not received:
            break
        said += received
    return said.partition(b"\0")[0]
