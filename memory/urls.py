"""Addresses of the question card. Today itself is `/`."""

from django.urls import path

from memory import views

urlpatterns = [
    path("questions/another/", views.another, name="question-another"),
    path("questions/<uuid:question_id>/answer/", views.answer, name="question-answer"),
    path("questions/<uuid:question_id>/skip/", views.skip, name="question-skip"),
    path("questions/<uuid:question_id>/later/", views.later, name="question-later"),
    path("questions/<uuid:question_id>/less/", views.less, name="question-less"),
    path("questions/<uuid:question_id>/undo/", views.undo, name="question-undo"),
]
