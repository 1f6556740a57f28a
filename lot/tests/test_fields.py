"""Sealed text: readable through its own row alone, and never by SQL."""

import uuid

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper

from accounts.keys import NoDataKey, forget_cached_keys
from accounts.models import DataKey, IdempotencyKey, User
from accounts.tests.make import make_user
from lot.sealing import SealError

pytestmark = pytest.mark.django_db

WORDS = "chamomile at the window ☕"


def make_row(user: User, body: str | None = WORDS, key: bytes = b"k") -> IdempotencyKey:
    return IdempotencyKey.objects.create(user=user, key_hash=key, request_hash=b"r", body=body)


def fresh(row: IdempotencyKey) -> IdempotencyKey:
    return IdempotencyKey.objects.get(pk=row.pk)


def stored(row: IdempotencyKey) -> bytes:
    """The bytes as they stand in the table."""
    sealed = IdempotencyKey.objects.filter(pk=row.pk).values_list("body", flat=True)[0]
    return bytes(sealed.data)  # type: ignore[union-attr]


def put(row: IdempotencyKey, data: bytes) -> None:
    """What someone with access to the database could write."""
    table, column = connection.ops.quote_name(row._meta.db_table), connection.ops.quote_name("body")
    key = row.pk.hex if connection.vendor == "sqlite" else row.pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [data, key])
        assert cursor.rowcount == 1


def test_text_comes_back_as_it_was_written() -> None:
    row = make_row(make_user())
    assert row.body == WORDS
    assert fresh(row).body == WORDS


def test_nothing_is_nothing_and_empty_is_empty() -> None:
    user = make_user()
    assert fresh(make_row(user, None, b"1")).body is None
    assert fresh(make_row(user, "", b"2")).body == ""


def test_table_holds_no_word_of_it() -> None:
    data = stored(make_row(make_user()))
    assert b"chamomile" not in data
    assert b"window" not in data


def test_it_is_opened_when_read_and_not_when_loaded() -> None:
    user = make_user()
    row = make_row(user)
    DataKey.objects.filter(pk=user.pk).delete()
    forget_cached_keys()
    loaded = fresh(row)
    with pytest.raises(NoDataKey):
        _ = loaded.body


def test_unchanged_text_keeps_its_bytes() -> None:
    row = make_row(make_user())
    before = stored(row)
    unread, read, set_again = fresh(row), fresh(row), fresh(row)
    _ = read.body
    set_again.body = str(set_again.body)
    for copy in (unread, read, set_again, row):
        copy.save()
        assert stored(row) == before


def test_changed_text_is_sealed_anew() -> None:
    row = make_row(make_user())
    before = stored(row)
    row.body = "elderflower"
    row.save(update_fields=["body"])
    assert stored(row) != before
    assert fresh(row).body == "elderflower"


def test_ciphertext_moved_to_another_row_of_the_same_person_does_not_open() -> None:
    user = make_user()
    one, two = make_row(user, "one", b"1"), make_row(user, "two", b"2")
    put(two, stored(one))
    with pytest.raises(SealError):
        _ = fresh(two).body


def test_row_given_to_another_person_does_not_open() -> None:
    row = make_row(make_user())
    IdempotencyKey.objects.filter(pk=row.pk).update(user=make_user("bob@example.org"))
    with pytest.raises(SealError):
        _ = fresh(row).body


def test_each_column_has_a_place_of_its_own() -> None:
    from memory.models import MemoryAnswer

    row = MemoryAnswer(user=make_user())
    names = ("text", "phrase", "context", "reply")
    places = [MemoryAnswer._meta.get_field(name).place(row)[1] for name in names]  # type: ignore[union-attr]
    assert len(set(places)) == len(names)


@pytest.mark.parametrize("damage", [b"", b"\x01", b"plain words", b"\x01" + b"0" * 40])
def test_damaged_bytes_are_an_error_and_never_text(damage: bytes) -> None:
    row = make_row(make_user())
    put(row, damage)
    with pytest.raises(SealError):
        _ = fresh(row).body


def test_deferred_column_is_loaded_and_opened_on_demand() -> None:
    row = make_row(make_user())
    assert IdempotencyKey.objects.defer("body").get(pk=row.pk).body == WORDS
    assert IdempotencyKey.objects.only("id", "user_id").get(pk=row.pk).body == WORDS


def test_refreshed_row_shows_what_is_stored() -> None:
    row = make_row(make_user())
    other = fresh(row)
    other.body = "elderflower"
    other.save()
    row.refresh_from_db()
    assert row.body == "elderflower"


def test_values_and_repr_show_no_text() -> None:
    row = make_row(make_user())
    assert "chamomile" not in repr(list(IdempotencyKey.objects.values())) + repr(row) + repr(vars(fresh(row)))


@pytest.mark.parametrize("lookup", ["body", "body__contains", "body__in", "body__startswith", "body__iexact"])
def test_searching_is_refused(lookup: str) -> None:
    with pytest.raises(FieldError):
        list(IdempotencyKey.objects.filter(**{lookup: [WORDS] if lookup.endswith("in") else WORDS}))


def test_whether_there_is_text_can_be_asked() -> None:
    row = make_row(make_user())
    assert IdempotencyKey.objects.filter(body__isnull=False).get() == row


def test_update_past_the_row_is_refused() -> None:
    make_row(make_user())
    with pytest.raises(FieldError):
        IdempotencyKey.objects.update(body=WORDS)


def test_bulk_update_is_refused() -> None:
    row = make_row(make_user())
    row.body = "elderflower"
    with pytest.raises(FieldError):
        IdempotencyKey.objects.bulk_update([row], ["body"])


def test_bulk_create_seals() -> None:
    user = make_user()
    rows = [IdempotencyKey(user=user, key_hash=bytes([n]), request_hash=b"r", body=f"tea {n}") for n in range(3)]
    IdempotencyKey.objects.bulk_create(rows)
    assert sorted(str(row.body) for row in IdempotencyKey.objects.for_user(user)) == ["tea 0", "tea 1", "tea 2"]
    assert b"tea" not in stored(rows[0])


def test_it_is_not_serialised() -> None:
    make_row(make_user())
    with pytest.raises(FieldError):
        serializers.serialize("json", IdempotencyKey.objects.all())


def test_deferred_text_survives_a_save_that_names_it() -> None:
    row = make_row(make_user())
    IdempotencyKey.objects.defer("body").get(pk=row.pk).save(update_fields=["body", "status"])
    assert fresh(row).body == WORDS


def test_row_that_was_read_can_be_stored_again_under_another_id() -> None:
    row = fresh(make_row(make_user()))
    assert row.body == WORDS
    row.pk, row.key_hash = uuid.uuid4(), b"2"
    row.save(force_insert=True)
    assert fresh(row).body == WORDS


def test_row_that_was_read_can_be_given_to_another_person() -> None:
    row = fresh(make_row(make_user()))
    assert row.body == WORDS
    row.user = make_user("bob@example.org")
    row.save()
    assert fresh(row).body == WORDS


def test_unread_text_is_not_stored_where_it_cannot_be_opened() -> None:
    row = fresh(make_row(make_user()))
    row.pk, row.key_hash = uuid.uuid4(), b"2"
    with pytest.raises(SealError), transaction.atomic():
        row.save(force_insert=True)
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("value", [F("phrase"), Value("tea"), Upper("phrase")])
def test_update_takes_no_expression(value: object) -> None:
    from memory.models import MemoryAnswer

    with pytest.raises(FieldError):
        MemoryAnswer.objects.update(text=value)


def test_attribute_takes_no_expression() -> None:
    row = make_row(make_user())
    row.body = F("body")  # type: ignore[assignment]
    with pytest.raises(FieldError):
        row.save()


def test_update_to_nothing_wipes() -> None:
    row = make_row(make_user())
    IdempotencyKey.objects.update(body=None)
    assert fresh(row).body is None
