"""News from memory; the list of who listens stands in docs/architecture.md."""

from django.dispatch import Signal

# Sent after commit. Arguments: user_id, answer_id, on (local date).
answer_recorded = Signal()
