"""What every address of REST promises: scopes, keys for repeating, limits, pages that are held already."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import throttles
from accounts.models import AttemptCount, Scope, Session, User
from accounts.tests.make import bearer, make_access_token, make_user, sign_in
from accounts.tests.threads import in_threads
from accounts.throttles import PERSON, STEP, STRANGER, forget_requests
from intentions.models import CheckIn, Intention, Mood
from intentions.services import (
    add_mood,
    check_in,
    delete_check_in,
    edit_check_in,
    mark_day,
    rename_mood,
    set_intention,
    unmark_day,
)
from lot.tests.rest import views_of_rest
from memory.models import Memory, MemoryAnswer, Note
from memory.services import (
    create_note,
    delete_answer,
    delete_note,
    edit_memory,
    edit_note,
    restore_answer,
    restore_note,
)
from memory.tests.make import answer_once
from ops.models import Import
from ops.tests.make import ROOT
from profiles.days import local_day

API = "/api/v1/"
# Writes that take no Idempotency-Key, each with the reason.
WITHOUT_KEY = {
    "RequestCode": "nobody is signed in; asking again sends another mail, three a minute",
    "TakeToken": "nobody is signed in, and no answer with tokens in it is kept; its code works once",
    "RefreshToken": "no answer with tokens in it is kept; its token works once",
    "SignOut": "ends what it is asked with",
    "Tokens": "no answer with a token in it is kept; its code works once",
}


def post(path: str, body: Any, headers: Any, key: str = "") -> Any:
    more = {"Idempotency-Key": key} if key else {}
    return Client().post(API + path, json.dumps(body), content_type="application/json", headers=headers | more)


def test_every_view_says_what_a_token_may_do_there_or_lets_everybody_in() -> None:
    for address, view in views_of_rest():
        is_open = not view.authentication_classes
        assert is_open or {getattr(view, "reads"), getattr(view, "writes")} <= {None, *Scope}, address  # noqa: B009


def test_every_write_that_a_phone_may_repeat_takes_a_key() -> None:
    without = {
        view.__name__
        for _address, view in views_of_rest()
        if (hasattr(view, "post") or hasattr(view, "patch")) and not getattr(view, "takes_key", False)
    }
    assert without == set(WITHOUT_KEY)


def test_every_view_has_a_limit() -> None:
    assert all("RequestThrottle" in {one.__name__ for one in view.throttle_classes} for _, view in views_of_rest())


CREATING = {
    "memory/notes/": ({"text": "Rain."}, Note),
    "check-ins/": ({"mood": "calm"}, CheckIn),
    "intentions/": ({"text": "Walk."}, Intention),
    "moods/": ({"label": "windswept", "score": 3}, Mood),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", CREATING)
def test_sixteen_at_once_with_one_key_make_one_row(path: str) -> None:
    body, model = CREATING[path]
    headers = bearer(make_user())
    answers = in_threads(16, lambda _: post(path, body, headers, "one").status_code)
    assert set(answers) <= {201, 409} and 201 in answers
    assert model.objects.count() == 1
    again = post(path, body, headers, "one")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert model.objects.count() == 1


@pytest.mark.django_db
def test_the_same_file_with_the_same_key_is_taken_once_and_another_one_refused() -> None:
    headers = bearer(make_user()) | {"Idempotency-Key": "one"}

    columns = "full_date,date,weekday,time,mood,activities,note_title,note"

    def send(word: str) -> Any:
        rows = f"{columns}\n" + f"2026-03-01,March 1,Sunday,09:00,meh,,,{word}\n" * 10_000
        file = SimpleUploadedFile("moods.csv", rows.encode())
        return Client().post(f"{API}import/", {"file": file}, headers=headers)

    first, again, other = send("rain"), send("rain"), send("snow")
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert again.json() == first.json() and again["Idempotent-Replayed"] == "true"
    assert Import.objects.count() == 1


@pytest.fixture
def ada(db: None) -> User:
    return make_user()


class Held:
    """A phone that holds a page and asks whether it still stands."""

    def __init__(self, user: User, path: str) -> None:
        self.path, self.headers = API + path, bearer(user)
        self.etag, self.body = "", b""

    def asks(self) -> int:
        """The status; 200 is taken up."""
        response = Client().get(self.path, headers=self.headers | {"If-None-Match": self.etag})
        if response.status_code == 200:
            self.etag, self.body = response["ETag"], response.content
        else:
            assert response.content == b"" and response["ETag"] == self.etag
            fresh = Client().get(self.path, headers=self.headers)
            assert fresh.content == self.body, "held what is no longer so"
        assert response["Cache-Control"] == "private, no-cache"
        return response.status_code


def test_a_held_page_of_notes_stands_until_one_is_written_changed_deleted_or_brought_back(ada: User) -> None:
    """All in one moment, which no clock tells apart."""
    with time_machine.travel(timezone.now(), tick=False):
        at, held = timezone.now(), Held(ada, "memory/notes/")
        assert (held.asks(), held.asks()) == (200, 304)
        notes = [create_note(user=ada, text=f"Rain {number}.", at=at) for number in range(3)]
        assert (held.asks(), held.asks()) == (200, 304)
        edit_note(user=ada, note_id=notes[0].pk, text="Sun.", at=at)
        assert (held.asks(), held.asks()) == (200, 304)
        delete_note(user=ada, note_id=notes[0].pk, at=at)
        assert (held.asks(), held.asks()) == (200, 304)
        restore_note(user=ada, note_id=notes[0].pk, at=at)
        delete_note(user=ada, note_id=notes[1].pk, at=at)  # as many as before, with the same times
        assert (held.asks(), held.asks()) == (200, 304)


def test_a_held_page_goes_with_what_else_is_read_in_it(ada: User) -> None:
    at = timezone.now()
    mood = add_mood(user=ada, label="windswept", score=3, at=at)
    entry = check_in(user=ada, mood=str(mood.pk), now=at)
    held = Held(ada, "check-ins/")
    assert (held.asks(), held.asks()) == (200, 304)
    rename_mood(user=ada, mood_id=mood.pk, label="blown about", at=at)
    assert (held.asks(), held.asks()) == (200, 304)
    edit_check_in(user=ada, check_in_id=entry.pk, now=at, note="By the sea.")
    assert (held.asks(), held.asks()) == (200, 304)
    delete_check_in(user=ada, check_in_id=entry.pk, at=at)
    assert (held.asks(), held.asks()) == (200, 304)


def test_a_held_page_of_intentions_goes_with_their_days_and_with_the_day(ada: User) -> None:
    at = timezone.now()
    intention = set_intention(user=ada, text="Walk.", at=at)
    held = Held(ada, "intentions/")
    assert (held.asks(), held.asks()) == (200, 304)
    mark_day(user=ada, intention_id=intention.pk, at=at)
    assert (held.asks(), held.asks()) == (200, 304)
    unmark_day(user=ada, intention_id=intention.pk, on=local_day(ada, at))  # yesterday, before it turns
    assert (held.asks(), held.asks()) == (200, 304)
    with time_machine.travel(at + timedelta(days=40)):
        held.headers = bearer(ada)
        assert held.asks() == 200


def test_a_held_page_of_answers_and_memories_goes_with_both(ada: User) -> None:
    answer = answer_once(ada)
    answers, memories = Held(ada, "memory/answers/"), Held(ada, "memory/memories/")
    assert [answers.asks(), memories.asks()] == [200, 200]
    assert [answers.asks(), memories.asks()] == [304, 304]
    memory = Memory.objects.for_user(ada).first()
    assert memory is not None
    edit_memory(user=ada, memory_id=memory.pk, text="In my words.", at=timezone.now())
    assert memories.asks() == 200
    answers.asks()
    assert [answers.asks(), memories.asks()] == [304, 304]
    delete_answer(user=ada, answer_id=answer.pk, at=answer.created_at)
    assert answers.asks() == 200
    memories.asks()
    restore_answer(user=ada, answer_id=answer.pk, at=answer.created_at)
    assert answers.asks() == 200
    assert MemoryAnswer.objects.for_user(ada).count() == 1


def test_what_one_person_holds_is_nothing_to_another(ada: User) -> None:
    bob = make_user("bob@example.org")
    etags = {Client().get(f"{API}memory/notes/", headers=bearer(user))["ETag"] for user in (ada, bob)}
    assert len(etags) == 2


def test_each_page_of_a_list_has_a_tag_of_its_own(ada: User) -> None:
    for number in range(3):
        create_note(user=ada, text=f"Rain {number}.", at=timezone.now())
    headers = bearer(ada)
    whole = Client().get(f"{API}memory/notes/", headers=headers)
    page = Client().get(f"{API}memory/notes/?limit=2", headers=headers)
    rest = Client().get(page.json()["next"], headers=headers)
    assert len({response["ETag"] for response in (whole, page, rest)}) == 3


def test_a_browser_keeps_no_list(client: Client, ada: User) -> None:
    sign_in(client, ada)
    assert client.get(f"{API}memory/notes/")["Cache-Control"] == "no-store"


def test_a_page_that_is_held_takes_the_queries_of_a_page_and_opens_nothing(
    ada: User, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lot.fields import EncryptedTextField

    for number in range(30):
        create_note(user=ada, text=f"Rain {number}.", at=timezone.now())
    headers = bearer(ada)
    client = Client()
    with django_assert_num_queries(2):
        etag = client.get(f"{API}memory/notes/?limit=30", headers=headers)["ETag"]
    opened: list[object] = []
    kept = EncryptedTextField.open
    monkeypatch.setattr(EncryptedTextField, "open", lambda *all_: opened.append(all_) or kept(*all_))
    with django_assert_num_queries(2):
        response = client.get(f"{API}memory/notes/?limit=30", headers=headers | {"If-None-Match": etag})
    assert response.status_code == 304
    assert not [one for one in opened if one[0].model is Note]


def test_ordinary_use_writes_no_counter(ada: User) -> None:
    headers = bearer(ada)
    for _ in range(STEP - 1):
        Client().get(f"{API}moods/", headers=headers)
    assert not AttemptCount.objects.exists()


def test_the_limits_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert f"{PERSON.number} times a minute" in page and f"{STRANGER.number} times" in page
    assert PERSON.window == STRANGER.window == timedelta(minutes=1)


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> int:
    """Limits that a test reaches sooner."""
    number = 3 * STEP
    for name in ("PERSON", "STRANGER"):
        monkeypatch.setattr(throttles, name, replace(getattr(throttles, name), number=number))
    return number


def test_a_person_who_asks_too_much_waits_and_nobody_else_does(ada: User, low: int) -> None:
    headers, other = bearer(ada), bearer(make_user("bob@example.org"))
    with time_machine.travel(timezone.now(), tick=False):
        statuses = [Client().get(f"{API}moods/", headers=headers).status_code for _ in range(low + STEP)]
        refused = Client().get(f"{API}moods/", headers=headers)
        assert Client().get(f"{API}moods/", headers=other).status_code == 200
    assert statuses.count(200) == low + STEP - 1
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert 0 < int(refused["Retry-After"]) <= 60
    with time_machine.travel(timezone.now() + timedelta(seconds=62)):
        assert Client().get(f"{API}moods/", headers=headers).status_code == 200


def test_workers_count_together(ada: User, low: int) -> None:
    headers = bearer(ada)
    with time_machine.travel(timezone.now(), tick=False):
        for _worker in range(low // STEP):
            forget_requests()  # each begins with nothing in its own memory
            for _ in range(STEP):
                assert Client().get(f"{API}moods/", headers=headers).status_code == 200
        forget_requests()
        statuses = [Client().get(f"{API}moods/", headers=headers).status_code for _ in range(STEP)]
    assert statuses[-1] == 429


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["lot_pat_" + "A" * 43, "x"])
def test_who_guesses_tokens_waits(token: str, low: int) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with time_machine.travel(timezone.now(), tick=False):
        statuses = [Client().get(f"{API}me/", headers=headers).status_code for _ in range(low + STEP)]
    assert statuses[0] == 401 and statuses[-1] == 429


@pytest.mark.django_db
def test_a_stranger_who_asks_too_much_waits(low: int) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        asked = [Client().get(f"{API}profiles/nobody/").status_code for _ in range(low + STEP)]
    assert asked[0] == 404 and asked[-1] == 429


def test_a_token_counts_for_its_person(ada: User, low: int) -> None:
    headers = make_access_token(ada)
    Session.objects.for_user(ada).delete()
    with time_machine.travel(timezone.now(), tick=False):
        statuses = [Client().get(f"{API}moods/", headers=headers).status_code for _ in range(low + STEP)]
    assert statuses[-1] == 429
