"""Addresses under /api/v1/memory/."""

from django.urls import path

from memory import api, egress_api, ledger_api, notes_api, recall_api, story_api

urlpatterns = [
    path("question/", api.CurrentQuestion.as_view(), name="api-question"),
    path("question/another/", api.AnotherQuestion.as_view(), name="api-question-another"),
    path("questions/<uuid:question_id>/answer/", api.AnswerQuestion.as_view(), name="api-question-answer"),
    path("questions/<uuid:question_id>/skip/", api.SkipQuestion.as_view(), name="api-question-skip"),
    path("questions/<uuid:question_id>/snooze/", api.SnoozeQuestion.as_view(), name="api-question-snooze"),
    path("questions/<uuid:question_id>/less/", api.LessQuestion.as_view(), name="api-question-less"),
    path("questions/<uuid:question_id>/untrue/", api.UntrueQuestion.as_view(), name="api-question-untrue"),
    path("questions/<uuid:question_id>/mute/", api.MuteQuestion.as_view(), name="api-question-mute"),
    path("questions/<uuid:question_id>/undo/", api.UndoQuestion.as_view(), name="api-question-undo"),
    path("questions/<uuid:question_id>/why/", api.WhyQuestion.as_view(), name="api-question-why"),
    path("answers/", api.Answers.as_view(), name="api-answers"),
    path("answers/<uuid:answer_id>/", api.Answer.as_view(), name="api-answer"),
    path("answers/<uuid:answer_id>/restore/", api.RestoreAnswer.as_view(), name="api-answer-restore"),
    path("notes/", notes_api.Notes.as_view(), name="api-notes"),
    path("notes/<uuid:note_id>/", notes_api.OneNote.as_view(), name="api-note"),
    path("notes/<uuid:note_id>/restore/", notes_api.RestoreNote.as_view(), name="api-note-restore"),
    path("notes/<uuid:note_id>/versions/", notes_api.NoteVersions.as_view(), name="api-note-versions"),
    path(
        "notes/<uuid:note_id>/versions/<uuid:version_id>/restore/",
        notes_api.BringBackVersion.as_view(),
        name="api-note-version-restore",
    ),
    path("on-this-day/", notes_api.OnThisDay.as_view(), name="api-on-this-day"),
    path("recall/", recall_api.Recall.as_view(), name="api-recall"),
    path("story/", story_api.LatestStory.as_view(), name="api-story"),
    path("story/versions/", story_api.Versions.as_view(), name="api-story-versions"),
    path("story/versions/<str:number>/", story_api.OneVersion.as_view(), name="api-story-version"),
    path("story/sentences/<uuid:sentence_id>/strike/", story_api.StrikeSentence.as_view(), name="api-story-strike"),
    path(
        "story/sentences/<uuid:sentence_id>/unstrike/", story_api.UnstrikeSentence.as_view(), name="api-story-unstrike"
    ),
    path("memories/", ledger_api.Memories.as_view(), name="api-memories"),
    path("memories/<uuid:memory_id>/", ledger_api.OneMemory.as_view(), name="api-memory"),
    path("memories/<uuid:memory_id>/undo/", ledger_api.UndoMemory.as_view(), name="api-memory-undo"),
    path("memories/<uuid:memory_id>/untrue/", ledger_api.UntrueMemory.as_view(), name="api-memory-untrue"),
    path("memories/<uuid:memory_id>/hold/", ledger_api.HoldMemory.as_view(), name="api-memory-hold"),
    path("egress/", egress_api.Egress.as_view(), name="api-egress"),
    path("egress/<uuid:call_id>/", egress_api.OneCall.as_view(), name="api-egress-call"),
    path("topics/muted/", ledger_api.MutedTopics.as_view(), name="api-topics-muted"),
]
