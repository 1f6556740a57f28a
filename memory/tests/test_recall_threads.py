"""Sixteen who write at once, and each finds their own word by the next request."""

import pytest

from accounts.tests.make import make_user
from accounts.tests.threads import in_threads
from intentions.services import check_in, delete_check_in, edit_check_in
from memory.models import RecallItem, RecallPostings, RecallState
from memory.services.index_rows import IndexRows
from memory.services.recalling import recall
from memory.tests.make import NOON

WRITERS = 16


def found(user, query):
    return [entry.text for entry in recall(user=user, query=query, at=NOON)]


@pytest.mark.django_db(transaction=True)
def test_what_sixteen_write_change_and_delete_at_once_is_found_or_not_found_at_once():
    ada = make_user()

    def work(index: int) -> str:
        word, other = f"kettle{index}", f"river{index}"
        entry = check_in(user=ada, mood="calm", note=f"shared {word}", now=NOON)
        assert found(ada, word)[:1] == [f"shared {word}"]
        edit_check_in(user=ada, check_in_id=entry.pk, note=f"shared {other}", now=NOON)
        assert f"shared {word}" not in found(ada, word)
        assert found(ada, other)[:1] == [f"shared {other}"]
        if index % 2:
            delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
            assert f"shared {other}" not in found(ada, other)
        return "done"

    assert in_threads(WRITERS, work) == ["done"] * WRITERS
    assert sorted(found(ada, "shared")) == sorted(f"shared river{index}" for index in range(0, WRITERS, 2))
    numbers = list(RecallItem.objects.for_user(ada).values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == WRITERS // 2
    assert RecallState.objects.for_user(ada).get().next_number == WRITERS
    assert len(IndexRows(ada).postings(["share"])["share"][0][1]) == WRITERS // 2
    assert not IndexRows(ada).postings([f"kettle{index}" for index in range(WRITERS)])
    assert RecallPostings.objects.for_user(ada).exists()


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_do_not_wait_for_nor_find_each_other():
    people = [make_user(f"p{index}@example.org") for index in range(WRITERS)]

    def work(index: int) -> list[str]:
        for number in range(3):
            check_in(user=people[index], mood="calm", note=f"kettle {index} {number}", now=NOON)
        return sorted(found(people[index], "kettle"))

    results = in_threads(WRITERS, work)
    assert results == [[f"kettle {index} {number}" for number in range(3)] for index in range(WRITERS)]
