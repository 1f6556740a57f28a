"""What accounts knows of a person outside of their own rows: by their address, by hashes, by who set a tag."""

from collections.abc import Collection
from uuid import UUID

from accounts import address_change, challenges, confirming, door, leaving, mail_blocks, throttles
from accounts.bulk import letters
from accounts.codes import hash_subject
from accounts.models import AddressChange, AttemptCount, BulkAction, LoginCode, MailBlock, TagGrant, User

# Tables that hold something of a person without naming them, and by what it is found; `forget_traces` takes it out.
TRACES = {
    LoginCode: "by their address",
    MailBlock: "by a keyed hash of their address",
    AttemptCount: "by keyed hashes of their address and id",
}
# Every limit that counts by an address or by a person; a test looks for others.
COUNTED = (
    challenges.BY_ADDRESS,
    door.WRONG_CODES,
    address_change.BY_PERSON,
    address_change.WRONG_CODES,
    confirming.BY_PERSON,
    confirming.WRONG_CODES,
    leaving.BY_PERSON,
    mail_blocks.LIFTS,
    throttles.PERSON,
    letters.BY_PERSON,
)


def addresses_of(user: User) -> set[str]:
    """Theirs, and the one that they had until a moment ago, unless it is somebody else's by now."""
    old = AddressChange.objects.for_user(user).exclude(old_email="").values_list("old_email", flat=True)
    taken = User.objects.filter(email__in=old).exclude(pk=user.pk).values_list("email", flat=True)
    return {user.email, *old} - set(taken)


def forget_traces(*, user_id: UUID, addresses: Collection[str]) -> None:
    """Of who is erased: requests to sign in, counters, stopped mail, their name under tags they set on others."""
    LoginCode.objects.filter(email__in=addresses).delete()
    for address in addresses:
        mail_blocks.blocks_of(address).delete()
    subjects = (*addresses, str(user_id))
    keys = [hash_subject(limit.purpose, subject) for limit in COUNTED for subject in subjects]
    AttemptCount.objects.filter(key__in=keys).delete()
    TagGrant.objects.filter(set_by=user_id).update(set_by=None)
    TagGrant.objects.filter(removed_by=user_id).update(removed_by=None)
    BulkAction.objects.filter(by=user_id).update(by=None)
