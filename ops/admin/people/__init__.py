"""People as operators see them: numbers, tags and states, never a word that anybody wrote."""

from ops.admin.people import lists  # noqa: F401 - it registers itself
