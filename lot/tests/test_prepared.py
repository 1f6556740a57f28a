"""Queries whose SQL is worked out once ask the same as Django's own, each time with the values of that time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from accounts.tests.make import make_user
from lot.prepared import prepared
from memory.models import Note
from memory.tests.make import make_note


@prepared
def notes_before(user: User, on: date) -> QuerySet[Note]:
    return Note.objects.for_user(user).before(on).newest()


@pytest.mark.django_db
def test_each_call_is_asked_with_its_own_values():
    ada, bob = make_user(), make_user("bob@example.org")
    first = make_note(ada, "first", on=date(2026, 1, 1))
    second = make_note(ada, "second", on=date(2026, 1, 2))
    other = make_note(bob, "other", on=date(2026, 1, 1))
    assert notes_before(ada, date(2026, 1, 3)) == [second, first]
    assert notes_before(ada, on=date(2026, 1, 2)) == [first]
    assert notes_before(user=bob, on=date(2026, 1, 3)) == [other]
    assert [note.text for note in notes_before(bob, date(2026, 1, 3))] == ["other"]
    make_note(ada, "third", on=date(2026, 1, 1))  # nothing is kept but the SQL
    assert len(notes_before(ada, date(2026, 1, 2))) == 2


@pytest.mark.django_db
def test_the_sql_is_worked_out_once(monkeypatch):
    @prepared
    def notes(user: User) -> QuerySet[Note]:
        return Note.objects.for_user(user)

    ada, worked_out = make_user(), []
    as_sql = SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *args, **more: worked_out.append(1) or as_sql(*args, **more))
    assert [notes(ada), notes(ada), notes(ada)] == [[], [], []]
    assert len(worked_out) == 1


@pytest.mark.django_db
def test_related_rows_part_rows_and_values_come_as_ever():
    ada = make_user()
    session = Session.objects.create(
        user=ada, kind="web", token_hash=b"\0\xff", last_used_at=at(8), expires_at=at(9), idle_until=at(9)
    )

    @prepared
    def live(token_hash: bytes, at: datetime) -> QuerySet[Session]:
        return Session.objects.live(at).filter(token_hash=token_hash).select_related("user__profile")

    @prepared
    def addresses(user: User) -> QuerySet[User, tuple[str]]:
        return User.objects.filter(pk=user.pk).values_list("email")

    @prepared
    def parts(user: User) -> QuerySet[Note]:
        return Note.objects.for_user(user).only("user_id", "on").newest()[:1]

    make_note(ada, "words")
    [found] = live(b"\0\xff", at(8))
    assert found == session
    assert found.user.profile.user_id == ada.pk
    assert live(b"\0\xff", at(9)) == []
    assert live(b"\0", at(8)) == []
    assert addresses(ada) == [(ada.email,)]
    assert parts(ada)[0].get_deferred_fields() >= {"text"}
    assert parts(ada)[0].text == "words"


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, [1], object()], ids=["none", "list", "object"])
def test_what_no_column_holds_is_refused(value):
    with pytest.raises(FieldError):
        notes_before(make_user(), value)


@pytest.mark.django_db
def test_a_value_that_would_not_be_asked_for_is_refused():
    @prepared
    def everything(user: User) -> QuerySet[Note]:
        return Note.objects.filter(pk=None) if user is None else Note.objects.all()

    with pytest.raises(TypeError, match="user"):
        everything(make_user())


@pytest.mark.django_db
def test_two_values_for_one_column_stay_apart():
    @prepared
    def between(user: User, first: date, last: date) -> QuerySet[Note]:
        return Note.objects.for_user(user).filter(on__gte=first, on__lte=last).exclude(on=last)

    ada = make_user()
    notes = [make_note(ada, str(day), on=date(2026, 1, day)) for day in (1, 2, 3)]
    assert between(ada, date(2026, 1, 1), date(2026, 1, 3)) == notes[:2]
    assert between(ada, date(2026, 1, 2), date(2026, 1, 3)) == notes[1:2]


@pytest.mark.django_db(transaction=True)
def test_threads_ask_on_connections_of_their_own():
    ada = make_user()
    make_note(ada, "words", on=date(2026, 1, 1))

    def ask(_number: int) -> int:
        try:
            return len(notes_before(ada, date(2026, 1, 2)))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(12))) == [1] * 12


def at(hour: int) -> datetime:
    return datetime(2026, 1, 1, hour, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_alone():
    @prepared
    def locked(user: User) -> QuerySet[User]:
        return User.objects.select_for_update().filter(pk=user.pk)

    ada = make_user()
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        assert locked(ada) == [ada]
    assert ("FOR UPDATE" in captured[0]["sql"]) == connection.features.has_select_for_update
    with pytest.raises(TransactionManagementError):
        locked(ada)


@pytest.mark.django_db
def test_a_database_of_another_kind_that_stands_in_gets_sql_of_its_own(monkeypatch):
    notes_before(make_user(), date(2026, 1, 1))
    worked_out = []
    as_sql = SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *args, **more: worked_out.append(1) or as_sql(*args, **more))
    monkeypatch.setattr(type(connection._connections[connection._alias]), "vendor", "another")
    assert notes_before(make_user("bob@example.org"), date(2026, 1, 1)) == []
    assert worked_out
