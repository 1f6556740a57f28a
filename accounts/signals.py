"""News from accounts; the list of who listens stands in docs/architecture.md."""

from django.dispatch import Signal

# Sent by `rotate_data_key` once the keys in the database are rewrapped. No arguments. Receivers raise LotError where
# wrapped keys elsewhere could not be.
keys_rewrapped = Signal()
# Sent inside the transaction that makes a person. Arguments: user, zone (IANA name or "").
user_created = Signal()
