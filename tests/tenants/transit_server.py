"""A small server that speaks the transit engine's endpoints over TLS, key versions and associated data included."""

import base64
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

TOKEN = "s.a-token-of-the-tests"
KEY_NAME = "coordination"


class Engine:
    """The engine's one key; `rotate()` gives it a new version, older ones still decrypt."""

    def __init__(self) -> None:
        self.versions = [sha256(b"version 1").digest()]
        self.calls: list[str] = []

    def rotate(self) -> None:
        self.versions.append(sha256(b"version %d" % (len(self.versions) + 1)).digest())

    def _key(self, text: str) -> tuple[bytes, bytes]:
        prefix, version, body = text.split(":", 2)
        if prefix != "vault":
            raise ValueError("invalid ciphertext: no prefix")
        return self.versions[int(version.removeprefix("v")) - 1], base64.b64decode(body, validate=True)

    def encrypt(self, body: dict[str, str]) -> dict[str, object]:
        nonce = digest(b"nonce", str(len(self.calls)).encode(), "sha256")[:12]
        sealed = AESGCM(self.versions[-1]).encrypt(
            nonce, base64.b64decode(body["plaintext"]), base64.b64decode(body["associated_data"])
        )
        return {"ciphertext": f"vault:v{len(self.versions)}:" + base64.b64encode(nonce + sealed).decode()}

    def decrypt(self, body: dict[str, str]) -> dict[str, object]:
        key, sealed = self._key(body["ciphertext"])
        opened = AESGCM(key).decrypt(sealed[:12], sealed[12:], base64.b64decode(body["associated_data"]))
        return {"plaintext": base64.b64encode(opened).decode()}

    def hmac(self, body: dict[str, str]) -> dict[str, object]:
        made = digest(self.versions[-1], base64.b64decode(body["input"]), "sha256")
        return {"hmac": f"vault:v{len(self.versions)}:" + base64.b64encode(made).decode()}

    def verify(self, body: dict[str, str]) -> dict[str, object]:
        key, given = self._key(body["hmac"])
        return {"valid": digest(key, base64.b64decode(body["input"]), "sha256") == given}


class Handler(BaseHTTPRequestHandler):
    engine: Engine

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parts = self.path.strip("/").split("/")
        self.engine.calls.append(parts[2])
        if self.headers["X-Vault-Token"] != TOKEN:
            return self._answer(403, {"errors": ["permission denied"]})
        if parts[:2] != ["v1", "transit"] or parts[3] != KEY_NAME:
            return self._answer(400, {"errors": ["encryption key not found"]})
        try:
            return self._answer(200, {"data": getattr(self.engine, parts[2])(body)})
        except InvalidTag:
            return self._answer(400, {"errors": ["cipher: message authentication failed"]})
        except ValueError as error:
            return self._answer(400, {"errors": [f"invalid ciphertext: {error}"]})

    def _answer(self, status: int, content: dict[str, object]) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own for 127.0.0.1 and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    chain, secret = folder / "server.pem", folder / "server.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, secret


@contextmanager
def serve(engine: Engine, folder: Path) -> Iterator[dict[str, str]]:
    """Serve the engine; yields the settings that lead to it."""
    chain, secret = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"engine": engine}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    token = folder / "token"
    token.write_text(TOKEN + "\n")
    try:
        yield {
            "KMS_BACKEND": "vault", "VAULT_ADDR": f"https://127.0.0.1:{server.server_port}", "VAULT_KEY": KEY_NAME,
            "VAULT_TOKEN_FILE": str(token), "VAULT_CACERT": str(chain),
        }  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
