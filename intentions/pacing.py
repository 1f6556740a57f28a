"""Whether to invite to a check-in now. Inviting has a pace; checking in has none. Pure."""

from datetime import datetime, timedelta

BETWEEN_INVITATIONS = timedelta(hours=3)


def may_invite(last: datetime | None, at: datetime) -> bool:
    """Whether an invitation is due at `at`, where the last one was taken up at `last` (both aware, or None).

    A `last` that lies ahead comes from a clock that was set back; it must not silence LOT.
    """
    return last is None or last > at or at - last >= BETWEEN_INVITATIONS
