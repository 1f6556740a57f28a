"""The check constraints of the database, asked before it is: a row that would break one breaks the file."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from intentions.models import Intention
from memory.models import Question
from ops.importing.kinds import BrokenFile

CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "memory_ended_question_has_a_day": lambda row: row.state not in Question.ENDED or row.ended_on is not None,
    "memory_source_is_one_thing": lambda row: (row.answer_id is None) != (row.intention_id is None),
    "intentions_span": lambda row: row.ends_on >= row.starts_on,
    "intentions_ended_has_a_time": lambda row: (row.state in Intention.ENDED) == (row.ended_at is not None),
}
# What the bounds of a column say already.
BOUNDED = frozenset({"memory_question_depth", "intentions_mood_score"})


def refuse_misfit(row: Any, place: str) -> None:
    """Raises BrokenFile where values of a row do not go together."""
    for constraint in row._meta.constraints:
        if constraint.name in CHECKS and not CHECKS[constraint.name](row):
            raise BrokenFile(_("The values of this do not go together."), place)
