"""The Django admin, entered by the same code as everything else."""

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

# What each room holds, in the order in which it is asked for.
ROOMS = {
    "accounts": _("People and tags"),
    "profiles": _("Profiles and help lines"),
    "intentions": _("Intentions and check-ins"),
    "memory": _("Memory Engine"),
    "progress": _("Progress and badges"),
    "ops": _("This server"),
}


class LotAdminSite(AdminSite):
    """No password form anywhere: who is not signed in is sent to sign in, who is not staff sees a 404."""

    site_header = site_title = "LOT"
    enable_nav_sidebar = False

    def __init__(self, *given: Any, **named: Any) -> None:
        """Without Django's deleting of what is ticked: it goes past the code, and past what the page of a row asks."""
        super().__init__(*given, **named)
        self.disable_action("delete_selected")

    def get_urls(self) -> list[Any]:
        """Besides the lists: the code that confirms, and the bank of questions."""
        from lot.admin_confirm import confirm
        from ops.admin.bank import bank

        own = [
            path("confirm/", self.admin_view(confirm), name="confirm"),
            path("bank/", self.admin_view(bank), name="bank"),
        ]
        return [*own, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """What deletes leads to the code first: on the way in, so that nothing typed is lost."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            from lot.admin_confirm import must_confirm

            match = request.resolver_match
            if self.has_permission(request) and must_confirm(request, route=match.url_name or "" if match else ""):
                return HttpResponseRedirect(f"{reverse('admin:confirm')}?{urlencode({'next': request.path})}")
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """What there is to look at, before the lists."""
        from ops.admin.start import start

        return super().index(request, {**start(), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The rooms by what they hold, as people say it."""
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["name"] = str(ROOMS.get(room["app_label"], room["name"]))
        order = list(ROOMS)
        return sorted(rooms, key=lambda room: order.index(room["app_label"]) if room["app_label"] in order else -1)

    # Django's annotations are narrower than what it takes: any answer will do.
    @method_decorator(login_not_required)
    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseBase:
        """Leads to the one door. Strangers are counted by a limit of its own; the door itself stays open to them."""
        from accounts.door import enter_admin
        from lot.pages import not_found

        if not request.user.is_authenticated:
            enter_admin(request)
        address = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
            address = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(address)
        return not_found(request) if request.user.is_authenticated else redirect_to_login(address, "/sign-in/")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseBase:
        from accounts.views import sign_out

        return sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect("/admin/")
