"""How often the door may be tried: wrong codes a day of an address, fewer where they would open the admin, and the
admin's own entrance."""

from datetime import timedelta

from django.http import HttpRequest

from accounts.addresses import client_ip, network_of
from accounts.attempts import Limit, count_of, take
from accounts.audit import count_refusal
from accounts.models import User
from accounts.tags import is_named_admin
from lot.errors import TooMany

WRONG_CODES = Limit("wrong-code", 20, timedelta(days=1))
# Of the same counter, read more strictly: whoever guesses at staff has one guess where they have four elsewhere.
STAFF_WRONG_CODES = 5
AT_ADMIN = Limit("admin-network", 10, timedelta(minutes=1))


def has_codes_left(address: str) -> bool:
    """Whether a mail to this address may carry a code, as far as staff go. For the worker, whom nobody waits for: an
    answer that depended on it would tell who is staff."""
    return not _opens_admin(address) or count_of(WRONG_CODES, address) < STAFF_WRONG_CODES


def is_past_staff_limit(address: str) -> bool:
    """Whether the try that was just taken is one too many for staff. Asked after right codes alone: wrong ones are
    answered alike for every address."""
    return _opens_admin(address) and count_of(WRONG_CODES, address) > STAFF_WRONG_CODES


def enter_admin(request: HttpRequest) -> None:
    """Count a stranger at the admin's entrance. Raises TooMany (10 a minute a network)."""
    taken = take(AT_ADMIN, network_of(client_ip(request)))
    if not taken.is_taken:
        count_refusal("request_limited")
        raise TooMany(retry_after=taken.retry_after)


def _opens_admin(address: str) -> bool:
    """Staff, and who becomes staff by signing in."""
    return is_named_admin(address) or User.objects.filter(email=address, is_staff=True).exists()
