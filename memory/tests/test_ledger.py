"""What a person forgets, corrects or mutes stays so, and can be taken back until the day turns."""

from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from intentions.models import Tombstone
from lot.errors import Conflict, Gone, InvalidInput, NotFound
from memory import services
from memory.engine.bank import built_in_bank, probe_of
from memory.engine.write import options_of
from memory.models import Memory, MemoryAnswer, Question, QuestionSource, TopicRule
from memory.tests.make import NOON, answer_days, answer_once, ask

pytestmark = pytest.mark.django_db
DAYS = [20, pytest.param(200, marks=pytest.mark.long)]
DAY = timedelta(days=1)
WORDS = "Oat milk with ginger"


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


def memory_from(user, answer: MemoryAnswer) -> Memory:
    return Memory.objects.for_user(user).get(sources__answer=answer)


def ask_again(user, answer: MemoryAnswer, at, option: int = 0) -> MemoryAnswer:
    """The question of an earlier answer once more, as a re-ask does, answered by one of its options."""
    Question.objects.for_user(user).live().delete()
    old = answer.question
    question = Question(user=user, topic=old.topic, depth=1, bank_id=old.bank_id, text="Still so?", created_at=at)
    question.strategy, question.options, question.marks = "re_ask", old.options, b"r" * 17
    question.save()
    QuestionSource.objects.create(user=user, question=question, answer=answer, on=answer.on, quote=answer.phrase)
    chosen = old.options[option].id
    return services.answer_question(user=user, question_id=question.pk, option_id=chosen, at=at).answer


def changed(user, at=NOON) -> tuple[MemoryAnswer, MemoryAnswer]:
    """Something said, and something else said later under the same key."""
    first = answer_once(user, at, option=0)
    return first, ask_again(user, first, at + 100 * DAY, option=1)


def everything_written(user) -> str:
    """All that LOT has written about what a person said: questions, quotes, memories, replies, phrases."""
    texts = []
    for row in Question.objects.for_user(user):
        texts += [row.text, row.why]
    texts += [row.quote for row in QuestionSource.objects.for_user(user)]
    texts += [memory.text for memory in Memory.objects.for_user(user)]
    for answer in MemoryAnswer.objects.for_user(user):
        texts += [answer.reply, answer.phrase]
    return "\n".join(text for text in texts if text).casefold()


def test_the_persons_wording_replaces_lots_and_keeps_the_sources(ada):
    memory = memory_from(ada, answer_once(ada))
    services.edit_memory(user=ada, memory_id=memory.pk, text="  Tea,\n mostly green. ", at=NOON)
    edited = Memory.objects.for_user(ada).get()
    assert (edited.text, edited.origin) == ("Tea, mostly green.", Memory.Origin.PERSON)
    assert edited.sources.count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "a\0b", "x" * 501])
def test_a_wording_that_cannot_be_kept_is_refused(ada, text):
    memory = memory_from(ada, answer_once(ada))
    with pytest.raises(InvalidInput) as refused:
        services.edit_memory(user=ada, memory_id=memory.pk, text=text, at=NOON)
    assert "text" in refused.value.fields
    assert Memory.objects.for_user(ada).get().origin == Memory.Origin.RULE


def test_a_wording_written_over_an_older_one_is_a_conflict(ada):
    memory = memory_from(ada, answer_once(ada))
    services.edit_memory(user=ada, memory_id=memory.pk, text="Mine.", was=memory.text, at=NOON)
    with pytest.raises(Conflict) as refused:
        services.edit_memory(user=ada, memory_id=memory.pk, text="From another tab.", was=memory.text, at=NOON)
    assert refused.value.code == "memory_changed"


def test_the_same_answer_again_confirms_the_persons_wording(ada):
    first = answer_once(ada)
    services.edit_memory(user=ada, memory_id=memory_from(ada, first).pk, text="Mine.", at=NOON)
    again = ask_again(ada, first, NOON + 100 * DAY)
    memory = Memory.objects.for_user(ada).get(topic=first.topic)
    assert (memory.text, memory.sources.count()) == ("Mine.", 2)
    assert again.reply == "Noted, still so. Mine."


def test_lots_wording_does_not_come_back_by_way_of_a_change(ada):
    first = answer_once(ada)
    services.edit_memory(user=ada, memory_id=memory_from(ada, first).pk, text="Mine.", at=NOON)
    ask_again(ada, first, NOON + 100 * DAY, option=1)
    ask_again(ada, first, NOON + 200 * DAY, option=0)
    texts = Memory.objects.for_user(ada).filter(topic=first.topic).order_by("created_at")
    assert [memory.text for memory in texts][0::2] == ["Mine.", "Mine."]
    assert texts[1].text != "Mine."


def test_the_wording_survives_deleting_the_answer_and_bringing_it_back(ada):
    answer = answer_once(ada)
    services.edit_memory(user=ada, memory_id=memory_from(ada, answer).pk, text="Mine.", at=NOON)
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert not Memory.objects.for_user(ada).exists()
    services.restore_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert Memory.objects.for_user(ada).get().text == "Mine."


def test_what_was_reworded_away_is_quoted_no_more(ada):
    answer = answer_once(ada, text=WORDS)
    services.edit_memory(user=ada, memory_id=memory_from(ada, answer).pk, text="Barley tea.", at=NOON)
    answer_days(ada, 40)
    assert not QuestionSource.objects.for_user(ada).filter(answer=answer).exists()
    assert WORDS.casefold() not in everything_written(ada)


def test_what_was_only_polished_may_still_be_built_upon(ada):
    answer = answer_once(ada, text=WORDS)
    services.edit_memory(user=ada, memory_id=memory_from(ada, answer).pk, text="Oat milk with fresh ginger.", at=NOON)
    answer.refresh_from_db()
    assert answer.has_thread


def test_what_is_not_true_has_no_words_left_and_is_not_concluded_again(ada):
    first, second = changed(ada)
    at = second.created_at
    memory = memory_from(ada, second)
    services.correct_memory(user=ada, memory_id=memory.pk, at=at)
    memory.refresh_from_db()
    assert (memory.state, memory.text, memory.key, memory.value) == (Memory.State.CORRECTED, None, None, None)
    again = ask_again(ada, first, at + 100 * DAY, option=1)
    assert again.reply == "Noted."
    assert not Memory.objects.for_user(ada).current().filter(key_hash=memory.key_hash).exists()


def test_what_held_before_holds_again_only_if_the_person_says_so(ada):
    first, second = changed(ada)
    before = memory_from(ada, first)
    services.correct_memory(user=ada, memory_id=memory_from(ada, second).pk, at=second.created_at)
    before.refresh_from_db()
    assert before.state == Memory.State.CHANGED
    assert before in Memory.objects.for_user(ada).heads()
    services.hold_memory(user=ada, memory_id=before.pk, at=second.created_at)
    before.refresh_from_db()
    assert before.state == Memory.State.CURRENT


def test_something_else_that_holds_by_now_cannot_be_overruled(ada):
    first, _second = changed(ada)
    with pytest.raises(Conflict):
        services.hold_memory(user=ada, memory_id=memory_from(ada, first).pk, at=NOON)


def test_forgetting_takes_the_whole_chain_and_every_quote(ada):
    first = answer_once(ada, text=WORDS)
    follow = answer_once(ada)
    second = ask_again(ada, first, NOON + 100 * DAY) if first.question.options else None
    assert second is not None
    at = second.created_at
    memory = memory_from(ada, second)
    services.forget_memory(user=ada, memory_id=memory.pk, at=at)
    chain = Memory.objects.for_user(ada).filter(key_hash=memory.key_hash)
    assert {(row.state, row.text, row.value) for row in chain} == {(Memory.State.FORGOTTEN, None, None)}
    assert chain.count() == 2
    assert Question.objects.for_user(ada).get(pk=follow.question_id).text is None
    assert not QuestionSource.objects.for_user(ada).filter(answer__in=[first, second]).exists()
    assert WORDS.casefold() not in everything_written(ada)
    assert Tombstone.objects.for_user(ada).filter(kind=Tombstone.Kind.MEMORY).count() == 2


def test_the_answers_of_what_was_forgotten_stay_in_the_log(ada):
    answer = answer_once(ada, text=WORDS)
    services.forget_memory(user=ada, memory_id=memory_from(ada, answer).pk, at=NOON)
    assert MemoryAnswer.objects.for_user(ada).get(pk=answer.pk).text == WORDS


def test_an_answer_to_a_question_about_a_change_is_forgotten_with_it(ada):
    first, second = changed(ada)
    at, bank = second.created_at, built_in_bank()
    words = {"before": first.phrase, "now": second.phrase}
    probe = probe_of(bank.get(first.question.bank_id), bank.changes[0], f"{bank.changes[0].id}.20260612", **words)
    Question.objects.for_user(ada).live().delete()
    question = Question(user=ada, topic=first.topic, depth=2, bank_id=probe.id, text=probe.text, created_at=at)
    question.strategy, question.options, question.marks = "follow_up", options_of(probe), b"c" * 17
    question.save()
    for answer in (first, second):
        QuestionSource.objects.create(user=ada, question=question, answer=answer, on=answer.on, quote=answer.phrase)
    chosen = question.options[0].id
    told = services.answer_question(user=ada, question_id=question.pk, option_id=chosen, at=at).answer
    assert second.phrase.casefold() not in (memory_from(ada, told).text or "").casefold()
    memory = memory_from(ada, second)
    services.forget_memory(user=ada, memory_id=memory.pk, at=at)
    for answer in (first, second):
        assert answer.phrase.casefold() not in everything_written(ada)
    services.undo_forget(user=ada, memory_id=memory.pk, at=at)
    question.refresh_from_db()
    assert question.text == probe.text


def test_forgetting_twice_is_forgetting_once(ada):
    memory = memory_from(ada, answer_once(ada))
    for _ in range(2):
        assert services.forget_memory(user=ada, memory_id=memory.pk, at=NOON).state == Memory.State.FORGOTTEN
    assert Tombstone.objects.for_user(ada).count() == 1


@pytest.mark.parametrize("service", [services.forget_memory, services.correct_memory])
def test_it_can_be_taken_back_until_the_day_turns(ada, service):
    answer = answer_once(ada, text=WORDS)
    follow = answer_once(ada)
    memory = memory_from(ada, answer)
    question = Question.objects.for_user(ada).get(pk=follow.question_id).text
    answer.refresh_from_db()
    service(user=ada, memory_id=memory.pk, at=NOON)
    services.undo_forget(user=ada, memory_id=memory.pk, at=NOON + timedelta(hours=1))
    back, said = Memory.objects.for_user(ada).get(pk=memory.pk), MemoryAnswer.objects.for_user(ada).get(pk=answer.pk)
    assert (back.state, back.text, back.key, back.value) == (memory.state, memory.text, memory.key, memory.value)
    assert (said.phrase, said.reply, said.has_thread) == (answer.phrase, answer.reply, answer.has_thread)
    assert Question.objects.for_user(ada).get(pk=follow.question_id).text == question
    assert QuestionSource.objects.for_user(ada).filter(answer=answer, question=follow.question_id).exists()
    assert not Tombstone.objects.for_user(ada).exists()


def test_after_the_day_the_copy_is_purged_and_nothing_can_be_taken_back(ada):
    memory = memory_from(ada, answer_once(ada))
    services.forget_memory(user=ada, memory_id=memory.pk, at=NOON)
    with pytest.raises(Gone):
        services.undo_forget(user=ada, memory_id=memory.pk, at=NOON + DAY)
    assert services.purge_undo(at=NOON + DAY) == 1
    assert Tombstone.objects.for_user(ada).get().copy is None


def test_what_no_answer_says_any_more_does_not_come_back(ada):
    answer = answer_once(ada, text=WORDS)
    memory = memory_from(ada, answer)
    services.forget_memory(user=ada, memory_id=memory.pk, at=NOON)
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    with pytest.raises(Conflict):
        services.undo_forget(user=ada, memory_id=memory.pk, at=NOON)
    memory.refresh_from_db()
    assert (memory.state, memory.text) == (Memory.State.FORGOTTEN, None)


def test_an_answer_brought_back_after_its_memory_was_forgotten_stays_unquoted(ada):
    first = answer_once(ada, option=0)
    second = ask_again(ada, first, NOON + 100 * DAY)
    at = second.created_at
    services.delete_answer(user=ada, answer_id=first.pk, at=at)
    services.forget_memory(user=ada, memory_id=memory_from(ada, second).pk, at=at)
    back = services.restore_answer(user=ada, answer_id=first.pk, at=at)
    assert (back.phrase, back.has_thread, back.reply) == ("", False, None)
    assert not Memory.objects.for_user(ada).current().filter(sources__answer=first).exists()


def test_editing_an_answer_to_what_was_forgotten_concludes_nothing(ada):
    answer = answer_once(ada, option=0)
    services.forget_memory(user=ada, memory_id=memory_from(ada, answer).pk, at=NOON)
    other, same = answer.question.options[1].id, answer.question.options[0].id
    services.edit_answer(user=ada, answer_id=answer.pk, option_id=other, at=NOON)
    assert Memory.objects.for_user(ada).current().filter(sources__answer=answer).exists()
    services.edit_answer(user=ada, answer_id=answer.pk, option_id=same, at=NOON)
    assert not Memory.objects.for_user(ada).current().filter(sources__answer=answer).exists()
    assert not MemoryAnswer.objects.for_user(ada).get(pk=answer.pk).has_thread


def test_a_question_whose_words_are_gone_cannot_be_opened_again(ada):
    answer = answer_once(ada, text=WORDS)
    follow = answer_once(ada)
    services.forget_memory(user=ada, memory_id=memory_from(ada, answer).pk, at=NOON)
    with pytest.raises(Conflict) as refused:
        services.undo_question(user=ada, question_id=follow.question_id, at=NOON)
    assert refused.value.code == "cannot_undo"


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("service", [services.forget_memory, services.correct_memory])
def test_nothing_of_it_comes_back(ada, service, days):
    answers = [answer_once(ada, text=WORDS), *(answer_once(ada, option=n % 2) for n in range(3))]
    for answer in answers:
        for memory in Memory.objects.for_user(ada).standing().filter(sources__answer=answer):
            service(user=ada, memory_id=memory.pk, at=NOON)
    asked_before = set(QuestionSource.objects.for_user(ada).values_list("pk", flat=True))
    answer_days(ada, days, NOON + DAY)
    since = QuestionSource.objects.for_user(ada).exclude(pk__in=asked_before)
    assert since.exists()
    assert not since.filter(answer__in=answers).exists()
    later = MemoryAnswer.objects.for_user(ada).exclude(pk__in=[answer.pk for answer in answers])
    assert not any(WORDS.casefold() in (answer.reply or "").casefold() for answer in later)
    blocked = Memory.objects.for_user(ada).filter(state__in=Memory.BLOCKED)
    assert blocked.count() == len(answers)
    assert not any(memory.text or memory.value or memory.key for memory in blocked)


@pytest.mark.parametrize("days", DAYS)
def test_a_muted_topic_does_not_come_back(ada, days):
    for _ in range(4):
        answer_once(ada)
    topic = ask(ada).topic
    services.mute_topic(user=ada, topic=topic, at=NOON)
    assert not Question.objects.for_user(ada).live().filter(topic=topic).exists()
    asked = set(Question.objects.for_user(ada).values_list("pk", flat=True))
    answer_days(ada, days, NOON + DAY)
    assert not Question.objects.for_user(ada).exclude(pk__in=asked).filter(topic=topic).exists()


def test_a_topic_can_be_asked_about_again(ada):
    for topic in built_in_bank().topics:
        services.mute_topic(user=ada, topic=topic, at=NOON)
    assert services.current_question(user=ada, at=NOON).question is None
    services.unmute_topic(user=ada, topic="sleep", at=NOON)
    assert services.current_question(user=ada, at=NOON).question.topic == "sleep"


def test_an_unknown_topic_is_refused(ada):
    for service in (services.mute_topic, services.unmute_topic):
        with pytest.raises(InvalidInput):
            service(user=ada, topic="quantum", at=NOON)


def test_not_true_on_a_question_corrects_what_it_builds_on_and_can_be_taken_back(ada):
    answer = answer_once(ada, text=WORDS)
    question = ask(ada)
    assert QuestionSource.objects.for_user(ada).filter(question=question, answer=answer).exists()
    ended = services.deny_question(user=ada, question_id=question.pk, at=NOON)
    assert ended.state == Question.State.SKIPPED
    assert memory_from(ada, answer).state == Memory.State.CORRECTED
    assert services.current_question(user=ada, at=NOON).question != question
    services.undo_question(user=ada, question_id=question.pk, at=NOON)
    assert memory_from(ada, answer).state == Memory.State.CURRENT
    assert MemoryAnswer.objects.for_user(ada).get(pk=answer.pk).phrase == answer.phrase
    assert ask(ada) == question


def test_not_true_means_nothing_where_nothing_was_quoted(ada):
    with pytest.raises(Conflict) as refused:
        services.deny_question(user=ada, question_id=ask(ada).pk, at=NOON)
    assert refused.value.code == "nothing_quoted"


def test_not_this_topic_skips_and_mutes_and_can_be_taken_back(ada):
    question = ask(ada)
    services.mute_question(user=ada, question_id=question.pk, at=NOON)
    assert TopicRule.objects.for_user(ada).muted() == [question.topic]
    assert ask(ada).topic != question.topic
    services.skip_question(user=ada, question_id=ask(ada).pk, at=NOON)
    with pytest.raises(Conflict):
        services.undo_question(user=ada, question_id=question.pk, at=NOON)
    bob = make_user("bob@example.org")
    other = ask(bob)
    services.mute_question(user=bob, question_id=other.pk, at=NOON)
    services.undo_question(user=bob, question_id=other.pk, at=NOON)
    assert (ask(bob), TopicRule.objects.for_user(bob).muted()) == (other, [])


@pytest.mark.parametrize(
    "service", [services.forget_memory, services.correct_memory, services.undo_forget, services.hold_memory]
)
def test_another_persons_memory_is_not_there(ada, service):
    memory = memory_from(ada, answer_once(ada))
    with pytest.raises(NotFound):
        service(user=make_user("bob@example.org"), memory_id=memory.pk, at=NOON)
    memory.refresh_from_db()
    assert memory.state == Memory.State.CURRENT
