"""Of many answers of many people some are lost: the same rows are back, and what people took away is not."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.tests.make import make_user
from memory.models import Memory, MemoryAnswer
from memory.services import delete_answer, forget_memory
from memory.tests.make import NOON, answer_days
from ops.answers.found import LOST
from ops.measuring.people import multiply
from ops.services.backing_up import back_up
from ops.services.erasing import erase_again
from ops.tests.losing import LATER, answers_of, bring_back, lose, rows_of
from progress.models import UserProgress

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def lose_and_restore(answers: int, lost: int) -> None:
    ada, bo, cy = (make_user(f"{name}@example.org") for name in ("ada", "bo", "cy"))
    for user in (ada, bo, cy):
        answer_days(user, 24)
    multiply(ada, answers=answers)
    name = back_up().manifest.name
    others = list(User.objects.exclude(pk__in=[ada.pk, bo.pk, cy.pk]))
    deleted, forgotten = _take_away(ada, bo)
    erase_again(user_id=cy.pk, erased_at=LATER)
    before, of_ada = rows_of(*others), rows_of(ada)
    gone = list(MemoryAnswer.objects.filter(user__in=others).order_by("pk")[: lost - 10]) + answers_of(ada)[10:20]
    lose(gone)
    without = rows_of()
    found = bring_back(name, apply=False)
    assert dict(found.fates) == {LOST: lost, "deleted": 1, "erased": 24}
    assert rows_of() == without
    assert bring_back(name).restored == lost
    assert rows_of(*others) == before
    assert rows_of(ada) == of_ada
    assert not MemoryAnswer.objects.filter(pk=deleted.pk).exists()
    assert not MemoryAnswer.objects.filter(user_id=cy.pk).exists()
    assert (Memory.objects.get(pk=forgotten.pk).state, Memory.objects.get(pk=forgotten.pk).text) == ("forgotten", None)
    counted = dict(UserProgress.objects.values_list("user_id", "answers"))
    assert {counted[user.pk] for user in others if user.pk in {answer.user_id for answer in gone}} == {24}
    assert bring_back(name).restored == 0


def _take_away(ada: User, bo: User) -> tuple[MemoryAnswer, Memory]:
    deleted = answers_of(ada)[3]
    delete_answer(user=ada, answer_id=deleted.pk, at=NOON + timedelta(days=25))
    forgotten = Memory.objects.for_user(bo).current().order_by("created_at").first()
    assert forgotten is not None
    forget_memory(user=bo, memory_id=forgotten.pk, at=NOON + timedelta(days=25))
    return deleted, forgotten


def test_50_of_500_answers_are_back_to_the_last_byte() -> None:
    lose_and_restore(500, 50)


@pytest.mark.long
def test_500_of_5000_answers_are_back_to_the_last_byte() -> None:
    lose_and_restore(5000, 500)
