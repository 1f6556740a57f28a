"""News from intentions; the list of who listens stands in docs/architecture.md.

Both are sent inside the transaction that writes the row, so that an index of it is true or neither is stored.
Arguments: user_id, kind ("intention" or "check_in"), id, on (local date). The person's lock is held, so that whoever
counts what there is counts alone.
"""

from django.dispatch import Signal

INTENTION, CHECK_IN = "intention", "check_in"

# Made, or changed: what was derived from the row before is to be derived anew. Two arguments more: was_on, the date
# that it had before (None where it was just made), and at, when this happened.
entry_recorded = Signal()
# Sent while the row still stands.
entry_deleted = Signal()
