"""The base of nearly every page of the admin: to look at, not to change."""

from typing import Any

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing to add, change or delete."""

    def lookup_allowed(self, lookup: str, value: Any, request: Any) -> bool:
        """The filters that are shown, and no others: `?token_hash=` is nothing to search by."""
        return lookup.removesuffix("__exact") in {str(name) for name in self.list_filter}

    def has_add_permission(self, request: Any) -> bool:
        """Rows are made by services."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Rows are changed by services."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Rows go by services."""
        return False
