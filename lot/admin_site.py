"""The Django admin, entered by the same code as everything else."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase


class LotAdminSite(AdminSite):
    """No password form anywhere: who is not signed in is sent to sign in, who is not staff sees a 404."""

    site_header = site_title = "LOT"
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        from lot.pages import not_found

        if request.user.is_authenticated:
            return not_found(request)
        return redirect_to_login(request.GET.get("next", request.get_full_path()), "/sign-in/")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        from accounts.views import sign_out

        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        return HttpResponseRedirect("/admin/")
