"""News from ops; the list of who listens stands in docs/architecture.md."""

from django.dispatch import Signal

# Sent outside of any transaction once a person's key is gone, and again until no receiver raises: what stands outside
# of the database (key files of backups, files of exports) is to go now. Arguments: user_id.
person_erased = Signal()
