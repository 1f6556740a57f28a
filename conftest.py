"""Every test runs sealed: no socket but to this machine, no key left over from the test before."""

from collections.abc import Iterator

import pytest
from pytest_socket import socket_allow_hosts


@pytest.fixture(autouse=True)
def _sealed() -> Iterator[None]:
    from accounts.keys import forget_cached_keys

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    forget_cached_keys()
    yield
    forget_cached_keys()
