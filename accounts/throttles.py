"""How much anybody may ask of REST: counted by person, and by network for who is nobody yet; shared by all workers.

Nothing is guessed at here, so it may be a little late: a process counts by itself and takes twenty at once of the exact
counters in `accounts.attempts`, where whatever must not be overrun is counted one by one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from accounts.addresses import client_ip, network_of
from accounts.attempts import Limit, take
from accounts.audit import count_refusal
from accounts.models import User

PERSON = Limit("requests-person", 600, timedelta(minutes=1))
STRANGER = Limit("requests-network", 300, timedelta(minutes=1))
# A process writes its count down at every twentieth request of somebody: no request of ordinary use writes, and a
# fleet of workers overruns a limit by nineteen each at most.
STEP = 20
MOST_HELD = 10_000


@dataclass
class _Asked:
    """How often somebody has asked this process since it wrote that down, and until when they are refused."""

    number: int = 0
    refused_until: datetime | None = None


_asked: dict[tuple[str, str], _Asked] = {}


class RequestThrottle(BaseThrottle):
    """For every view of REST."""

    retry_after = 0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Whether there is room."""
        if isinstance(request.user, User):
            self.retry_after = count_request(PERSON, str(request.user.pk))
        else:
            self.retry_after = count_stranger(request._request)
        return not self.retry_after

    def wait(self) -> float:
        """Seconds."""
        return self.retry_after


def count_stranger(request: HttpRequest) -> int:
    """Count one of the network of who is nobody, or says to be somebody by a token that does not work."""
    return count_request(STRANGER, network_of(client_ip(request)))


def count_request(limit: Limit, subject: str) -> int:
    """Count one; 0 where there is room, else in how many seconds there is."""
    at = timezone.now()
    if len(_asked) >= MOST_HELD:
        _asked.clear()
    mine = _asked.setdefault((limit.purpose, subject), _Asked())
    if mine.refused_until is not None and at < mine.refused_until:
        return _seconds(mine.refused_until - at)
    mine.number += 1
    if mine.number < STEP:
        return 0
    mine.number, mine.refused_until = 0, None
    taken = take(limit, subject, number=STEP)
    if taken.is_taken:
        return 0
    count_refusal("request_limited")
    mine.refused_until = at + timedelta(seconds=taken.retry_after)
    return taken.retry_after


def forget_requests() -> None:
    """As a process that has just begun."""
    _asked.clear()


def _seconds(span: timedelta) -> int:
    return max(1, round(span.total_seconds()))
