"""The Django admin, entered by the same code as everything else."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme


class LotAdminSite(AdminSite):
    """No password form anywhere: who is not signed in is sent to sign in, who is not staff sees a 404."""

    site_header = site_title = "LOT"
    enable_nav_sidebar = False

    # Django's annotations are narrower than what it takes: any answer will do.
    @method_decorator(login_not_required)
    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseBase:
        from lot.pages import not_found

        path = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            path = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(path)
        return not_found(request) if request.user.is_authenticated else redirect_to_login(path, "/sign-in/")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseBase:
        from accounts.views import sign_out

        return sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect("/admin/")
