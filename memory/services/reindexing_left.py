"""Each hour the clock finds whose index is to be read anew."""

from datetime import datetime

from lot.handing import hand_over_each, still_waits
from memory.services.reindexing import people_left
from memory.tasks import reindex_of


def reindex_left(*, at: datetime) -> int:
    """Hand who is left to the workers, unless they still have some of an earlier hour: after a restore that is
    everybody, and takes longer than one. Returns how many people."""
    return 0 if still_waits(reindex_of) else hand_over_each(reindex_of, people_left())
