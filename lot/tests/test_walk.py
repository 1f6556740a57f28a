"""What holds on every page that somebody can open."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine

from lot.tests.walk import settle_in, walk

NOW = datetime(2026, 6, 4, 15, 20, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.once
def test_no_id_stands_twice_on_a_page(client):
    with time_machine.travel(NOW, tick=False):
        settle_in(client, NOW)
        found = {path: Counter(page.ids) for path, page in walk(client)}
    assert len(found) > 40
    assert not {path: names for path, ids in found.items() if (names := [name for name in ids if ids[name] > 1])}
