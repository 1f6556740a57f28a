"""Who you are, and where you are signed in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Hands the keys of people to the encrypted fields."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401
        from accounts.keys import person_key
        from lot.fields import register_key_provider

        register_key_provider(person_key)
