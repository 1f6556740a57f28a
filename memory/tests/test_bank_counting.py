"""The bank's questions over all people: whole fives, and nobody to be read from them."""

import pytest

from accounts.models import DataKey, User
from accounts.tests.make import make_user, sign_in
from memory.engine.bank import built_in_bank
from memory.models import BankCount, Question
from memory.models.questions import bank_hash_of
from memory.services.bank_counting import LEAST_PEOPLE, count_bank, in_fives
from memory.tests.make import NOON

pytestmark = pytest.mark.django_db
BANK_ID = next(iter(built_in_bank().questions))


def ask_all(people: list[User], state: str, rule: str = "") -> None:
    for user in people:
        row = Question(user=user, state=state, strategy="explore", topic="food", depth=1, created_at=NOON, marks=b"")
        row.bank_id, row.bank_hash = BANK_ID, bank_hash_of(user.pk, BANK_ID)
        row.made_rule = rule
        row.ended_on = NOON.date() if state in Question.ENDED else None
        row.save()


def make_people(number: int) -> list[User]:
    return [make_user(f"p{place}@example.org") for place in range(number)]


def counts() -> dict[str, tuple[int, int, int, int]]:
    rows = BankCount.objects.all()
    return {row.bank_id: (row.asked, row.answered, row.skipped, row.not_this) for row in rows}


def test_questions_are_counted_over_all_people_in_whole_fives():
    people = make_people(13)
    ask_all(people[:7], "answered")
    ask_all(people[7:], "skipped", "muted")
    ask_all(people, "ready")
    assert count_bank(at=NOON) == 1
    assert counts() == {BANK_ID: (10, 5, 5, 5)}


def test_what_fewer_than_ten_people_were_asked_is_not_kept_however_often():
    people = make_people(LEAST_PEOPLE - 1)
    for _ in range(5):
        ask_all(people, "answered")
    assert count_bank(at=NOON) == 0
    assert not BankCount.objects.exists()


def test_one_person_more_changes_nothing_that_is_kept():
    people = make_people(12)
    ask_all(people[:11], "answered")
    count_bank(at=NOON)
    before = counts()
    ask_all(people[11:], "skipped")
    count_bank(at=NOON)
    assert counts() == before


def test_who_has_no_key_any_more_is_passed_over():
    people = make_people(11)
    ask_all(people, "answered")
    DataKey.objects.filter(pk=people[0].pk).delete()
    assert count_bank(at=NOON) == 1


def test_numbers_are_rounded_down():
    assert [in_fives(number) for number in (0, 4, 5, 9, 10)] == [0, 0, 5, 5, 10]


def test_the_page_shows_what_is_kept_and_few_for_the_rest(client):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    page = client.get("/admin/bank/").content.decode()
    assert "Not counted yet" in page and "few" in page
    BankCount.objects.create(bank_id=BANK_ID, asked=125, answered=90, skipped=35, not_this=5, counted_at=NOON)
    topic = built_in_bank().questions[BANK_ID].topic
    page = client.get(f"/admin/bank/?topic={topic}").content.decode()
    assert "<td>125</td><td>90</td><td>35</td><td>5</td>" in page
    assert client.get("/admin/bank/?topic=zzz").status_code == 200
