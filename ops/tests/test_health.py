"""Each check sees what it is there for, by real rows, servers and figures; and nothing is asked by a page."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as lot
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import DataKey, User
from accounts.tests.make import make_user
from memory.models import ProviderCall
from memory.providers.kinds import Outcome
from memory.providers.registry import account_of
from memory.services.provider_states import note_outcome
from ops.health import PARTS, Check, Health, Part, State, read_health
from ops.health.backups import check_backup_place
from ops.health.disks import kind_of_disk, place_of_database
from ops.health.doctors import check_keys_copied, check_worker_seen
from ops.health.machine import free_mib
from ops.health.probes import ask_all
from ops.models import BackupRun, Heartbeat, JobRun, Probe
from ops.schedule import DAY, HOUR, MINUTE
from ops.services.examining import say_keys_are_copied
from ops.tests.make import AT, make_backup_run, make_healthy, make_heartbeat, make_task
from ops.tests.servers import mail_server, web_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy():
    make_healthy()


def part(name, at=AT):
    return next(part for part in read_health(at).parts if part.name == name)


def state(name, at=AT):
    return part(name, at).state


def check(name, at=AT):
    return next(check for check in read_health(at).checks if check.name == name)


def test_nothing_is_in_trouble_where_all_is_as_it_should_be(healthy):
    health = read_health(AT)
    assert [part.name for part in health.parts] == list(PARTS)
    assert health.state is State.OK
    assert not health.troubled


def test_a_part_is_as_bad_as_its_worst_check_and_speaks_in_its_words():
    fine, bad = Check("a", "", State.OK, "Working."), Check("b", "", State.DOWN, "Stopped.")
    unset = Check("c", "", State.NOT_SET, "Not set.")
    assert Part("p", "", (fine, bad, unset)).words == "Stopped."
    assert Part("p", "", (unset, fine)).state is State.OK
    assert Part("p", "", (unset,)).state is State.NOT_SET


def test_lot_is_down_with_its_database_alone():
    def health(name):
        return Health(AT, (Part(name, "", (Check("x", "", State.DOWN, ""),)),)).state

    assert health("database") is State.DOWN
    assert health("mail") is State.DEGRADED


def test_missing_migration_is_counted(healthy):
    MigrationRecorder(connection).record_unapplied("ops", "0001_initial")
    assert check("migrations").state is State.DEGRADED
    assert "1 is not applied" in check("migrations").detail


def test_key_that_is_not_in_the_keyring_is_down(healthy):
    make_user()
    assert check("keys").state is State.OK
    DataKey.objects.update(kid="gone")
    assert read_health(AT).state is State.DOWN
    assert "gone" not in part("database").words


def test_disk_that_fills_is_seen_by_what_is_to_stay_free(healthy, settings):
    settings.EMBEDDED = True
    settings.DISK_FREE_MIB = free_mib() + 10_000
    assert (state("database"), part("database").words) == (State.DEGRADED, "Short of room.")
    settings.DISK_FREE_MIB = free_mib() * 11 + 11_000
    assert read_health(AT).state is State.DOWN
    settings.EMBEDDED = False
    assert read_health(AT).state is State.DEGRADED


def test_cache_that_keeps_nothing_is_seen(healthy, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert check("cache").state is State.DEGRADED


def test_a_fresh_installation_is_not_in_trouble_until_it_had_time_to_come_up():
    MigrationRecorder.Migration.objects.update(applied=AT - MINUTE)
    assert (state("background"), part("background").words) == (State.OK, "Starting.")
    assert check("jobs").words == "Starting."
    assert (state("background", AT + 3 * MINUTE), part("background", AT + 3 * MINUTE).words) == (State.DOWN, "Stopped.")


def test_worker_that_stops_is_seen_within_a_minute(healthy):
    assert state("background", AT + timedelta(seconds=40)) is State.OK
    assert part("background", AT + MINUTE).words == "Stopped."
    Heartbeat.objects.filter(kind="worker").update(seen_at=AT + MINUTE, ended_at=AT + MINUTE)
    assert part("background", AT + MINUTE).words == "Stopped."
    make_heartbeat(seen_at=AT + MINUTE)
    assert state("background", AT + MINUTE) is State.OK


def test_task_that_waits_too_long_is_seen(healthy):
    make_task(status=TaskResultStatus.READY, started_at=AT - 6 * MINUTE)
    assert part("background").words == "Late."
    assert "Waiting: 1, the longest 6 min" in check("background").detail


def test_clock_that_stops_and_a_job_that_fails_are_told_apart(healthy):
    JobRun.objects.filter(job="purge_sent").update(outcome="failed")
    assert (check("jobs").state, check("jobs").words) == (State.DEGRADED, "Late.")
    assert "purge_sent" in check("jobs").detail
    assert check("jobs", AT + HOUR).words == "Stopped."


def test_mail_server_that_goes_away_and_comes_back_is_seen_at_the_next_look(healthy, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server() as server:
        settings.EMAIL_PORT = server.server_address[1]
        ask_all(AT)
        assert state("mail") is State.OK
    ask_all(AT + MINUTE)
    assert (state("mail", AT + MINUTE), part("mail", AT + MINUTE).words) == (State.DOWN, "Not reached.")
    with mail_server(settings.EMAIL_PORT):
        ask_all(AT + 2 * MINUTE)
        assert state("mail", AT + 2 * MINUTE) is State.OK


def test_mail_service_over_http_counts_as_reached_unless_it_fails(healthy, settings):
    settings.EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
    for status, expected in ((405, State.OK), (401, State.OK), (503, State.DOWN)):
        with web_server(status) as address:
            settings.ANYMAIL = {"RESEND_API_KEY": "x", "RESEND_API_URL": f"{address}/"}
            ask_all(AT)
        assert state("mail") is expected, status


def test_mail_that_is_printed_is_not_configured(healthy, settings):
    settings.EMAIL_BACKEND = "lot.mail.ConsoleBackend"
    ask_all(AT)
    assert (state("mail"), part("mail").words) == (State.NOT_SET, "Not set.")


def test_mail_service_that_nobody_has_asked_yet_is_not_called_unset(healthy, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert (state("mail"), part("mail").words) == (State.NOT_SET, "Not checked yet.")


def test_mails_that_fail_are_seen_though_the_service_is_reached(healthy):
    Probe.objects.create(name="mail", is_up=True, asked_at=AT, was_up_at=AT)
    make_task(status=TaskResultStatus.SUCCESSFUL, path="accounts.tasks.send_sign_in_mail")
    for _ in range(2):
        make_task(status=TaskResultStatus.READY, path="accounts.tasks.send_sign_in_mail")
    DBTaskResult.objects.filter(status="READY").update(exception_class_path="accounts.tasks.MailNotSent")
    assert part("mail").words == "Not all of it arrives."
    assert state("mail", AT + 16 * MINUTE) is State.OK


def test_what_nobody_asked_for_a_while_says_since_when(healthy):
    Probe.objects.create(name="mail", is_up=True, asked_at=AT, was_up_at=AT)
    assert part("mail", AT + 6 * MINUTE).words == "Not checked since 05:06."


def test_web_that_is_reached_and_then_not_is_seen_and_one_that_never_was_is_not_held_against_lot(healthy, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    Probe.objects.all().delete()
    ask_all(AT)
    assert (state("web"), part("web").words) == (State.NOT_SET, "Working.")
    with web_server(200) as settings.PUBLIC_URL:
        ask_all(AT)
    assert state("web") is State.OK
    ask_all(AT + MINUTE)
    assert part("web", AT + MINUTE).words == "Not always reached."


@pytest.mark.redis
def test_redis_that_is_away_is_seen(healthy, on_redis, settings):
    ask_all(AT)
    assert check("queue").state is State.OK
    settings.RQ_QUEUES = {"default": settings.RQ_QUEUES["default"] | {"PORT": 1}}
    ask_all(AT)
    assert part("background").words == "Late."


@pytest.fixture
def two_providers(settings):
    settings.AI_KEYS = lot.AI_KEYS | {"openai": "sk-planted-one", "mistral": "sk-planted-two"}
    return account_of("openai"), account_of("mistral")


def test_provider_that_fails_is_seen_at_its_fifth_failure_and_not_named_to_strangers(healthy, two_providers):
    assert state("providers") is State.OK
    for _ in range(4):
        note_outcome(two_providers[0], Outcome.BROKEN, AT)
    assert state("providers") is State.OK
    note_outcome(two_providers[0], Outcome.BROKEN, AT)
    assert (state("providers"), part("providers").words) == (State.DEGRADED, "Working, not all of them.")
    assert check("provider-openai").state is State.DOWN
    for _ in range(5):
        note_outcome(two_providers[1], Outcome.TIMED_OUT, AT)
    assert (state("providers"), part("providers").words) == (State.DOWN, "Not answering.")
    note_outcome(two_providers[0], Outcome.ANSWERED, AT)
    assert check("provider-openai").state is State.OK


def test_key_that_is_refused_is_seen_until_it_is_another_one(healthy, two_providers, settings):
    note_outcome(two_providers[0], Outcome.KEY_REFUSED, AT)
    assert "The key is refused." in check("provider-openai").detail
    settings.AI_KEYS = settings.AI_KEYS | {"openai": "another"}
    assert check("provider-openai").state is State.OK


def make_calls(user, verdicts):
    for verdict in verdicts:
        call = ProviderCall(user=user, provider="openai", host="x", model="m", purpose="question", verdict=verdict)
        call.outcome = Outcome.ANSWERED if verdict else Outcome.TIMED_OUT
        call.on, call.created_at = AT.date(), AT - HOUR
        call.save()


def test_questions_that_fall_back_nearly_always_are_seen_for_a_day(healthy, two_providers):
    ada = make_user()
    make_calls(ada, ["used", *["claim"] * 5, *[""] * 3])
    assert state("memory") is State.OK
    make_calls(ada, [""])
    assert (state("memory"), part("memory").words) == (State.DEGRADED, "Working by its own rules.")
    assert "10 calls, 6 answers judged, 1 used" in check("engine").detail
    assert state("memory", AT + DAY) is State.OK


def test_backup_is_late_after_26_hours(healthy):
    BackupRun.objects.all().delete()
    assert (state("backup"), part("backup").words) == (State.OK, "None yet.")
    make_user()
    User.objects.update(created_at=AT - DAY * 2)
    assert state("backup") is State.DEGRADED
    make_backup_run(AT - timedelta(hours=25, minutes=59))
    assert (state("backup"), part("backup").words) == (State.OK, "3 March, 03:07.")
    assert state("backup", AT + 2 * MINUTE) is State.DEGRADED
    assert part("backup", AT + 2 * MINUTE).words == "Late. The last: 3 March, 03:07."
    make_backup_run(AT, is_sound=False)
    assert part("backup").words == "Not sound."


@pytest.mark.parametrize(
    ("is_elsewhere", "kind", "is_beside", "expected"),
    [
        (True, "overlay", True, State.OK),
        (False, "overlay", False, State.DEGRADED),
        (False, "ext4", True, State.DEGRADED),
        (False, "ext4", False, State.OK),
    ],
)
def test_doctor_warns_of_backups_that_go_with_the_disk(
    settings, tmp_path, monkeypatch, is_elsewhere, kind, is_beside, expected
):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk {tmp_path} {kind} rw 0 0\n")
    monkeypatch.setattr("ops.health.disks.MOUNTS", mounts)
    settings.BACKUP_DIR = tmp_path / "backups"
    beside = tmp_path if is_beside else Path("/proc")
    monkeypatch.setattr("ops.health.backups.place_of_database", lambda config: beside / "lot.sqlite3")
    make_backup_run(is_elsewhere=is_elsewhere)
    assert check_backup_place(AT).state is expected


@pytest.mark.parametrize(
    ("engine", "host", "place"),
    [
        ("sqlite3", "", "/srv/lot/data/lot.sqlite3"),
        ("postgresql", "", "/var/lib/postgresql"),
        ("postgresql", "/run/postgresql", "/var/lib/postgresql"),
        ("postgresql", "localhost", "/var/lib/postgresql"),
        ("postgresql", "db.example.org", None),
    ],
)
def test_where_the_database_lies_is_known_where_its_server_is_this_machine(engine, host, place):
    config = {"ENGINE": f"django.db.backends.{engine}", "HOST": host, "NAME": "/srv/lot/data/lot.sqlite3"}
    assert place_of_database(config) == (Path(place) if place else None)


@pytest.mark.parametrize(
    ("directory", "kind"),
    [("/app/data/backups", "ext4"), ("/app/x", "overlay"), ("/dev/shm/x", "tmpfs"), ("/application", "overlay")],
)
def test_a_directory_lies_on_the_disk_that_is_mounted_nearest_above_it(tmp_path, directory, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text("overlay / overlay rw 0 0\n/dev/sda /app/data ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\nodd\n")
    assert kind_of_disk(Path(directory), mounts) == kind
    assert kind_of_disk(Path(directory), tmp_path / "nothing") == ""


def test_doctor_warns_until_the_keys_of_now_are_said_to_be_copied(settings):
    assert check_keys_copied(AT).state is State.DEGRADED
    say_keys_are_copied(at=AT)
    assert check_keys_copied(AT).state is State.OK
    keyring = type(settings.DATA_KEYS)({"new": b"x" * 32, **settings.DATA_KEYS.keys})
    settings.DATA_KEYS = keyring
    assert "new" in check_keys_copied(AT).detail
    assert "eHh4" not in check_keys_copied(AT).detail


def test_doctor_warns_where_no_worker_was_ever_seen():
    assert check_worker_seen(AT).state is State.DEGRADED
    make_heartbeat()
    assert check_worker_seen(AT).state is State.OK


def test_looking_takes_as_many_queries_for_many_rows_as_for_few(healthy, django_assert_max_num_queries):
    ada = make_user()

    def fill(count):
        for number in range(count):
            make_heartbeat()
            make_task(status=TaskResultStatus.READY)
            make_calls(ada, ["used"])
            JobRun.objects.create(job=f"job {number}", period=str(count), started_at=AT)

    cache.clear()
    fill(5)
    read_health(AT)
    with django_assert_max_num_queries(30) as captured:
        read_health(AT)
    few = len(captured)
    fill(50)
    with django_assert_max_num_queries(few):
        read_health(AT)
