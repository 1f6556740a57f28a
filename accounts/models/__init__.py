"""People, their keys, how they sign in and where they are signed in, their tags, and the audit."""

from accounts.models.audit import AuditEvent, AuditHead
from accounts.models.bulk import BulkAction
from accounts.models.codes import (
    MAX_TRIES,
    AddressChange,
    Confirmation,
    LoginCode,
    LoginCodeQuerySet,
    MailedCode,
    MailedCodeQuerySet,
)
from accounts.models.limits import AttemptCount, IdempotencyKey
from accounts.models.mail_blocks import MailBlock, MailBlockQuerySet
from accounts.models.people import DataKey, User, fold_email
from accounts.models.sessions import LAST_USE_PRECISION, Session
from accounts.models.tags import AdminTag, TagGrant
from accounts.models.tokens import AccessToken, Scope

__all__ = [
    "LAST_USE_PRECISION",
    "MAX_TRIES",
    "AccessToken",
    "AddressChange",
    "AdminTag",
    "AttemptCount",
    "AuditEvent",
    "AuditHead",
    "BulkAction",
    "Confirmation",
    "DataKey",
    "IdempotencyKey",
    "LoginCode",
    "LoginCodeQuerySet",
    "MailBlock",
    "MailBlockQuerySet",
    "MailedCode",
    "MailedCodeQuerySet",
    "Scope",
    "Session",
    "TagGrant",
    "User",
    "fold_email",
]
