"""Keeping it alive: health, scheduled work, and giving people their data."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The room that may look into all others."""

    name = "ops"

    def ready(self) -> None:
        """Hears of what is taken back, of people who go, and of keys that are rewrapped."""
        from ops import receivers  # noqa: F401
