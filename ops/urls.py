"""Addresses of taking one's data along, and of bringing it."""

from django.urls import path

from ops.views import exports, imports

urlpatterns = [
    path("settings/export/", exports.export, name="export"),
    path("settings/export/<uuid:export_id>/", exports.export_file, name="export-file"),
    path("settings/import/", imports.imports, name="imports"),
    path("settings/import/<uuid:import_id>/", imports.one_import, name="import"),
]
