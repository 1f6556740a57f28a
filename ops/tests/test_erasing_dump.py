"""After an erasure no planted string is left in the database as a thief would have it, down to the write-ahead log."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.address_change import ask_for_address, confirm_address
from accounts.challenges import request_code
from accounts.leaving import start_leaving
from accounts.models import AuditEvent, DataKey, User
from accounts.sessions import start_web_session
from accounts.tests.make import bearer, mailed, make_user, run_tasks, sign_in
from intentions.services import add_mood, check_in, end_intention, set_intention
from lot.tests.test_secrecy import dump
from memory import services
from memory.models import MemoryAnswer, Note, SentText
from memory.services.ledger import edit_memory
from memory.tests.make import NOON, answer_days, answer_once, make_note
from ops.services.erasing import erase_due, erase_person
from profiles.models import Profile
from profiles.services import save_profile, save_public_page

ADDRESS, NEW = "plantedaddress@example.org", "plantednewaddress@example.org"


def planter() -> Iterator[str]:
    """Words that stand nowhere else, each with letters that no stemmer takes away."""
    return (f"plantedword{number:03d}xq" for number in count())


def live(client: Client) -> tuple[User, list[str]]:
    """Somebody who wrote in every place that takes words; who they were when they left, and all that was planted."""
    ada, words = make_user(ADDRESS), planter()
    planted = [ADDRESS, NEW]

    def plant(prefix: str = "") -> str:
        planted.append(f"{prefix}{next(words)}")
        return planted[-1]

    for number in range(14):
        answer_once(ada, NOON + timedelta(hours=2 * number), text=f"{plant()} and {plant()}")
    for number in range(6):
        note = make_note(ada, f"{plant()} before")
        services.edit_note(user=ada, note_id=note.pk, text=plant(), at=NOON + timedelta(hours=number + 1))
    services.delete_note(user=ada, note_id=note.pk, at=timezone.now())
    gone = MemoryAnswer.objects.for_user(ada).first()
    services.delete_answer(user=ada, answer_id=gone.pk, at=timezone.now())
    memory = answer_once(ada, NOON + timedelta(days=3)).memories.get().memory
    edit_memory(user=ada, memory_id=memory.pk, text=plant(), at=NOON)
    for _ in range(3):
        intention = set_intention(user=ada, text=plant(), at=NOON)
        end_intention(user=ada, intention_id=intention.pk, state="done", reflection=plant(), at=NOON)
    mood = add_mood(user=ada, label=plant(), score=2, at=NOON)
    check_in(user=ada, mood=str(mood.pk), note=plant(), now=NOON)
    save_profile(user=ada, name=plant(), city=plant(), about=plant(), at=NOON)
    for _ in range(2):
        save_public_page(user=ada, handle=plant(), is_public=True, shown=["name"], at=timezone.now())
    SentText(user=ada, system=plant(), text=plant(), schema=plant(), created_at=NOON).save()
    answer_days(ada, 10, NOON + timedelta(days=4))
    assert services.tell_story(user=ada, at=NOON + timedelta(days=20))
    headers = bearer(ada) | {"Idempotency-Key": plant()}
    client.post("/api/v1/memory/notes/", {"text": plant()}, content_type="application/json", headers=headers)
    session, _token = start_web_session(user=ada, device=plant())
    request_code(email=ADDRESS, ip="192.0.2.1")
    ask_for_address(user=ada, email=NEW)
    confirm_address(user=ada, code=mailed(NEW)[0], keep=session.pk)
    request_code(email=NEW, ip="192.0.2.1")
    sign_in(client, ada)
    run_tasks()
    return ada, planted


@pytest.mark.django_db(transaction=True)
def test_of_fifty_planted_strings_none_is_left_in_a_dump(client):
    ada, planted = live(client)
    assert len(planted) > 50
    opened = f"{Note.objects.for_user(ada).first().text} {Profile.objects.get(user=ada).about}"
    assert sum(word in opened for word in planted) >= 2
    key = bytes(DataKey.objects.get().wrapped)
    before = dump()
    in_clear = [word for word in planted if word.encode() in before]
    assert {ADDRESS, NEW} < set(in_clear), "a dump in which nothing is found proves nothing"
    assert key in before
    start_leaving(user=ada)
    assert erase_due(at=timezone.now() + timedelta(days=7)) == 1
    after = dump()
    assert len(after) > 10_000
    assert [word for word in planted if word.encode() in after] == []
    assert key not in after
    if connection.vendor == "sqlite":  # of the id no copies are left beside the rows and indexes that keep it
        assert after.count(ada.pk.hex.encode()) == count_of(ada.pk)


def count_of(user_id) -> int:
    """How often the audit and the erasure name this id: in a row, and in an index where there is one of the column."""
    events = AuditEvent.objects
    return 2 + events.filter(actor_id=user_id).count() + 2 * events.filter(subject_id=user_id).count()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_twenty_five_thousand_entries_go_in_bounded_steps():
    from memory.measuring.diary import make_diary

    ada = make_user()
    make_diary(user=ada, entries=25_000, until=timezone.now())
    slowest = 0.0

    def clock(execute, sql, params, many, context):
        nonlocal slowest
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            slowest = max(slowest, time.perf_counter() - began)

    began = time.perf_counter()
    with connection.execute_wrapper(clock):
        assert erase_person(user_id=ada.pk, at=timezone.now()).finished_at
    assert slowest < 2
    assert time.perf_counter() - began < 60
