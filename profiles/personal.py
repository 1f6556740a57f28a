"""What a person is called by, so that it can be left out of what is sent to a model provider."""

import re

from accounts.models import User
from profiles.models import Profile

# Of the profile, as far as it has them.
NAMING = frozenset({"name", "handle", "city"})
SHORTEST = 3
NOBODY = frozenset({"mail", "email", "info", "contact", "hello", "post", "admin", "root", "office", "test", "lot"})


def personal_names(user: User) -> list[str]:
    """Names of the person: those of the profile, and the words before the @ of their address."""
    fields = sorted(NAMING & {field.name for field in Profile._meta.concrete_fields})
    names = [str(getattr(user.profile, name) or "") for name in fields]
    local = user.email.rpartition("@")[0]
    names += re.split(r"[\W\d_]+", local)
    return [name for name in names if len(name) >= SHORTEST and name.casefold() not in NOBODY]
