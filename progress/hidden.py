"""Progress can be hidden altogether; what that means to REST."""

from django.utils.translation import gettext as _

from accounts.models import User
from lot.errors import NotFound


def refuse_hidden(user: User) -> None:
    """Raises NotFound `progress_hidden` for who does not want to see any of it."""
    if not user.preferences.has_progress:
        raise NotFound(_("Progress is hidden. The preference has_progress shows it."), code="progress_hidden")
