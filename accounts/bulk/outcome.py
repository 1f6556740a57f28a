"""What one step of an action on many people did."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.audit import News, record_events
from accounts.models import BulkAction

Skipped = BulkAction.Skipped


@dataclass(slots=True)
class Outcome:
    """How many were done, why others were left out, and what the audit is to say."""

    done: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    news: list[News] = field(default_factory=list)

    def skip(self, reason: Skipped, number: int = 1) -> None:
        """So many were left out for this."""
        if number:
            self.skipped[reason.value] += number

    def tell(self, news: Iterable[News]) -> None:
        """For the audit."""
        self.news.extend(news)

    def record(self) -> None:
        """Write it down, last in the transaction."""
        record_events(self.news)
