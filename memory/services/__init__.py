"""The flows of the Memory Engine: asking, answering, forgetting, notes. Decisions stand in `memory.engine`."""

from memory.services.answering import Answered, answer_question, edit_answer, undo_question
from memory.services.asking import Asking, ask_another, ask_less, current_question, skip_question, snooze_question
from memory.services.feedback import deny_question, mute_question, mute_topic, unmute_topic
from memory.services.forgetting import delete_answer, purge_undo, restore_answer
from memory.services.ledger import correct_memory, edit_memory, forget_memory, hold_memory, undo_forget
from memory.services.note_saving import bring_back_version, save_note, settle_note
from memory.services.note_versions import versions_of
from memory.services.notes import create_note, delete_note, edit_note, note_of, restore_note
from memory.services.striking import strike_sentence, unstrike_sentence
from memory.services.telling import tell_story

__all__ = [
    "Answered",
    "Asking",
    "answer_question",
    "ask_another",
    "ask_less",
    "bring_back_version",
    "correct_memory",
    "create_note",
    "current_question",
    "delete_answer",
    "delete_note",
    "deny_question",
    "edit_answer",
    "edit_memory",
    "edit_note",
    "forget_memory",
    "hold_memory",
    "mute_question",
    "mute_topic",
    "note_of",
    "purge_undo",
    "restore_answer",
    "restore_note",
    "save_note",
    "settle_note",
    "skip_question",
    "snooze_question",
    "strike_sentence",
    "tell_story",
    "undo_forget",
    "undo_question",
    "unmute_topic",
    "unstrike_sentence",
    "versions_of",
]
