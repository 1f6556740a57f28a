"""Rows in every table that the admin lists, for so many people: put there in bulk, past the services."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import admin
from django.db import models

from accounts.models import AdminTag, DataKey, TagGrant, User
from accounts.tests.make import make_tags
from lot.fields import EncryptedTextField
from lot.sealing import new_key
from profiles.models import Profile, UserPreferences

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FIRST = date(2020, 1, 1)
BATCH = 500
# What a table wants so, by its constraints, beyond what can be read off its columns.
WISHES: dict[str, Callable[[int], dict[str, Any]]] = {
    "ops.Erasure": lambda place: {"user_id": uuid4()},  # nobody of these: whoever stands there is erased again
    "progress.UserProgress": lambda place: {"answers": place % 90, "notes": place % 40, "check_ins": place % 60},
    "progress.Badge": lambda place: {"parameter": 1000 + place},
    "ops.JobRun": lambda place: {"job": f"job-{place % 20}"},
    "django_tasks_database.DBTaskResult": lambda place: {"args_kwargs": {"args": [], "kwargs": {}}},
}


def make_many(number: int, start: int = 0) -> None:
    """So many people with a row each in every list; tags on some, and rows that are nobody's."""
    make_tags()
    users = [_user(start + place) for place in range(number)]
    DataKey.objects.bulk_create([_key(user) for user in users], batch_size=BATCH)
    User.objects.bulk_create(users, batch_size=BATCH)
    made: dict[type[models.Model], list[models.Model]] = {User: list(users), AdminTag: list(AdminTag.objects.all())}
    for model in (Profile, UserPreferences, *admin.site._registry):
        _fill(model, users, start, made)
    _tag(users, start)


def _tag(users: list[User], start: int) -> None:
    """Every person has one grant by now, of one tag after the other; some have Pro besides."""
    pro = AdminTag.objects.get(name="Pro")
    have = set(TagGrant.objects.filter(tag=pro).values_list("user_id", flat=True))
    some = [user for place, user in enumerate(users) if (start + place) % 4 == 0 and user.pk not in have]
    TagGrant.objects.bulk_create([TagGrant(user=user, tag=pro) for user in some], batch_size=BATCH)


def _user(place: int) -> User:
    seen = AT - timedelta(hours=place) if place % 3 else None
    return User(email=f"many{place}@example.org", last_seen_at=seen)


def _key(user: User) -> DataKey:
    kid, wrapped = settings.DATA_KEYS.wrap(new_key(), user.pk.bytes)
    return DataKey(user_id=user.pk, kid=kid, wrapped=wrapped)


def _fill(model: type[models.Model], users: list[User], start: int, made: dict[Any, list[Any]]) -> None:
    if model in made:
        return
    for field in model._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and target not in {model, *made} and not field.null:
            _fill(target, users, start, made)
    table = model._meta.concrete_model or model
    some = users[: FEW.get(table._meta.label)]
    rows = [_row(table, user, start + place, made) for place, user in enumerate(some)]
    table._base_manager.bulk_create(rows, batch_size=BATCH)
    made[model] = made[table] = rows


def _row(model: type[models.Model], user: User, place: int, made: dict[Any, list[Any]]) -> models.Model:
    values = {field.attname: value for field in model._meta.concrete_fields if (value := _value(field, place)) != KEEP}
    for field in model._meta.concrete_fields:
        if field.related_model is User or field.attname == "user_id":
            values[field.attname] = user.pk
        elif isinstance(field, models.ForeignKey) and field.related_model in made:
            # What may be missing too: a list that looks it up row by row must be seen to do so.
            them = made[field.related_model]
            values[field.attname] = them[place % len(them)].pk
    wish = WISHES.get(model._meta.label)
    return model(**values | (wish(place) if wish else {}))


KEEP = object()
# Of these there are a few, however many people: a list offers each of them to be sifted by.
FEW = {"progress.Badge": 20}


def _value(field: Any, place: int) -> Any:
    """By the kind of the column; KEEP where it has a value by itself, or none."""
    if isinstance(field, models.AutoField | models.ForeignKey) or (field.null and not field.primary_key):
        return {} if isinstance(field, models.JSONField) else KEEP
    if isinstance(field, EncryptedTextField):
        return "word"
    if isinstance(field, models.BinaryField):
        return uuid4().bytes[: field.max_length]
    if field.has_default() or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return {} if isinstance(field, models.JSONField) else KEEP
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.DateTimeField):
        return AT - timedelta(minutes=place)
    if isinstance(field, models.DateField):
        return FIRST + timedelta(days=place)
    if isinstance(field, models.IntegerField):
        return place + 1 if field.unique else 1
    if isinstance(field, models.CharField | models.TextField):
        if field.choices:
            return field.choices[0][0]
        return "" if field.blank and not field.unique else f"{place}"
    return {} if isinstance(field, models.JSONField) else KEEP
