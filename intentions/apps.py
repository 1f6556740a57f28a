"""What you aim for, and how you feel on the way."""

from django.apps import AppConfig


class IntentionsConfig(AppConfig):
    """What you aim for, and how you feel on the way."""

    name = "intentions"
