"""Addresses of taking one's data along and of bringing it, and those that operators and monitors look at."""

from django.urls import path

from ops.views import exports, imports, status

urlpatterns = [
    path("settings/export/", exports.export, name="export"),
    path("settings/export/<uuid:export_id>/", exports.export_file, name="export-file"),
    path("settings/import/", imports.imports, name="imports"),
    path("settings/import/<uuid:import_id>/", imports.one_import, name="import"),
    path("status", status.status, name="status"),
    path("metrics", status.metrics, name="metrics"),
]
