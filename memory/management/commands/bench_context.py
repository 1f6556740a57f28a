"""How much of a person a provider would be sent, by the length of their history, and whether it holds what it needs."""

import statistics
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from memory.engine.reworded import SCHEMA, task_for
from memory.judging.history import A_DAY, make_history
from memory.judging.persons import make_person, remove_person
from memory.judging.script import scripts
from memory.models import QuestionSource
from memory.providers.redaction import Redactor
from memory.providers.wording import tokens_of, word_prompt
from memory.services.preparing import prepare_next
from memory.services.reindexing import reindex_person
from memory.services.rewording import asking_of, excerpts_of
from profiles.personal import personal_names

MARK = "0" * 32  # as long as the marks that are drawn for each call


class Command(BaseCommand):
    """Makes a person for each length, words what would be sent for many moments, sends nothing, removes everything."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long the histories are, and how many moments."""
        parser.add_argument("--answers", default="10,1000,10000", help="lengths of the history")
        parser.add_argument("--moments", type=int, default=60)

    def handle(self, *args: Any, answers: str, moments: int, **options: Any) -> None:
        """A line a length."""
        self.stdout.write(f"{'answers':>8} {'tokens, median':>15} {'most':>6} {'entries':>8} {'sources held':>13}")
        for number in map(int, answers.split(",")):
            self.stdout.write(self._measured(number, moments))

    def _measured(self, number: int, moments: int) -> str:
        now = timezone.now()
        user = make_person(scripts()[0], began_at=now - timedelta(days=number // A_DAY + 1))
        try:
            with transaction.atomic():
                make_history(user=user, answers=number, until=now)
            for _done in reindex_person(user=user):
                pass
            sent = [self._sent(user, now + timedelta(hours=3 * moment)) for moment in range(moments)]
        finally:
            remove_person(user)
        tokens = [row[0] for row in sent]
        named, held = sum(row[2] for row in sent), sum(row[3] for row in sent)
        share = f"{held / named:.0%} of {named}" if named else "none named"
        entries = statistics.median(row[1] for row in sent)
        return f"{number:>8} {statistics.median(tokens):>15.0f} {max(tokens):>6} {entries:>8.0f} {share:>13}"

    def _sent(self, user: User, at: Any) -> tuple[int, int, int, int]:
        """Tokens, entries, the sources that the plan names, and those of them that are sent."""
        question = prepare_next(user=user, at=at, show_at=at)
        assert question is not None
        asking = asking_of(user, question, at)
        redact = Redactor(personal_names(user))
        worded = word_prompt(task_for(asking), excerpts_of(asking), SCHEMA, redact=redact, boundary=MARK, canary=MARK)
        ids = {entry.id for entry in worded.excerpts}
        sources = list(QuestionSource.objects.for_user(user).filter(question=question))
        held = sum((row.answer_id or row.intention_id) in ids for row in sources)
        question.delete()
        return tokens_of(f"{worded.prompt.system}\n{worded.prompt.text}"), len(ids), len(sources), held
