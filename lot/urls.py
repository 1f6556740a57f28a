"""Every address of LOT; each app brings its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from lot.offline_views import offline, service_worker, web_manifest
from lot.pages import api_docs
from lot.public_views import PublicProfile, preview, public_profile
from lot.schema_views import SchemaView
from memory.views.today import today

handler400 = "lot.pages.bad_request"
handler403 = "lot.pages.permission_denied"
handler404 = "lot.pages.not_found"
handler500 = "lot.pages.server_error"

api: list[URLPattern | URLResolver] = [
    path("memory/", include("memory.api_urls")),
    path("progress/", include("progress.api_urls")),
    path("profiles/<str:handle>/", PublicProfile.as_view(), name="api-public-profile"),
    path("", include("accounts.api_urls")),
    path("", include("profiles.api_urls")),
    path("", include("intentions.api_urls")),
    path("", include("ops.api_urls")),
]

urlpatterns = [
    path("", today, name="today"),
    path("api/v1/", include(api)),  # before those without a beginning of their own, each of which is looked through
    path("", include("accounts.urls")),
    path("", include("profiles.urls")),
    path("", include("intentions.urls")),
    path("", include("memory.urls")),
    path("", include("progress.urls")),
    path("", include("ops.urls")),
    path("u/<str:handle>/", public_profile, name="public-profile"),
    path("settings/preview/", preview, name="public-preview"),
    path("manifest.webmanifest", web_manifest, name="manifest"),
    path("sw.js", service_worker, name="service-worker"),
    path("offline/", offline, name="offline"),
    path("admin/", admin.site.urls),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/docs/", api_docs, name="api-docs"),
]
