"""What can go wrong with a backup, in words that an operator can act on; never a password, a key or a row."""

from lot.errors import LotError


class BackupError(LotError):
    """A backup could not be made, read or put back."""

    code, default, status = "backup_failed", "The backup failed.", 500

    def __str__(self) -> str:
        """What is said to operators; it names places and versions, nothing of what is in a database."""
        return self.message


class Refused(BackupError):
    """Not begun, since it could not end well; nothing was changed."""

    code = "backup_refused"


class Damaged(BackupError):
    """What lies there is not what was written: cut, changed, or of another backup."""

    code, default = "backup_damaged", "The backup is damaged."


class StoreAway(BackupError):
    """The place of the backups does not answer."""

    code, default = "store_away", "The place of the backups does not answer."
