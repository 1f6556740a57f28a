"""What operators look at, by subject."""

from ops.admin import backups, erasures, people, status, work  # noqa: F401 - they register themselves
