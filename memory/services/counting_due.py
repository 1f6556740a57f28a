"""Once a day the clock has the bank's questions counted."""

from datetime import datetime

from lot.handing import hand_over_once
from memory.tasks import count_bank_anew


def start_counting(*, at: datetime) -> bool:
    """Hand it to a worker, unless one still has it of yesterday."""
    return hand_over_once(count_bank_anew)
