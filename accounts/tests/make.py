"""People, sessions and mail for tests, made by the services that make them for real."""

import os
from importlib import import_module
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid5

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from accounts.access_tokens import ask_for_token, make_token
from accounts.confirming import CONFIRMED
from accounts.models import Session, User
from accounts.services import create_user
from accounts.sessions import start_api_session, start_web_session
from accounts.tags import find_tag, tag_user
from ops.workers import make_worker

# What LOT draws for a person hangs on their id: the same in every run, another life with another TEST_DRAW.
DRAW = UUID("6f1f3c52-5d0e-4f0c-9a53-0d8c0a1c7d11")


def make_user(email: str = "ada@example.org", *, zone: str = "UTC", tags: tuple[str, ...] = (), **profile: Any) -> User:
    """A person with their key, profile and preferences; other keywords are fields of the profile."""
    user_id = uuid5(DRAW, os.environ.get("TEST_DRAW", "") + email)
    user = create_user(email=email, zone=zone, user_id=user_id)
    if profile:
        row = user.profile
        for name, value in profile.items():
            setattr(row, name, value)
        row.save()
    for name in tags:
        put_tag(user, name)
    return user


def make_tags() -> None:
    """The eight tags, which a test that commits may have flushed away together with all other rows."""
    import_module("accounts.migrations.0002_first_tags").make_tags(apps, None)


def put_tag(user: User, name: str) -> None:
    """Put one of the eight tags on a person."""
    make_tags()
    tag_user(user=user, tag=find_tag(name))


def sign_in(client: Client, user: User) -> Session:
    """Sign a test client in as this person, as a browser is."""
    session, token = start_web_session(user=user, device="Firefox on Linux")
    client.cookies[settings.LOT_SESSION_COOKIE_NAME] = token
    return session


def confirm_sessions() -> None:
    """As if everybody who is signed in had just typed a code that was mailed for what is destructive."""
    Session.objects.update(confirmed_until=timezone.now() + CONFIRMED)


def bearer(user: User) -> dict[str, str]:
    """Headers of an API client of this person: `client.get(path, headers=bearer(user))`."""
    _session, pair = start_api_session(user=user, device="test")
    return {"Authorization": f"Bearer {pair.access}"}


def run_tasks() -> None:
    """Run every background task that waits, by LOT's worker. A task that is given up fails the test."""
    began = timezone.now()
    # Between tasks the worker drops connections that are not in autocommit: a test's own, inside its transaction.
    with patch.object(db_worker, "close_old_connections"):
        make_worker("tests", is_batch=True).run()
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=began).first()
    assert failed is None, f"{failed.exception_class_path}\n{failed.traceback}" if failed else ""


def mailed(address: str = "ada@example.org") -> tuple[str, str]:
    """Runs the worker; the code and the link's path of the newest mail to this address."""
    run_tasks()
    body = next(str(message.body) for message in reversed(mail.outbox) if message.to == [address])
    lines = body.splitlines()
    code = next((line.partition(": ")[2] for line in lines if line.startswith("Your code")), "")
    link = next((line for line in lines if "/in/" in line), "")
    return code, link.removeprefix(settings.PUBLIC_URL)


def make_access_token(user: User, *scopes: str, days: int = 90, name: str = "a script") -> dict[str, str]:
    """Headers of a program of this person, with a token made as they make one."""
    ask_for_token(user=user)
    made = make_token(user=user, code=mailed(user.email)[0], name=name, scopes=scopes or ("read",), days=days)
    return {"Authorization": f"Bearer {made.text}"}
