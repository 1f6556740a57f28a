"""Addresses under /api/v1/."""

from django.urls import path

from ops import api

urlpatterns = [
    path("export/code/", api.ExportCode.as_view(), name="api-export-code"),
    path("export/", api.StartExport.as_view(), name="api-export"),
    path("export/<uuid:export_id>/", api.OneExport.as_view(), name="api-export-one"),
    path("import/", api.NewImport.as_view(), name="api-import"),
    path("import/<uuid:import_id>/", api.OneImport.as_view(), name="api-import-one"),
    path("import/<uuid:import_id>/start/", api.StartImport.as_view(), name="api-import-start"),
    path("import/<uuid:import_id>/undo/", api.UndoImport.as_view(), name="api-import-undo"),
]
