"""Who was erased, by the number of the receipt."""

from django.contrib import admin

from lot.admin_base import ReadOnlyAdmin
from ops.models import Erasure


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """The rows are made by whoever erases; the id is the number on the receipt."""

    list_display = ("id", "user_id", "erased_at", "finished_at")
    ordering = ("-erased_at",)
    fields = list_display
