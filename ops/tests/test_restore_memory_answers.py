"""Answers that raw SQL took come back as they were; what people took away themselves does not."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import DataKey, User
from accounts.tests.make import make_user
from memory.models import Memory, MemoryAnswer, MemorySource, QuestionSource, RecallState
from memory.services import delete_answer, forget_memory, undo_question
from memory.tests.make import NOON, answer_days, answer_once
from ops.models import Erasure
from ops.services.backing_up import back_up
from ops.services.restoring import restore as restore_database
from ops.tests.backups import empty_database, looking_at
from ops.tests.losing import LATER, answers_of, lose, rows_of
from ops.tests.losing import bring_back as restore
from progress.services import rebuild

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def backup_directory(settings: Any, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return tmp_path


@pytest.fixture
def ada() -> User:
    user = make_user()
    answer_days(user, 24)
    return user


@pytest.mark.parametrize("with_questions", [True, False])
def test_what_raw_sql_took_is_back_to_the_last_byte(ada: User, with_questions: bool) -> None:
    name = back_up().manifest.name
    before = rows_of(ada)
    lose(answers_of(ada)[5:17], with_questions=with_questions)
    found = restore(name)
    assert (found.fates["lost"], found.restored) == (12, 12)
    assert rows_of(ada) == before
    assert rebuild(user=ada, at=LATER, is_dry=True) == []
    assert RecallState.objects.for_user(ada).get().is_stale


def test_memories_that_went_too_are_back_with_what_they_replace(ada: User) -> None:
    first, second, third = Memory.objects.for_user(ada).order_by("pk")[:3]
    Memory.objects.filter(pk=first.pk).update(replaces=second, doubted_by=second.last_answer)
    Memory.objects.filter(pk=second.pk).update(replaces=third)
    doubted = Memory.objects.get(pk=first.pk)
    doubted.doubt = "another"
    doubted.save(update_fields=["doubt"])
    name = back_up().manifest.name
    before = rows_of(ada)
    lose(answers_of(ada), with_memories=True)
    assert not Memory.objects.for_user(ada).exists()
    restore(name, batch=7)
    assert rows_of(ada) == before


@pytest.mark.once
def test_twice_is_once(ada: User) -> None:
    name = back_up().manifest.name
    lose(answers_of(ada)[:3])
    assert restore(name).restored == 3
    assert restore(name).restored == 0


@pytest.mark.once
def test_without_apply_nothing_is_written(ada: User) -> None:
    name = back_up().manifest.name
    lose(answers_of(ada)[:3])
    before = rows_of(ada)
    found = restore(name, apply=False)
    assert (found.fates["lost"], found.restored, len(found.sample)) == (3, 0, 3)
    assert rows_of(ada) == before


def test_what_was_deleted_or_taken_back_since_stays_away(ada: User) -> None:
    last = answer_once(ada, NOON + timedelta(days=24))
    name = back_up().manifest.name
    deleted = answers_of(ada)[4]
    undo_question(user=ada, question_id=last.question_id, at=NOON + timedelta(days=24))
    delete_answer(user=ada, answer_id=deleted.pk, at=NOON + timedelta(days=24))
    found = restore(name)
    assert dict(found.fates) == {"deleted": 2}
    assert found.restored == 0


@pytest.mark.once
def test_nothing_that_comes_back_quotes_what_was_deleted(ada: User) -> None:
    quoted = QuestionSource.objects.for_user(ada).exclude(answer=None).filter(question__answer__isnull=False).first()
    assert quoted is not None
    name = back_up().manifest.name
    answer = MemoryAnswer.objects.select_related("question").get(question_id=quoted.question_id)
    delete_answer(user=ada, answer_id=quoted.answer_id, at=NOON + timedelta(days=25))
    lose([answer])
    assert restore(name).restored == 1
    back = MemoryAnswer.objects.select_related("question").get(pk=answer.pk)
    assert (back.text, back.question.text, back.reply) == (answer.text, None, None)


def test_what_was_forgotten_stays_forgotten(ada: User) -> None:
    memory = Memory.objects.for_user(ada).current().exclude(last_answer=None).order_by("created_at").first()
    assert memory is not None
    answer = MemoryAnswer.objects.select_related("question").get(pk=memory.last_answer_id)
    name = back_up().manifest.name
    forget_memory(user=ada, memory_id=memory.pk, at=NOON + timedelta(days=25))
    lose([answer])
    assert restore(name).restored == 1
    back, kept = MemoryAnswer.objects.get(pk=answer.pk), Memory.objects.get(pk=memory.pk)
    assert (back.text, back.phrase, back.has_thread) == (answer.text, "", False)
    assert (kept.state, kept.text) == (Memory.State.FORGOTTEN, None)


@pytest.mark.parametrize("batch", [1, 1000])
def test_a_question_that_quotes_what_was_forgotten_is_back_without_its_words(ada: User, batch: int) -> None:
    """Whether the quoted answer was lost too, or stayed, or comes with an earlier or a later batch."""
    source = QuestionSource.objects.for_user(ada).filter(answer__memories__isnull=False).exclude(question__answer=None)
    quoted = source.select_related("answer").order_by("on").first()
    assert quoted is not None
    name = back_up().manifest.name
    memory = Memory.objects.for_user(ada).filter(sources__answer=quoted.answer).first()
    assert memory is not None
    forget_memory(user=ada, memory_id=memory.pk, at=NOON + timedelta(days=25))
    answer = MemoryAnswer.objects.select_related("question").get(question_id=quoted.question_id)
    for gone in ([answer], [answer, MemoryAnswer.objects.select_related("question").get(pk=quoted.answer_id)]):
        lose(gone)
        assert restore(name, batch=batch).restored == len(gone)
        back = MemoryAnswer.objects.select_related("question").get(pk=answer.pk)
        assert (back.question.text, back.question.why, back.reply) == (None, None, None)
        assert MemoryAnswer.objects.get(pk=quoted.answer_id).phrase == ""
        assert not QuestionSource.objects.for_user(ada).filter(answer_id=quoted.answer_id).exists()


def test_after_a_restore_of_an_older_backup_a_newer_one_gives_what_came_between(ada: User, target: str) -> None:
    older = back_up(label="older").manifest.name
    answer_days(ada, 5, NOON + timedelta(days=24))
    newer = back_up(label="newer").manifest.name
    kept, gone = answers_of(ada)[-3:-1], answers_of(ada)[-1]
    delete_answer(user=ada, answer_id=gone.pk, at=timezone.now())
    restore_database(name=older, into=target)
    with looking_at(target):
        assert len(answers_of(ada)) == 24
        found = restore(newer)
        assert dict(found.fates) == {"lost": 4, "deleted": 1}
        assert found.restored == 4
        assert {answer.pk for answer in kept} <= {answer.pk for answer in answers_of(ada)}
        assert not MemoryAnswer.objects.filter(pk=gone.pk).exists()


@pytest.mark.once
def test_who_was_erased_or_is_unknown_stays_away(ada: User) -> None:
    bo = make_user("bo@example.org")
    answer_once(bo)
    name = back_up().manifest.name
    Erasure.objects.create(user_id=ada.pk, erased_at=NOON)
    for user in (ada, bo):
        DataKey.objects.filter(pk=user.pk).delete()
        user.delete()
    assert dict(restore(name).fates) == {"erased": 24, "unknown": 1}
    assert not MemoryAnswer.objects.exists()


@pytest.mark.once
def test_what_another_key_sealed_is_left_and_counted(ada: User) -> None:
    name = back_up().manifest.name
    lose(answers_of(ada)[:2])
    other = make_user("bo@example.org")
    # Under the same name, as after an erasure and a new beginning under an id that should not come again.
    from django.conf import settings

    key = DataKey.objects.get(pk=other.pk)
    raw = settings.DATA_KEYS.unwrap(key.kid, bytes(key.wrapped), other.pk.bytes)
    kid, wrapped = settings.DATA_KEYS.wrap(raw, ada.pk.bytes)
    DataKey.objects.filter(pk=ada.pk).update(kid=kid, wrapped=wrapped)
    assert dict(restore(name).fates) == {"key": 2}


def test_only_of_a_time_and_of_a_person(ada: User) -> None:
    bo = make_user("bo@example.org")
    answer_days(bo, 3)
    name = back_up().manifest.name
    lose(answers_of(ada)[:6] + answers_of(bo))
    assert restore(name, user=bo).restored == 3
    assert restore(name, since=(NOON + timedelta(days=4)).date()).restored == 2
    assert restore(name).restored == 4


@pytest.mark.once
def test_a_fact_that_changed_since_keeps_what_holds(ada: User) -> None:
    memory = Memory.objects.for_user(ada).current().exclude(last_answer=None).order_by("created_at").first()
    assert memory is not None
    answer = MemoryAnswer.objects.select_related("question").get(pk=memory.last_answer_id)
    name = back_up().manifest.name
    lose([answer])
    with connection.cursor() as cursor:
        own = memory.pk.hex if connection.vendor == "sqlite" else memory.pk
        cursor.execute("DELETE FROM memory_memorysource WHERE memory_id = %s", [own])
        cursor.execute("UPDATE memory_memory SET replaces_id = NULL WHERE replaces_id = %s", [own])
        cursor.execute("DELETE FROM memory_memory WHERE id = %s", [own])
    restore(name)
    assert Memory.objects.get(pk=memory.pk).state == Memory.State.CURRENT
    assert MemorySource.objects.filter(memory=memory, answer=answer).exists()


@pytest.mark.once
def test_the_command_says_what_it_would_do_and_shows_no_text(ada: User) -> None:
    own = answer_once(ada, NOON + timedelta(days=24), text="marmalade xylophone")
    name = back_up().manifest.name
    lose([own])
    out = io.StringIO()
    call_command("restore_memory_answers", "--from", name, stdout=out, stderr=io.StringIO())
    assert "1 would come back, of 1 people" in out.getvalue()
    assert "marmalade" not in out.getvalue()
    call_command("restore_memory_answers", "--from", name, "--apply", stdout=out, stderr=io.StringIO())
    assert "1 answers are back" in out.getvalue()
    assert MemoryAnswer.objects.get(pk=own.pk).text == "marmalade xylophone"


@pytest.mark.once
@pytest.mark.parametrize("arguments", [["--from", "lot-20200101T000000Z"], ["--from", "x", "--user", "no@example.org"]])
def test_what_cannot_be_read_is_a_plain_refusal(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("restore_memory_answers", *arguments)


@pytest.mark.once
def test_a_database_that_is_not_lots_is_refused(ada: User, tmp_path: Path) -> None:
    with empty_database(tmp_path) as url, pytest.raises(CommandError, match="no database of LOT's"):
        call_command("restore_memory_answers", "--from", url)
