"""By what a browser keeps text that is not saved yet: a name and a key that only the one who typed it is given."""

from base64 import b64encode
from dataclasses import dataclass

from accounts.keys import person_key
from accounts.models import User
from lot.sealing import keyed_hash, purpose_key


@dataclass(frozen=True, slots=True)
class DraftStore:
    """`owner` names the drafts of a person in a browser and says nothing of who that is; `seal` opens them (base64).

    Both come from the person's data key: no page of anybody else holds them, and nothing opens the drafts once that
    key is gone.
    """

    owner: str
    seal: str


def draft_store_of(user: User) -> DraftStore:
    """What the pages of this person are given."""
    key = person_key(user.pk)
    owner = keyed_hash(key, "draft-owner", "").hex()
    return DraftStore(owner, b64encode(purpose_key(key, "draft-seal")).decode())
