"""News from memory; the list of who listens stands in docs/architecture.md."""

from django.dispatch import Signal

NOTE = "note"

# Sent after commit. Arguments: user_id, answer_id, on (local date).
answer_recorded = Signal()

# Sent after commit, where questions stand ready that are not due yet. Arguments: user_id.
questions_prepared = Signal()

# Sent inside the transaction that writes the row, so that an index of it is true or neither is stored.
# Arguments: user_id, kind ("note"), id, on (local date). Recorded: made, changed, or brought back.
entry_recorded = Signal()
entry_deleted = Signal()
