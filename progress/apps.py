"""What it adds up to."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """What it adds up to."""

    name = "progress"

    def ready(self) -> None:
        from progress import receivers  # noqa: F401
