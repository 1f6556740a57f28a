"""Which rows stay out of a dump, and why: tables by what they hold."""

from django.apps import apps

from accounts.models import AccessToken, DataKey, IdempotencyKey, LoginCode, Session
from memory.models import RecallItem, RecallPostings, RecallSlots, RecallState
from ops.models import Heartbeat

# In the key file instead, where a person can be taken out of it.
KEYS = (DataKey,)
# Made of the rest by `reindex_memory`.
REBUILT = (RecallPostings, RecallSlots, RecallItem, RecallState)
# True at the moment only. After a restore everyone signs in anew: a place where someone has signed out since must
# not be let in again, and an answer kept for a repeated request may quote what was deleted since.
PASSING = (Session, AccessToken, LoginCode, IdempotencyKey, Heartbeat)

LEFT_OUT = tuple(model._meta.db_table for model in (*KEYS, *REBUILT, *PASSING))
KEY_TABLE = DataKey._meta.db_table


def is_own(table: str) -> bool:
    """Whether a table is LOT's, of this version or of another: by the names that its rooms give."""
    return table.startswith((*(f"{config.label}_" for config in apps.get_app_configs()), "django_"))
