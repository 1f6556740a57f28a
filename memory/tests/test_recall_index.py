"""The rows of the index: nothing readable, nothing left, and the same again when it is read anew."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import DataKey
from accounts.tests.make import make_user, run_tasks
from intentions.models import CheckIn
from intentions.services import check_in, delete_check_in
from lot.fields import data_key
from lot.sealing import SealError, keyed_hash, open_sealed
from memory.engine.recall.associations import associations
from memory.models import Memory, RecallItem, RecallPostings, RecallSlots, RecallState
from memory.services.index_rows import IndexRows
from memory.services.indexing import _pack_terms, _unpack_terms, indexed_together
from memory.services.notes import edit_note
from memory.services.recalling import recall
from memory.services.reindexing import people_left, reindex_person
from memory.services.reindexing_left import reindex_left
from memory.tests.make import NOON, answer_once, make_note

pytestmark = pytest.mark.django_db
SEALED = ((RecallItem, "terms"), (RecallSlots, "data"), (RecallPostings, "data"))


@pytest.fixture
def ada():
    return make_user()


def note(user, text, days=0):
    at = NOON - timedelta(days=days)
    return check_in(user=user, mood="calm", note=text, at=at, now=NOON)


@transaction.atomic
@indexed_together()
def fail_after_noting(user, text):
    note(user, text)
    raise RuntimeError


def found(user, query):
    return [entry.text for entry in recall(user=user, query=query, at=NOON)]


def common_words():
    """Some twenty thousand English words: stems and what is made of them."""
    stems = associations("en").stems
    return [*stems, *(stem + "s" for stem in stems)][:20_000]


def windows(data: bytes) -> set[bytes]:
    """All runs of six bytes: what a term's hash would be one of."""
    return {data[at : at + 6] for at in range(len(data) - 5)}


def attack(data: bytes, keys: list[bytes]) -> set[str]:
    """The words whose hash under one of these keys stands in the bytes."""
    seen = windows(data)
    return {word for key in keys for word in common_words() if keyed_hash(key, "recall-term", word)[:6] in seen}


def test_no_common_word_is_found_in_the_tables_with_all_that_stands_in_them(ada):
    for day, word in enumerate(("kettle", "camping", "river", "music", "garden") * 3):
        note(ada, f"{word} in the morning, {word} at night", day)
    row = DataKey.objects.get(pk=ada.pk)
    keys = [b"", bytes(32), ada.pk.bytes, str(ada.pk).encode(), row.kid.encode(), bytes(row.wrapped)]
    data = b"".join(bytes(sealed) for model, name in SEALED for sealed in model.objects.values_list(name, flat=True))
    assert len(data) > 1000
    assert attack(data, keys) == set()
    assert not [word for word in common_words() if len(word) > 3 and word.encode() in data]
    # The same attack with the person's key, on what it opens, finds them: it is the key that keeps them.
    items = RecallItem.objects.values_list("object_id", "terms")
    opened = b"".join(
        open_sealed(data_key(ada.pk), bytes(terms), f"memory_recallitem|{ada.pk}|{object_id}".encode())
        for object_id, terms in items
    )
    assert {"kettl", "camp", "river", "garden"} <= attack(opened, [data_key(ada.pk)])


def test_the_same_word_is_another_one_for_another_person(ada):
    bob = make_user("bob@example.org")
    assert IndexRows(ada).hash_of("kettl") != IndexRows(bob).hash_of("kettl")


@pytest.mark.parametrize(("model", "name"), SEALED)
def test_rows_given_to_another_person_do_not_open(ada, model, name):
    note(ada, "kettle")
    bob = make_user("bob@example.org")
    note(bob, "kettle")
    mine = model.objects.filter(user=ada).values_list(name, flat=True).first()
    model.objects.filter(user=bob).update(**{name: bytes(mine)})
    if model is RecallItem:
        with pytest.raises(SealError):
            IndexRows(bob).items(model.objects.filter(user=bob).values_list("object_id", flat=True))
    else:
        with pytest.raises(SealError):
            found(bob, "kettle")


def test_of_what_is_deleted_no_term_is_left(ada):
    entries = [note(ada, f"kettle number {number}") for number in range(5)]
    for entry in entries:
        delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert not RecallPostings.objects.for_user(ada).exists()
    assert not RecallItem.objects.for_user(ada).exists()
    assert not any(IndexRows(ada).log().ids)


def test_numbers_are_not_used_twice(ada):
    delete_check_in(user=ada, check_in_id=note(ada, "kettle").pk, at=NOON)
    kept = note(ada, "river")
    assert RecallItem.objects.for_user(ada).get().number == 1
    assert found(ada, "river") == [kept.note]


def test_read_anew_the_same_is_found(ada):
    answer_once(ada, text="A quiet xylophone")
    note(ada, "kettle", 1)
    queries = ("xylophone", "kettle", "quiet", "yesterday")
    before = {query: recall(user=ada, query=query, at=NOON) for query in queries}
    entries = 2 + Memory.objects.for_user(ada).count()
    for from_nothing in (False, True):
        assert list(reindex_person(user=ada, from_nothing=from_nothing))[-1] == entries
        assert before == {query: recall(user=ada, query=query, at=NOON) for query in queries}


def test_reading_anew_mends_what_was_changed_behind_its_back(ada):
    kept, lost = note(ada, "kettle"), note(ada, "river")
    RecallItem.objects.for_user(ada).filter(object_id=kept.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM intentions_checkin WHERE id = %s", [_key(lost.pk)])
    list(reindex_person(user=ada))
    assert found(ada, "river") == []
    assert "kettle" in found(ada, "kettle")
    assert RecallItem.objects.for_user(ada).count() == CheckIn.objects.for_user(ada).count() == 1


def test_who_types_on_in_a_long_note_writes_the_postings_of_the_new_words_alone(ada):
    text = " ".join(f"word{number}" for number in range(400))
    written = make_note(ada, text)
    before = dict(RecallPostings.objects.for_user(ada).values_list("bucket", "data"))
    assert len(before) > 100
    edit_note(user=ada, note_id=written.pk, text=f"{text} kettle", at=NOON)
    after = dict(RecallPostings.objects.for_user(ada).values_list("bucket", "data"))
    assert sum(before.get(bucket) != data for bucket, data in after.items()) == 1
    for word in ("word7", "kettle"):
        assert [item.row.pk for item in recall(user=ada, query=word, at=NOON)] == [written.pk]
    edit_note(user=ada, note_id=written.pk, text="kettle", at=NOON)
    assert recall(user=ada, query="word7", at=NOON) == []
    assert RecallPostings.objects.for_user(ada).count() == 1


def test_terms_that_were_packed_without_counts_are_still_taken_out():
    hashes = [b"abcdef", b"ghijkl"]
    assert _unpack_terms((2).to_bytes(2, "little") + b"".join(hashes)) == [dict.fromkeys(hashes, 0)]
    packed = [{hashes[0]: 3, hashes[1]: 15}, {}, {hashes[1]: 1}]
    assert _unpack_terms(_pack_terms(packed)) == packed


def test_reading_anew_mends_postings_that_were_lost(ada):
    note(ada, "kettle")
    RecallPostings.objects.for_user(ada).delete()
    assert found(ada, "kettle") == []
    list(reindex_person(user=ada))
    assert found(ada, "kettle") == ["kettle"]


def test_an_index_that_cannot_be_opened_is_read_from_nothing(ada):
    note(ada, "kettle")
    RecallPostings.objects.for_user(ada).update(data=b"damaged")
    with pytest.raises(SealError):
        found(ada, "kettle")
    list(reindex_person(user=ada, from_nothing=True))
    assert found(ada, "kettle") == ["kettle"]


def test_another_language_is_read_anew_by_the_clock(ada):
    note(ada, "Die Häuser am Fluss")
    assert found(ada, "Haus") == []
    ada.profile.language = "de"
    ada.profile.save()
    assert people_left() == [ada.pk]
    assert reindex_left(at=NOON) == 1
    assert reindex_left(at=NOON) == 0  # the workers still have it
    run_tasks()
    assert people_left() == []
    assert found(ada, "Haus") == ["Die Häuser am Fluss"]


def test_the_command_reads_everyone_or_one_and_says_how_many(ada, capsys):
    bob = make_user("bob@example.org")
    note(ada, "kettle")
    note(bob, "river")
    call_command("reindex_memory")
    assert "2 people, 2 entries" in capsys.readouterr().out
    call_command("reindex_memory", user="ADA@example.org")
    assert "1 people, 1 entries" in capsys.readouterr().out
    call_command("reindex_memory", left=True)
    assert "0 people" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("reindex_memory", user="nobody@example.org")


def test_a_stopped_run_goes_on_with_who_is_left(ada, capsys):
    bob = make_user("bob@example.org")
    note(ada, "kettle")
    note(bob, "river")
    RecallState.objects.for_user(bob).update(is_stale=True)
    next(reindex_person(user=ada))  # stopped after the first batch
    assert set(people_left()) == {ada.pk, bob.pk}
    call_command("reindex_memory", left=True)
    assert "2 people, 2 entries" in capsys.readouterr().out
    assert people_left() == []


def _key(pk) -> str:
    return pk.hex if connection.vendor == "sqlite" else str(pk)


def test_an_answer_and_what_it_says_are_written_into_the_index_at_once(ada):
    with CaptureQueriesContext(connection) as captured:
        answer_once(ada, at=NOON)
    written = [query["sql"] for query in captured.captured_queries if "INSERT INTO memory_recallslots" in query["sql"]]
    assert len(written) == 1
    assert RecallItem.objects.for_user(ada).count() == 2


def test_what_fails_leaves_the_index_as_it_was(ada):
    note(ada, "the heron stood in the river")
    with pytest.raises(RuntimeError):
        fail_after_noting(ada, "a kingfisher, for the first time")
    assert found(ada, "heron")
    assert not found(ada, "kingfisher")
    assert note(ada, "an owl at dusk", days=2) and found(ada, "owl")
