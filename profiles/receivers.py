"""Profile and preferences are made in the transaction that makes the person."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import user_created
from lot.clock import is_zone
from profiles.models import Profile, UserPreferences


@receiver(user_created)
def make_profile(user: User, zone: str, **_: Any) -> None:
    """The browser's zone is a first guess; without one the clock is UTC until the person says."""
    Profile.objects.create(user=user, zone=zone if is_zone(zone) else "UTC", is_zone_confirmed=is_zone(zone))
    UserPreferences.objects.create(user=user)
