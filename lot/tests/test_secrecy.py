"""What a person wrote stands nowhere in clear: not in the database file, not in a dump, not in a log."""

import logging
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.keys import forget_cached_keys, rewrap_keys
from accounts.tests.make import bearer, mailed, make_user, sign_in
from intentions.models import Tombstone
from intentions.services import add_mood, check_in, end_intention, set_intention
from lot.language import terms
from lot.sealing import Keyring, SealError, new_keyring_entry
from memory import services
from memory.models import (
    Memory,
    MemoryAnswer,
    NoteVersion,
    Question,
    QuestionSource,
    SentText,
    StorySentence,
)
from memory.services.recalling import recall
from memory.tests.make import NOON, answer_days, answer_once, ask, make_note

WORDS = "marmaladexylophone quincejelly"


def dump() -> bytes:
    """All bytes of the database as a thief would have them.

    Of SQLite's files another process reads them: who closes one of them gives up every lock that their process has on
    it, and the next that closes the database takes itself for the last and removes the log under those that stay.
    """
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        files = sorted(path.parent.glob(path.name + "*"))
        return subprocess.run(["/bin/cat", *files], capture_output=True, check=True).stdout
    config = connection.settings_dict
    command = ["pg_dump", "-h", config["HOST"], "-p", str(config["PORT"] or 5432), "-U", config["USER"], config["NAME"]]
    environment = {**os.environ, "PGPASSWORD": config["PASSWORD"]}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    # bytea leaves pg_dump as hex: what is readable in it must count too.
    return done.stdout + b"".join(
        bytes.fromhex(part.decode()) for part in set(_hex_parts(done.stdout)) if len(part) % 2 == 0
    )


def _hex_parts(text: bytes) -> list[bytes]:
    import re

    return re.findall(rb"\\\\x([0-9a-f]+)", text)


@pytest.mark.django_db(transaction=True)
def test_the_database_holds_no_word_that_a_person_wrote_or_chose():
    ada = make_user()
    answer_once(ada, text=WORDS)
    chosen = answer_once(ada)
    gone = answer_once(ada, text=WORDS + " too")
    services.delete_answer(user=ada, answer_id=gone.pk, at=gone.created_at)
    ask(ada)
    intention = set_intention(user=ada, text=WORDS, at=NOON)
    end_intention(user=ada, intention_id=intention.pk, state="done", reflection=WORDS, at=NOON)
    add_mood(user=ada, label=WORDS, score=2, at=NOON)
    check_in(user=ada, mood="overwhelmed", note=WORDS, now=NOON)
    note = make_note(ada, f"{WORDS} before")
    services.edit_note(user=ada, note_id=note.pk, text=WORDS, at=NOON + timedelta(hours=1))
    assert NoteVersion.objects.for_user(ada).exists()
    services.delete_note(user=ada, note_id=make_note(ada, WORDS).pk, at=NOON)
    ada.preferences.rest(NOON + timedelta(hours=23, minutes=59))
    answer_days(ada, 10, NOON + timedelta(days=2))
    assert services.tell_story(user=ada, at=NOON + timedelta(days=20))
    SentText(user=ada, system=WORDS, text=WORDS, schema=WORDS, created_at=NOON).save()
    assert MemoryAnswer.objects.for_user(ada).filter(pk=chosen.pk).exists()
    assert Tombstone.objects.for_user(ada).exists()
    assert recall(user=ada, query=WORDS, at=NOON)
    data = dump()
    assert len(data) > 10_000
    assert str(ada.pk).replace("-", "").encode() in data.replace(b"-", b"")
    for word in (
        *WORDS.split(),
        *terms(WORDS, "en"),
        "overwhelmed",
        "2026-03-05T11:59",
        chosen.phrase,
        Memory.objects.for_user(ada).first().text,
    ):
        assert word.encode() not in data, word
    for sentence in StorySentence.objects.for_user(ada):
        assert sentence.text
        assert sentence.text.encode() not in data
    for source in QuestionSource.objects.for_user(ada):
        assert source.question.text.encode() not in data


@pytest.mark.django_db
def test_the_option_of_a_known_question_cannot_be_read_off_the_row():
    ada = make_user()
    answer_once(ada)
    row = MemoryAnswer.objects.filter(user=ada).values().get()
    option = MemoryAnswer.objects.get(user=ada).option_id
    assert option not in {value for value in row.values() if isinstance(value, str)}


@pytest.mark.django_db
def test_answers_swapped_between_rows_do_not_open():
    ada = make_user()
    first, second = answer_once(ada, text="one"), answer_once(ada, text="two")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE memory_memoryanswer SET text = (SELECT text FROM memory_memoryanswer WHERE id = %s) WHERE id = %s",
            [_key(first.pk), _key(second.pk)],
        )
    with pytest.raises(SealError):
        _ = MemoryAnswer.objects.get(pk=second.pk).text


@pytest.mark.django_db
def test_an_answer_moved_to_another_person_does_not_open():
    ada, bob = make_user(), make_user("bob@example.org")
    answer = answer_once(ada, text="one")
    MemoryAnswer.objects.filter(pk=answer.pk).update(user=bob)
    with pytest.raises(SealError):
        _ = MemoryAnswer.objects.get(pk=answer.pk).text


@pytest.mark.django_db
def test_after_the_keys_are_rotated_old_rows_open_with_the_new_key_alone(settings):
    ada = make_user()
    answer = answer_once(ada, text=WORDS)
    old = settings.DATA_KEYS
    fresh = Keyring.parse(new_keyring_entry("k2"))
    settings.DATA_KEYS = Keyring({**fresh.keys, **old.keys})
    assert sum(1 for _ in rewrap_keys()) == 1
    settings.DATA_KEYS = fresh
    forget_cached_keys()
    assert MemoryAnswer.objects.get(pk=answer.pk).text == WORDS


@pytest.mark.django_db
def test_without_the_right_key_nothing_opens(settings):
    ada = make_user()
    answer = answer_once(ada, text=WORDS)
    settings.DATA_KEYS = Keyring.parse(new_keyring_entry("k2"))
    forget_cached_keys()
    with pytest.raises(SealError):
        _ = MemoryAnswer.objects.get(pk=answer.pk).text


@pytest.mark.django_db
def test_no_log_holds_words_addresses_codes_or_tokens(client, caplog):
    caplog.set_level(logging.DEBUG)
    client.post("/sign-in/", {"email": "ada@example.org"})
    ada = make_user()
    code, link = mailed()
    sign_in(client, ada)
    question = ask(ada, NOON)
    client.get(link)
    client.get("/")
    client.post(f"/questions/{question.pk}/answer/", {"text": WORDS})
    client.post("/log/2026-03-04/", {"text": WORDS})
    client.post("/log/2026-03-04/", {"mood": "overwhelmed", "time": "12:00", "note": WORDS})
    client.post("/moods/", {"label": WORDS, "score": "1"})
    client.post("/intentions/", {"text": WORDS})
    headers = bearer(ada)
    client.get("/api/v1/memory/answers/", {"q": WORDS}, headers=headers)
    client.get("/api/v1/memory/recall/", {"q": WORDS}, headers=headers)
    client.get("/api/v1/memory/notes/", headers=headers)
    client.post("/api/v1/auth/code/", {"email": "ada@example.org"}, content_type="application/json")
    lines = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records if _is_ours(record))
    assert lines
    token = headers["Authorization"].removeprefix("Bearer ")
    for secret in (
        *WORDS.split(),
        "overwhelmed",
        "ada@example.org",
        code.replace(" ", ""),
        link.strip("/").split("/")[-1],
        token,
    ):
        assert secret, "nothing to look for"
        assert secret not in lines


def _is_ours(record: logging.LogRecord) -> bool:
    # SQL is logged by Django only under DEBUG, which production refuses.
    return record.name != "django.db.backends"


def _key(pk) -> str:
    return pk.hex if connection.vendor == "sqlite" else str(pk)


def test_sql_is_not_logged_in_production():
    assert settings.DEBUG is False
    assert Question._meta.db_table
