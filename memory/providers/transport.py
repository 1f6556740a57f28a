"""What every library's client is built on: no redirects, and certificates that are read once a process."""

import ssl
from functools import cache
from typing import Any

import certifi


@cache
def tls() -> ssl.SSLContext:
    """Who is trusted: the machine's own authorities and those of certifi. Reading them costs more than a call."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def http_client(library: Any) -> Any:
    """The HTTP client of this library, as it wants it, but for what is said here."""
    return library.DefaultAsyncHttpxClient(follow_redirects=False, verify=tls())
