"""Ada at noon, signed in, for tests that look at pages."""

import pytest
import time_machine

from accounts.tests.make import make_user, sign_in
from intentions.tests.make import NOON


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client
