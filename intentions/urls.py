"""Addresses of check-ins, moods and intentions. Their cards stand on Today."""

from django.urls import path

from intentions.views import check_ins, intentions, mood

urlpatterns = [
    path("check-ins/", mood.check_ins, name="check-ins"),
    path("check-ins/<uuid:check_in_id>/", check_ins.check_in, name="check-in"),
    path("check-ins/<uuid:check_in_id>/note/", mood.note, name="check-in-note"),
    path("check-ins/<uuid:check_in_id>/undo/", mood.undo, name="check-in-undo"),
    path("check-ins/<uuid:check_in_id>/delete/", check_ins.delete, name="check-in-delete"),
    path("check-ins/<uuid:check_in_id>/delete/undo/", check_ins.undo_delete, name="check-in-restore"),
    path("intentions/", intentions.intentions, name="intentions"),
    path("intentions/<uuid:intention_id>/", intentions.intention, name="intention"),
    path("intentions/<uuid:intention_id>/days/", intentions.days, name="intention-days"),
    path("intentions/<uuid:intention_id>/end/", intentions.end, name="intention-end"),
    path("intentions/<uuid:intention_id>/reopen/", intentions.reopen, name="intention-reopen"),
    path("intentions/<uuid:intention_id>/delete/", intentions.delete, name="intention-delete"),
    path("intentions/<uuid:intention_id>/delete/undo/", intentions.undo_delete, name="intention-restore"),
    path("moods/", mood.moods, name="moods"),
    path("moods/rename/", mood.rename, name="mood-rename"),
]
