"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lot.settings")

application = get_wsgi_application()

from accounts.keys import refuse_unknown_keys  # noqa: E402 - needs the apps to be ready

refuse_unknown_keys()
