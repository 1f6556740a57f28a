"""Which backups are kept: of each of the last days, weeks and months the newest. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, weeks (ISO) and months (UTC) with a backup keep one."""

    daily: int = 30
    weekly: int = 12
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup as far as this decision goes."""

    name: str
    made_at: datetime
    is_verified: bool = False
    label: str = ""


def to_remove(backups: Collection[Kept], keep: Keep) -> list[str]:
    """Names of those that are not kept, oldest first.

    Never the newest, never the newest that was verified, and none of the day before the newest. One with a label was
    made by hand or before something dangerous: it stays as long as the oldest daily one does.
    """
    newest_first = sorted(backups, key=lambda backup: (backup.made_at, backup.name), reverse=True)
    stay = {backup.name for backup in newest_first if backup.made_at > newest_first[0].made_at - DAY}
    stay |= {backup.name for backup in [one for one in newest_first if one.is_verified][:1]}
    daily = _newest_of(newest_first, keep.daily, lambda at: at.strftime("%Y-%m-%d"))
    stay |= {backup.name for backup in daily}
    stay |= {backup.name for backup in _newest_of(newest_first, keep.weekly, lambda at: at.strftime("%G-%V"))}
    stay |= {backup.name for backup in _newest_of(newest_first, keep.monthly, lambda at: at.strftime("%Y-%m"))}
    if daily:
        stay |= {backup.name for backup in newest_first if backup.label and backup.made_at >= daily[-1].made_at}
    return [backup.name for backup in reversed(newest_first) if backup.name not in stay]


def _newest_of(newest_first: list[Kept], number: int, period: Callable[[datetime], str]) -> list[Kept]:
    """The newest of each of the last so many periods that have one."""
    newest: dict[str, Kept] = {}
    for backup in newest_first:
        newest.setdefault(period(backup.made_at), backup)
    return list(newest.values())[:number]
