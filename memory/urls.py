"""Addresses of the question card, of what is remembered, of the log, of what left this server. Today itself is `/`."""

from django.urls import path

from memory.views import day, egress, keys, ledger, log, note_saving, notes, story, today

urlpatterns = [
    path("questions/another/", today.another, name="question-another"),
    path("questions/<uuid:question_id>/answer/", today.answer, name="question-answer"),
    path("questions/<uuid:question_id>/skip/", today.skip, name="question-skip"),
    path("questions/<uuid:question_id>/later/", today.later, name="question-later"),
    path("questions/<uuid:question_id>/less/", today.less, name="question-less"),
    path("questions/<uuid:question_id>/mute/", today.mute, name="question-mute"),
    path("questions/<uuid:question_id>/untrue/", today.untrue, name="question-untrue"),
    path("questions/<uuid:question_id>/undo/", today.undo, name="question-undo"),
    path("memory/", ledger.memories, name="memory"),
    path("memory/story/strike/", story.strike, name="story-strike"),
    path("memory/story/<str:number>/", story.version, name="story-version"),
    path("memory/topics/", ledger.topic, name="memory-topic"),
    path("memory/<uuid:memory_id>/edit/", ledger.edit, name="memory-edit"),
    path("memory/<uuid:memory_id>/forget/", ledger.forget, name="memory-forget"),
    path("memory/<uuid:memory_id>/hold/", ledger.hold, name="memory-hold"),
    path("memory/<uuid:memory_id>/undo/", ledger.undo, name="memory-undo"),
    path("egress/", egress.egress, name="egress"),
    path("egress/<uuid:call_id>/", egress.sent, name="sent"),
    path("verify-api-keys", keys.verify_api_keys, name="verify-api-keys"),
    path("log/", log.log, name="log"),
    path("log/random/", log.random_day, name="log-random"),
    path("log/<str:day>/", day.log_day, name="log-day"),
    path("answers/<uuid:answer_id>/edit/", day.edit, name="answer-edit"),
    path("answers/<uuid:answer_id>/delete/", day.delete, name="answer-delete"),
    path("answers/<uuid:answer_id>/undo/", day.undo, name="answer-undo"),
    path("notes/save/", note_saving.save, name="note-save"),
    path("notes/settle/", note_saving.settle, name="note-settle"),
    path("notes/<uuid:note_id>/", notes.note, name="note"),
    path("notes/<uuid:note_id>/delete/", notes.delete, name="note-delete"),
    path("notes/<uuid:note_id>/undo/", notes.undo, name="note-undo"),
    path("notes/<uuid:note_id>/versions/<uuid:version_id>/", notes.bring_back, name="note-version-back"),
]
