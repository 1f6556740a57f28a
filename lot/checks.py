"""Misconfiguration fails `manage.py check` with the name of the setting."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lot.environment import is_placeholder
from lot.settings import env
from ops.health.disks import is_fleeting

SHORTEST_SECRET = 16  # bytes
SHORTEST_TOKEN = 32


@register()
def check_mail(**_: Any) -> list[CheckMessage]:
    """Resend needs an address to send from, and addresses must be addresses."""
    found: list[CheckMessage] = []
    if settings.RESEND_API_KEY and not settings.RESEND_FROM_EMAIL:
        found.append(Error("RESEND_API_KEY is set, RESEND_FROM_EMAIL is not.", id="lot.E001"))
    for name, value in [("RESEND_FROM_EMAIL", settings.RESEND_FROM_EMAIL), *_admin_addresses()]:
        try:
            if value:
                validate_email(value)
        except ValidationError:
            found.append(Error(f"{name}: not an e-mail address.", id="lot.E002"))
    if not is_signing_secret(settings.RESEND_WEBHOOK_SECRET):
        found.append(Error("RESEND_WEBHOOK_SECRET: not a signing secret (whsec_...).", id="lot.E005"))
    return found


def is_signing_secret(text: str) -> bool:
    """Whether it is empty, or what Resend shows beside its webhook: base64 behind `whsec_`."""
    told = text.removeprefix("whsec_")
    try:
        secret = base64.b64decode(told + "=" * (-len(told) % 4), validate=True)
    except ValueError:
        return False
    return not text or (text.startswith("whsec_") and len(secret) >= SHORTEST_SECRET)


@register()
def check_metrics(**_: Any) -> list[CheckMessage]:
    """A short token can be guessed."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        return [Error(f"METRICS_TOKEN is too short: {SHORTEST_TOKEN} characters or more.", id="lot.E008")]
    return []


@register()
def check_proxy(**_: Any) -> list[CheckMessage]:
    """gunicorn speaks http: an https PUBLIC_URL needs a proxy, and LOT must know that it is there."""
    if settings.IS_HTTPS and not settings.TRUSTED_PROXY_COUNT:
        return [Error("PUBLIC_URL is https, so TRUSTED_PROXY_COUNT must be 1 or more.", id="lot.E003")]
    if settings.TRUSTED_PROXY_COUNT < 0:
        return [Error("TRUSTED_PROXY_COUNT is below zero.", id="lot.E003")]
    return []


@register()
def check_database_settings(**_: Any) -> list[CheckMessage]:
    """DATABASE_URL wins over DB_*; where both are set and differ, someone believes the wrong one."""
    url = env.str("DATABASE_URL", default="")
    if not url or not env.str("DB_HOST", default=""):
        return []
    used = settings.DATABASES["default"]
    differing = [
        f"DB_{name}"
        for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")
        if (value := env.str(f"DB_{name}", default="")) and value != str(used.get(name) or "")
    ]
    if differing:
        return [Warning(f"DATABASE_URL is used; it differs from {', '.join(differing)}.", id="lot.W001")]
    return []


@register(Tags.database)
def check_redis(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """With `--database`, since it asks Redis itself: where that is away, no background task is run."""
    if not databases or not settings.RQ_QUEUES:
        return []
    from ops.redis_queue import is_redis_up

    return [] if is_redis_up() else [Warning("Nothing answers at REDIS_URL.", id="lot.W004")]


@register(Tags.security, deploy=True)
def check_deployment(**_: Any) -> list[CheckMessage]:
    """What must not reach production: placeholders, and an address that only this machine can reach."""
    found: list[CheckMessage] = []
    if urlsplit(settings.PUBLIC_URL).hostname in {"127.0.0.1", "localhost"}:
        found.append(Warning("PUBLIC_URL is not set to the address people use.", id="lot.W002"))
    secrets = {"SECRET_KEY": settings.SECRET_KEY, "JWT_SECRET": settings.JWT_SECRETS[0]}
    for name, value in secrets.items():
        if is_placeholder(value):
            found.append(Error(f"{name} is a placeholder.", id="lot.E004"))
    return found


@register(Tags.security, deploy=True)
def check_backup_place(**_: Any) -> list[CheckMessage]:
    """Backups on a disk that goes with each deploy are none."""
    if settings.BACKUP_URL or not is_fleeting(settings.BACKUP_DIR):
        return []
    text = "BACKUP_DIR lies on a disk that does not outlive a deploy, so BACKUP_URL must be set."
    return [Error(text, id="lot.E009")]


def _admin_addresses() -> list[tuple[str, str]]:
    return [("ADMIN_EMAILS", address) for address in settings.ADMIN_EMAILS]
