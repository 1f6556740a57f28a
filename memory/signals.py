"""News from memory; the list of who listens stands in docs/architecture.md."""

from django.dispatch import Signal

NOTE, ANSWER = "note", "answer"

# Sent after commit. Arguments: user_id, answer_id, on (local date).
answer_recorded = Signal()

# Sent after commit, where questions stand ready that are not due yet. Arguments: user_id.
questions_prepared = Signal()

# Sent inside the transaction that writes the row, so that an index of it is true or neither is stored.
# Arguments: user_id, kind ("note" or "answer"), id, on (local date). Recorded: made, changed, or brought back; two
# arguments more: was_on, the date that it had before (None where it was not there), and at, when this happened. The
# person's lock is held.
entry_recorded = Signal()
# Sent while the row still stands.
entry_deleted = Signal()
