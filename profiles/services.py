"""What a person says about themselves, and where others may read it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lot.clock import is_zone
from lot.errors import InvalidInput
from profiles.care import look_after
from profiles.countries import is_country
from profiles.handles import clean_handle, refused
from profiles.models import HeldHandle, Profile, PublicPart

NAME_LIMIT, CITY_LIMIT, ABOUT_LIMIT = 80, 80, 500
HELD = timedelta(days=30)
MOST_HELD = 3  # or one person could keep every good word from the others
LIMITS = {"name": NAME_LIMIT, "city": CITY_LIMIT, "about": ABOUT_LIMIT}


@transaction.atomic
def save_profile(
    *,
    user: User,
    name: str | None = None,
    city: str | None = None,
    about: str | None = None,
    country: str | None = None,
    zone: str | None = None,
    at: datetime,
) -> Profile:
    """Change what is given and leave the rest; an empty text takes it away.

    Raises InvalidInput (`name`, `city`: one line of 80 characters, `about`: 500, `country`: two letters that LOT
    knows, `zone`: an IANA time zone).
    """
    User.objects.lock(user)
    profile = Profile.objects.get(user=user)
    changed = []
    for field, text in (("name", name), ("city", city), ("about", about)):
        if text is not None:
            setattr(profile, field, _clean(field, text))
            look_after(user=user, text=getattr(profile, field), at=at)
            changed.append(field)
    if country is not None:
        if country and not is_country(country):
            raise _refused("country", _("LOT does not know this country."))
        profile.country = country
        changed.append("country")
    if zone is not None:
        if not is_zone(zone):
            raise _refused("zone", _("LOT does not know this time zone."))
        profile.zone, profile.is_zone_confirmed = zone, True
        changed += ["zone", "is_zone_confirmed"]
    profile.save(update_fields=[*changed, "updated_at"])
    return profile


@transaction.atomic
def save_public_page(
    *,
    user: User,
    is_public: bool | None = None,
    handle: str | None = None,
    shown: Collection[str] | None = None,
    at: datetime,
) -> Profile:
    """Change what is given and leave the rest; an empty handle gives it up, and with it the page.

    A handle that was given up stays its person's for 30 days. Raises InvalidInput (`handle`, `is_public`, `shown`).
    """
    User.objects.lock(user)
    profile = Profile.objects.get(user=user)
    if handle is not None:
        _move(profile, clean_handle(handle) if handle.strip() else "", at)
    if shown is not None:
        if unknown := set(shown) - set(PublicPart.values):
            raise _refused("shown", _("Not one of the parts: %(names)s.") % {"names": ", ".join(sorted(unknown)[:3])})
        profile.shown = [part for part in PublicPart.values if part in shown]
    if is_public is not None:
        profile.is_public = is_public
    if profile.is_public and not profile.handle:
        if handle is None:
            raise _refused("is_public", _("A public page needs an address first."))
        if is_public:
            raise refused(_("A public page needs an address."))
        profile.is_public = False
    try:
        with transaction.atomic():
            profile.save(update_fields=["handle", "is_public", "shown", "updated_at"])
    except IntegrityError:
        raise _taken() from None
    return profile


def purge_held_handles(*, at: datetime) -> int:
    """Free the handles whose time is over; returns how many."""
    return HeldHandle.objects.filter(until__lte=at).delete()[0]


def _move(profile: Profile, handle: str, at: datetime) -> None:
    """Another handle, or none. Whether another person has it, the unique column says at last."""
    if handle == profile.handle:
        return
    if handle and HeldHandle.objects.filter(handle=handle, until__gt=at).exclude(user_id=profile.user_id).exists():
        raise _taken()
    held = HeldHandle.objects.filter(user_id=profile.user_id, until__gt=at).exclude(handle=handle)
    if profile.handle and held.count() >= MOST_HELD:
        raise refused(_("Addresses can be given up three times in 30 days."))
    if profile.handle:
        HeldHandle.objects.update_or_create(
            handle=profile.handle, defaults={"user_id": profile.user_id, "until": at + HELD}
        )
    if handle:
        HeldHandle.objects.filter(handle=handle).delete()
    profile.handle = handle


def _clean(field: str, text: str) -> str | None:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise _refused(field, _("The text holds characters that cannot be stored."))
    words = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip() if field == "about" else text
    words = words if field == "about" else " ".join(words.split())
    if len(words) > LIMITS[field]:
        line = _("At most %(limit)d characters; these are %(length)d.")
        raise _refused(field, line % {"limit": LIMITS[field], "length": len(words)})
    return words or None


def _taken() -> InvalidInput:
    return refused(_("Somebody has this one, or gave it up less than 30 days ago."))


def _refused(field: str, line: str) -> InvalidInput:
    return InvalidInput(line, fields={field: [line]})
