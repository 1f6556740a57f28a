"""The frame as a Django app, so that its static files, checks and commands are found; and its admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class LotConfig(AppConfig):
    """Registers the checks of the settings."""

    name = "lot"
    default = True

    def ready(self) -> None:
        from lot import checks  # noqa: F401


class LotAdminConfig(admin_apps.AdminConfig):
    """Puts LOT's own site in the place of Django's."""

    default = False
    default_site = "lot.admin_site.LotAdminSite"
