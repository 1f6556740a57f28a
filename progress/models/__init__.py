"""What it adds up to, by subject."""

from progress.models.counted import Award, Badge, CountedMonth, Theme, UserProgress
from progress.models.mailings import Mailing, Reminder, Review

__all__ = [
    "Award",
    "Badge",
    "CountedMonth",
    "Mailing",
    "Reminder",
    "Review",
    "Theme",
    "UserProgress",
]
