"""What the Node.js system held comes over: every row is accounted for, and nothing private becomes public."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Session, User
from accounts.tags import tags_of
from accounts.tests.make import mailed, make_tags, make_user
from intentions.models import CheckIn
from intentions.services import delete_check_in, restore_check_in
from memory.models import MemoryAnswer, Note, Question, QuestionSource
from memory.services import answer_question, delete_answer
from memory.services.recalling import recall
from memory.tests.make import ask
from ops.backups.locks import exclusively
from ops.models import Erasure
from ops.tests.legacy import BEGAN, answer, answer_log, dump, log, named, user
from ops.tests.make import ROOT, database_url
from progress.models import UserProgress

pytestmark = pytest.mark.django_db
TEA = ("What do you like to drink in the evening?", ["Green tea", "Rooibos, with honey", "Nothing"])


@pytest.fixture(autouse=True)
def _tags() -> None:
    make_tags()


def bring(path: Path, *, apply: bool = True) -> str:
    out = io.StringIO()
    call_command("import_lot", "--from", str(path), *(["--apply"] if apply else []), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def tables() -> dict:
    """One person with a row of every kind."""
    drink = answer("drink", "ada", *TEA, "Rooibos, with honey", days=1)
    lost = answer("lost", "ada", "Which colour was the sky?", ["Grey", "Blue"], "Grey", days=2)
    return {
        "users": [
            user("ada", email="Ada@Example.org", firstName="Ada", lastName="Bell", country="PRT", city="Lisbon",
                 tags=["usership", "r&d", "moonwalker"], phone="+351 900", address="A street",
                 metadata={"privacy": {"isPublicProfile": True, "showCity": True}, "lastMemoryStory": "A calm year.",
                           "lastMemoryStoryDate": "2025-06-01", "theme": {"theme": "dark"},
                           "memoryStoryVersion": 3, "onboardingStep": 4}),
            user("system", email="system@lot"),
        ],
        "answers": [drink],
        "logs": [
            answer_log("log-drink", drink),
            answer_log("log-lost", lost),
            log("rain", "ada", days=3, text="Rain,\tand\na second line \\ with a backslash."),
            log("blank", "ada", days=3, text="  "),
            log("skipped", "ada", days=3, text="Skipped prompt: breathe"),
            log("meal", "ada", days=3, text="Breakfast: porridge"),
            log("cook", "ada", days=3, text="Dinner: everybody came.\nWe sat until two.",
                context={"temperature": 291.4, "humidity": 60, "city": "Lisbon", "date": "2025-03-04 21:00:00"}),
            log("plan", "ada", days=4, text="Intent: rest • Today: walk • How: slowly • Feeling: calm"),
            log("mood", "ada", "emotional_checkin", days=5,
                metadata={"checkInType": "evening", "emotionalState": "peaceful", "intensity": 7, "note": "At sea."}),
            log("strange", "ada", "emotional_checkin", days=5, metadata={"emotionalState": "zen", "note": "Kept."}),
            log("chat", "ada", "chat_message", days=5),
            log("late", "ada", days=6.6, text="Written after midnight.", context={"date": "2025-03-08 00:30:00"}),
            log("nobody", "gone", text="Whose?"),
        ],
        "sessions": [{"token": "a-secret-token", "userId": named("ada"), "createdAt": BEGAN}],
        "chat_messages": [{"id": named("m"), "userId": named("ada"), "message": "hello", "createdAt": BEGAN}],
    }  # fmt: skip


@pytest.fixture
def path(tables: dict, tmp_path: Path) -> Path:
    found = tmp_path / "lot.sql"
    found.write_text(dump(tables), encoding="utf-8")
    return found


def ada() -> User:
    return User.objects.select_related("profile", "preferences").get(pk=named("ada"))


def test_every_row_is_accounted_for(path: Path) -> None:
    said = bring(path)
    assert "users: 2 rows" in said
    assert "logs: 13 rows" in said
    for line in (
        "answer: the same answer stands in the other table",
        "answer: carried as an answer",
        "note: nothing in it",
        "note: written by the system, not by the person",
        "chat_message: of a kind that LOT does not keep",
        "of nobody in users",
        "a counter, not a person",
        "never read: secrets",
        "Not carried: phone, of 1",
        "Not carried: tag moonwalker, of 1",
        "Not carried: metadata.onboardingStep, of 1",
        "Not carried: weather and place beside an entry, of 1",
    ):
        assert line in said, line


def test_what_was_written_comes_over_as_it_was(path: Path) -> None:
    bring(path)
    notes = {note.text: note for note in Note.objects.for_user(ada())}
    assert "Rain,\tand\na second line \\ with a backslash." in notes
    assert "Plan\n\nIntent: rest • Today: walk • How: slowly • Feeling: calm" in notes
    assert notes["Written after midnight."].on == date(2025, 3, 8)
    assert "Kept." in notes
    assert "Dinner: everybody came.\nWe sat until two." in notes  # a meal and its dish are one line
    story = next(note for text, note in notes.items() if "A calm year." in (text or ""))
    assert (story.on, story.keep_closed) == (date(2025, 6, 1), True)
    answers = MemoryAnswer.objects.for_user(ada()).with_question()
    drink = next(row for row in answers if row.text == "Rooibos, with honey")
    assert (str(drink.pk), drink.question.text, drink.created_at) == (named("drink"), TEA[0], BEGAN + timedelta(days=1))
    assert [option.text for option in drink.question.options] == TEA[1]
    mood = CheckIn.objects.for_user(ada()).get()
    assert (mood.mood, mood.intensity, mood.note) == ("peaceful", 7, "At sea.")


def test_the_person_comes_with_name_place_tags_and_look(path: Path) -> None:
    bring(path)
    person = ada()
    assert (person.email, person.profile.name, person.profile.country) == ("ada@example.org", "Ada Bell", "PT")
    assert (person.profile.city, person.profile.zone, person.preferences.theme) == ("Lisbon", "Europe/Lisbon", "dark")
    assert {tag.name for tag in tags_of(person)} == {"Usership", "R&D"}
    assert person.created_at == BEGAN
    assert not Session.objects.filter(user=person).exists()


def test_who_never_gave_their_page_an_address_has_none(path: Path) -> None:
    bring(path)
    assert (ada().profile.is_public, ada().profile.handle, ada().profile.shown) == (False, "", [])


def test_who_chose_a_public_page_keeps_it_with_what_was_switched_on_by_name(tables: dict, path: Path) -> None:
    privacy = {"isPublicProfile": True, "customUrl": "Ada-Bell", "showCity": True, "showLocalTime": False}
    tables["users"][0]["metadata"] = {"privacy": privacy}
    path.write_text(dump(tables), encoding="utf-8")
    bring(path)
    assert (ada().profile.handle, ada().profile.shown) == ("ada-bell", ["city"])


def test_twice_is_once(path: Path) -> None:
    bring(path)
    before = [model.objects.count() for model in (User, MemoryAnswer, Question, Note, CheckIn)]
    said = bring(path)
    assert [model.objects.count() for model in (User, MemoryAnswer, Question, Note, CheckIn)] == before
    assert "answer: here already" in said


def test_a_dry_run_says_the_same_and_keeps_nothing(path: Path) -> None:
    dry = bring(path, apply=False)
    assert not User.objects.exists()
    assert not Note.objects.exists()
    assert dry.partition("Nothing was kept")[0] == bring(path).partition("1 people")[0]


def test_what_the_person_deleted_since_stays_away(path: Path) -> None:
    bring(path)
    delete_answer(user=ada(), answer_id=MemoryAnswer.objects.get(pk=named("drink")).pk, at=timezone.now())
    assert "deleted here" in bring(path)
    assert not MemoryAnswer.objects.filter(pk=named("drink")).exists()


def test_a_check_in_that_the_person_deleted_since_stays_away(path: Path) -> None:
    bring(path)
    entry = CheckIn.objects.get()
    delete_check_in(user=ada(), check_in_id=entry.pk, at=timezone.now())
    for _time in range(2):
        assert "emotional_checkin: deleted here" in bring(path)
    assert not CheckIn.objects.exists()
    restore_check_in(user=ada(), check_in_id=entry.pk, at=timezone.now())
    assert "emotional_checkin: here already" in bring(path)
    assert CheckIn.objects.get().note == "At sea."


def test_who_was_erased_here_stays_away(path: Path) -> None:
    Erasure.objects.create(user_id=named("ada"), erased_at=timezone.now())
    assert "person erased here" in bring(path)
    assert not User.objects.exists()


def test_addresses_that_differ_by_case_are_one_person(tables: dict, path: Path) -> None:
    tables["users"].append(user("twin", email="ADA@example.org", createdAt=BEGAN + timedelta(days=9), joinedAt=None))
    tables["logs"].append(log("hers", "twin", text="Under the other row."))
    path.write_text(dump(tables), encoding="utf-8")
    assert "the same address in other letters: one person" in bring(path)
    assert "Under the other row." in {note.text for note in Note.objects.for_user(ada())}
    assert User.objects.count() == 1


def test_what_the_older_row_does_not_say_comes_from_the_newer_but_for_its_page(tables: dict, path: Path) -> None:
    page = {"privacy": {"isPublicProfile": True, "customUrl": "ada-bell", "showCity": True}}
    older = user("ada", email="ada@example.org", timeZone="Mars/Olympus", country="XXX", tags=["usership"])
    newer = user("twin", email="ADA@example.org", joinedAt=BEGAN + timedelta(days=9), metadata=page, tags=["r&d"])
    newer |= {"firstName": "Ada", "city": "Lisbon"}
    tables["users"] = [newer, older]
    path.write_text(dump(tables), encoding="utf-8")
    said = bring(path)
    person = ada()
    assert (person.profile.name, person.profile.city, person.profile.zone) == ("Ada", "Lisbon", "Europe/Lisbon")
    assert {tag.name for tag in tags_of(person)} == {"Usership", "R&D"}
    assert (person.profile.is_public, person.profile.country) == (False, "")
    for line in ("country, since LOT does not know it, of 1", "timeZone, since it is none, of 1"):
        assert f"Not carried: {line}" in said


def test_who_has_no_address_is_counted_each_as_such(tables: dict, path: Path) -> None:
    tables["users"] += [user("nobody", email=None), user("no one", email=""), user("odd", email="not an address")]
    path.write_text(dump(tables), encoding="utf-8")
    assert "3  without an address that mail could reach" in bring(path)
    assert User.objects.count() == 1


def test_who_signed_up_here_before_keeps_their_account(path: Path) -> None:
    here = make_user("ada@example.org", name="Ada, as she says")
    bring(path)
    assert User.objects.get() == here
    assert Note.objects.for_user(here).exists()
    here.profile.refresh_from_db()
    assert here.profile.name == "Ada, as she says"


def test_snake_case_is_read_too(tables: dict, path: Path) -> None:
    path.write_text(dump(tables, snake=True), encoding="utf-8")
    bring(path)
    assert MemoryAnswer.objects.for_user(ada()).count() == 2


def test_what_came_over_is_found_and_counted(path: Path) -> None:
    bring(path)
    found = recall(user=ada(), query="rooibos", at=timezone.now())
    assert named("drink") in {str(hit.id) for hit in found}
    assert UserProgress.objects.for_user(ada()).get().answers == 2


def test_a_question_here_builds_on_an_answer_from_there(path: Path) -> None:
    bring(path)
    person, at = ada(), datetime(2025, 6, 2, 12, tzinfo=UTC)
    for _ in range(6):
        question = ask(person, at)
        if QuestionSource.objects.filter(question=question, answer_id__in=[named("drink"), named("lost")]).exists():
            assert "ooibos" in (question.text or "") or "rey" in (question.text or "")
            return
        answer_question(user=person, question_id=question.pk, option_id=question.options[0].id, at=at)
        at += timedelta(hours=2)
    pytest.fail("none of six questions took up what was said before")


def test_who_came_over_signs_in_and_is_asked(path: Path, client: Client) -> None:
    bring(path)
    client.post("/sign-in/", {"email": "Ada@Example.org"})
    code, _link = mailed("ada@example.org")
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    assert Session.objects.get().user == ada()
    for _ in range(6):
        question = ask(ada(), timezone.now())
        assert escape(question.text) in client.get("/").content.decode()
        if question.sources.filter(answer_id__in=[named("drink"), named("lost")]).exists():
            return
        answer_question(user=ada(), question_id=question.pk, option_id=question.options[0].id, at=timezone.now())
    pytest.fail("none of six questions took up what was said before")


def test_a_dump_cut_short_brings_nothing(path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: whole.index("system@lot")], encoding="utf-8")
    with pytest.raises(CommandError, match="damaged"):
        bring(path)
    assert not User.objects.exists()


@pytest.mark.parametrize("source", ["/nowhere/lot.sql", "postgresql://lot:secret@127.0.0.1:1/lot"])
def test_a_source_that_cannot_be_read_is_named_without_its_secret(source: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_lot", "--from", source)
    assert "secret" not in str(refused.value)


def test_a_second_one_says_that_another_is_running_and_begins_nothing(path: Path) -> None:
    held, let_go = Event(), Event()

    def first() -> None:
        with exclusively("import-lot"):
            held.set()
            let_go.wait(30)

    with ThreadPoolExecutor() as pool:
        running = pool.submit(first)
        assert held.wait(30)
        for apply in (True, False):
            with pytest.raises(CommandError, match="Another import_lot is running"):
                bring(path, apply=apply)
        assert not User.objects.exists()
        let_go.set()
        running.result()
    assert "1 people can sign in" in bring(path)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_runs_and_the_other_says_so(path: Path) -> None:
    """Processes of their own, as an operator starts them by mistake."""
    environment = {**os.environ, "DATABASE_URL": database_url()}
    command = [sys.executable, "manage.py", "import_lot", "--from", str(path), "--apply"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with exclusively("import-lot"):
        late = subprocess.run(command, cwd=ROOT, env=environment, **pipes, timeout=60)
    assert (late.returncode, "Another import_lot is running" in late.stdout) == (1, True)
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) for _number in range(2)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 1])  # [0, 0]: the second began when the first had ended
    assert all("Another import_lot is running" in out or "1 people" in out or "0 people" in out for out in outputs)
    assert User.objects.count() == 1 and CheckIn.objects.count() == 1
