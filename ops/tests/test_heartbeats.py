"""A process beats while it lives and says when it ends."""

import threading

import pytest
from django.db import Error, connections

from ops import heartbeats
from ops.heartbeats import Pulse, beat, beating, every
from ops.models import Heartbeat
from ops.tests.make import AT, make_heartbeat, wait_for


@pytest.mark.django_db
def test_process_is_there_until_its_block_ends():
    with beating(Heartbeat.Kind.WORKER) as name:
        row = Heartbeat.objects.get(name=name)
        assert not Pulse(row.seen_at).is_lost(name, row.started_at)
    row.refresh_from_db()
    assert row.ended_at and Pulse(row.seen_at).is_lost(name, row.started_at)


@pytest.mark.django_db
def test_each_start_has_a_name_of_its_own():
    with beating(Heartbeat.Kind.WORKER) as first, beating(Heartbeat.Kind.WORKER) as second:
        assert first != second


@pytest.mark.django_db
def test_beat_tells_the_time_again_and_survives_a_pruned_row():
    make_heartbeat("here", seen_at=AT)
    beat("here", Heartbeat.Kind.WORKER)
    assert Heartbeat.objects.get().seen_at > AT
    Heartbeat.objects.all().delete()
    beat("here", Heartbeat.Kind.WORKER)
    assert Heartbeat.objects.get().name == "here"


@pytest.mark.django_db(transaction=True)
def test_beats_go_on_while_the_process_is_busy(monkeypatch):
    monkeypatch.setattr(heartbeats, "BEAT_SECONDS", 0.01)
    with beating(Heartbeat.Kind.CLOCK) as name:
        first = Heartbeat.objects.get(name=name).seen_at
        assert wait_for(lambda: Heartbeat.objects.get(name=name).seen_at > first, 5)


def test_database_that_is_away_for_a_moment_ends_no_thread(caplog):
    tries, done = [], threading.Event()

    def do():
        tries.append(1)
        if len(tries) == 1:
            raise Error
        done.set()

    with every(0.01, do):
        assert done.wait(5)
    assert "did not answer" in caplog.text
    connections.close_all()
