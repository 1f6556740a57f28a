"""The flows of the Memory Engine: asking, answering, forgetting. What they decide stands in `memory.engine`."""

from memory.services.answering import Answered, answer_question, edit_answer, undo_question
from memory.services.asking import Asking, ask_another, ask_less, current_question, skip_question, snooze_question
from memory.services.feedback import deny_question, mute_question, mute_topic, unmute_topic
from memory.services.forgetting import delete_answer, purge_undo, restore_answer
from memory.services.ledger import correct_memory, edit_memory, forget_memory, hold_memory, undo_forget

__all__ = [
    "Answered",
    "Asking",
    "answer_question",
    "ask_another",
    "ask_less",
    "correct_memory",
    "current_question",
    "delete_answer",
    "deny_question",
    "edit_answer",
    "edit_memory",
    "forget_memory",
    "hold_memory",
    "mute_question",
    "mute_topic",
    "purge_undo",
    "restore_answer",
    "skip_question",
    "snooze_question",
    "undo_forget",
    "undo_question",
    "unmute_topic",
]
