"""The flows of intentions and check-ins. What they may hold stands in `intentions.rules`."""

from intentions.services.check_ins import (
    add_mood,
    check_in,
    check_in_of,
    delete_check_in,
    edit_check_in,
    rename_mood,
    restore_check_in,
    tap_mood,
)
from intentions.services.intentions import (
    delete_intention,
    edit_intention,
    end_intention,
    intention_of,
    mark_day,
    put_off_ending,
    reopen_intention,
    restore_intention,
    set_intention,
    unmark_day,
)
from intentions.services.keep import KEEP, Keep

__all__ = [
    "KEEP",
    "Keep",
    "add_mood",
    "check_in",
    "check_in_of",
    "delete_check_in",
    "delete_intention",
    "edit_check_in",
    "edit_intention",
    "end_intention",
    "intention_of",
    "mark_day",
    "put_off_ending",
    "rename_mood",
    "reopen_intention",
    "restore_check_in",
    "restore_intention",
    "set_intention",
    "tap_mood",
    "unmark_day",
]
