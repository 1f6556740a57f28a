"""LOT's settings with django-dbbackup beside them, for `bench_backups` alone: it is no part of LOT."""

from lot.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "dbbackup"]  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    "dbbackup": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(BACKUP_DIR)},  # noqa: F405
    },
}
