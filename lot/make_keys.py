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
    """The same as lines of an environment file."""
    return "".join(f"{name}={value}\n" for name, value in fresh_secrets().items())


if __name__ == "__main__":
    sys.stdout.write(fresh_keys())
