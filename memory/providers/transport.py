"""What every library's client is built on: no redirects, and certificates that are read once a process."""

from typing import Any

from lot.outgoing import tls


def http_client(library: Any) -> Any:
    """The HTTP client of this library, as it wants it, but for what is said here."""
    return library.DefaultAsyncHttpxClient(follow_redirects=False, verify=tls())
