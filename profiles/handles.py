"""Handles of public pages: what one may be. Pure."""

import re

from django.utils.translation import gettext as _

from lot.errors import InvalidInput

SHORTEST, LONGEST = 3, 30
HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# Words that would pass for the installation, for who runs it, or for a page of it.
RESERVED = frozenset(
    "about abuse account accounts admin administrator all anonymous api app auth billing blog care contact demo docs "
    "egress everyone export features feed guest health help home host hostmaster import info intentions join legal log "
    "login logout lot mail memory metrics moderator me mod news nobody null official operator owner postmaster press "
    "privacy private profile progress public register robots root safety security server settings sign-in sign-out "
    "signin signout signup staff static status story support sysadmin system team terms today undefined unknown user "
    "users verify webmaster welcome www you".split()
)


def clean_handle(text: str) -> str:
    """The handle as it is stored: lower case. Raises InvalidInput (`handle`)."""
    handle = text.strip().removeprefix("@").lower()
    if not SHORTEST <= len(handle) <= LONGEST or not HANDLE.fullmatch(handle) or "--" in handle:
        raise refused(_("3 to 30 letters from a to z, digits, and single hyphens between them."))
    if handle in RESERVED:
        raise refused(_("This one is kept for LOT itself."))
    return handle


def refused(line: str) -> InvalidInput:
    """The refusal of a handle, and why."""
    return InvalidInput(line, fields={"handle": [line]})
