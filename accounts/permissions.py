"""What a token that a person has made is let into: what the view names, and nothing that it does not."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.models import AccessToken
from lot.errors import Forbidden


class WithinScope(BasePermission):
    """Sessions may all that their person may. A token needs the view's scope; a view that names none bars it."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Raises Forbidden (403 `insufficient_scope`, `no_tokens_here`)."""
        if not isinstance(request.auth, AccessToken):
            return True
        scope = getattr(view, "reads" if request.method in SAFE_METHODS else "writes", None)
        if scope is None:
            raise Forbidden(_("A token cannot do this. Sign in."), code="no_tokens_here")
        if scope not in request.auth.scopes:
            said = _("This token was made without the scope “%(scope)s”.") % {"scope": scope}
            raise Forbidden(said, code="insufficient_scope")
        return True
