"""With REDIS_URL the database remembers and Redis hands out: nothing is lost where Redis is, and it holds ids alone."""

from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from redis import Redis

from accounts.tests.make import make_user
from lot.handing import hand_over_each
from memory.tasks import reindex_of
from ops import redis_queue
from ops.heartbeats import beating
from ops.models import Heartbeat
from ops.running import claim
from ops.schedule import HOUR
from ops.services import release_lost_tasks
from ops.tests.conftest import use_redis
from ops.tests.probes import SECRET, fail, lines, note_down

pytestmark = [
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("probes", "on_redis"),
]
QUEUE, LEISURE_QUEUE = "rq:queue:default", "rq:queue:leisure"


def work():
    """What waits in Redis, until nothing does."""
    with beating(Heartbeat.Kind.WORKER) as name:
        assert redis_queue.work(name=name, is_batch=True, stop=Event())


def states():
    return set(DBTaskResult.objects.values_list("status", flat=True))


def test_task_is_handed_out_once_its_transaction_is_there(redis):
    with transaction.atomic():
        note_down.enqueue(1)
        assert redis.llen(QUEUE) == 0
    assert redis.llen(QUEUE) == 1
    with transaction.atomic():
        note_down.enqueue(2)
        transaction.set_rollback(True)
    assert redis.llen(QUEUE) == 1
    work()
    assert [(word, number) for word, number, _ in lines()] == [("done", 1)]
    assert states() == {TaskResultStatus.SUCCESSFUL}


def test_twenty_tasks_are_done_once_each_and_leave_nothing_in_redis(redis):
    for number in range(20):
        note_down.enqueue(number)
    work()
    assert sorted(number for _, number, _ in lines()) == list(range(20))
    assert not [key for key in redis.keys("*job*") if b"intermediate" not in key]


def test_row_that_redis_hands_out_twice_is_run_once():
    row = note_down.enqueue(1)
    redis_queue.hand_out(row.id)
    redis_queue.hand_out(row.id)
    work()
    assert len(lines()) == 1


def test_what_redis_has_lost_is_handed_out_again(redis):
    for number in range(3):
        note_down.enqueue(number)
    redis.flushall()
    assert redis_queue.hand_out_waiting(at=timezone.now()) == 3
    work()
    assert len(lines()) == 3


def test_task_that_is_put_off_is_handed_out_when_it_falls_due_also_behind_others(redis):
    at = timezone.now()
    note_down.using(run_after=at + HOUR).enqueue(1)
    note_down.enqueue(2)
    assert redis_queue.hand_out_waiting(at=at) == 0
    assert redis_queue.hand_out_waiting(at=at + HOUR) == 1
    assert redis.llen(QUEUE) == 2


def test_failing_task_waits_for_its_next_try_in_the_database(redis):
    fail.enqueue(1)
    work()
    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == (TaskResultStatus.READY, "lot.errors.LotError")
    assert redis.llen(QUEUE) == 0
    assert redis_queue.hand_out_waiting(at=timezone.now()) == 0
    assert redis_queue.hand_out_waiting(at=row.run_after) == 1


def test_task_of_a_killed_worker_comes_back_through_redis():
    row = note_down.enqueue(1).db_result
    assert claim(row.pk, worker="killed")
    at = timezone.now() + HOUR
    assert release_lost_tasks(at=at) == 1
    DBTaskResult.objects.update(run_after=timezone.now())
    work()
    row.refresh_from_db()
    assert (row.status, row.worker_ids[0]) == (TaskResultStatus.SUCCESSFUL, "killed")


def test_one_worker_at_a_time_looks_for_what_waits(redis):
    note_down.enqueue(1)
    redis.delete(QUEUE)
    redis_queue.take_turn()
    redis.delete(QUEUE)
    redis_queue.take_turn()
    assert redis.llen(QUEUE) == 0
    redis.delete(redis_queue.TURN_KEY)
    redis_queue.take_turn()
    assert redis.llen(QUEUE) == 1


def test_where_redis_is_away_a_page_goes_on_and_the_task_waits(settings, monkeypatch, caplog):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    use_redis(settings)
    row = note_down.enqueue(1).db_result
    redis_queue.take_turn()
    assert f"task {row.pk} waits" in caplog.text
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


def everything_in(redis: Redis) -> bytes:
    kinds = {b"list": redis.lrange, b"zset": redis.zrange}
    found = []
    for key in redis.keys("*"):
        kind = redis.type(key)
        if kind == b"string":
            held = redis.get(key)
        elif kind == b"hash":
            held = redis.hgetall(key)
        elif kind == b"set":
            held = redis.smembers(key)
        elif kind == b"stream":
            held = redis.xrange(key)
        else:
            held = kinds[kind](key, 0, -1)
        found.append(key + repr(held).encode())
    return b"\n".join(found)


def test_redis_holds_the_ids_of_rows_and_of_nobody(redis, client):
    ada = make_user()
    client.post("/sign-in/", {"email": "ada@example.org"})
    fail.enqueue(7)
    held = everything_in(redis)
    for row in DBTaskResult.objects.all():
        assert str(row.pk).encode() in held
        for argument in row.args_kwargs["args"]:
            assert len(str(argument)) < 10 or str(argument).encode() not in held
    work()
    held += everything_in(redis)
    for word in (*SECRET.split(), "ada@", str(ada.pk), "\\x80\\x04"):  # the last begins a pickle
        assert word.encode() not in held, word


def test_what_is_no_task_is_not_run_though_someone_put_it_into_redis(redis, probes):
    queue = redis_queue.get_queue("default", job_class=redis_queue.Job)
    job = queue.create_job("os.mkdir", args=(str(probes / "made"),), meta={"backend_name": "redis"})
    queue.enqueue_job(job)
    with beating(Heartbeat.Kind.WORKER) as name:
        redis_queue.work(name=name, is_batch=True, stop=Event())
    assert not (probes / "made").exists()


def test_what_nobody_waits_for_is_handed_out_by_workers_after_everything_else(redis):
    people = [make_user(f"p{number}@example.org") for number in range(3)]
    assert hand_over_each(reindex_of, [user.pk for user in people]) == 3
    note_down.enqueue(1)
    assert (redis.llen(QUEUE), redis.llen(LEISURE_QUEUE)) == (1, 0)
    assert redis_queue.hand_out_waiting(at=timezone.now()) == 3
    assert redis_queue.hand_out_waiting(at=timezone.now()) == 0
    assert (redis.llen(QUEUE), redis.llen(LEISURE_QUEUE)) == (1, 3)
    work()
    assert states() == {TaskResultStatus.SUCCESSFUL}
    first, *others = DBTaskResult.objects.order_by("started_at")
    assert (first.task_path, len(others)) == (note_down.module_path, 3)


def test_what_somebody_waits_for_is_handed_out_at_once_also_many(redis):
    assert hand_over_each(reindex_of.using(priority=0), [make_user().pk]) == 1
    assert redis.llen(QUEUE) == 1
    redis.flushall()
    assert redis_queue.hand_out_waiting(at=timezone.now()) == 1
