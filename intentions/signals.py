"""News from intentions; the list of who listens stands in docs/architecture.md.

Both are sent inside the transaction that writes the row, so that an index of it is true or neither is stored.
Arguments: user_id, kind ("intention" or "check_in"), id, on (local date).
"""

from django.dispatch import Signal

INTENTION, CHECK_IN = "intention", "check_in"

# Made, or changed: what was derived from the row before is to be derived anew.
entry_recorded = Signal()
entry_deleted = Signal()
