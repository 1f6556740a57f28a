"""Makes a scripted person as a sign-up does, but with an id that is the same in every run and no audit event."""

import uuid
from datetime import datetime

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from accounts.keys import create_data_key, forget_cached_keys
from accounts.models import DataKey, User
from accounts.signals import user_created
from intentions.models import Tombstone
from memory.judging.script import Script
from memory.judging.stub import places

NAMESPACE = uuid.UUID("6f8a0f0e-6c0b-5d0f-9c53-2b5f5a1f3f10")


@transaction.atomic
def make_person(script: Script, *, began_at: datetime) -> User:
    """The person's rows. The engine draws by the id, so that two runs of a life are much alike.

    They are not the same: rows get ids of their own and the person a key of their own, and among equals these decide.
    Nobody signed up, so the append-only audit chain says nothing. What a run that was killed left is removed first.
    """
    user = User(pk=uuid.uuid5(NAMESPACE, script.name), email=f"{script.name}@judging.invalid")
    remove_person(user)
    create_data_key(user.pk)
    user.save(force_insert=True)
    user_created.send(sender=User, user=user, zone=script.zone)
    User.objects.filter(pk=user.pk).update(created_at=began_at)
    user = User.objects.select_related("profile", "preferences").get(pk=user.pk)
    profile, preferences = user.profile, user.preferences
    profile.country, profile.language = script.country, script.language
    profile.save()
    preferences.questions_per_day, preferences.gap_minutes = script.per_day, script.gap_minutes
    preferences.day_start, preferences.light_weekends = script.day_start, script.light_weekends
    preferences.ai_destinations = places()
    preferences.save()
    return user


@transaction.atomic
def remove_person(user: User) -> None:
    """Everything of a scripted person: their rows, and what outlives the rows of a real one."""
    User.objects.filter(pk=user.pk).delete()
    Tombstone.objects.for_user(user).delete()
    DBTaskResult.objects.filter(args_kwargs__args__0=str(user.pk)).delete()  # nobody works while lives are lived
    DataKey.objects.filter(pk=user.pk).delete()
    forget_cached_keys()  # the next one of this id has another key


def answer_id_of(seed: str, number: int) -> uuid.UUID:
    """The id of an answer that is only played."""
    return uuid.uuid5(NAMESPACE, f"{seed}|{number}")
