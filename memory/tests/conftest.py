"""Ada at noon, with a browser and with a phone."""

import pytest
import time_machine

from accounts.tests.make import Phone, make_user, sign_in
from memory.tests.make import NOON


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


@pytest.fixture
def phone(client, ada):
    return Phone(client, ada, "/api/v1/memory")
