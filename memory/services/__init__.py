"""The flows of the Memory Engine: asking, answering, forgetting. What they decide stands in `memory.engine`."""

from memory.services.answering import Answered, answer_question, edit_answer, undo_question
from memory.services.asking import Asking, ask_another, ask_less, current_question, skip_question, snooze_question
from memory.services.forgetting import delete_answer, purge_undo, restore_answer

__all__ = [
    "Answered",
    "Asking",
    "answer_question",
    "ask_another",
    "ask_less",
    "current_question",
    "delete_answer",
    "edit_answer",
    "purge_undo",
    "restore_answer",
    "skip_question",
    "snooze_question",
    "undo_question",
]
