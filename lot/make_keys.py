"""Fresh keys for an installation: `python -m lot.make_keys` needs no configuration at all."""

import secrets
import sys

from lot.sealing import new_keyring_entry


def fresh_secrets() -> dict[str, str]:
    """SECRET_KEY, JWT_SECRET and DATA_KEYS, each made from the system's random source."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "JWT_SECRET": secrets.token_urlsafe(48),
        "DATA_KEYS": new_keyring_entry("k1"),
    }


def fresh_keys() -> str:
    """The same as lines of an environment file, and a key for backups, which need not have one."""
    keys = fresh_secrets() | {"BACKUP_ENCRYPTION_KEY": new_keyring_entry("b1")}
    return "".join(f"{name}={value}\n" for name, value in keys.items())


if __name__ == "__main__":
    sys.stdout.write(fresh_keys())
