"""What you tell LOT about yourself, and what of it others may see."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """Makes Profile and UserPreferences together with the person."""

    name = "profiles"

    def ready(self) -> None:
        from profiles import checks, receivers  # noqa: F401
