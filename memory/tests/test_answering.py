from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from intentions.models import Tombstone
from lot.errors import Conflict, Gone, InvalidInput, NotFound
from memory import services
from memory.models import Memory, MemoryAnswer, Question, QuestionSource
from memory.signals import answer_recorded
from memory.tests.make import NOON, answer_once, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


def again(user, answer, option, at):
    """Ask the question of an earlier answer once more, as a re-ask does."""
    Question.objects.for_user(user).live().delete()
    old = answer.question
    question = Question(
        user=user, topic=old.topic, depth=1, bank_id=old.bank_id, text="Still so?", marks=bytes(17), created_at=at
    )
    question.strategy, question.options = "re_ask", old.options
    question.save()
    services.answer_question(user=user, question_id=question.pk, option_id=old.options[option].id, at=at)


def test_an_option_is_kept_with_its_words_its_phrase_and_its_day(ada):
    question = ask(ada)
    option = question.options[1]
    given = services.answer_question(user=ada, question_id=question.pk, option_id=option.id, at=NOON)
    stored = MemoryAnswer.objects.for_user(ada).get()
    assert (stored.option_id, stored.text, stored.phrase) == (option.id, option.text, option.phrase)
    assert stored.on.isoformat() == "2026-03-04"
    assert given.reply.startswith("Noted.")


def test_own_words_are_kept_to_the_letter(ada):
    words = "Café — “oat milk”,\n  and 火 🫖"
    answer = answer_once(ada, text=words)
    stored = MemoryAnswer.objects.for_user(ada).get(pk=answer.pk)
    assert stored.text == words
    assert stored.is_own_words


def test_an_answer_given_at_two_in_the_night_belongs_to_the_evening_before(ada):
    answer = answer_once(ada, NOON.replace(hour=2))
    assert answer.on.isoformat() == "2026-03-03"


@pytest.mark.parametrize(
    ("option", "text"), [(None, None), (None, "   \n"), ("no-such", None), (None, "x" * 2001), (None, "a\0b")]
)
def test_bad_input_is_refused_and_the_question_stays(ada, option, text):
    question = ask(ada)
    with pytest.raises(InvalidInput) as refused:
        services.answer_question(user=ada, question_id=question.pk, option_id=option, text=text, at=NOON)
    assert refused.value.fields
    assert ask(ada) == question


def test_the_second_answer_to_a_question_is_a_conflict(ada):
    answer = answer_once(ada)
    with pytest.raises(Conflict) as refused:
        services.answer_question(user=ada, question_id=answer.question_id, text="again", at=NOON)
    assert refused.value.code == "already_answered"


def test_another_persons_question_cannot_be_answered(ada):
    bob = make_user("bob@example.org")
    with pytest.raises(NotFound):
        services.answer_question(user=bob, question_id=ask(ada).pk, text="mine", at=NOON)


def test_a_fact_is_remembered_with_its_source(ada):
    answer = answer_once(ada)
    memory = Memory.objects.for_user(ada).get()
    assert memory.state == Memory.State.CURRENT
    assert memory.text.lower() == answer.phrase.lower() + "."
    assert memory.sources.get().answer_id == answer.pk


def test_another_value_under_the_same_key_changes_the_fact_and_keeps_its_history(ada):
    first = answer_once(ada, option=0)
    again(ada, first, 1, NOON + timedelta(days=100))
    now = Memory.objects.for_user(ada).current().get(topic=first.topic, replaces__isnull=False)
    assert now.replaces.state == Memory.State.CHANGED
    assert now.replaces.text.lower() == first.phrase.lower() + "."
    reply = MemoryAnswer.objects.for_user(ada).latest("created_at").reply
    assert "Before:" in reply


def test_the_same_value_again_confirms_the_fact(ada):
    first = answer_once(ada, option=0)
    again(ada, first, 0, NOON + timedelta(days=100))
    memory = Memory.objects.for_user(ada).get(topic=first.topic)
    assert (memory.first_confirmed_on, memory.last_confirmed_on) == (first.on, first.on + timedelta(days=100))
    assert memory.sources.count() == 2


def test_a_forgotten_value_is_not_concluded_again(ada):
    first = answer_once(ada, option=0)
    Memory.objects.for_user(ada).update(state=Memory.State.FORGOTTEN)
    again(ada, first, 0, NOON + timedelta(days=100))
    assert not Memory.objects.for_user(ada).current().exists()


def test_undo_takes_the_answer_and_its_fact_back_and_opens_the_question(ada):
    answer = answer_once(ada)
    reopened = services.undo_question(user=ada, question_id=answer.question_id, at=NOON)
    assert ask(ada) == reopened
    assert not MemoryAnswer.objects.for_user(ada).exists()
    assert not Memory.objects.for_user(ada).exists()
    assert not QuestionSource.objects.for_user(ada).exists()


def test_undo_brings_the_value_before_back(ada):
    first = answer_once(ada, option=0)
    later = NOON + timedelta(days=100)
    again(ada, first, 1, later)
    last = Question.objects.for_user(ada).ended((later).date()).first()
    services.undo_question(user=ada, question_id=last.pk, at=later)
    memory = Memory.objects.for_user(ada).get(topic=first.topic)
    assert (memory.state, memory.text.lower()) == (Memory.State.CURRENT, first.phrase.lower() + ".")


def test_only_the_last_answer_of_today_can_be_undone(ada):
    first, second = answer_once(ada), answer_once(ada, NOON + timedelta(minutes=1))
    for question_id, at in ((first.question_id, NOON), (second.question_id, NOON + timedelta(days=1))):
        with pytest.raises(Conflict) as refused:
            services.undo_question(user=ada, question_id=question_id, at=at)
        assert refused.value.code == "cannot_undo"


def test_a_deleted_answer_takes_every_quote_with_it_and_leaves_a_tombstone(ada):
    answer = answer_once(ada, text="Oat milk with ginger")
    quoting = [answer_once(ada) for _ in range(3)]
    built = QuestionSource.objects.for_user(ada).filter(answer=answer).values_list("question_id", flat=True)
    built = list(built)
    assert built
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert not QuestionSource.objects.for_user(ada).filter(answer_id=answer.pk).exists()
    assert all(question.text is None for question in Question.objects.for_user(ada).filter(pk__in=built))
    assert not any("Oat milk" in (memory.text or "") for memory in Memory.objects.for_user(ada))
    assert Tombstone.objects.for_user(ada).get().row_id == answer.pk
    assert MemoryAnswer.objects.for_user(ada).count() == len(quoting)


def test_a_deletion_can_be_undone_until_the_day_turns(ada):
    answer = answer_once(ada, text="Oat milk with ginger")
    follow = answer_once(ada)
    before = Question.objects.for_user(ada).get(pk=follow.question_id).text
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    restored = services.restore_answer(user=ada, answer_id=answer.pk, at=NOON + timedelta(hours=1))
    assert (restored.text, restored.on, restored.created_at) == (answer.text, answer.on, answer.created_at)
    assert Question.objects.for_user(ada).get(pk=follow.question_id).text == before
    assert any("Oat milk" in (memory.text or "") for memory in Memory.objects.for_user(ada))
    assert not Tombstone.objects.for_user(ada).exists()


def test_after_the_day_the_copy_is_purged_and_the_tombstone_stays(ada):
    answer = answer_once(ada)
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    tomorrow = NOON + timedelta(days=1)
    assert services.purge_undo(at=tomorrow) == 1
    assert Tombstone.objects.for_user(ada).get().copy is None
    with pytest.raises(Gone):
        services.restore_answer(user=ada, answer_id=answer.pk, at=tomorrow)


def test_an_edited_answer_is_remembered_by_its_new_words(ada):
    answer = answer_once(ada, text="Oat milk with ginger")
    services.edit_answer(user=ada, answer_id=answer.pk, text="Barley tea", at=NOON)
    texts = [memory.text for memory in Memory.objects.for_user(ada)]
    assert any("Barley tea" in text for text in texts)
    assert not any("Oat milk" in text for text in texts)
    assert "Oat milk" not in MemoryAnswer.objects.for_user(ada).get(pk=answer.pk).reply


def test_progress_hears_of_an_answer_once_it_is_committed(ada, django_capture_on_commit_callbacks):
    heard = []
    answer_recorded.connect(listener := lambda **news: heard.append(news["answer_id"]), weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            answer = answer_once(ada)
            assert heard == []
        assert heard == [answer.pk]
    finally:
        answer_recorded.disconnect(listener)


def test_the_last_answer_is_the_last_though_the_clock_was_set_back(ada):
    first = answer_once(ada, NOON)
    second = answer_once(ada, NOON - timedelta(hours=2))
    with pytest.raises(Conflict):
        services.undo_question(user=ada, question_id=first.question_id, at=NOON)
    services.undo_question(user=ada, question_id=second.question_id, at=NOON)
    assert MemoryAnswer.objects.for_user(ada).get().pk == first.pk
