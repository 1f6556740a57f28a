"""Keeps what is seen of a life: what was shown and done, what was told, and what may not come back."""

import time as clock_time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from intentions.models import Intention
from memory.engine.bank import built_in_bank
from memory.engine.kinds import Option
from memory.judging.records import Contradiction, Life, Muted, Shown, Source, Version
from memory.judging.script import Script
from memory.models import Memory, MemoryAnswer, ProviderCall, Question, QuestionSource
from memory.services.asking import Asking, prepare_next
from memory.services.person import follows_of, moment_of


class Ledger:
    """Everything about one life that the figures are drawn from."""

    def __init__(self, script: Script, user: User) -> None:
        self.script, self.user = script, user
        self.shown: dict[str, Shown] = {}
        self.versions: list[Version] = []
        self.muted: list[Muted] = []
        self.contradictions: list[Contradiction] = []
        self.unexplained: list[datetime] = []
        self.prepare_ms: list[float] = []
        self.looks = self.nothing_left = 0

    def look(self, asking: Asking, at: datetime) -> None:
        """A page was opened: there is a question, or a reason and a time that lies ahead."""
        self.looks += 1
        decision = asking.decision
        is_explained = bool(decision.reason) and decision.next_at is not None and decision.next_at > at
        if asking.question is None and not is_explained:
            self.unexplained.append(at)
        self.nothing_left += decision.reason == "nothing_left"

    def show(self, question: Question, day: int, at: datetime) -> None:
        """The first time that a question is seen; it may stand longer."""
        if str(question.pk) in self.shown:
            return
        moment = moment_of(self.user, at)
        asked = built_in_bank().get(question.bank_id)
        self.shown[str(question.pk)] = Shown(
            id=str(question.pk),
            day=day,
            at=at,
            on=moment.on,
            daypart=moment.daypart,
            season=moment.season,
            is_weekend=moment.is_weekend,
            text=question.text or "",
            why=question.why or "",
            bank_id=question.bank_id or "",
            topic=question.topic,
            depth=question.depth,
            strategy=question.strategy,
            reason=getattr(question, "reason", ""),
            sources=self._sources(question),
            seasons=asked.seasons if asked else frozenset(),
            dayparts=asked.dayparts if asked else frozenset(),
            weekdays=asked.weekdays if asked else None,
            worded_by=question.worded_by,
        )

    def _sources(self, question: Question) -> tuple[Source, ...]:
        rows = list(QuestionSource.objects.for_user(self.user).filter(question=question))
        ids = [row.answer_id for row in rows if row.answer_id]
        owned = set(MemoryAnswer.objects.for_user(self.user).filter(pk__in=ids).values_list("pk", flat=True))
        intentions = {row.pk: (row.starts_on, row.text) for row in Intention.objects.for_user(self.user)}
        owned |= {of for row in rows if (of := row.intention_id) and intentions.get(of) == (row.on, row.quote)}
        return tuple(self._source(row, owned) for row in rows)

    def _source(self, row: QuestionSource, owned: set[UUID]) -> Source:
        of = row.answer_id or row.intention_id
        kind = "intention" if row.intention_id else "answer"
        return Source(str(of), row.on, row.quote or "", of in owned, kind)

    def done(self, question: Question, what: str, *, answer: str = "", reply: str = "") -> None:
        """What the person did with it."""
        key = str(question.pk)
        self.shown[key] = replace(self.shown[key], done=what, answer=answer, reply=reply)

    def told(self, answer: MemoryAnswer, bank_id: str, value: str, follows: frozenset[str], at: datetime) -> None:
        """An answer was given."""
        self.versions.append(
            Version(
                answer_id=str(answer.pk),
                question_id=str(answer.question_id),
                bank_id=bank_id,
                on=answer.on,
                at=at,
                value=value,
                phrase=answer.phrase or "",
                text=answer.text or "",
                follows=follows,
            )
        )

    def corrected(self, answer: MemoryAnswer, before: Version, option: Option, at: datetime) -> None:
        """The person replaced an answer."""
        self._end(before, at, "corrected")
        follows = frozenset(row.id for row in follows_of(built_in_bank(), answer))
        self.told(answer, before.bank_id, option.value, follows, at)

    def deleted(self, version: Version, at: datetime) -> None:
        """The person deleted an answer."""
        self._end(version, at, "deleted")

    def forgotten(self, bank_id: str, at: datetime) -> None:
        """The person had forgotten what they said under this key: no answer to it is quoted any more."""
        for version in [row for row in self.versions if row.bank_id == bank_id and row.ended_at is None]:
            self._end(version, at, "forgotten")

    def names_a_source(self, question: Question) -> bool:
        """Whether the question was shown with what it builds on."""
        return bool(self.shown[str(question.pk)].sources)

    def denied(self, question: Question, at: datetime) -> None:
        """ "That is not true": what the question named is quoted no more."""
        ids = {source.answer_id for source in self.shown[str(question.pk)].sources}
        for version in [row for row in self.versions if row.answer_id in ids and row.ended_at is None]:
            self._end(version, at, "denied")
        self.done(question, "not true")

    def _end(self, version: Version, at: datetime, how: str) -> None:
        self.versions[self.versions.index(version)] = replace(version, ended_at=at, ended_by=how)

    def mute(self, topic: str, at: datetime) -> None:
        """From now on nothing of this topic."""
        self.muted.append(Muted(topic, at))

    def contradict(self, bank_id: str, at: datetime, text: str) -> None:
        """Something was said in passing that does not agree with an earlier answer."""
        if bank_id:
            self.contradictions.append(Contradiction(bank_id, at, text))

    def time_preparing(self, at: datetime) -> None:
        """How long the next question takes to prepare from nothing, in milliseconds; leaves all as it was."""
        with transaction.atomic():
            Question.objects.for_user(self.user).filter(state=Question.State.READY).delete()
            began = clock_time.perf_counter()
            prepare_next(user=self.user, at=at, show_at=at)
            self.prepare_ms.append((clock_time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)

    def life(self, days: int) -> Life:
        """All of it, with what the database still holds of what was to be gone."""
        return Life(
            person=self.script.name,
            days=days,
            shown=tuple(self.shown.values()),
            versions=tuple(self.versions),
            muted=tuple(self.muted),
            contradictions=tuple(self.contradictions),
            unexplained=tuple(self.unexplained),
            nothing_left=self.nothing_left,
            looks=self.looks,
            left_behind=tuple(self._left_behind()),
            prepare_ms=tuple(self.prepare_ms),
            topics=frozenset(built_in_bank().topics),
            excused=self.script.excused,
            verdicts=self._verdicts(),
        )

    def _verdicts(self) -> dict[str, int]:
        calls = ProviderCall.objects.for_user(self.user).values_list("outcome", "verdict")
        return dict(Counter(verdict or outcome for outcome, verdict in calls))

    def _left_behind(self) -> list[str]:
        """Rows that still hold the words of an answer that was deleted or corrected and not given again."""
        said = " | ".join(f"{row.phrase} | {row.text}" for row in self.versions if row.ended_at is None).casefold()
        ended = [version for version in self.versions if version.ended_at]
        gone = {version.phrase: version for version in ended if version.phrase.casefold() not in said}
        log = [(f"question {row.pk}", f"{row.text} {row.why}") for row in Question.objects.for_user(self.user)]
        log += [(f"quote {row.pk}", row.quote or "") for row in QuestionSource.objects.for_user(self.user)]
        rows = [(f"memory {row.pk}", row.text or "") for row in Memory.objects.for_user(self.user)]
        rows += [(f"reply {row.pk}", row.reply or "") for row in MemoryAnswer.objects.for_user(self.user)]
        return [
            f"{where} holds “{phrase}” of an answer that was {version.ended_by}: {text}"
            for phrase, version in gone.items()
            # What is not true leaves the ledger; the log of what was asked keeps that it was asked.
            for where, text in (rows if version.ended_by == "denied" else rows + log)
            if phrase and phrase.casefold() in text.casefold()
        ]
