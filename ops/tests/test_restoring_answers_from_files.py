"""Answers come back from a portable export and from the Node.js system's dump, under the ids that they had."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.make import make_tags, make_user
from lot.errors import LotError
from memory.models import Memory, MemoryAnswer, Question, QuestionSource, ReplySource
from memory.services import delete_answer, forget_memory
from memory.tests.make import NOON, answer_days, answer_once
from ops.answers.found import LOST
from ops.portable.zip_file import write_zip
from ops.tests.legacy import answer, answer_log, dump, log, user
from ops.tests.losing import LATER, answers_of, bring_back, lose
from progress.services import rebuild

pytestmark = pytest.mark.django_db(transaction=True)
TEA = ("What do you like to drink in the evening?", ["Green tea", "Rooibos", "Water"])
COLUMNS = ("pk", "question_id", "topic", "option_id", "text", "phrase", "reply", "has_thread", "on", "created_at")


@pytest.fixture
def ada() -> User:
    person = make_user()
    at = answer_days(person, 24)
    answer_once(person, at, text="marmalade xylophone")
    return User.objects.select_related("profile", "preferences").get(pk=person.pk)


@pytest.fixture
def export(ada: User, tmp_path: Path) -> Path:
    path = tmp_path / "ada.zip"
    with path.open("wb") as file:
        write_zip(user=ada, target=file, at=LATER)
    return path


def opened(person: User) -> dict[str, list[tuple[Any, ...]]]:
    """What stands there, in clear."""
    answers = MemoryAnswer.objects.for_user(person).order_by("pk")
    questions = Question.objects.for_user(person).filter(state="answered").order_by("pk")
    memories = Memory.objects.for_user(person).order_by("pk")
    quotes = QuestionSource.objects.for_user(person).filter(question__state="answered").order_by("pk")
    return {
        "answers": [tuple(getattr(row, name) for name in COLUMNS) for row in answers],
        "questions": [(row.pk, row.text, row.options, row.why, bytes(row.marks), row.bank_id) for row in questions],
        "memories": [(row.pk, row.text, row.state, row.last_answer_id, bytes(row.key_hash)) for row in memories],
        "quotes": [(row.pk, row.question_id, row.answer_id, row.quote) for row in quotes],
        "replies": list(ReplySource.objects.for_user(person).order_by("pk").values_list("pk", "answer_id")),
    }


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same export after somebody had it in hand."""
    with zipfile.ZipFile(path) as archive:
        content = json.loads(archive.read("lot.json"))
    change(content)
    other = path.with_name("changed.json")
    other.write_text(json.dumps(content))
    return other


def test_what_was_lost_is_back_from_an_export_under_the_same_ids(ada: User, export: Path) -> None:
    before = opened(ada)
    lose(answers_of(ada)[5:], with_memories=True)
    assert bring_back(str(export), user=ada, apply=False).fates[LOST] == 20
    assert bring_back(str(export), user=ada, batch=3).restored == 20
    assert opened(ada) == before
    assert rebuild(user=ada, at=LATER, is_dry=True) == []
    assert bring_back(str(export), user=ada).restored == 0
    assert opened(ada) == before


def test_what_was_deleted_or_forgotten_since_an_export_stays_away(ada: User, export: Path) -> None:
    gone = answers_of(ada)[4]
    memory = Memory.objects.for_user(ada).current().exclude(last_answer=gone).order_by("created_at").first()
    assert memory is not None
    delete_answer(user=ada, answer_id=gone.pk, at=LATER)
    forget_memory(user=ada, memory_id=memory.pk, at=LATER)
    lose(answers_of(ada))
    found = bring_back(str(export), user=ada)
    assert (found.restored, found.fates["deleted"]) == (24, 1)
    assert (Memory.objects.get(pk=memory.pk).state, Memory.objects.get(pk=memory.pk).text) == ("forgotten", None)
    assert MemoryAnswer.objects.get(pk=memory.last_answer_id or answers_of(ada)[0].pk).phrase == ""


@pytest.mark.once
def test_an_export_is_nobodys_until_its_person_is_named(ada: User, export: Path) -> None:
    bo = make_user("bo@example.org")
    bo = User.objects.select_related("profile", "preferences").get(pk=bo.pk)
    with pytest.raises(LotError, match="--user"):
        bring_back(str(export))
    with pytest.raises(LotError, match="another account"):
        bring_back(str(export), user=bo)
    with pytest.raises(LotError, match="whose it is"):
        bring_back(str(changed(export, lambda content: content.pop("person"))), user=ada)
    assert not MemoryAnswer.objects.for_user(bo).exists()


def test_a_changed_export_reaches_nothing_of_another_person(ada: User, export: Path) -> None:
    bo = make_user("bo@example.org")
    answer_days(bo, 2)
    theirs = answers_of(bo)
    before = opened(bo)

    def point_at_bo(content: dict[str, Any]) -> None:
        content["answers"][0]["id"] = str(theirs[0].pk)
        content["answers"][1]["question"] = str(theirs[1].question_id)
        for row in content["question_sources"]:
            row["answer"] = str(theirs[0].pk) if row["answer"] else None
        for row in content["memories"]:
            row["last_answer"] = str(theirs[0].pk)

    path = changed(export, point_at_bo)
    lose(answers_of(ada), with_memories=True)
    found = bring_back(str(path), user=ada)
    assert (found.fates["taken"], found.restored) == (2, 23)
    assert opened(bo) == before
    assert not QuestionSource.objects.for_user(ada).filter(answer__user=bo).exists()
    assert not Memory.objects.for_user(ada).filter(last_answer__user=bo).exists()
    assert not MemoryAnswer.objects.for_user(ada).filter(question__user=bo).exists()


@pytest.mark.once
@pytest.mark.parametrize("name", ["twice", "contradicting", "too long"])
def test_an_export_that_cannot_be_is_a_plain_refusal(ada: User, export: Path, name: str) -> None:
    def spoil(content: dict[str, Any]) -> None:
        first, second = content["answers"][:2]
        second.update({"twice": {"id": first["id"]}, "contradicting": {"question": first["question"]},
                       "too long": {"text": "x" * 2001}}[name])  # fmt: skip

    path = changed(export, spoil)
    lose(answers_of(ada))
    with pytest.raises(CommandError):
        call_command("restore_memory_answers", "--from", str(path), "--user", ada.email, "--apply")
    assert not MemoryAnswer.objects.for_user(ada).exists()


@pytest.fixture
def old_dump(tmp_path: Path) -> Path:
    """Two people of the Node.js system, who came over."""
    make_tags()
    rows = [answer(f"a{n}", "ada", *TEA, TEA[1][n % 3], days=n) for n in range(9)]
    logged = answer("logged", "ada", "Which colour was the sky?", ["Grey", "Blue"], "Grey", days=20)
    tables = {
        "users": [user("ada"), user("bo")],
        "answers": [*rows, answer("b", "bo", *TEA, "Water")],
        "logs": [answer_log("log-a0", rows[0]), answer_log("log-logged", logged), log("rain", "ada", text="Rain.")],
    }
    path = tmp_path / "lot.sql"
    path.write_text(dump(tables), encoding="utf-8")
    call_command("import_lot", "--from", str(path), "--apply", stdout=io.StringIO(), stderr=io.StringIO())
    return path


def person(name: str) -> User:
    return User.objects.select_related("profile", "preferences").get(email=f"{name}@example.org")


def without_ids(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Memories are concluded anew, so they are others that say the same."""
    said = sorted((row[1], row[2], row[3], row[4]) for row in rows["memories"])
    return {**rows, "memories": said}


@pytest.mark.parametrize("with_questions", [True, False])
def test_what_was_lost_is_back_from_the_dump_that_it_came_from(old_dump: Path, with_questions: bool) -> None:
    ada = person("ada")
    before = without_ids(opened(ada))
    lose(answers_of(ada), with_questions=with_questions, with_memories=True)
    assert bring_back(str(old_dump), apply=False).fates[LOST] == 10
    assert not MemoryAnswer.objects.for_user(ada).exists()
    found = bring_back(str(old_dump), batch=4)
    assert (found.restored, found.people) == (10, 1)
    assert without_ids(opened(ada)) == before
    assert rebuild(user=ada, at=LATER, is_dry=True) == []
    assert bring_back(str(old_dump)).restored == 0


def test_what_was_deleted_or_forgotten_since_the_dump_stays_away(old_dump: Path) -> None:
    ada, bo = person("ada"), person("bo")
    gone = answers_of(ada)[0]
    delete_answer(user=ada, answer_id=gone.pk, at=NOON)
    key_hash = answers_of(ada)[0].memories.get().memory.key_hash
    forgotten = Memory.objects.for_user(ada).current().get(key_hash=key_hash)
    behind = set(MemoryAnswer.objects.filter(memories__memory__key_hash=key_hash).values_list("pk", flat=True))
    forget_memory(user=ada, memory_id=forgotten.pk, at=NOON)
    User.objects.filter(pk=bo.pk).delete()
    lose(answers_of(ada))
    found = bring_back(str(old_dump))
    assert dict(found.fates) == {LOST: 9, "deleted": 1, "unknown": 1}
    assert not MemoryAnswer.objects.filter(pk=gone.pk).exists()
    assert len(behind) > 1
    assert {answer.pk for answer in answers_of(ada) if not answer.phrase} == behind
    assert not Memory.objects.for_user(ada).standing().filter(key_hash=key_hash).exists()


@pytest.mark.once
def test_of_the_dump_only_a_person_and_a_time_come_back(old_dump: Path) -> None:
    ada = person("ada")
    since = answers_of(ada)[-1].on
    lose([*answers_of(ada), *answers_of(person("bo"))])
    assert bring_back(str(old_dump), user=ada, since=since).restored == 1
    assert bring_back(str(old_dump), user=ada).restored == 9
    assert bring_back(str(old_dump)).restored == 1


@pytest.mark.once
def test_a_file_that_is_none_of_these_is_a_plain_refusal(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 no dump")
    with pytest.raises(CommandError):
        call_command("restore_memory_answers", "--from", str(path))
