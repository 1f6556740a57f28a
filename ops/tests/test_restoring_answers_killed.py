"""However early a restore of answers is killed, the next one completes it: the same rows, and nothing twice."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.make import make_user, run_tasks
from memory.models import RecallState
from memory.services.recalling import recall
from memory.services.reindexing_left import reindex_left
from memory.tests.make import answer_days, answer_once
from ops.answers.found import LOST
from ops.services.backing_up import back_up
from ops.services.restoring import restore
from ops.tests.losing import LATER, answers_of, bring_back, lose, lose_index, rows_of
from ops.tests.make import ROOT, database_url
from progress.services import rebuild

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]
BATCH, DAYS = 3, 24


def start(source: str) -> subprocess.Popen[bytes]:
    command = ["restore_memory_answers", "--from", source, "--apply", "--batch", str(BATCH)]
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def kill_when(process: subprocess.Popen[bytes], said: bytes) -> None:
    """At the moment at which it says this; it is somewhere in what follows then."""
    assert process.stderr is not None
    seen = b""
    while said not in seen:
        found = process.stderr.read1()
        assert found, seen
        seen += found
    process.send_signal(signal.SIGKILL)
    process.communicate()


def kill_and_complete(target: str, kills: int) -> None:
    ada = make_user()
    at = answer_days(ada, DAYS)
    answer_once(ada, at, text="marmalade xylophone")
    rebuild(user=ada, at=LATER)
    restore(name=back_up().manifest.name, into=target)
    before = rows_of(ada)
    lose(answers_of(ada), with_memories=True)
    lose_index(ada)
    for _ in range(kills):
        if bring_back(target, apply=False).fates[LOST] > BATCH:
            kill_when(start(target), b"\r3 of")
            assert 0 < len(rows_of(ada)["MemoryAnswer"]) <= DAYS + 1
    kill_when(start(target), b"back\n")  # all of them, and counting begins
    bring_back(target)
    assert rows_of(ada) == before
    assert_all_follows(ada)
    assert bring_back(target).restored == 0
    assert rows_of(ada) == before


def assert_all_follows(user: Any) -> None:
    assert rebuild(user=user, at=LATER, is_dry=True) == []
    assert RecallState.objects.for_user(user).get().is_stale
    reindex_left(at=LATER)
    run_tasks()
    person = User.objects.select_related("profile", "preferences").get(pk=user.pk)
    assert recall(user=person, query="marmalade", at=LATER)


def test_killed_after_a_batch_and_before_it_counts_it_is_completed_by_the_next(target: str) -> None:
    kill_and_complete(target, 1)


@pytest.mark.long
def test_killed_after_each_batch_it_is_completed_by_the_next(target: str) -> None:
    kill_and_complete(target, 9)
