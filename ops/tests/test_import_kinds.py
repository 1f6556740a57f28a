"""What formats hand over cannot be changed on the way."""

import pytest

from ops.importing.kinds import Entry


def test_entries_are_frozen():
    with pytest.raises(AttributeError):
        Entry("1", "line 1").place = "elsewhere"
