"""The worker as a process, two of them at once."""

import signal
from collections import Counter

import pytest

from ops.models import Heartbeat
from ops.tests.make import running, wait_for
from ops.tests.probes import lines, note_down

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("probes")]


def test_two_workers_do_twenty_tasks_once_each():
    for number in range(20):
        note_down.enqueue(number)
    with running("work --batch", "work --batch") as workers:
        assert [worker.wait(60) for worker in workers] == [0, 0]
    assert Counter(number for _, number, _ in lines()) == Counter(range(20))
    assert not Heartbeat.objects.filter(ended_at=None).exists()


@pytest.mark.once
def test_worker_ends_when_it_is_told_to_however_early():
    with running("work") as [worker]:
        assert wait_for(lambda: Heartbeat.objects.exists(), 60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    assert not Heartbeat.objects.filter(ended_at=None).exists()
