"""Whoever is erased leaves nothing behind but that they were; and whatever stops it, it is finished."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.drafts import draft_store_of
from accounts.keys import NoDataKey
from accounts.leaving import GRACE, start_leaving, stay
from accounts.models import AuditEvent, DataKey, Session, TagGrant, User
from accounts.services import create_user, find_or_create_user
from accounts.tests.make import make_user, put_tag, run_tasks, sign_in
from accounts.tests.threads import in_threads
from lot.errors import Conflict
from lot.fields import sealed_field
from lot.tests.test_ownership import make_ada
from memory.models import MemoryAnswer, Note
from memory.services.telling_due import tell_due
from memory.tasks import tell_story_of
from memory.tests.make import NOON, answer_days, make_note
from ops.belongings import belongings
from ops.models import Erasure
from ops.services import erasing
from ops.services.erasing import ADDRESS_KEPT, begin_erasure, erase_again, erase_due, erase_person, finish_erasure
from ops.signals import person_erased
from ops.tests.belonging import everything_of, fill, tables_naming
from progress.services.catching_up_due import catch_up

DOWN = "ops.tests.test_erasing.DownBackend"


class DownBackend(EmailBackend):
    """A mail server that is away, and names the address as they do."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("ada@example.org")


class Killed(BaseException):
    """What no code of LOT catches."""


def left_of(user_id) -> dict[str, int]:
    return {one.table._meta.label: number for one in belongings() if (number := one.count(user_id))}


def receipts(address="ada@example.org"):
    return [message for message in mail.outbox if message.to == [address] and "Receipt" in message.body]


@pytest.mark.django_db
def test_a_row_in_every_table_and_none_is_left():
    ada = make_ada()
    fill(ada)
    assert set(left_of(ada.pk)) == {one.table._meta.label for one in belongings()}
    erasure = erase_person(user_id=ada.pk, at=timezone.now())
    assert left_of(ada.pk) == {}
    assert not User.objects.exists()
    assert erasure.finished_at
    assert (erasure.counts, erasure.hosts, erasure.claimed_until) == ({}, [], None)


@pytest.mark.django_db
def test_no_table_names_the_person_but_the_audit_and_the_erasure():
    ada, bob = make_ada(), make_user("bob@example.org", tags=("Admin",))
    fill(ada)
    put_tag(bob, "Pro")
    TagGrant.objects.for_user(bob).update(set_by=ada.pk, removed_by=ada.pk)
    tell_story_of.enqueue(str(ada.pk))
    assert {"accounts_user", "accounts_taggrant", "django_tasks_database_dbtaskresult"} <= tables_naming(ada.pk)
    erase_person(user_id=ada.pk, at=timezone.now())
    assert tables_naming(ada.pk) == {"accounts_auditevent", "ops_erasure"}


@pytest.mark.django_db
def test_bobs_rows_stay_as_they_are_to_the_last_byte():
    ada, bob = make_ada(), make_user("bob@example.org")
    answer_days(bob, 4, NOON)
    make_note(bob, "mine")
    fill(bob)
    tell_story_of.enqueue(str(bob.pk))
    before = everything_of(bob.pk)
    assert all(before.values())
    erase_person(user_id=ada.pk, at=timezone.now())
    assert everything_of(bob.pk) == before
    assert DBTaskResult.objects.filter(task_path__endswith="tell_story_of").count() == 1
    assert Note.objects.for_user(bob).first().text


@pytest.mark.django_db
def test_on_the_sixth_day_nothing_goes_and_on_the_seventh_all():
    ada = make_user()
    leaves_at = start_leaving(user=ada)
    assert erase_due(at=leaves_at - timedelta(seconds=1)) == 0
    assert erase_due(at=timezone.now() + timedelta(days=6)) == 0
    assert DataKey.objects.exists() and User.objects.exists()
    assert erase_due(at=leaves_at) == 1
    assert not DataKey.objects.exists() and not User.objects.exists()
    assert erase_due(at=leaves_at + timedelta(hours=1)) == 0


@pytest.mark.django_db
def test_who_stays_is_not_erased():
    ada = make_user()
    start_leaving(user=ada)
    stay(user=ada)
    assert erase_due(at=timezone.now() + 2 * GRACE) == 0
    assert begin_erasure(user_id=ada.pk, at=timezone.now(), is_due=True) is None
    assert User.objects.get().is_active


@pytest.mark.django_db
def test_the_wish_of_a_person_who_was_suspended_since_holds():
    ada = make_user()
    start_leaving(user=ada)
    put_tag(ada, "Suspended")
    assert erase_due(at=timezone.now() + GRACE) == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_last_admin_is_never_erased_and_stops_no_other(caplog):
    admin, ada = make_user("admin@example.org", tags=("Admin",)), make_user()
    at = timezone.now()
    User.objects.update(leaves_at=at)
    assert erase_due(at=at) == 1
    assert User.objects.get() == admin
    assert "last_admin" in caplog.text
    with pytest.raises(Conflict):
        erase_person(user_id=admin.pk, at=at)
    assert not User.objects.filter(pk=ada.pk).exists()


@pytest.mark.django_db
def test_the_first_step_alone_makes_everything_unreadable(client):
    ada = make_user()
    sign_in(client, ada)
    note = make_note(ada, "quince jelly")
    begin_erasure(user_id=ada.pk, at=timezone.now())
    erasing.forget_cached_keys()
    with pytest.raises(NoDataKey):
        _ = Note.objects.get(pk=note.pk).text
    assert client.get("/").status_code == 302
    assert not Session.objects.for_user(ada).live(timezone.now()).exists()
    assert not User.objects.get().may_sign_in


@pytest.mark.django_db
def test_rows_kept_from_before_do_not_open_again():
    ada = make_user()
    make_note(ada, "quince jelly")
    field = sealed_field(Note, "text")
    pk, sealed = Note.objects.values_list("pk", "text").get()
    erase_person(user_id=ada.pk, at=timezone.now())
    with pytest.raises(NoDataKey):
        field.open_of(pk, ada.pk, sealed)


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [0, 1, 3, 12, 40])
def test_killed_after_some_steps_the_next_run_finishes(monkeypatch, steps):
    monkeypatch.setattr(erasing, "BATCH", 3)
    ada = make_ada()
    fill(ada)
    for number in range(8):
        make_note(ada, f"note {number}")
    at = timezone.now()
    User.objects.update(leaves_at=at)
    done = iter(range(steps))

    def stop(execute, sql, params, many, context):
        if sql.startswith("DELETE") and "SELECT" in sql and next(done, None) is None:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(stop), pytest.raises(Killed):
        erase_due(at=at)
    assert not DataKey.objects.exists()
    assert left_of(ada.pk) and not receipts()
    later = at + timedelta(hours=1)
    assert (tell_due(at=later), catch_up(at=later)) == (0, 0)  # what is left of her stops nobody's jobs
    assert erase_due(at=later) == 1
    assert left_of(ada.pk) == {} and not User.objects.exists()
    assert len(receipts()) == 1
    assert AuditEvent.objects.filter(kind="person_erased").count() == 1


@pytest.mark.django_db
def test_what_was_killed_is_taken_over_when_its_lease_is_over():
    ada = make_user()
    erasure = begin_erasure(user_id=ada.pk, at=timezone.now())
    assert Erasure.objects.claim(erasure)
    other = Erasure.objects.get()
    other.claimed_until = None
    assert not finish_erasure(other, at=timezone.now())
    assert User.objects.exists()
    Erasure.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert finish_erasure(other, at=timezone.now())
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_erases():
    ada = make_user()
    for number in range(20):
        make_note(ada, f"note {number}")
    at = timezone.now()
    User.objects.update(leaves_at=at)
    assert sum(in_threads(4, lambda _: erase_due(at=at))) == 1
    assert not User.objects.exists()
    assert len(receipts()) == 1
    assert AuditEvent.objects.filter(kind="person_erased").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_still_writes_meanwhile_leaves_nothing_or_is_refused():
    ada = make_user()
    make_note(ada, "first")

    def work(index):
        if index == 0:
            return erase_person(user_id=ada.pk, at=timezone.now()) is not None
        try:
            return bool([make_note(ada, f"late {index} {number}") for number in range(10)])
        except (User.DoesNotExist, NoDataKey):
            return "gone"

    assert in_threads(4, work)[0] is True
    erase_due(at=timezone.now())
    assert left_of(ada.pk) == {}
    assert tables_naming(ada.pk) == {"accounts_auditevent", "ops_erasure"}


@pytest.mark.django_db
def test_a_process_that_still_holds_the_key_in_memory_writes_nothing_that_stays():
    ada = make_user()
    make_note(ada, "first")
    erasure = begin_erasure(user_id=ada.pk, at=timezone.now())
    make_note(ada, "late, by a key from memory")
    finish_erasure(erasure, at=timezone.now())
    assert left_of(ada.pk) == {}


@pytest.mark.django_db
def test_the_sweep_takes_what_no_foreign_key_kept_out():
    ada = make_user()
    at = timezone.now()
    erase_person(user_id=ada.pk, at=at)
    tell_story_of.enqueue(str(ada.pk))
    fill_loose(ada)
    assert tables_naming(ada.pk) > {"accounts_auditevent", "ops_erasure"}
    erase_due(at=at + timedelta(hours=1))
    assert tables_naming(ada.pk) == {"accounts_auditevent", "ops_erasure"}


def fill_loose(user) -> None:
    from profiles.models import HeldHandle

    HeldHandle.objects.create(handle="ada", user_id=user.pk, until=timezone.now())


@pytest.mark.django_db
def test_the_receipt_says_what_went_when_and_what_stays():
    ada = make_ada()
    at = NOON
    erasure = erase_person(user_id=ada.pk, at=at)
    message = receipts()[0]
    html = message.alternatives[0][0]
    for part in (message.body, html):
        assert str(erasure.pk) in part
        assert "4 March 2026 at 12:00 (UTC)" in part
        assert "notes: 1" in part and "moods: 1" in part
        assert "11 March 2027" in part
        assert "api.openai.com" in part
        assert "Resend" not in part
        assert "marmalade" not in part and "ada@example.org" not in part


@pytest.mark.django_db
def test_while_mail_is_down_the_address_waits_and_goes_after_three_days(settings, caplog):
    settings.EMAIL_BACKEND = DOWN
    ada, at = make_user(), timezone.now()
    make_note(ada, "quince jelly")
    erasure = erase_person(user_id=ada.pk, at=at)
    assert erasure.finished_at is None
    assert left_of(ada.pk) == {} and User.objects.get().email == "ada@example.org"
    assert erase_due(at=at + timedelta(days=2)) == 0
    assert erase_due(at=at + ADDRESS_KEPT) == 1
    assert not User.objects.exists()
    assert "ada@example.org" not in caplog.text


@pytest.mark.django_db
def test_once_mail_is_back_the_receipt_comes_once(settings):
    settings.EMAIL_BACKEND, up = DOWN, settings.EMAIL_BACKEND
    at = timezone.now()
    erase_person(user_id=make_user().pk, at=at)
    settings.EMAIL_BACKEND = up
    assert erase_due(at=at + timedelta(hours=1)) == 1
    assert erase_due(at=at + timedelta(hours=2)) == 0
    assert len(receipts()) == 1


@pytest.mark.django_db
def test_a_receiver_that_fails_holds_up_no_row_and_is_asked_again():
    asked = []

    def take_out(user_id, **_):
        asked.append(user_id)
        if len(asked) == 1:
            raise OSError("the other place is away")

    person_erased.connect(take_out)
    try:
        ada, at = make_user(), timezone.now()
        with pytest.raises(OSError):
            erase_person(user_id=ada.pk, at=at)
        assert left_of(ada.pk) == {} and not User.objects.exists()
        assert Erasure.objects.unfinished().exists()
        assert erase_due(at=at + timedelta(hours=1)) == 1
        assert asked == [ada.pk, ada.pk]
    finally:
        person_erased.disconnect(take_out)


@pytest.mark.django_db
def test_one_that_fails_stops_no_other():
    def take_out(user_id, **_):
        if user_id == ada.pk:
            raise OSError("the other place is away")

    ada, bob = make_user(), make_user("bob@example.org")
    User.objects.update(leaves_at=timezone.now())
    person_erased.connect(take_out)
    try:
        with pytest.raises(OSError):
            erase_due(at=timezone.now())
    finally:
        person_erased.disconnect(take_out)
    assert Erasure.objects.get(user_id=bob.pk).finished_at
    assert not Erasure.objects.get(user_id=ada.pk).finished_at


@pytest.mark.django_db
def test_with_the_same_address_one_begins_anew_and_the_old_id_never_comes_back(client):
    ada = make_user()
    make_note(ada, "quince jelly")
    drafts = draft_store_of(ada)
    client.post("/sign-in/", {"email": "ada@example.org"})
    erase_person(user_id=ada.pk, at=timezone.now())
    again = find_or_create_user(email="ada@example.org")
    assert again.pk != ada.pk
    assert not Note.objects.for_user(again).exists()
    # What a browser still keeps of the old account is neither shown to the new one nor opened by it.
    assert draft_store_of(again).owner != drafts.owner and draft_store_of(again).seal != drafts.seal
    with pytest.raises(Conflict) as refused:
        create_user(email="other@example.org", user_id=ada.pk)
    assert refused.value.code == "erased"


@pytest.mark.django_db
def test_what_a_restore_brought_back_goes_again_without_a_receipt():
    ada, at = make_ada(), timezone.now()
    erase_again(user_id=ada.pk, erased_at=at)
    assert left_of(ada.pk) == {} and not User.objects.exists()
    assert Erasure.objects.get().finished_at == at
    erase_again(user_id=ada.pk, erased_at=at)
    assert not receipts()


@pytest.mark.django_db
def test_who_was_brought_back_past_lot_is_gone_within_the_hour():
    ada, at = make_ada(), timezone.now()
    Erasure.objects.create(user_id=ada.pk, erased_at=at, finished_at=at)
    erase_due(at=at)
    assert left_of(ada.pk) == {} and not User.objects.exists()


@pytest.mark.django_db
def test_tasks_that_wait_for_somebody_who_is_gone_do_nothing():
    ada = make_user()
    tell_story_of.enqueue(str(ada.pk))
    begin_erasure(user_id=ada.pk, at=timezone.now())
    erasing.forget_cached_keys()
    run_tasks()
    assert not MemoryAnswer.objects.exists()


@pytest.mark.django_db
def test_nobody_is_erased_who_is_not_there():
    assert erase_person(user_id=make_user("x@example.org").pk, at=timezone.now())
    assert erase_person(user_id=User(email="nobody@example.org").pk, at=timezone.now()) is None
