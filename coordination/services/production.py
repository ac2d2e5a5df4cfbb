"""The secrets of a production installation, one file each, as docker-compose.yml mounts them.

A script for any Python 3 (`python3 -I coordination/services/production.py`): the host needs nothing of ours.
What exists is kept, so that running it again after an update only adds what is new.
"""

import base64
import secrets
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "secrets"
ROLES = ("owner", "app", "report")


def main() -> None:
    """Write the files that lack and say where they are."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    keep(".gitignore", "*\n")
    keep("secret_key", secrets.token_urlsafe(50))
    keep("root_key", base64.b64encode(secrets.token_bytes(32)).decode())
    keep("redis_url", f"redis://:{keep('redis_password', secrets.token_hex(24))}@valkey:6379/0")
    keep("database_url", address("postgres", keep("postgres_password", secrets.token_hex(24))))
    keep("oidc_client_secret", "")  # what the identity provider gave, when there is one
    for role in ROLES:
        keep(f"database_{role}_url", address(f"coordination_{role}", secrets.token_hex(24)))
    print(f"Secrets dans {FOLDER}. Sauvegardez root_key ailleurs : sans elle, aucune donnée chiffrée ne se relit.")


def address(user: str, password: str) -> str:
    """Where `user` finds the database in the network of the containers."""
    return f"postgresql://{user}:{password}@postgres:5432/coordination"


def keep(name: str, value: str) -> str:
    """Write the secret unless it exists; return what the file says.

    The containers read as users of their own: the files are readable, their folder is closed.
    """
    path = FOLDER / name
    if not path.exists():
        path.write_text(value)
        path.chmod(0o444)
    return path.read_text()


if __name__ == "__main__":
    main()
