"""A long history made row by row, for timing: answers, facts and questions are of the bank, no day is lived."""

from datetime import datetime, timedelta
from itertools import cycle, islice

from accounts.models import User
from lot.fields import owner_hash
from memory.engine.bank import BankQuestion, built_in_bank
from memory.engine.kinds import Strategy
from memory.engine.likeness import marks_of
from memory.engine.remember import remember
from memory.engine.write import options_of
from memory.models import Memory, MemoryAnswer, MemorySource, Question, bank_hash_of
from memory.services.facts import key_hash_of, value_hash_of
from profiles.days import local_day

A_DAY = 5
BATCH = 1000


def make_history(*, user: User, answers: int, until: datetime) -> None:
    """So many answers, five a day up to `until`: the whole bank in turn, and again and again as re-asks."""
    bank = list(built_in_bank().questions.values())
    bank = bank[: len(bank) * 3 // 4]  # something is left to explore
    facts: dict[str, Memory] = {}
    rows: list[tuple[Question, MemoryAnswer]] = []
    for number, asked in enumerate(islice(cycle(bank), answers)):
        at = until - timedelta(days=(answers - number) // A_DAY, minutes=40 * (A_DAY - number % A_DAY))
        rows.append(_answered(user, asked, number, at, is_again=number >= len(bank)))
    Question.objects.bulk_create((question for question, _answer in rows), batch_size=BATCH)
    MemoryAnswer.objects.bulk_create((answer for _question, answer in rows), batch_size=BATCH)
    for question, answer in rows:
        facts[question.bank_id or ""] = _fact(user, question, answer)
    Memory.objects.bulk_create(facts.values(), batch_size=BATCH)
    sources = (MemorySource(user=user, memory=facts[q.bank_id or ""], answer=answer) for q, answer in rows)
    MemorySource.objects.bulk_create(sources, batch_size=BATCH)


def _answered(
    user: User, asked: BankQuestion, number: int, at: datetime, *, is_again: bool
) -> tuple[Question, MemoryAnswer]:
    text = f"{asked.label}, number {number}?" if is_again else asked.text
    marks = marks_of(text, lambda purpose, words: owner_hash(user.pk, purpose, words))
    on = local_day(user, at)
    question = Question(
        user=user,
        state=Question.State.ANSWERED,
        strategy=Strategy.RE_ASK if is_again else Strategy.EXPLORE,
        topic=asked.topic,
        depth=asked.depth,
        bank_id=asked.id,
        bank_hash=bank_hash_of(user.pk, asked.id),
        text=text,
        marks=marks.pack(),
        created_at=at,
        opened_at=at,
        ended_at=at,
        ended_on=on,
    )
    question.options = options_of(asked)
    option = question.options[len(asked.id) % len(question.options)]
    answer = MemoryAnswer(user=user, question=question, topic=asked.topic, created_at=at, on=on, context="{}")
    answer.option_id, answer.text, answer.phrase = option.id, option.text, option.phrase
    answer.has_thread = number % 100 == 0
    return question, answer


def _fact(user: User, question: Question, answer: MemoryAnswer) -> Memory:
    asked = built_in_bank().questions[question.bank_id or ""]
    option = next(option for option in question.options if option.id == answer.option_id)
    fact = remember(asked, option, answer.text or "")
    return Memory(
        user=user,
        topic=asked.topic,
        key=fact.key,
        value=fact.value,
        text=fact.text,
        key_hash=key_hash_of(user, fact.key),
        value_hash=value_hash_of(user, fact),
        first_confirmed_on=answer.on,
        last_confirmed_on=answer.on,
        touched_on=answer.on,
        last_answer=answer,
        created_at=answer.created_at,
    )
