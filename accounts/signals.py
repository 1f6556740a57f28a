"""News from accounts; the list of who listens stands in docs/architecture.md."""

from django.dispatch import Signal

# Sent inside the transaction that makes a person. Arguments: user, zone (IANA name or "").
user_created = Signal()
