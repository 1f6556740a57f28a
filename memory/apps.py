"""The Memory Engine: asks, remembers, recalls, tells."""

from django.apps import AppConfig


class MemoryConfig(AppConfig):
    """The Memory Engine."""

    name = "memory"
