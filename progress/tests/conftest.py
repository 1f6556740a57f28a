"""Ada at noon, with the badges that LOT ships."""

import pytest
import time_machine

from accounts.tests.make import make_user, sign_in
from memory.tests.make import NOON
from progress.models import Badge
from progress.shipped_badges import load_badges


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    load_badges(Badge)
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client
