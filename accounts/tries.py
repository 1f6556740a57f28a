"""One try at a mailed code: taken before anything is judged, so that threads cannot have more than there are."""

import hmac
from typing import TypeVar

from django.db.models import F
from django.utils import timezone

from accounts import codes
from accounts.attempts import Limit, give_back, take
from accounts.audit import count_refusal
from accounts.challenges import expired
from accounts.models import MAX_TRIES, MailedCode, MailedCodeQuerySet
from accounts.sign_in import wrong_code
from lot.errors import TooMany

Wish = TypeVar("Wish", bound=MailedCode)


def judge_code(wishes: MailedCodeQuerySet[Wish], *, code: str, limit: Limit) -> Wish:
    """The wish that this is the code of, among those of one person and one kind. It is for the caller to use it up.

    Raises InvalidInput (400 `invalid_code`), Gone (410 `code_expired`: nothing waits) and TooMany (429: past `limit`).
    """
    wish = _take_try(wishes, limit)
    given = codes.hash_code(wish.pk, codes.read_code(code))
    if not hmac.compare_digest(bytes(wish.code_hash or b""), given):
        count_refusal("code_refused")
        raise wrong_code(MAX_TRIES - wish.tries)
    give_back(limit, str(wish.user_id))
    return wish


def _take_try(wishes: MailedCodeQuerySet[Wish], limit: Limit) -> Wish:
    """Take one of five tries, and one of those that the limit allows the person."""
    if not wishes.live(timezone.now()).update(tries=F("tries") + 1):
        raise expired()
    wish = wishes.filter(ended_at=None).first()
    if wish is None:
        raise expired()
    taken = take(limit, str(wish.user_id))
    if not taken.is_taken:
        count_refusal("wrong_codes_limited")
        raise TooMany(retry_after=taken.retry_after)
    return wish
