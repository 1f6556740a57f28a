"""What every page here asks of a request."""

from accounts.person import is_htmx, person_of, read_id

__all__ = ["is_htmx", "person_of", "read_id"]
