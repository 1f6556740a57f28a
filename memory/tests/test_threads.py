"""Several requests at once, against a real database with real connections."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from accounts.tests.make import make_user
from lot.errors import LotError
from memory import services
from memory.models import Memory, MemoryAnswer, Note, Question
from memory.services.notes import Change, OpenPage
from memory.tests.make import NOON, ask, make_note

THREADS = 32


def at_once(call, number: int = THREADS) -> Counter:
    """Run `call(n)` in many threads at the same moment; counts the results."""
    barrier = Barrier(number)

    def run(n: int) -> str:
        try:
            barrier.wait()
            return call(n)
        except LotError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True)
def test_of_thirty_two_answers_to_one_question_one_is_kept():
    ada = make_user()
    question = ask(ada)

    def answer(n: int) -> str:
        services.answer_question(user=ada, question_id=question.pk, text=f"words {n}", at=NOON)
        return "kept"

    assert at_once(answer) == {"kept": 1, "already_answered": THREADS - 1}
    assert MemoryAnswer.objects.for_user(ada).count() == 1
    assert Memory.objects.for_user(ada).count() == 1
    assert 1 <= Question.objects.for_user(ada).live().count() <= 3


@pytest.mark.django_db(transaction=True)
def test_many_first_looks_prepare_one_question():
    ada = make_user()
    seen = at_once(lambda n: str(services.current_question(user=ada, at=NOON).question.pk), 16)
    assert len(seen) == 1
    assert Question.objects.for_user(ada).count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_asked_for_many_times_at_once_opens_one():
    ada = make_user()
    services.skip_question(user=ada, question_id=ask(ada).pk, at=NOON)
    seen = at_once(lambda n: str(services.ask_another(user=ada, at=NOON).pk), 16)
    assert len(seen) == 1
    assert Question.objects.for_user(ada).filter(state=Question.State.OPEN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_changes_to_one_version_of_a_note_one_is_kept():
    ada = make_user()
    note = make_note(ada)

    def edit(n: int) -> str:
        services.edit_note(user=ada, note_id=note.pk, text=f"words {n}", version=1, at=NOON)
        return "kept"

    assert at_once(edit, 16) == {"kept": 1, "note_changed": 15}
    assert Note.objects.get(pk=note.pk).version == 2


@pytest.mark.django_db(transaction=True)
def test_of_first_saves_of_many_pages_under_one_id_one_is_kept_and_no_other_is_written_over_it():
    ada, note_id = make_user(), uuid4()

    def save(n: int) -> str:
        wanted = Change(f"words {n}", version=0, page=OpenPage(uuid4(), 1))
        return services.save_note(user=ada, note_id=note_id, wanted=wanted, at=NOON).note.text

    seen = at_once(save, 16)
    assert seen.pop("note_changed") == 15
    assert list(seen) == [Note.objects.get().text]


@pytest.mark.django_db(transaction=True)
def test_the_last_of_one_pages_saves_stands_in_whatever_order_they_arrive():
    ada, note_id, page = make_user(), uuid4(), uuid4()

    def save(n: int) -> str:
        wanted = Change(f"words {n}", version=0, page=OpenPage(page, n + 1))
        services.save_note(user=ada, note_id=note_id, wanted=wanted, at=NOON)
        return "kept"

    assert at_once(save, 16)["kept"] >= 1
    assert Note.objects.get().text == "words 15"
