"""The Memory Engine: asks, remembers, recalls, tells."""

from django.apps import AppConfig


class MemoryConfig(AppConfig):
    """The Memory Engine."""

    name = "memory"

    def ready(self) -> None:
        from memory import recall_receivers, receivers  # noqa: F401
